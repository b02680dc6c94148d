"""Which items the respondent may change now: everything before the first submission, what was returned after it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState, find_return_round
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import Verdict
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.queries import ItemRow


@dataclass(frozen=True, slots=True)
class Open:
    """Which items the respondent may change now.

    After a return these are the returned items, and all items of a group of alternatives that a returned one belongs to:
    the choice itself may have been the mistake, and then the items of the right option must be open too.
    """

    is_everything: bool = False
    items: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def admits(self, item: ItemRow) -> bool:
        """Whether `item` may be changed."""
        return self.is_everything or item.id in self.items or item.alternative_group in self.groups

    def admits_choice(self, group: str) -> bool:
        """Whether another option of `group` may be chosen."""
        return self.is_everything or group in self.groups


def read_open(session: Session, assessment: Assessment) -> Open:
    """What the respondent may change now: everything before the first submission, what was returned after it, else nothing."""
    if assessment.state != AssessmentState.RETURNED:
        return Open(is_everything=assessment.state in ANSWERABLE)
    query = (
        select(col(QuestionnaireItem.id), col(QuestionnaireItem.alternative_group))
        .join(Judgement, col(Judgement.item_id) == col(QuestionnaireItem.id))
        .where(
            col(Judgement.assessment_id) == assessment.id,
            col(Judgement.verdict) == Verdict.RETURNED,
            col(Judgement.round) == find_return_round(assessment.state, assessment.round),
        )
    )
    rows = session.execute(query).all()
    return Open(items=frozenset(id_ for id_, _ in rows), groups=frozenset(group for _, group in rows if group is not None))
