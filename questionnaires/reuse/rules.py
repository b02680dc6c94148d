"""What may be taken over, and what is left behind. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from questionnaires.answers.rules import AnswerState
from questionnaires.templates.kinds import ItemKind, ValueFault, read_value

EVIDENCE_LASTS = timedelta(days=365)
"""A file that was stored longer ago is not taken along: the other side asks for what holds today."""
FIELDS = ("state", "value", "scope", "exception", "plan", "planned_on", "reason", "note")


class Basis(StrEnum):
    """Why an earlier answer is offered; the order in which offers stand."""

    BEFORE = "before"  # the same item, asked before for the same work
    ELSEWHERE = "elsewhere"  # the same question, asked for another work or by another principal
    DERIVED = "derived"  # an item of another framework that is linked to this one


ORDER = list(Basis)


class Question(Protocol):
    """An item as far as its identity and its answers go."""

    @property
    def kind(self) -> str:
        """An ItemKind."""
        ...

    @property
    def form(self) -> Mapping[str, Any]:
        """Options, unit, columns."""
        ...

    @property
    def question(self) -> Mapping[str, str]:
        """The sentence in both languages."""
        ...

    @property
    def is_not_applicable_allowed(self) -> bool:
        """Whether it may be answered so."""
        ...


def is_same_question(one: Question, other: Question) -> bool:
    """Whether two items ask the same in the same way."""
    return one.kind == other.kind and one.form == other.form and one.question == other.question


def fits(item: Question, state: str | None, value: Any, kind: str, *, planned_on: date | None, reason: str) -> bool:
    """Whether an answer of an item of `kind` can be an answer to `item` as it is."""
    if state is None or kind != item.kind:
        return False
    if state == AnswerState.NOT_APPLICABLE:
        return item.is_not_applicable_allowed and bool(reason.strip())
    if item.kind == ItemKind.IMPLEMENTATION:
        return state != AnswerState.PLANNED or planned_on is not None
    if item.kind == ItemKind.FILE:
        return True
    try:
        return read_value(item.kind, item.form, value) is not None
    except ValueFault:
        return False


class Dated(Protocol):
    """A file as far as its age goes."""

    @property
    def uploaded_at(self) -> datetime:
        """When it came in."""
        ...

    @property
    def effective_on(self) -> date | None:
        """The day that its content is of."""
        ...

    @property
    def valid_until(self) -> date | None:
        """The last day on which its content holds."""
        ...


def is_current(file: Dated, at: datetime) -> bool:
    """Whether a file may be taken along: until the day that it names itself, else as long as its content is young enough."""
    if file.valid_until is not None:
        return at.date() <= file.valid_until
    return at.date() - (file.effective_on or file.uploaded_at.date()) <= EVIDENCE_LASTS


def differs(before: Any, now: Any) -> tuple[str, ...]:
    """The fields in which an earlier answer differs from the one that stands now (None: nothing is said yet)."""
    blank: dict[str, Any] = {"state": None, "value": None, "planned_on": None}
    return tuple(
        name for name in FIELDS if (getattr(before, name) or None) != ((getattr(now, name) if now is not None else blank.get(name)) or None)
    )
