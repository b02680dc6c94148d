"""What was said before the last return, beside what is said now: which parts of an answer have changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlmodel import Session

from portal.pages.answering.cards import Card
from questionnaires.answers.queries import AnswerRow
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.models import Assessment
from questionnaires.reviews.keeping import EarlierAnswer, list_earlier

FIELDS = ("state", "value", "scope", "exception", "plan", "planned_on", "reason", "note")


@dataclass(frozen=True, slots=True)
class Before:
    """The answer as it was returned in `round`, as a card to read, and what has changed since: fields and files."""

    round: int
    card: Card
    changed: tuple[str, ...]
    files_added: tuple[str, ...]
    files_removed: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything is different now."""
        return bool(self.changed or self.files_added or self.files_removed)


def read_before(session: Session, assessment: Assessment, cards: Iterable[Card]) -> dict[str, Before]:
    """What was said before the last return, by item code, for cards that were returned. One statement, none in the first round."""
    if assessment.round == 1:
        return {}
    earlier = list_earlier(session, assessment)
    return {card.item.code: _compare(card, earlier[card.item.id]) for card in cards if card.item.id in earlier}


def _compare(card: Card, earlier: EarlierAnswer) -> Before:
    answer = card.view.answer
    then = AnswerRow(
        id="",
        item_id=earlier.item_id,
        state=AnswerState(earlier.state) if earlier.state else None,
        value=earlier.value,
        scope=earlier.scope,
        exception=earlier.exception,
        plan=earlier.plan,
        planned_on=earlier.planned_on,
        reason=earlier.reason,
        note=earlier.note,
        version=earlier.answer_version,
        saved_at=answer.saved_at if answer else card.view.judgement.judged_at,  # type: ignore[union-attr]  # returned, so judged
        saved_by="",
    )
    now = [file.name for file in card.files]
    return Before(
        round=earlier.round,
        card=replace(card, view=replace(card.view, answer=then), files=(), is_on_behalf=False),
        changed=tuple(name for name in FIELDS if answer is not None and getattr(answer, name) != getattr(then, name)),
        files_added=tuple(name for name in now if name not in earlier.files),
        files_removed=tuple(name for name in earlier.files if name not in now),
    )
