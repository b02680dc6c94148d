"""Inspections and corrective actions as duties of the agreement: what falls due, moves with its date, and is fulfilled.

A date that both agreed on is a new occasion, since a performance never changes its deadline.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.timing import Event
from contracts.engagements.models import Engagement
from contracts.inspections.models import Inspection
from contracts.inspections.rules import Notice
from contracts.obligations import actions as obligations
from contracts.obligations.models import Performance
from contracts.obligations.queries import in_force
from contracts.obligations.rules import PerformanceState, end_of_day
from contracts.parties.queries import get_organisation
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import CorrectionState
from storage.stamp import Stamp

COOPERATE, CORRECT = "NDA-3.10b", "NDA-3.10c"
INSPECTION, CORRECTION = "inspection", "corrective-action"


def agreed_notice(session: Session, engagement_id: str) -> Notice | None:
    """The notice that the agreement in force names for inspections; None without one."""
    for one in in_force(session, engagement_id):
        days = one.parameters.get("inspection_notice_days")
        if one.code == COOPERATE and days is not None:
            return Notice(int(days), one.rests_at_turn_of_year)
    return None


def follow_date(session: Session, stamp: Stamp, engagement: Engagement, inspection: Inspection) -> None:
    """The contractor owes its cooperation until the planned day."""
    _move(session, stamp, engagement, Event.INSPECTION_ANNOUNCED, COOPERATE, INSPECTION, inspection.id, inspection.planned_on)


def fulfil(session: Session, stamp: Stamp, engagement: Engagement, inspection: Inspection) -> None:
    """The inspection was held and signed: the cooperation is done."""
    for occasion in _known(session, engagement.id, INSPECTION, inspection.id):
        obligations.fulfil(
            session, stamp, engagement, occasion=occasion, evidence_kind=INSPECTION, evidence_id=inspection.id, codes={COOPERATE}
        )


def cancel(session: Session, stamp: Stamp, engagement: Engagement, inspection: Inspection) -> None:
    """The inspection does not take place: nothing of it is owed."""
    for occasion in _known(session, engagement.id, INSPECTION, inspection.id):
        obligations.cancel(session, stamp, engagement, occasion=occasion)


def follow(session: Session, stamp: Stamp, correction: CorrectiveAction) -> None:
    """After each step of a corrective action: it is owed until its date, fulfilled when verified, and gone when withdrawn."""
    engagement = session.get_one(Engagement, correction.engagement_id)
    if correction.state in {CorrectionState.VERIFIED, CorrectionState.WITHDRAWN}:
        for occasion in _known(session, engagement.id, CORRECTION, correction.id):
            if correction.state == CorrectionState.VERIFIED:
                obligations.fulfil(
                    session, stamp, engagement, occasion=occasion, evidence_kind=CORRECTION, evidence_id=correction.id, codes={CORRECT}
                )
            else:
                obligations.cancel(session, stamp, engagement, occasion=occasion)
        return
    _move(session, stamp, engagement, Event.CORRECTION_DEMANDED, CORRECT, CORRECTION, correction.id, correction.due_on)


def _move(
    session: Session, stamp: Stamp, engagement: Engagement, event: Event, code: str, subject_kind: str, subject_id: str, day: date
) -> None:
    due_at = end_of_day(day, get_organisation(session, engagement.principal_organisation_id).time_zone)
    known = _known(session, engagement.id, subject_kind, subject_id)
    if due_at in known.values():
        return  # owed until that day, or waived
    for occasion in known:
        obligations.cancel(session, stamp, engagement, occasion=occasion)
    obligations.fall_due(
        session,
        stamp,
        engagement,
        event,
        occasion=f"{subject_kind}:{subject_id}:{day.isoformat()}:{stamp.at.timestamp():.0f}",
        at=stamp.at,
        subject_kind=subject_kind,
        subject_id=subject_id,
        due_at=due_at,
        codes={code},
    )


def _known(session: Session, engagement_id: str, subject_kind: str, subject_id: str) -> dict[str, datetime | None]:
    """By occasion until when it is owed, or was until it was fulfilled or waived."""
    query = select(col(Performance.occasion), col(Performance.due_at)).where(
        col(Performance.engagement_id) == engagement_id,
        col(Performance.subject_kind) == subject_kind,
        col(Performance.subject_id) == subject_id,
        col(Performance.state) != PerformanceState.CANCELLED,
    )
    return dict(session.execute(query).all())
