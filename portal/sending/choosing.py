"""Which engagements a dispatch goes to: the filter as a closed model, and the select that it stands for."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementClass
from contracts.engagements.queries import Reach
from contracts.engagements.rules import EngagementState, Tier
from contracts.parties.models import Organisation
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.scoring.counting import counting_tenths

ORDER: tuple[Any, ...] = (
    func.coalesce(func.nullif(col(Organisation.name_reading), ""), col(Organisation.name)),
    col(Organisation.id),
    col(Engagement.opened_at),
    col(Engagement.id),
)


class Choice(BaseModel):
    """The filter of a dispatch; what is empty does not narrow it. It is stored with the dispatch as it was used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    class_codes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=30)] = []
    tiers: Annotated[list[Tier], Field(max_length=3)] = []
    score_below: Annotated[int, Field(ge=1, le=100)] | None = None  # percent of the score that counts; who has none yet is included
    reviewed_before: date | None = None  # the last closed review; who was never reviewed is included
    is_without_open: bool = False  # no assessment at all is being worked on
    search: Annotated[str, Field(max_length=200)] = ""


def candidates(reach: Reach, choice: Choice, *, time_zone: str, questionnaire: str, today: date) -> Select[str, str]:
    """(engagement id, contractor id) of the running engagements that the organisation entrusted and the filter keeps; order: ORDER.

    `time_zone`: the one in which the dates of the filter are meant; `questionnaire`: the one whose score counts, on `today`.
    """
    query = (
        select(col(Engagement.id), col(Engagement.contractor_organisation_id))
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(
            col(Engagement.principal_organisation_id) == reach.organisation_id,
            col(Engagement.id).in_(reach.engagements()),
            col(Engagement.state) == EngagementState.OPEN,
        )
    )
    return query.where(*_conditions(choice, time_zone, questionnaire, today))


def _conditions(choice: Choice, time_zone: str, questionnaire: str, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if choice.class_codes:
        needed = select(col(EngagementClass.engagement_id)).where(col(EngagementClass.class_code).in_(choice.class_codes))
        found.append(col(Engagement.id).in_(needed))
    if choice.tiers:
        found.append(col(Engagement.tier).in_(choice.tiers))
    if choice.score_below is not None:
        counting = counting_tenths(col(Engagement.id), questionnaire, today)
        found.append(func.coalesce(counting, 0) < choice.score_below * 10)
    if choice.reviewed_before is not None:
        begins = datetime.combine(choice.reviewed_before, time.min, ZoneInfo(time_zone)).astimezone(UTC)
        found.append(or_(_last_closed().is_(None), _last_closed() < begins))
    if choice.is_without_open:
        is_open = exists().where(col(Assessment.engagement_id) == col(Engagement.id), col(Assessment.state) != AssessmentState.CLOSED)
        found.append(~is_open)
    if choice.search:
        searched = (Engagement.work, Engagement.reference, Organisation.name, Organisation.name_english)
        found.append(or_(*(col(column).icontains(choice.search, autoescape=True) for column in searched)))
    return found


def _last_closed() -> Any:
    query = select(func.max(col(Assessment.closed_at))).where(col(Assessment.engagement_id) == col(Engagement.id))
    return query.correlate(Engagement).scalar_subquery()
