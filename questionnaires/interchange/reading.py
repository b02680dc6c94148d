"""What every reader gives back and every writer leaves: the result, and a log of what became of each thing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from questionnaires.catalogue.documents import QuestionnaireDocument
from storage.problems import Invalid

SIZE_LIMIT = 4 * 1024 * 1024  # bytes of one file: the largest questionnaire known to us has 300 kB
ITEM_LIMIT = 5_000  # items of one questionnaire
DEPTH_LIMIT = 40  # of nesting, in files and in conditions
TEXT_LIMIT = 20_000  # characters of one text
_SHOWN = 120  # characters of a value that a log repeats


class Format(StrEnum):
    """The formats by the name that the command line takes."""

    OWN = "json"
    WORKBOOK = "xlsx"
    VSAQ = "vsaq"
    CAIQ = "caiq"
    CSV = "csv"
    LIBRARY = "yaml"


class Outcome(StrEnum):
    """What became of something that the source holds."""

    TAKEN = "taken"
    CHANGED = "changed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: where, what, what became of it, why (`code`), and the values that a sentence about it shows."""

    line: int | None
    place: str
    item: str
    outcome: Outcome
    code: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A key, item or cell that the reader does not understand, with its value cut to a readable length."""

    line: int | None
    place: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What still keeps the document from being published: where, and why."""

    place: str
    reason: str


@dataclass(slots=True)
class Log:
    """Collects what a reader or writer does."""

    entries: list[Entry] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def count(self, kind: str) -> None:
        """One more thing of this kind was found in the source."""
        self.counts[kind] += 1

    def take(self, item: str, *, place: str = "", line: int | None = None, code: str = "item-taken", **detail: object) -> None:
        """It became part of the document as it is."""
        self.entries.append(Entry(line, place, item, Outcome.TAKEN, code, dict(detail)))

    def change(self, item: str, code: str, *, place: str = "", line: int | None = None, **detail: object) -> None:
        """It became part of the document, but not as it was."""
        self.entries.append(Entry(line, place, item, Outcome.CHANGED, code, dict(detail)))

    def leave(self, item: str, code: str, *, place: str = "", line: int | None = None, **detail: object) -> None:
        """It is understood, and has no place in the document."""
        self.entries.append(Entry(line, place, item, Outcome.LEFT_OUT, code, dict(detail)))

    def puzzle(self, key: str, value: object, *, place: str = "", line: int | None = None) -> None:
        """It was not understood."""
        text = value if isinstance(value, str) else to_json(value, fallback=str).decode()
        self.unknown.append(Unknown(line, place, key, text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"))

    def puzzle_over(self, keys: Iterable[str], known: frozenset[str], found: Mapping[str, Any], *, place: str, line: int | None) -> None:
        """Name the keys of `found` that are not `known`."""
        for key in keys:
            if key not in known:
                self.puzzle(key, found[key], place=place, line=line)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read. `document` may be incomplete: `faults` say what keeps it from being published."""

    document: dict[str, Any]
    format: Format
    counts: dict[str, int]
    outcomes: list[Entry]
    not_understood: list[Unknown]
    faults: list[Fault]

    def is_publishable(self) -> bool:
        """Whether the document is complete and agrees with itself."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Writing:
    """A file as it was written, with what its format could not carry."""

    raw: bytes
    format: Format
    file_name: str
    media_type: str
    outcomes: list[Entry]


def finish(document: dict[str, Any], source: Format, log: Log) -> Reading:
    """The reading of `document`, checked. Raises Invalid: interchange-nothing-found, interchange-too-many-items."""
    items = sum(len(section.get("items", ())) for section in document.get("sections", ()))
    if not items:
        raise Invalid("interchange-nothing-found", "file", format=source.value)
    if items > ITEM_LIMIT:
        raise Invalid("interchange-too-many-items", "file", limit=ITEM_LIMIT)
    return Reading(document, source, dict(log.counts), log.entries, log.unknown, check(document))


def check(document: Mapping[str, Any]) -> list[Fault]:
    """What keeps `document` from being published; empty where nothing does."""
    try:
        QuestionnaireDocument.model_validate_json(to_json(document))
    except ValidationError as error:
        return [Fault(".".join(str(step) for step in found["loc"]), found["msg"]) for found in error.errors(include_url=False)[:100]]
    except (RecursionError, ValueError):
        return [Fault("", "nested too deep")]
    return []
