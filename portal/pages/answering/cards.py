"""The questions of a section as the person sees them: what is open, what was said, and what lies beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from portal.forms import Filled, blank_form
from questionnaires.answers.queries import AnswerRow, ItemView
from questionnaires.answers.rules import AnswerState
from questionnaires.templates.queries import ItemRow
from questionnaires.templates.rules import Standing
from storage.evidence.models import EvidenceFile

FIELDS: dict[AnswerState, tuple[str, ...]] = {
    AnswerState.IMPLEMENTED: ("scope", "exception"),
    AnswerState.PARTLY: ("scope", "exception", "plan", "planned_on"),
    AnswerState.PLANNED: ("plan", "planned_on"),
    AnswerState.NOT_IMPLEMENTED: ("plan",),
    AnswerState.NOT_APPLICABLE: ("reason",),
    AnswerState.ANSWERED: ("note",),
}
"""What belongs to each answer. Text of the other fields is kept, but neither shown nor read as part of the answer."""
MEASURE_STATES = tuple(state for state in AnswerState if state is not AnswerState.ANSWERED)
TEXTS = ("scope", "exception", "plan", "planned_on", "reason", "note")
LEAST_ROWS = 5  # empty rows of a table to begin with, without JavaScript
MORE_ROWS = 3  # and behind the rows that there are


@dataclass(frozen=True, slots=True)
class File:
    """A file beside an answer, with what the check of it found."""

    evidence_id: str
    name: str
    size: int
    state: str
    verdict: str | None
    detail: str
    effective_on: date | None = None
    valid_until: date | None = None
    is_expired: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an answer that two people wrote at the same time."""

    name: str
    mine: object
    theirs: object


@dataclass(frozen=True, slots=True)
class Collision:
    """The stored answer that a save met: whose it is, and how it differs from what was sent."""

    version: int
    saved_at: datetime | None
    saved_by: str
    is_same_person: bool  # the same person, from another window
    differences: tuple[Difference, ...]
    item: ItemRow


@dataclass(frozen=True, slots=True)
class Card:
    """One question. `filled` is what stands in its fields, `upload` the last attempt to add a file."""

    view: ItemView
    files: tuple[File, ...] = ()
    is_open: bool = False  # this person may change it now
    is_shown: bool = True  # this person may read the answer now
    was_returned: bool = False  # it waits for a correction, or has been corrected and not been sent yet
    filled: Filled[Any] = field(default_factory=blank_form)
    upload: Filled[Any] = field(default_factory=blank_form)
    collision: Collision | None = None
    saved_by: str = ""
    is_on_behalf: bool = False  # entered by the asker in the respondent's place
    warnings: tuple[Mapping[str, str], ...] = ()  # the risk that the stored answer tells of

    @property
    def slot(self) -> str:
        """The name of its place in the list, where it may come and go with another answer; otherwise empty."""
        return self.key if self.view.item.condition_code is not None else ""

    @property
    def rows(self) -> list[Mapping[str, str]]:
        """The rows of a table to fill in: those that were filled, and empty ones behind them."""
        filled = self.filled.raw.get("value")
        rows = [row for row in filled if isinstance(row, Mapping)] if isinstance(filled, list) else []
        return rows + [{}] * max(LEAST_ROWS - len(rows), MORE_ROWS)

    @property
    def chosen(self) -> list[str]:
        """The codes of the options that stand chosen; or the one text that stands in the field."""
        given = self.filled.raw.get("value")
        return [str(one) for one in given] if isinstance(given, list) else [str(given)] if given else []

    @property
    def item(self) -> ItemRow:
        """The question itself."""
        return self.view.item

    @property
    def key(self) -> str:
        """The code of the item as it may stand in an id or an anchor."""
        return key_of(self.view.item.code)

    @property
    def told(self) -> list[tuple[str, str | date]]:
        """What was written beside the answer, as far as it belongs to it."""
        return tell(self.view.answer)

    @property
    def has_text(self) -> bool:
        """Whether something was written, even though it may not count as an answer yet."""
        return self.view.answer is not None and any(getattr(self.view.answer, name) for name in TEXTS)

    @property
    def states(self) -> list[AnswerState]:
        """The answers to choose from; "not applicable" only where the item allows it or it has been chosen."""
        chosen = str(self.filled.raw.get("state") or "")
        allowed = self.view.item.is_not_applicable_allowed or chosen == AnswerState.NOT_APPLICABLE
        return [state for state in MEASURE_STATES if allowed or state is not AnswerState.NOT_APPLICABLE]

    @property
    def may_not_apply(self) -> bool:
        """Whether "does not apply" can be said."""
        return self.view.item.is_not_applicable_allowed or self.filled.raw.get("state") == AnswerState.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Choice:
    """A group of alternatives: the respondent says which option it follows, and only that option's items are asked."""

    group: str
    question: Mapping[str, str]
    options: tuple[tuple[str, Mapping[str, str]], ...]
    chosen: str
    is_open: bool
    unasked: tuple[ItemView, ...]
    filled: Filled[Any] | None = None
    is_conditional: bool = False

    @property
    def slot(self) -> str:
        """The name of its place in the list, where it may come and go with another answer; otherwise empty."""
        return f"choice-{self.group}" if self.is_conditional else ""


@dataclass(frozen=True, slots=True)
class Aside:
    """An item that is shown only so that the source stays complete."""

    view: ItemView
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """The place of something that is not asked now, but may be as soon as the answer that it leans on changes."""

    slot: str


Row = Card | Choice | Aside | Gap


def key_of(item_code: str) -> str:
    """An item code without the dots, which mean something else in addresses of elements."""
    return item_code.replace(".", "-")


def tell(answer: AnswerRow | None) -> list[tuple[str, str | date]]:
    """The fields of `answer` that belong to its state and hold something, in order."""
    if answer is None or answer.state is None:
        return []
    return [(name, getattr(answer, name)) for name in FIELDS[answer.state] if getattr(answer, name)]


def values_of(answer: AnswerRow | None) -> dict[str, object]:
    """What stands in the fields of a card for a stored answer."""
    if answer is None:
        return {"state": "", "value": "", **dict.fromkeys(TEXTS, "")}
    return {"state": answer.state or "", "value": answer.value or "", **{name: getattr(answer, name) or "" for name in TEXTS}}


def read_files(session: Session, views: Sequence[ItemView], today: date) -> dict[str, tuple[File, ...]]:
    """The files beside the answers of `views` by item code, with the verdict on each and its dates. One statement."""
    ids = [file.evidence_id for view in views for file in view.evidence]
    query = select(EvidenceFile).where(col(EvidenceFile.id).in_(ids))
    rows = {row.id: row for row in session.exec(query)} if ids else {}
    return {view.item.code: tuple(_file(rows[file.evidence_id], today) for file in view.evidence) for view in views}


def _file(row: EvidenceFile, today: date) -> File:
    is_expired = row.valid_until is not None and row.valid_until < today
    dates = (row.effective_on, row.valid_until, is_expired)
    return File(row.id, row.display_name, row.size, row.state, row.verdict, row.verdict_detail, *dates)


def arrange(
    views: Sequence[ItemView],
    cards: Mapping[str, Card],
    alternatives: Sequence[Mapping[str, object]],
    chosen: Mapping[str, str],
    *,
    may_answer: bool,
) -> list[Row]:
    """The rows of a section in order: cards, each group of alternatives once before its first item, asides, and gaps."""
    rows: list[Row] = []
    shown: set[str] = set()
    for view in views:
        group = view.item.alternative_group
        if group is not None and group not in shown:
            shown.add(group)
            members = [other for other in views if other.item.alternative_group == group]
            is_asked = any(member.standing is not Standing.NOT_ASKED for member in members)
            choice = _choice(group, members, alternatives, chosen, may_answer=may_answer)
            rows.append(choice if is_asked else Gap(choice.slot))
        if view.standing is Standing.COUNTED:
            rows.append(cards[view.item.code])
        elif view.standing is Standing.LEGACY:
            rows.append(Aside(view))
        elif view.item.condition_code is not None:
            rows.append(Gap(cards[view.item.code].slot))
    return rows


def _choice(
    group: str,
    members: Sequence[ItemView],
    alternatives: Sequence[Mapping[str, object]],
    chosen: Mapping[str, str],
    *,
    may_answer: bool,
) -> Choice:
    known = next(entry for entry in alternatives if entry["group"] == group)
    question, options = known["question"], known["options"]
    assert isinstance(question, Mapping)  # the published version was checked when it was stored
    assert isinstance(options, Sequence)
    return Choice(
        group=group,
        question=question,
        options=tuple((option["code"], option["label"]) for option in options),
        chosen=chosen.get(group, ""),
        is_open=may_answer and any(view.is_open_for_change for view in members),
        unasked=tuple(view for view in members if view.standing is not Standing.COUNTED),
        is_conditional=any(view.item.condition_code is not None for view in members),
    )
