"""Who is told of what is sent and moved: one mail to each person, queued in the transaction that gives the reason."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from portal.mail.notices import notify
from questionnaires.assessments.models import Assessment
from storage.stamp import Role


def tell_issued(session: Session, assessments: Sequence[Assessment]) -> Mapping[str, int]:
    """Tell those who answer for each contractor; how many people that are, by assessment id. Without anybody it stands on screen alone."""
    return {one.id: _tell(session, "questionnaire-issued", one, one.respondent_organisation_id, Role.RESPONDENT) for one in assessments}


def tell_dates_changed(session: Session, assessment: Assessment) -> int:
    """Tell the contractor that it has more time."""
    return _tell(session, "dates-changed", assessment, assessment.respondent_organisation_id, Role.RESPONDENT)


def tell_submitted(session: Session, assessment: Assessment) -> int:
    """Tell the issuer's reviewers that answers wait for them."""
    return _tell(session, "assessment-submitted", assessment, assessment.issuer_organisation_id, Role.REVIEWER)


def _tell(session: Session, template: str, assessment: Assessment, organisation_id: str, role: Role) -> int:
    return notify(
        session,
        template=template,
        organisation_id=organisation_id,
        role=role,
        engagement_id=assessment.engagement_id,
        parameters={"assessment_id": assessment.id},
    )
