"""The questionnaires of an engagement as its story tells them: which are being answered, and which wait for the reviewer. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from questionnaires.assessments.rules import AssessmentState

# What the respondent does with one that is not submitted.
ANSWERING: Mapping[AssessmentState, str] = {
    AssessmentState.ISSUED: "begin-answers",
    AssessmentState.IN_PROGRESS: "continue-answers",
    AssessmentState.RETURNED: "correct-answers",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One questionnaire that was sent: how far it is, in numbers of questions."""

    id: str
    title: Mapping[str, str]
    state: AssessmentState
    due_on: date
    answered: int = 0
    total: int = 0
    returned: int = 0


def to_answer(asked: Sequence[Asked]) -> list[Asked]:
    """Those that wait for the contractor, the one that is due first at the head."""
    return sorted((one for one in asked if one.state in ANSWERING), key=lambda one: one.due_on)


def to_review(asked: Sequence[Asked]) -> list[Asked]:
    """Those that wait for the reviewer, in the order of their due dates."""
    return sorted((one for one in asked if one.state is AssessmentState.SUBMITTED), key=lambda one: one.due_on)
