"""The day of an inspection: announced with notice, confirmed or talked over, moved, cancelled."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock_open
from contracts.engagements.rules import Side
from contracts.inspections import duties
from contracts.inspections.actions.steps import begin, end
from contracts.inspections.models import Inspection
from contracts.inspections.rules import MOVABLE, InspectionState, is_notice_short, last_day_of_notice
from storage.acts import Act
from storage.problems import Invalid
from storage.stamp import Stamp


def plan(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    subject: str,
    purpose: str,
    place: str,
    inspectors: str,
    planned_on: date,
    planned_time: str = "",
    urgent_reason: str = "",
) -> Inspection:
    """The principal announces an inspection; the contractor owes its cooperation from now on (NDA-3.10b).

    A notice shorter than the agreement names needs the reason. Raises Forbidden("not-the-principal"), Conflict("engagement-closed"),
    Invalid("inspection-date-passed" | "inspection-notice-short").
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    days = _check_notice(session, stamp, engagement, planned_on, urgent_reason)
    latest = select(func.coalesce(func.max(col(Inspection.number)), 0)).where(col(Inspection.engagement_id) == engagement.id)
    inspection = Inspection(
        engagement_id=engagement.id,
        number=(session.scalar(latest) or 0) + 1,
        subject=subject,
        purpose=purpose,
        place=place,
        inspectors=inspectors,
        planned_on=planned_on,
        planned_time=planned_time,
        notice_days=days,
        urgent_reason=urgent_reason.strip(),
        version=0,
        announced_at=stamp.at,
        announced_by=stamp.actor.user_id,
    )
    session.add(inspection)
    end(session, stamp, inspection, Act.INSPECTION_PLAN, planned_on=planned_on.isoformat(), is_urgent=bool(inspection.urgent_reason))
    duties.follow_date(session, stamp, engagement, inspection)
    return inspection


def say_yes(session: Session, stamp: Stamp, inspection: Inspection, *, expected_version: int) -> Inspection:
    """The contractor confirms the announced date. Raises as `begin`."""
    begin(session, stamp, inspection, Side.CONTRACTOR, [InspectionState.ANNOUNCED], expected_version)
    inspection.state, inspection.confirmed_at, inspection.confirmed_by = InspectionState.CONFIRMED, stamp.at, stamp.actor.user_id
    return end(session, stamp, inspection, Act.INSPECTION_ANSWER, planned_on=inspection.planned_on.isoformat())


def propose(session: Session, stamp: Stamp, inspection: Inspection, *, proposed_on: date, note: str, expected_version: int) -> Inspection:
    """The contractor proposes another date and says why.

    Raises as `begin`, Invalid("inspection-date-passed" | "inspection-note-missing").
    """
    states = [InspectionState.ANNOUNCED, InspectionState.CONFIRMED]
    engagement = begin(session, stamp, inspection, Side.CONTRACTOR, states, expected_version)
    _demand_ahead(session, stamp, engagement, proposed_on, "proposed_on")
    if not note.strip():
        raise Invalid("inspection-note-missing", "note")
    inspection.state, inspection.proposed_on, inspection.proposed_note = InspectionState.PROPOSED, proposed_on, note.strip()
    return end(session, stamp, inspection, Act.INSPECTION_ANSWER, proposed_on=proposed_on.isoformat())


def move(
    session: Session, stamp: Stamp, inspection: Inspection, *, planned_on: date, urgent_reason: str = "", expected_version: int
) -> Inspection:
    """The principal takes the contractor's date, which settles it, or announces another one.

    Raises as `begin`, Invalid("inspection-date-passed" | "inspection-notice-short").
    """
    engagement = begin(session, stamp, inspection, Side.PRINCIPAL, MOVABLE, expected_version)
    is_theirs = inspection.state == InspectionState.PROPOSED and planned_on == inspection.proposed_on
    if is_theirs:
        _demand_ahead(session, stamp, engagement, planned_on)
    else:  # a date that the contractor has named itself needs no notice
        inspection.notice_days = _check_notice(session, stamp, engagement, planned_on, urgent_reason)
        inspection.urgent_reason = urgent_reason.strip()
    inspection.planned_on, inspection.proposed_on, inspection.proposed_note = planned_on, None, ""
    inspection.state = InspectionState.CONFIRMED if is_theirs else InspectionState.ANNOUNCED
    inspection.confirmed_at = stamp.at if is_theirs else None
    end(session, stamp, inspection, Act.INSPECTION_PLAN, planned_on=planned_on.isoformat())
    duties.follow_date(session, stamp, engagement, inspection)
    return inspection


def cancel(session: Session, stamp: Stamp, inspection: Inspection, *, reason: str, expected_version: int) -> Inspection:
    """The principal calls it off. Raises as `begin`, Invalid("inspection-note-missing")."""
    engagement = begin(session, stamp, inspection, Side.PRINCIPAL, MOVABLE, expected_version)
    if not reason.strip():
        raise Invalid("inspection-note-missing", "reason")
    inspection.state, inspection.cancelled_at, inspection.cancel_reason = InspectionState.CANCELLED, stamp.at, reason.strip()
    end(session, stamp, inspection, Act.INSPECTION_PLAN)
    duties.cancel(session, stamp, engagement, inspection)
    return inspection


def _check_notice(session: Session, stamp: Stamp, engagement: Engagement, planned_on: date, urgent_reason: str) -> int | None:
    today = _demand_ahead(session, stamp, engagement, planned_on)
    notice = duties.agreed_notice(session, engagement.id)
    if notice is not None and is_notice_short(today, planned_on, notice) and not urgent_reason.strip():
        latest = last_day_of_notice(planned_on, notice)
        raise Invalid("inspection-notice-short", "urgent_reason", days=notice.business_days, latest=latest, planned_on=planned_on)
    return notice.business_days if notice else None


def _demand_ahead(session: Session, stamp: Stamp, engagement: Engagement, day: date, field: str = "planned_on") -> date:
    """Today, where the day has not passed."""
    today = local_day(session, engagement, stamp.at)
    if day < today:
        raise Invalid("inspection-date-passed", field, day=day)
    return today
