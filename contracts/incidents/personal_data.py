"""Which reports an accident with personal data may call for, and until when: help, and no legal advice.

All values come from a dated rule document, each with how sure it is (facts of this product, section 6). What stands there from
memory only is never silently a rule: it is named with every date that leans on it.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from contracts.obligations.rules import is_business_day

CERTAIN = frozenset({"S", "P", "Q"})
"""Read in a source, in the publisher's own text, or in a text that quotes it; everything else is from memory."""
PERSONAL_CLASSES = frozenset({"PERSONAL_DATA", "SENSITIVE_PERSONAL_DATA", "SPECIFIC_PERSONAL_INFORMATION"})


class Answer(StrEnum):
    """To a question of the assessment. What nobody knows yet may be so, and what may be so counts."""

    YES = "yes"
    MAY = "may"
    NO = "no"


class Position(StrEnum):
    """In which position a company answers."""

    PRINCIPAL = "principal"  # it entrusted the data
    ENTRUSTED = "entrusted"  # it handles them for another
    OWN = "own"  # they are its own data, which it was not entrusted with


class Questions(BaseModel):
    """What a person said about the accident."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    position: Position
    known_on: date
    sensitive: Answer
    property: Answer
    improper: Answer
    persons: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    is_encrypted: bool = False
    is_public_body: bool = False
    told_on: date | None = None  # the day on which the contractor told the principal


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the four kinds: it applies, or may."""

    code: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit with its dates. `leans_on`: codes of the values that are not certain and that the dates rest on.

    `moved_to`: the business day to which the end may move, where that differs.
    """

    code: str
    begins_on: date
    from_on: date | None
    until_on: date
    moved_to: date | None
    leans_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What follows from the answers: whether a report may be due, of which kinds, until when, and what the contractor may do instead."""

    edition: str
    is_exempt: bool
    kinds: tuple[Kind, ...]
    clocks: tuple[Clock, ...]
    may_be_released: bool
    leans_on: tuple[str, ...]


@cache
def rules() -> dict[str, Any]:
    """The rule document in effect."""
    found: dict[str, Any] = json.loads((files("contracts.incidents") / "data" / "personal_data_rules.json").read_text(encoding="utf-8"))
    return found


def value(code: str) -> Any:
    """A value of the rule document."""
    return rules()["values"][code]["value"]


def is_certain(code: str) -> bool:
    """Whether the value was read somewhere, or is from memory only."""
    return rules()["values"][code]["confidence"] in CERTAIN


def find(questions: Questions) -> Findings:
    """What the answers lead to. Encrypted data call for no report (kinds are still told, for the record)."""
    threshold = "persons_over_public_body" if questions.is_public_body else "persons_over"
    answers = {
        "sensitive": questions.sensitive,
        "property": questions.property,
        "improper": questions.improper,
        "many": Answer.MAY if questions.persons is None else Answer.YES if questions.persons > value(threshold) else Answer.NO,
    }
    kinds = tuple(Kind(code, answer) for code, answer in answers.items() if answer is not Answer.NO)
    leans_on = (threshold,) if not is_certain(threshold) else ()
    if questions.is_encrypted or not kinds:
        return Findings(rules()["edition"], questions.is_encrypted, kinds, (), may_be_released=False, leans_on=leans_on)
    begins, start_leans = _begin(questions)
    is_long = any(kind.code == "improper" for kind in kinds)
    final = value("final_days_improper" if is_long else "final_days")
    of_day_one = ("day_of_knowing_is_day_one",)
    first = _clock(
        "tell-principal" if questions.position is Position.ENTRUSTED else "preliminary",
        begins,
        (value("preliminary_from_days"), value("preliminary_to_days")),
        (*start_leans, *of_day_one, "preliminary_counts_calendar_days"),
    )
    last = _clock("final", begins, (None, final), (*start_leans, *of_day_one, "end_moves_to_business_day"), is_last=True)
    may_be_released = questions.position is Position.ENTRUSTED and bool(value("contractor_released_by_notice"))
    clocks = [first, last]
    if may_be_released:
        # Untold, the contractor reports like anybody else: both ways are shown, the release first.
        clocks.insert(1, _clock("preliminary", begins, (value("preliminary_from_days"), value("preliminary_to_days")), first.leans_on))
    return Findings(
        rules()["edition"], is_exempt=False, kinds=kinds, clocks=tuple(clocks), may_be_released=may_be_released, leans_on=leans_on
    )


def _begin(questions: Questions) -> tuple[date, tuple[str, ...]]:
    """The day of knowing. A principal knows at the latest when the contractor's notice arrives (from memory)."""
    if questions.position is Position.PRINCIPAL and questions.told_on is not None and questions.told_on < questions.known_on:
        return questions.told_on, ("principal_starts_with_notice",)
    return questions.known_on, ()


def _clock(
    code: str,
    begins: date,
    days: tuple[int | None, int],
    leans_on: tuple[str, ...],
    *,
    is_last: bool = False,
) -> Clock:
    """The day of knowing is day 1 (from memory); the earlier end is the limit, a later business day only a note."""
    until = begins + timedelta(days=days[1] - 1)
    moved = until
    while is_last and not is_business_day(moved, rests_at_turn_of_year=True):
        moved += timedelta(days=1)
    return Clock(
        code=code,
        begins_on=begins,
        from_on=None if days[0] is None else begins + timedelta(days=days[0] - 1),
        until_on=until,
        moved_to=moved if moved != until else None,
        leans_on=tuple(one for one in leans_on if not is_certain(one) and (one != "end_moves_to_business_day" or moved != until)),
    )
