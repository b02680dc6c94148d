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
from questionnaires.templates.models import QuestionnaireVersion

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
    reviewed_before: date | None = None  # the last closed review by what is sent; who was never reviewed by it is included
    is_without_open: bool = False  # no assessment at all is being worked on
    is_once_per_company: bool = False  # of the works of one contractor that the rest keeps only the one begun first
    search: Annotated[str, Field(max_length=200)] = ""


def candidates(
    reach: Reach, choice: Choice, *, version: QuestionnaireVersion, time_zone: str, questionnaire: str, today: date
) -> Select[str, str]:
    """(engagement id, contractor id) of the running engagements that the organisation entrusted and the filter keeps; order: ORDER.

    `version`: what is sent; `time_zone`: the one in which the dates of the filter are meant; `questionnaire`: the one whose score
    counts, on `today`.
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
    query = query.where(*_conditions(choice, version, time_zone, questionnaire, today))
    if not choice.is_once_per_company:
        return query
    oldest_first = (col(Engagement.opened_at), col(Engagement.id))
    place = func.row_number().over(partition_by=col(Engagement.contractor_organisation_id), order_by=oldest_first)
    ranked = query.add_columns(place.label("place")).subquery()
    return query.where(col(Engagement.id).in_(select(ranked.c.id).where(ranked.c.place == 1)))


def _conditions(
    choice: Choice, version: QuestionnaireVersion, time_zone: str, questionnaire: str, today: date
) -> list[ColumnElement[bool]]:
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
        last = _last_closed(version)
        found.append(or_(last.is_(None), last < begins))
    if choice.is_without_open:
        is_open = exists().where(col(Assessment.engagement_id) == col(Engagement.id), col(Assessment.state) != AssessmentState.CLOSED)
        found.append(~is_open)
    if choice.search:
        searched = (Engagement.work, Engagement.reference, Organisation.name, Organisation.name_english)
        found.append(or_(*(col(column).icontains(choice.search, autoescape=True) for column in searched)))
    return found


def _last_closed(version: QuestionnaireVersion) -> Any:
    """When the last review of the engagement by the questionnaire of `version`, in any edition, was closed."""
    same = select(col(QuestionnaireVersion.id)).where(
        col(QuestionnaireVersion.code) == version.code,
        col(QuestionnaireVersion.owner_organisation_id).is_not_distinct_from(version.owner_organisation_id),
    )
    query = select(func.max(col(Assessment.closed_at))).where(
        col(Assessment.engagement_id) == col(Engagement.id), col(Assessment.version_id).in_(same)
    )
    return query.correlate(Engagement).scalar_subquery()
