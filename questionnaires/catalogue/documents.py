"""The form of a questionnaire file: closed models, so that a slip in the data is told at its place and never stored."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from questionnaires.answers.rules import POINTED_STATES
from questionnaires.templates.conditions import Condition, Number, find_cycle, items_of
from questionnaires.templates.kinds import WITH_OPTIONS, ItemKind
from storage.ledger.rules import canonical
from storage.problems import Invalid

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]


class Closed(BaseModel):
    """A part of a file: nothing may be missing, nothing may be added, nothing is converted in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Bilingual(Closed):
    """A text in both languages of the product."""

    ja: Text
    en: Text


class OptionDocument(Closed):
    """One way to meet what the group asks for."""

    code: Code
    label: Bilingual


class AlternativeDocument(Closed):
    """A group of options that exclude each other, and the question that tells them apart."""

    group: Code
    question: Bilingual
    options: Annotated[tuple[OptionDocument, ...], Field(min_length=2)]


class ChoiceDocument(Closed):
    """One answer to choose. `points` (-100 to 100) where it is scored; `is_open` where it leaves an outcome undecided."""

    code: Code
    label: Bilingual
    points: Annotated[int, Field(ge=-100, le=100)] | None = None
    warning: Bilingual | None = None
    is_open: bool = False


class ColumnChoiceDocument(Closed):
    """One entry to choose in a column of a table."""

    code: Code
    label: Bilingual


class ColumnDocument(Closed):
    """A column of a table, with the kind of its cells."""

    code: Code
    label: Bilingual
    kind: Literal["text", "number", "date", "single"] = "text"
    options: tuple[ColumnChoiceDocument, ...] = ()
    required: bool = False

    @model_validator(mode="after")
    def _choose(self) -> Self:
        if (self.kind == "single") != bool(self.options):
            raise ValueError(f"column {self.code}: options belong to kind single, and to no other")
        return self


class BandDocument(Closed):
    """What a score means from `at_least` percent on, until the band above."""

    at_least: int
    label: Bilingual
    advice: Bilingual


class OutcomeDocument(Closed):
    """A check that is met or not: met when every listed item that is asked carries one of `options`."""

    code: Code
    label: Bilingual
    explanation: Bilingual
    items: Annotated[tuple[Code, ...], Field(min_length=1)]
    options: Annotated[tuple[Code, ...], Field(min_length=1)]


class OptionReference(Closed):
    """The option that an item belongs to."""

    group: Code
    option: Code


class ItemDocument(Closed):
    """One question that is answered, reviewed and scored by itself. `number` is the item of the source that it belongs to."""

    code: Code
    number: Code | None = None
    kind: ItemKind = Field(default=ItemKind.IMPLEMENTATION, strict=False)
    title: Bilingual
    question: Bilingual
    help: Bilingual | None = None
    evidence: tuple[Code, ...] = ()
    evidence_note: Bilingual | None = None
    cadence: str = ""
    weight: Annotated[int, Field(ge=0, le=10)]
    alternative: OptionReference | None = None
    legacy: bool = False
    not_applicable_allowed: bool = True
    required: bool = False
    control: Code | None = None
    warning: Bilingual | None = None
    condition: Condition | None = None
    crosswalk: tuple[Text, ...] = ()
    source: Text
    options: tuple[ChoiceDocument, ...] = ()
    option_set: Code | None = None
    unit: Bilingual | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    columns: tuple[ColumnDocument, ...] = ()
    criteria: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _weigh(self) -> Self:
        if self.legacy and self.weight:
            raise ValueError(f"{self.code}: a legacy item has weight 0")
        if self.legacy and self.alternative is not None:
            raise ValueError(f"{self.code}: a legacy item cannot be an alternative")
        return self

    @model_validator(mode="after")
    def _fit_kind(self) -> Self:
        """What belongs to one kind of question may stand at no other."""
        if bool(self.options) and self.option_set is not None:
            raise ValueError(f"{self.code}: options and option_set exclude each other")
        if (self.kind in WITH_OPTIONS) != (bool(self.options) or self.option_set is not None):
            raise ValueError(f"{self.code}: options belong to {sorted(WITH_OPTIONS)}, and to no other kind")
        if (self.kind is ItemKind.TABLE) != bool(self.columns):
            raise ValueError(f"{self.code}: columns belong to kind table, and to no other")
        if self.kind is not ItemKind.NUMBER and (self.unit or self.minimum is not None or self.maximum is not None):
            raise ValueError(f"{self.code}: unit, minimum and maximum belong to kind number")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"{self.code}: minimum {self.minimum:g} lies above maximum {self.maximum:g}")
        return self


class SectionDocument(Closed):
    """A subsection, in the order of its source."""

    code: Code
    title: Bilingual
    purpose: Bilingual
    condition: Condition | None = None
    items: Annotated[tuple[ItemDocument, ...], Field(min_length=1)]


class QuestionnaireDocument(Closed):
    """One edition of a questionnaire, whole."""

    code: Code
    edition: Code
    dated: date
    title: Bilingual
    introduction: Bilingual
    source: Bilingual
    points: dict[Literal["implemented", "partly", "planned", "not_implemented"], Annotated[int, Field(ge=0, le=100)]]
    evidence_types: dict[Code, Bilingual]
    alternatives: tuple[AlternativeDocument, ...] = ()
    option_sets: dict[Code, Annotated[tuple[ChoiceDocument, ...], Field(min_length=2)]] = {}
    bands: tuple[BandDocument, ...] = ()
    outcomes: tuple[OutcomeDocument, ...] = ()
    sections: Annotated[tuple[SectionDocument, ...], Field(min_length=1)]

    @classmethod
    def parse(cls, raw: bytes, file_name: str) -> Self:
        """The document in `raw` (UTF-8 JSON). Raises Invalid("catalogue-file-invalid") with the place and the reason."""
        try:
            return cls.model_validate_json(raw)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(step) for step in first["loc"]) or "whole file"
            raise Invalid("catalogue-file-invalid", file=file_name, place=place, reason=first["msg"]) from error

    def items(self) -> list[ItemDocument]:
        """All items, in order."""
        return [item for section in self.sections for item in section.items]

    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON of what the file says. Fields that a later form adds do not change the hash of an older file."""
        return hashlib.sha256(canonical(self.dump())).hexdigest()

    def dump(self) -> dict[str, Any]:
        """The document as plain JSON, with the fields that were given and no others: parsing it gives the same document."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        """The parts must fit each other: unique codes, known evidence types, options that have items."""
        if set(self.points) != POINTED_STATES:
            raise ValueError(f"points must name exactly {sorted(POINTED_STATES)}")
        _refuse_repeated("section code", (section.code for section in self.sections))
        _refuse_repeated("item code", (item.code for item in self.items()))
        _refuse_repeated("alternative group", (alternative.group for alternative in self.alternatives))
        for item in self.items():
            unknown = [code for code in item.evidence if code not in self.evidence_types]
            if unknown:
                raise ValueError(f"{item.code}: unknown evidence types {unknown}")
        offered = {(alternative.group, option.code) for alternative in self.alternatives for option in alternative.options}
        used = {(item.alternative.group, item.alternative.option) for item in self.items() if item.alternative is not None}
        if offered != used:
            raise ValueError(f"options without items, or items without options: {sorted(offered ^ used)}")
        return self

    def options_of(self, item: ItemDocument) -> tuple[ChoiceDocument, ...]:
        """The options of an item: its own, or those of the set that it names."""
        return item.options if item.option_set is None else self.option_sets[item.option_set]

    def conditions(self) -> dict[str, Any]:
        """The stored condition of each conditional item, by its code: the section's and its own, both of which must hold."""
        trees: dict[str, Any] = {}
        for section in self.sections:
            for item in section.items:
                parts = [part.model_dump(mode="json", by_alias=True) for part in (section.condition, item.condition) if part is not None]
                if parts:
                    trees[item.code] = parts[0] if len(parts) == 1 else {"all": parts}
        return trees

    @model_validator(mode="after")
    def _offer(self) -> Self:
        """Options, bands and outcomes must fit the items."""
        by_code = {item.code: item for item in self.items()}
        for item in by_code.values():
            if item.option_set is not None and item.option_set not in self.option_sets:
                raise ValueError(f"{item.code}: unknown option set {item.option_set}")
            options = self.options_of(item)
            _refuse_repeated(f"option of {item.code}", (option.code for option in options))
            if item.weight and any(option.points is None for option in options):
                raise ValueError(f"{item.code}: every option of a weighted item needs points")
            if item.kind is ItemKind.YES_NO and {option.code for option in options} != {"yes", "no"}:
                raise ValueError(f"{item.code}: the options of yes_no are yes and no")
        falling = [band.at_least for band in self.bands]
        if any(upper <= lower for upper, lower in pairwise(falling)):
            raise ValueError("bands must fall strictly")
        for outcome in self.outcomes:
            unknown = [code for code in outcome.items if code not in by_code]
            if unknown:
                raise ValueError(f"outcome {outcome.code}: unknown items {unknown}")
        return self

    @model_validator(mode="after")
    def _lean(self) -> Self:
        """Conditions lean on items that exist, and on no circle of them."""
        known = {item.code for item in self.items()}
        trees = self.conditions()
        for code, tree in trees.items():
            unknown = sorted(set(items_of(tree)) - known)
            if unknown:
                raise ValueError(f"{code}: condition on unknown items {unknown}")
        cycle = find_cycle(trees)
        if cycle is not None:
            raise ValueError(f"conditions in a circle: {' > '.join(cycle)}")
        return self


def _refuse_repeated(what: str, values: Iterable[str]) -> None:
    repeated = sorted(value for value, times in Counter(values).items() if times > 1)
    if repeated:
        raise ValueError(f"{what} given twice: {repeated}")
