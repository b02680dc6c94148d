"""Who is told of what is sent and moved: one mail to each person, queued in the transaction that gives the reason."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from portal.mail.notices import notify
from questionnaires.assessments.models import Assessment
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import CorrectionState
from storage.stamp import Role, Stamp

CONTRACTORS_TURN = (CorrectionState.OPEN, CorrectionState.AGREED, CorrectionState.REJECTED)
PRINCIPALS_TURN = (CorrectionState.PROPOSED, CorrectionState.DONE_CLAIMED)


def tell_issued(session: Session, assessments: Sequence[Assessment]) -> Mapping[str, int]:
    """Tell those who answer for each contractor; how many people that are, by assessment id. Without anybody it stands on screen alone."""
    return {one.id: _tell(session, "questionnaire-issued", one, one.respondent_organisation_id, Role.RESPONDENT) for one in assessments}


def tell_dates_changed(session: Session, assessment: Assessment) -> int:
    """Tell the contractor that it has more time."""
    return _tell(session, "dates-changed", assessment, assessment.respondent_organisation_id, Role.RESPONDENT)


def tell_submitted(session: Session, assessment: Assessment) -> int:
    """Tell the issuer's reviewers that answers wait for them."""
    return _tell(session, "assessment-submitted", assessment, assessment.issuer_organisation_id, Role.REVIEWER)


def tell_moved(session: Session, assessment: Assessment) -> int:
    """Tell the contractor that its request stands on a newer edition now."""
    return _tell(session, "assessment-moved", assessment, assessment.respondent_organisation_id, Role.RESPONDENT)


def tell_second_person(session: Session, stamp: Stamp, assessment: Assessment, template: str) -> int:
    """Tell the issuer's other reviewers that what one of them proposed needs a second person."""
    return _tell(session, template, assessment, assessment.issuer_organisation_id, Role.REVIEWER, except_for=stamp.actor.user_id)


def tell_correction(session: Session, stamp: Stamp, correction: CorrectiveAction) -> int:
    """Tell the side whose turn a corrective action has become by the other side's step; nobody when it is settled."""
    for states, organisation_id, role in (
        (CONTRACTORS_TURN, correction.respondent_organisation_id, Role.RESPONDENT),
        (PRINCIPALS_TURN, correction.issuer_organisation_id, Role.REVIEWER),
    ):
        if correction.state in states and organisation_id != stamp.actor.organisation_id:
            return notify(
                session,
                template="correction-yours" if role is Role.RESPONDENT else "correction-answered",
                organisation_id=organisation_id,
                role=role,
                engagement_id=correction.engagement_id,
                parameters={"correction_id": correction.id},
            )
    return 0


def _tell(session: Session, template: str, assessment: Assessment, organisation_id: str, role: Role, *, except_for: str = "") -> int:
    return notify(
        session,
        template=template,
        organisation_id=organisation_id,
        role=role,
        engagement_id=assessment.engagement_id,
        parameters={"assessment_id": assessment.id},
        except_for=except_for,
    )
