"""How far each of many assessments is: a constant number of statements for a whole page of them.

The rule is the one of `assessments.rules.Line`; here the database counts and only the sums come back.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.assessments.asking import read_asked_of_many
from questionnaires.assessments.models import AlternativeChoice, Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews.latest import is_latest_judgement
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import ACCEPTED, Verdict
from questionnaires.rows import columns_of
from questionnaires.templates.conditions import Asked
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.rules import COUNTING, Standing, decide_standings


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of items of one assessment. `total` counts those that are asked under the chosen options."""

    answered: int
    total: int
    returned: int  # returned and not saved again since
    unjudged: int  # answered, but the reviewer has not yet said a word on it


@dataclass(frozen=True, slots=True)
class _Item:
    weight: int
    alternative_group: str | None
    alternative_option: str | None
    is_legacy: bool
    condition_code: str | None


# Alternative group, its option, and the condition: what is asked together. All None for what is asked of everyone.
_Option = tuple[str | None, str | None, str | None]

# assessments.rules.find_return_round, for the database.
_RETURN_ROUND = case(
    (col(Assessment.state) == AssessmentState.RETURNED, col(Assessment.round) - 1),
    (col(Assessment.state) == AssessmentState.SUBMITTED, col(Assessment.round)),
)


def tally(session: Session, versions: Mapping[str, str]) -> dict[str, Tally]:
    """The tally of each assessment in `versions` (assessment id to version id), which the caller has found in reach."""
    ids = list(versions)
    items = _read_items(session, set(versions.values()))
    choices = _read_choices(session, ids)
    asked = read_asked_of_many(session, versions)
    answered = _count_answered(session, ids)
    returned = _count_returned(session, ids)
    totals: dict[tuple[str, frozenset[tuple[str, str]], frozenset[str]], tuple[int, frozenset[_Option]]] = {}
    tallies = {}
    for assessment_id, version_id in versions.items():
        # Assessments of one version with the same choices and conditions share their total: it is worked out once.
        here = asked[assessment_id]
        key = version_id, frozenset(choices[assessment_id].items()), frozenset(filter(here.holds, here.conditions))
        if key not in totals:
            totals[key] = _count_total(items[version_id], choices[assessment_id], here)
        total, followed = totals[key]
        counts = [numbers for option, numbers in answered[assessment_id].items() if option in followed]
        tallies[assessment_id] = Tally(
            answered=sum(number for number, _ in counts),
            total=total,
            returned=returned.get(assessment_id, 0),
            unjudged=sum(number for _, number in counts),
        )
    return tallies


def _count_total(items: Sequence[_Item], chosen: Mapping[str, str], asked: Asked) -> tuple[int, frozenset[_Option]]:
    """How many items are asked, and the options whose answers count (an option that was never chosen has none)."""
    standings = decide_standings(items, chosen, asked.holds)
    followed = {
        (item.alternative_group, item.alternative_option, item.condition_code)
        for item, standing in zip(items, standings, strict=True)
        if standing is Standing.COUNTED
    }
    return sum(standing in COUNTING for standing in standings), frozenset(followed)


def _read_items(session: Session, version_ids: set[str]) -> dict[str, list[_Item]]:
    query = select(col(QuestionnaireItem.version_id), *columns_of(_Item, QuestionnaireItem))
    query = query.where(col(QuestionnaireItem.version_id).in_(version_ids)).order_by(col(QuestionnaireItem.position))
    items: dict[str, list[_Item]] = defaultdict(list)
    for version_id, *values in session.execute(query):
        items[version_id].append(_Item(*values))
    return items


def _read_choices(session: Session, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    query = select(col(AlternativeChoice.assessment_id), col(AlternativeChoice.group), col(AlternativeChoice.option)).where(
        col(AlternativeChoice.assessment_id).in_(ids)
    )
    choices: dict[str, dict[str, str]] = defaultdict(dict)
    for assessment_id, group, option in session.execute(query):
        choices[assessment_id][group] = option
    return choices


def _count_answered(session: Session, ids: Sequence[str]) -> dict[str, dict[_Option, tuple[int, int]]]:
    """Per assessment and option: how many items are answered, and how many of those the reviewer has yet to judge."""
    is_accepted = and_(col(Judgement.verdict).in_(ACCEPTED), col(Judgement.answer_version) == col(Answer.version))
    is_sent_back = and_(col(Judgement.verdict) == Verdict.RETURNED, col(Judgement.round) == _RETURN_ROUND)
    is_judged = and_(col(Judgement.id).is_not(None), or_(is_accepted, is_sent_back))
    option = (col(QuestionnaireItem.alternative_group), col(QuestionnaireItem.alternative_option), col(QuestionnaireItem.condition_code))
    query = (
        select(col(Answer.assessment_id), *option, func.count(), func.sum(case((is_judged, 0), else_=1)))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Answer.item_id))
        .join(Assessment, col(Assessment.id) == col(Answer.assessment_id))
        .outerjoin(
            Judgement,
            and_(
                col(Judgement.assessment_id) == col(Answer.assessment_id),
                col(Judgement.item_id) == col(Answer.item_id),
                is_latest_judgement(),
            ),
        )
        .where(col(Answer.assessment_id).in_(ids), col(Answer.state).is_not(None), ~col(QuestionnaireItem.is_legacy))
        .group_by(col(Answer.assessment_id), *option)
    )
    answered: dict[str, dict[_Option, tuple[int, int]]] = defaultdict(dict)
    for assessment_id, group, choice, condition, number, unjudged in session.execute(query):
        answered[assessment_id][group, choice, condition] = (number, int(unjudged))
    return answered


def _count_returned(session: Session, ids: Sequence[str]) -> dict[str, int]:
    query = (
        select(col(Judgement.assessment_id), func.count())
        .join(Assessment, col(Assessment.id) == col(Judgement.assessment_id))
        .outerjoin(Answer, and_(col(Answer.assessment_id) == col(Judgement.assessment_id), col(Answer.item_id) == col(Judgement.item_id)))
        .where(
            col(Judgement.assessment_id).in_(ids),
            col(Judgement.verdict) == Verdict.RETURNED,
            col(Judgement.round) == _RETURN_ROUND,
            func.coalesce(col(Answer.version), 0) == col(Judgement.answer_version),
        )
        .group_by(col(Judgement.assessment_id))
    )
    return dict(session.execute(query).all())
