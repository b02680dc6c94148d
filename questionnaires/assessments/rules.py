"""The states of an assessment and whose turn each one is; and one item of an assessment as all its rules see it."""

from dataclasses import dataclass
from enum import StrEnum

from questionnaires.answers.rules import AnswerState
from questionnaires.reviews.rules import ACCEPTED, Verdict
from questionnaires.templates.rules import COUNTING, Standing


class AssessmentState(StrEnum):
    """From issue to close; the comment says who has the next move."""

    ISSUED = "issued"  # the contractor: open it and begin
    IN_PROGRESS = "in_progress"  # the contractor: answer and submit
    SUBMITTED = "submitted"  # the reviewer: judge each answer
    RETURNED = "returned"  # the contractor: correct the returned items only
    CLOSED = "closed"  # nobody: sealed, its score counts


ANSWERABLE = frozenset({AssessmentState.ISSUED, AssessmentState.IN_PROGRESS, AssessmentState.RETURNED})


def find_return_round(state: str, round_: int) -> int | None:
    """The round whose returned verdicts are waiting for a correction, or about to be sent back; None outside a return.

    Returning opens the next round, so what was returned then carries the number before it.
    """
    if state == AssessmentState.RETURNED:
        return round_ - 1
    return round_ if state == AssessmentState.SUBMITTED else None


@dataclass(frozen=True, slots=True)
class Line:
    """One item of an assessment without its texts: what it weighs, what was said to it, and the latest verdict on that."""

    item_id: str
    code: str
    section: str
    weight: int
    alternative_group: str | None
    alternative_option: str | None
    is_legacy: bool
    is_not_applicable_allowed: bool
    condition_code: str | None
    is_required: bool
    standing: Standing
    state: AnswerState | None = None
    has_reason: bool = False
    answer_version: int = 0  # 0: nothing stored
    has_evidence: bool = False  # an available file lies beside the answer
    verdict: Verdict | None = None
    verdict_round: int = 0
    verdict_version: int = 0  # the version of the answer that the verdict was given on
    verdict_points: int | None = None  # what the reviewer found an answer without points of its own to be worth
    on_behalf: bool = False  # the issuer entered the answer in the contractor's place

    @property
    def is_counted(self) -> bool:
        """Whether the item is asked: not legacy, not of an option that is not followed, and its condition holds."""
        return self.standing in COUNTING

    @property
    def is_answered(self) -> bool:
        """Whether it counts as answered; an item whose option was never chosen does not."""
        return self.state is not None and self.standing is not Standing.CHOICE_OPEN

    @property
    def is_accepted(self) -> bool:
        """Whether the latest verdict accepts the very answer that is stored."""
        return self.verdict in ACCEPTED and self.verdict_version == self.answer_version

    @property
    def is_on_evidence(self) -> bool:
        """Whether it was accepted, as it stands, on evidence."""
        return self.is_accepted and self.verdict is Verdict.ACCEPTED_ON_EVIDENCE

    @property
    def judged_points(self) -> int | None:
        """The points that the reviewer gave to the answer as it stands, where any were given."""
        return self.verdict_points if self.is_accepted else None

    def is_returned(self, return_round: int | None) -> bool:
        """Whether it is asked, was returned in `return_round`, and has not been saved again since."""
        return self.is_counted and self.was_returned(return_round) and self.verdict_version == self.answer_version

    def was_returned(self, return_round: int | None) -> bool:
        """Whether it was returned in `return_round`, corrected since or not."""
        return self.verdict is Verdict.RETURNED and self.verdict_round == return_round

    def is_unjudged(self, return_round: int | None) -> bool:
        """Whether the reviewer still owes a verdict: a counted, answered item that is neither accepted nor returned in this round.

        Not applicable is an answer too, and needs the reviewer's word as much as any other.
        """
        return self.is_counted and self.is_answered and not self.is_accepted and not self.was_returned(return_round)

    def is_unsettled(self, return_round: int | None) -> bool:
        """Whether it stands against closing: its verdict is outstanding, or it was returned in this round, even as a blank."""
        return self.is_unjudged(return_round) or self.is_returned(return_round)
