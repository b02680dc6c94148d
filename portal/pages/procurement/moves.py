"""What the reader of an engagement's story does next: all that waits to be done, and the first of it that is the reader's own. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.agreements.rules import AgreementState
from contracts.engagements.rules import Side
from portal.pages.procurement.asked import ANSWERING, to_answer, to_review
from portal.pages.procurement.story import StoryFacts
from storage.acts import Act


@dataclass(frozen=True, slots=True)
class Move:
    """Something to do: the act decides who may, `code` is the label of the button."""

    act: Act
    code: str
    href: str
    side: Side | None = None  # only this side; None: whichever side the act allows


def moves(facts: StoryFacts) -> list[Move]:
    """All that waits to be done, first come first: what somebody else is waiting for, then what begins the next step."""
    if facts.is_closed:
        return []
    here = f"/engagements/{facts.engagement_id}"
    found: list[Move] = []
    if facts.agreement_state == AgreementState.OFFERED:
        missing = [side for side in (Side.PRINCIPAL, Side.CONTRACTOR) if side not in facts.accepted_sides]
        found += [Move(Act.AGREEMENT_ACCEPT, "accept-agreement", f"/agreements/{facts.agreement_id}", side) for side in missing]
    found += [Move(Act.ANSWER_SAVE, ANSWERING[one.state], f"/assessments/{one.id}") for one in to_answer(facts.asked)]
    found += [Move(Act.REVIEW_JUDGE, "judge-answers", f"/assessments/{one.id}/review") for one in to_review(facts.asked)]
    if facts.handover_to_sign:
        found.append(Move(Act.HANDOVER_COUNTERSIGN, "countersign-handover", f"/handovers/{facts.handover_to_sign}"))
    if facts.return_to_confirm:
        found.append(Move(Act.RETURN_CONFIRM, "confirm-return", f"/returns/{facts.return_to_confirm}"))
    if facts.certificate_to_judge:
        found.append(Move(Act.DISPOSAL_JUDGE, "judge-certificate", f"/certificates/{facts.certificate_to_judge}"))
    return found + _beginnings(facts, here)


def next_move(facts: StoryFacts, side: Side, may: Callable[[Act], bool]) -> Move | None:
    """The reader's own next act, or None when it is somebody else's turn."""
    return next((move for move in moves(facts) if move.side in {None, side} and may(move.act)), None)


def _beginnings(facts: StoryFacts, here: str) -> list[Move]:
    """What begins a step that nobody has begun yet."""
    found: list[Move] = []
    if facts.has_ended:
        if facts.outstanding > facts.claimed:
            found.append(Move(Act.RETURN_RECORD, "record-return", f"{here}/returns/new"))
        if not facts.outstanding:
            found.append(Move(Act.ENGAGEMENT_CLOSE, "close-engagement", f"{here}/closing"))
        return found
    if facts.draft_id:
        found.append(Move(Act.AGREEMENT_OFFER, "finish-draft", f"/agreements/{facts.draft_id}"))
    elif not facts.agreement_state:
        found.append(Move(Act.AGREEMENT_DRAW_UP, "draw-up-agreement", f"{here}/agreement/new"))
    if not facts.asked:
        found.append(Move(Act.ASSESSMENT_ISSUE, "send-questionnaire", f"{here}/assessments/new"))
    if facts.allowed and not facts.handed:
        code, page = ("hand-over", "handovers/new") if facts.designated else ("designate-items", "items")
        found.append(Move(Act.HANDOVER_RECORD, code, f"{here}/{page}"))
    if facts.has_score and facts.allowed < facts.needed:
        found.append(Move(Act.HANDOVER_RECORD, "see-limits", f"{here}/limits"))
    return found
