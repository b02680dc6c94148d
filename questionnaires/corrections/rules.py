"""The states of a corrective action, whose turn each one is, and who may take which step (S11, S18)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TEXT_LIMIT = 2000


class CorrectionState(StrEnum):
    """From the request to its end; the comment says who has the next move."""

    OPEN = "open"  # the contractor: agree to it, or propose another date or other terms
    PROPOSED = "proposed"  # the principal: agree to the proposal, or answer with another date
    AGREED = "agreed"  # the contractor: do it, and say so
    DONE_CLAIMED = "done_claimed"  # the principal: look at it and verify, or say what is still missing
    REJECTED = "rejected"  # the contractor: do what is still missing, and say so again
    VERIFIED = "verified"  # nobody: it is done. The next review counts it
    WITHDRAWN = "withdrawn"  # nobody: the principal no longer asks for it


class CorrectionOrigin(StrEnum):
    """What showed that something has to be put right."""

    ANSWER = "answer"  # a weak answer in a questionnaire
    INSPECTION = "inspection"  # a finding of an inspection


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the contractor: what, why, what was said of the cost, and until when (a local date of the principal)."""

    what: str
    why: str
    due_on: date
    cost_note: str = ""


class Step(StrEnum):
    """What either side can do next."""

    AGREE = "agree"  # the contractor accepts the date asked for
    PROPOSE = "propose"  # the contractor proposes a date and terms
    ACCEPT = "accept"  # the principal accepts the proposal
    ANSWER = "answer"  # the principal answers a proposal with another date
    CLAIM = "claim"  # the contractor says that it is done
    VERIFY = "verify"  # the principal has seen it
    REJECT = "reject"  # the principal says what is still missing
    WITHDRAW = "withdraw"  # the principal no longer asks for it


CONTRACTORS_TURN = frozenset({CorrectionState.OPEN, CorrectionState.AGREED, CorrectionState.REJECTED})
PRINCIPALS_TURN = frozenset({CorrectionState.PROPOSED, CorrectionState.DONE_CLAIMED})
UNDER_WAY = CONTRACTORS_TURN | PRINCIPALS_TURN

CONTRACTORS_STEPS = frozenset({Step.AGREE, Step.PROPOSE, Step.CLAIM})

_NEXT: dict[Step, tuple[frozenset[CorrectionState], CorrectionState]] = {
    Step.AGREE: (frozenset({CorrectionState.OPEN}), CorrectionState.AGREED),
    Step.PROPOSE: (frozenset({CorrectionState.OPEN, CorrectionState.AGREED, CorrectionState.REJECTED}), CorrectionState.PROPOSED),
    Step.ACCEPT: (frozenset({CorrectionState.PROPOSED}), CorrectionState.AGREED),
    Step.ANSWER: (frozenset({CorrectionState.PROPOSED}), CorrectionState.OPEN),
    Step.CLAIM: (CONTRACTORS_TURN, CorrectionState.DONE_CLAIMED),
    Step.VERIFY: (frozenset({CorrectionState.DONE_CLAIMED}), CorrectionState.VERIFIED),
    Step.REJECT: (frozenset({CorrectionState.DONE_CLAIMED}), CorrectionState.REJECTED),
    Step.WITHDRAW: (UNDER_WAY, CorrectionState.WITHDRAWN),
}


def next_state(state: CorrectionState, step: Step) -> CorrectionState | None:
    """The state after `step`, or None where the step cannot be taken now."""
    before, after = _NEXT[step]
    return after if state in before else None


def steps_from(state: CorrectionState) -> frozenset[Step]:
    """The steps that can be taken from `state`, by either side."""
    return frozenset(step for step in Step if next_state(state, step) is not None)
