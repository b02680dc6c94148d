"""The form of a questionnaire file: closed models, so that a slip in the data is told at its place and never stored."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from questionnaires.answers.rules import AnswerState
from storage.ledger.rules import canonical
from storage.problems import Invalid

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]

SCORED_STATES = frozenset(state.value for state in AnswerState if state is not AnswerState.NOT_APPLICABLE)


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


class OptionReference(Closed):
    """The option that an item belongs to."""

    group: Code
    option: Code


class ItemDocument(Closed):
    """One requirement sentence. `number` is the item of the source that it belongs to."""

    code: Code
    number: Code
    title: Bilingual
    question: Bilingual
    help: Bilingual
    evidence: tuple[Code, ...]
    evidence_note: Bilingual
    cadence: Text
    weight: Annotated[int, Field(ge=0, le=10)]
    alternative: OptionReference | None
    legacy: bool
    not_applicable_allowed: bool
    crosswalk: tuple[Text, ...]
    source: Text

    @model_validator(mode="after")
    def _weigh(self) -> Self:
        if self.legacy != (self.weight == 0):
            raise ValueError(f"{self.code}: weight 0 and legacy belong together")
        if self.legacy and self.alternative is not None:
            raise ValueError(f"{self.code}: a legacy item cannot be an alternative")
        return self


class SectionDocument(Closed):
    """A subsection, in the order of its source."""

    code: Code
    title: Bilingual
    purpose: Bilingual
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
    alternatives: tuple[AlternativeDocument, ...]
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
        return hashlib.sha256(canonical(self.model_dump(mode="json", exclude_unset=True))).hexdigest()

    @model_validator(mode="after")
    def _agree(self) -> Self:
        """The parts must fit each other: unique codes, known evidence types, options that have items."""
        if set(self.points) != SCORED_STATES:
            raise ValueError(f"points must name exactly {sorted(SCORED_STATES)}")
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


def _refuse_repeated(what: str, values: Iterable[str]) -> None:
    repeated = sorted(value for value, times in Counter(values).items() if times > 1)
    if repeated:
        raise ValueError(f"{what} given twice: {repeated}")
