"""Which items the respondent may change now: everything before the first submission, what was returned after it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState, find_return_round
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import Verdict
from questionnaires.templates.conditions import leaning_on
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.queries import ItemRow, get_version


@dataclass(frozen=True, slots=True)
class Open:
    """Which items the respondent may change now.

    After a return these are the returned items, and all items of a group of alternatives that a returned one belongs to:
    the choice itself may have been the mistake, and then the items of the right option must be open too. So are the items
    under conditions that lean on one of these: another answer may ask what was not asked before.
    """

    is_everything: bool = False
    items: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()

    def admits(self, item: ItemRow) -> bool:
        """Whether `item` may be changed."""
        if self.is_everything or item.id in self.items:
            return True
        return item.alternative_group in self.groups or item.condition_code in self.conditions

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
    items, groups = frozenset(id_ for id_, _ in rows), frozenset(group for _, group in rows if group is not None)
    return Open(items=items, groups=groups, conditions=_read_leaning(session, assessment, items, groups))


def _read_leaning(session: Session, assessment: Assessment, items: frozenset[str], groups: frozenset[str]) -> frozenset[str]:
    """The conditions that lean on what may be changed. One statement, where the questionnaire has conditions."""
    conditions = get_version(session, assessment.version_id).conditions
    if not conditions:
        return frozenset()
    query = select(
        col(QuestionnaireItem.id),
        col(QuestionnaireItem.code),
        col(QuestionnaireItem.alternative_group),
        col(QuestionnaireItem.condition_code),
    ).where(col(QuestionnaireItem.version_id) == assessment.version_id, col(QuestionnaireItem.is_hinge))
    hinges = session.execute(query).all()
    changeable = {code for id_, code, group, _ in hinges if id_ in items or group in groups}
    return leaning_on(changeable, conditions, {code: condition for _, code, _, condition in hinges if condition is not None})
