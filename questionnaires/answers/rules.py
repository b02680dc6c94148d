"""What an answer may say, and what each saying needs beside it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

TEXT_LIMIT = 4000  # characters in one text field of an answer
TEXT_FIELDS = ("scope", "exception", "plan", "reason", "note")


class AnswerState(StrEnum):
    """How far the respondent is with one requirement."""

    IMPLEMENTED = "implemented"
    PARTLY = "partly"
    PLANNED = "planned"  # needs a date
    NOT_IMPLEMENTED = "not_implemented"
    NOT_APPLICABLE = "not_applicable"  # needs a reason; leaves both sums of the score
    ANSWERED = "answered"  # a question of another kind than "how far is this measure": the answer is in its value


POINTED_STATES = frozenset({AnswerState.IMPLEMENTED, AnswerState.PARTLY, AnswerState.PLANNED, AnswerState.NOT_IMPLEMENTED})
"""The states of a measure for which a questionnaire names points."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a respondent says to one item, before it is stored. `state` is None while it has only begun to write."""

    state: AnswerState | None
    value: Any = None  # as `templates.kinds.read_value` gives it
    scope: str = ""
    exception: str = ""
    plan: str = ""
    planned_on: date | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something that was entered cannot be taken: the code of the problem and the field it belongs to."""

    code: str
    field: str


def find_fault(saying: Saying, *, is_not_applicable_allowed: bool) -> Fault | None:
    """The first thing that `saying` lacks, or None. Text of blanks only is no text."""
    for name in TEXT_FIELDS:
        if len(getattr(saying, name)) > TEXT_LIMIT:
            return Fault("answer-text-too-long", name)
    if saying.state == AnswerState.PLANNED and saying.planned_on is None:
        return Fault("planned-date-missing", "planned_on")
    if saying.state == AnswerState.NOT_APPLICABLE:
        if not is_not_applicable_allowed:
            return Fault("not-applicable-not-allowed", "state")
        if not saying.reason.strip():
            return Fault("not-applicable-reason-missing", "reason")
    return None
