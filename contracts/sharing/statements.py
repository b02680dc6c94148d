"""The statements by which the gate gathers its facts.

They run for every engagement that anybody looks at, and putting them together took longer than running them: so they are put
together once. `ids` are those of engagements, or of organisations where it says so.
"""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState
from contracts.engagements.models import Engagement, EngagementAncestor, EngagementClass
from contracts.incidents.models import Incident, IncidentClass
from contracts.incidents.rules import IncidentState
from contracts.information.models import InformationClass
from contracts.parties.models import Organisation
from contracts.sharing.models import SharingPolicy
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews.models import ReviewPolicy
from questionnaires.scoring.models import ScoreRecord
from questionnaires.templates.models import QuestionnaireVersion

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_BASE = aliased(QuestionnaireVersion)

_is_built_in = col(QuestionnaireVersion.owner_organisation_id).is_(None)
_adds_to_built_in = and_(col(_BASE.id).is_not(None), col(_BASE.owner_organisation_id).is_(None))
_CODE: ColumnElement[str | None] = case((_is_built_in, col(QuestionnaireVersion.code)), (_adds_to_built_in, col(_BASE.code)), else_=None)
"""The code by which a policy knows a version: a built-in one by its own, an addition by that of the built-in one it adds to.

Any other questionnaire of one's own counts for no policy, even where somebody gave it the code of a built-in one.
"""

CLASSES = select(col(InformationClass.code), col(InformationClass.is_hard_stop)).order_by(col(InformationClass.position))

ABOVE = select(col(EngagementAncestor.ancestor_id), col(EngagementAncestor.engagement_id), col(EngagementAncestor.depth)).where(
    col(EngagementAncestor.engagement_id).in_(_IDS)
)

ENGAGEMENTS: Select[*tuple[Any, ...]] = (
    select(
        col(Engagement.id),
        col(Engagement.parent_engagement_id).label("parent"),
        col(Engagement.principal_organisation_id).label("principal"),
        col(Engagement.contractor_organisation_id).label("contractor"),
        col(Engagement.state),
        col(Engagement.starts_on),
        col(Engagement.ends_on),
        col(Organisation.time_zone),
    )
    .join(Organisation, col(Organisation.id) == col(Engagement.principal_organisation_id))
    .where(col(Engagement.id).in_(_IDS))
)

NEEDED = select(col(EngagementClass.engagement_id), col(EngagementClass.class_code)).where(col(EngagementClass.engagement_id).in_(_IDS))

AGREEMENTS = select(col(Agreement.engagement_id), col(Agreement.state), col(Agreement.id)).where(
    col(Agreement.engagement_id).in_(_IDS), col(Agreement.state).in_((AgreementState.IN_FORCE, AgreementState.OFFERED))
)

INTERVALS = select(col(ReviewPolicy.organisation_id), col(ReviewPolicy.review_interval_days)).where(
    col(ReviewPolicy.organisation_id).in_(_IDS)  # of organisations
)

INCIDENTS = (
    select(col(Incident.engagement_id), col(Incident.id), col(IncidentClass.class_code))
    .outerjoin(IncidentClass, col(IncidentClass.incident_id) == col(Incident.id))
    .where(col(Incident.engagement_id).in_(_IDS), col(Incident.state) == IncidentState.OPEN)
    .order_by(col(Incident.recorded_at), col(Incident.id))
)

PENDING = (
    select(col(Assessment.engagement_id), _CODE, col(Assessment.id), col(Assessment.state))
    .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
    .outerjoin(_BASE, col(_BASE.id) == col(QuestionnaireVersion.base_version_id))
    .join(Engagement, col(Engagement.id) == col(Assessment.engagement_id))
    .where(
        col(Assessment.engagement_id).in_(_IDS),
        col(Assessment.state) != AssessmentState.CLOSED,
        col(Assessment.respondent_organisation_id) == col(Engagement.contractor_organisation_id),
    )
    .order_by(col(Assessment.issued_at), col(Assessment.id))
)


def _policies() -> Select[SharingPolicy]:
    """`ids` of organisations."""
    is_built_in = col(SharingPolicy.organisation_id).is_(None)
    place = func.row_number().over(
        partition_by=col(SharingPolicy.organisation_id),
        order_by=(
            case((is_built_in, col(SharingPolicy.dated)), else_=None).desc(),
            col(SharingPolicy.published_at).desc(),
            col(SharingPolicy.id),
        ),
    )
    ranked = (
        select(col(SharingPolicy.id), place.label("place"))
        .where(or_(is_built_in, col(SharingPolicy.organisation_id).in_(_IDS)), col(SharingPolicy.dated) <= bindparam("today"))
        .subquery()
    )
    return select(SharingPolicy).join(ranked, ranked.c.id == col(SharingPolicy.id)).where(ranked.c.place == 1)


def _scores() -> Select[*tuple[Any, ...]]:
    """`questionnaires`: the codes by which the policies know them."""
    place = func.row_number().over(
        partition_by=(col(ScoreRecord.engagement_id), _CODE),
        order_by=(col(ScoreRecord.computed_at).desc(), col(ScoreRecord.id).desc()),
    )
    ranked = (
        select(col(ScoreRecord.id), _CODE.label("code"), place.label("place"))
        .join(Assessment, col(Assessment.id) == col(ScoreRecord.assessment_id))
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .outerjoin(_BASE, col(_BASE.id) == col(QuestionnaireVersion.base_version_id))
        .join(Engagement, col(Engagement.id) == col(ScoreRecord.engagement_id))
        .where(
            col(ScoreRecord.engagement_id).in_(_IDS),
            col(ScoreRecord.is_final),
            _CODE.in_(bindparam("questionnaires", expanding=True)),
            col(Assessment.respondent_organisation_id) == col(Engagement.contractor_organisation_id),
            col(Assessment.issuer_organisation_id) != col(Assessment.respondent_organisation_id),
        )
        .subquery()
    )
    return (
        select(
            col(ScoreRecord.engagement_id),
            ranked.c.code,
            col(ScoreRecord.assessment_id),
            col(ScoreRecord.computed_at),
            col(ScoreRecord.breakdown),
        )
        .join(ranked, ranked.c.id == col(ScoreRecord.id))
        .where(ranked.c.place == 1)
    )


POLICIES = _policies()
SCORES = _scores()
