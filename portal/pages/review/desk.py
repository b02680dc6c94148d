"""What lies on the reviewer's desk: the answers of a section, each with its evidence and what has been said of it so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.forms import Filled, blank_form
from portal.guards import Entry
from portal.pages.answering.cards import Card, key_of
from portal.pages.answering.sections import make_cards
from questionnaires.answers.queries import ItemView, JudgementRow
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import Progress
from questionnaires.reviews.rules import ACCEPTED, Verdict
from storage.evidence.rules import EvidenceState


@dataclass(frozen=True, slots=True)
class Folder:
    """One answer to judge. `standing` is the verdict that holds for the answer as it is, `earlier` one that led to a correction."""

    card: Card
    standing: JudgementRow | None
    earlier: JudgementRow | None
    filled: Filled[Any]

    @property
    def key(self) -> str:
        """The item's code as it may stand in an anchor."""
        return key_of(self.card.view.item.code)

    @property
    def verdicts(self) -> list[Verdict]:
        """What can be said: a blank can only be returned, and evidence must be there to rest on it."""
        answer = self.card.view.answer
        if answer is None or answer.state is None:
            return [Verdict.RETURNED]
        has_evidence = any(file.state == EvidenceState.AVAILABLE for file in self.card.files)
        return [verdict for verdict in Verdict if verdict is not Verdict.ACCEPTED_ON_EVIDENCE or has_evidence]


def make_folders(entry: Entry, views: Sequence[ItemView]) -> list[Folder]:
    """The folders of `views` that are asked; options that are not followed and legacy items need no word."""
    cards = make_cards(entry, views)
    return [_folder(entry.subject, cards[view.item.code]) for view in views if view.is_counted]


def _folder(assessment: Assessment, card: Card) -> Folder:
    judgement = card.view.judgement
    standing = None
    if judgement is not None:
        is_accepted_as_it_is = judgement.verdict in ACCEPTED and judgement.answer_version == card.view.version
        standing = judgement if is_accepted_as_it_is or judgement.round == assessment.round else None
    earlier = judgement if judgement is not None and standing is None else None
    filled = blank_form(verdict=standing.verdict if standing else "", remark=standing.remark if standing else "")
    return Folder(card, standing, earlier, filled)


def desk_nav(assessment: Assessment, progress: Progress, current: str = "") -> list[dict[str, Any]]:
    """The sections for the left column, with the number of answers in each that have no verdict yet."""
    return [
        {
            "code": section.code,
            "title": section.title,
            "href": f"/assessments/{assessment.id}/review/sections/{section.code}",
            "unjudged": section.unjudged,
            "returned": section.returned,
            "answered": section.answered,
            "missing": section.missing,
            "total": section.total,
            "current": section.code == current,
        }
        for section in progress.sections
    ]
