"""Reading risks: one, a list, the counts of the matrix, what waits, what the facts suggest. The principal's alone."""

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.certificates.queries import list_ending
from contracts.engagements.models import Engagement
from contracts.incidents.queries import list_open
from contracts.parties.models import Organisation
from contracts.risks.models import Risk, RiskDismissal
from contracts.risks.rules import UNDER_WAY, WEAK_POINTS, Matrix, RiskState, Suggestion, suggest
from questionnaires.assessments.models import Assessment
from questionnaires.scoring.queries import control_points, latest_final
from questionnaires.templates.models import QuestionnaireItem
from storage.problems import Missing
from storage.reach import EngagementReach


class RiskRow(NamedTuple):
    """A risk in a list."""

    id: str
    number: int
    engagement_id: str
    work: str
    contractor_name: str
    contractor_name_english: str
    title: str
    impact: int
    likelihood: int
    level: str
    residual_level: str
    treatment: str
    person_name: str
    due_on: date | None
    review_on: date
    state: str
    accepted_until: date | None


class WaitingRisk(NamedTuple):
    """A risk that wants something now: a second person's word, a new decision, or a look."""

    id: str
    work: str
    contractor_name: str
    contractor_name_english: str
    title: str
    state: str
    asked_by: str | None
    due_on: date | None
    review_on: date
    accepted_until: date | None


@cache
def matrix() -> Matrix:
    """The matrix of data/matrix.json."""
    return Matrix.model_validate(json.loads(files(__package__).joinpath("data/matrix.json").read_text("utf-8")))


def get(session: Session, reach: EngagementReach, risk_id: str) -> Risk:
    """The risk, for its owner alone. Raises Missing("risk-missing")."""
    query = select(Risk).where(col(Risk.id) == risk_id, *_own(reach))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("risk-missing")
    return found


def list_rows(
    session: Session,
    reach: EngagementReach,
    *,
    engagement_id: str | None = None,
    cell: tuple[int, int] | None = None,
    is_under_way: bool = True,
    after: str | None = None,
    limit: int = 50,
) -> list[RiskRow]:
    """The risks of the actor's organisation, the gravest first: of one work or all, of one cell (impact, likelihood) or all.

    `after` is the id of the last row seen. One query.
    """
    query = (
        select(
            col(Risk.id),
            col(Risk.number),
            col(Risk.engagement_id),
            col(Engagement.work),
            col(Organisation.name),
            col(Organisation.name_english),
            col(Risk.title),
            col(Risk.impact),
            col(Risk.likelihood),
            col(Risk.level),
            col(Risk.residual_level),
            col(Risk.treatment),
            col(Risk.person_name),
            col(Risk.due_on),
            col(Risk.review_on),
            col(Risk.state),
            col(Risk.accepted_until),
        )
        .join(Engagement, col(Engagement.id) == col(Risk.engagement_id))
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(*_own(reach), _under_way(is_under_way))
    )
    if engagement_id is not None:
        query = query.where(col(Risk.engagement_id) == engagement_id)
    if cell is not None:
        query = query.where(col(Risk.impact) == cell[0], col(Risk.likelihood) == cell[1])
    weight = _weight()
    if after is not None:
        last = select(weight).where(col(Risk.id) == after, *_own(reach)).scalar_subquery()
        query = query.where(or_(weight < last, and_(weight == last, col(Risk.id) > after)))
    return [RiskRow._make(row) for row in session.execute(query.order_by(weight.desc(), col(Risk.id)).limit(limit))]


def count_cells(session: Session, reach: EngagementReach, *, engagement_id: str | None = None) -> dict[tuple[int, int], int]:
    """How many risks under way stand in each cell (impact, likelihood). One query."""
    query = select(col(Risk.impact), col(Risk.likelihood), func.count()).where(*_own(reach), _under_way(is_under_way=True))
    if engagement_id is not None:
        query = query.where(col(Risk.engagement_id) == engagement_id)
    grouped = query.group_by(col(Risk.impact), col(Risk.likelihood))
    return {(impact, likelihood): count for impact, likelihood, count in session.execute(grouped)}


def list_waiting(session: Session, reach: EngagementReach, today: date, *, limit: int = 50) -> list[WaitingRisk]:
    """Risks that wait for a second person, whose acceptance has ended, that are due, or that are to be looked at again."""
    state = col(Risk.state)
    wants = or_(
        state == RiskState.ACCEPTANCE_ASKED,
        and_(state == RiskState.ACCEPTED, col(Risk.accepted_until) < today),
        and_(state == RiskState.OPEN, col(Risk.due_on) <= today),
        and_(state.in_(UNDER_WAY), col(Risk.review_on) <= today),
    )
    query = (
        select(
            col(Risk.id),
            col(Engagement.work),
            col(Organisation.name),
            col(Organisation.name_english),
            col(Risk.title),
            state,
            col(Risk.acceptance_asked_by),
            col(Risk.due_on),
            col(Risk.review_on),
            col(Risk.accepted_until),
        )
        .join(Engagement, col(Engagement.id) == col(Risk.engagement_id))
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(*_own(reach), wants)
        .order_by(col(Risk.review_on), col(Risk.id))
        .limit(limit)
    )
    return [WaitingRisk._make(row) for row in session.execute(query)]


def suggestions(session: Session, engagement: Engagement, questionnaire_code: str, today: date) -> list[Suggestion]:
    """What the facts of the work suggest to write down. At most seven queries; for the principal, who has the engagement."""
    record = latest_final(session, engagement.id, questionnaire_code)
    weak: list[tuple[str, dict[str, str], int]] = []
    if record is not None:
        points = {code: found for code, found in control_points(record).items() if found is not None and found < WEAK_POINTS}
        asked = select(col(Assessment.version_id)).where(col(Assessment.id) == record.assessment_id).scalar_subquery()
        titles = select(col(QuestionnaireItem.code), col(QuestionnaireItem.title)).where(
            col(QuestionnaireItem.version_id) == asked, col(QuestionnaireItem.code).in_(points)
        )
        named = dict(session.execute(titles).all())
        weak = [(code, named.get(code, {}), found) for code, found in points.items()]
    holder = engagement.contractor_organisation_id
    ended = [(one.kind, one.valid_until) for one in list_ending(session, [holder], today, within_days=0, is_ended=True)[holder]]
    incidents = [(row.id, row.kind, row.is_suspected) for row in list_open(session, engagement.id)]
    known = session.scalars(
        select(col(Risk.suggestion_key)).where(col(Risk.engagement_id) == engagement.id, col(Risk.suggestion_key).is_not(None))
    )
    dismissed = select(col(RiskDismissal.suggestion_key), col(RiskDismissal.facts)).where(col(RiskDismissal.engagement_id) == engagement.id)
    gone = {(key, facts) for key, facts in session.execute(dismissed)}
    return suggest(weak, ended, incidents, [key for key in known if key], gone)


def list_dismissals(session: Session, reach: EngagementReach, engagement_id: str, *, limit: int = 50) -> list[RiskDismissal]:
    """What was suggested in a work and dismissed, the latest first; for the principal alone."""
    own = (col(RiskDismissal.owner_organisation_id) == reach.organisation_id, col(RiskDismissal.engagement_id).in_(reach.engagements()))
    query = select(RiskDismissal).where(col(RiskDismissal.engagement_id) == engagement_id, *own)
    return list(session.scalars(query.order_by(col(RiskDismissal.dismissed_at).desc(), col(RiskDismissal.id)).limit(limit)))


def _weight() -> ColumnElement[int]:
    """Where a risk stands in a list: by its level, then by the product of both steps."""
    levels = {level.code: position for position, level in enumerate(matrix().levels)}
    return case(levels, value=col(Risk.level), else_=0) * 100 + col(Risk.impact) * col(Risk.likelihood)


def _under_way(is_under_way: bool) -> ColumnElement[bool]:
    state = col(Risk.state)
    return state.in_(UNDER_WAY) if is_under_way else state == RiskState.CLOSED


def _own(reach: EngagementReach) -> tuple[ColumnElement[bool], ...]:
    return col(Risk.owner_organisation_id) == reach.organisation_id, col(Risk.engagement_id).in_(reach.engagements())
