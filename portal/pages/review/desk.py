"""What lies on the reviewer's desk: the answers of a section, each with its evidence and what has been said of it so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.forms import Filled, blank_form
from portal.guards import Entry
from portal.pages.answering.cards import Card, key_of
from portal.pages.answering.sections import make_cards
from portal.pages.review.before import Before, read_before
from questionnaires.answers.queries import ItemView, JudgementRow
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import Progress
from questionnaires.reviews import behalf
from questionnaires.reviews.behalf import ObjectionRow
from questionnaires.reviews.rules import ACCEPTED, Verdict
from questionnaires.templates.kinds import WEIGHED_BY_HAND
from storage.evidence.rules import EvidenceState


@dataclass(frozen=True, slots=True)
class Folder:
    """One answer to judge. `standing` is the verdict that holds for the answer as it is, `earlier` one that led to a correction."""

    card: Card
    standing: JudgementRow | None
    earlier: JudgementRow | None
    filled: Filled[Any]
    seen: str  # the versions of answer and verdict that a form sends back
    before: Before | None = None  # what was said before the last return
    objection: ObjectionRow | None = None

    @property
    def media(self) -> dict[str, str]:
        """The type of each file by its id."""
        return {file.evidence_id: file.media_type for file in self.card.view.evidence}

    @property
    def key(self) -> str:
        """The item's code as it may stand in an anchor."""
        return key_of(self.card.view.item.code)

    @property
    def is_weighed(self) -> bool:
        """Whether the reviewer may say how many points the answer is worth."""
        return self.card.item.kind in WEIGHED_BY_HAND and self.card.item.weight > 0

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
    assessment: Assessment = entry.subject
    cards = make_cards(entry, views)
    before = read_before(entry.session, assessment, cards.values())
    objections = behalf.list_objections(entry.session, assessment.id) if any(card.is_on_behalf for card in cards.values()) else {}
    return [
        replace(
            _folder(assessment, cards[view.item.code]),
            before=before.get(view.item.code),
            objection=objections.get(view.item.id),
        )
        for view in views
        if view.is_counted
    ]


def seen_of(answer_version: int, judgement_version: int) -> str:
    """Both versions as one word, as it travels through a form and comes back."""
    return f"{answer_version}-{judgement_version}"


def _folder(assessment: Assessment, card: Card) -> Folder:
    judgement = card.view.judgement
    said = judgement.version if judgement is not None and judgement.round == assessment.round else 0
    standing = None
    if judgement is not None:
        is_accepted_as_it_is = judgement.verdict in ACCEPTED and judgement.answer_version == card.view.version
        standing = judgement if is_accepted_as_it_is or judgement.round == assessment.round else None
    earlier = judgement if judgement is not None and standing is None else None
    points = standing.points if standing and standing.points is not None else ""
    filled = blank_form(verdict=standing.verdict if standing else "", remark=standing.remark if standing else "", points=points)
    return Folder(card, standing, earlier, filled, seen_of(card.view.version, said))


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
