"""Ending the stop, class by class, by two persons of the principal: one proposes with a reason, another approves."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from contracts.incidents.actions.touching import stop, stopped_classes
from contracts.incidents.actions.writing import hold
from contracts.incidents.models import Incident, IncidentClass, IncidentLift
from contracts.incidents.rules import IncidentState, LiftState, still_stopped
from contracts.information.models import InformationClass
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def propose_lift(session: Session, stamp: Stamp, incident: Incident, *, class_codes: Collection[str], reason: str) -> IncidentLift:
    """Propose that these classes may be shared again; nothing changes before a second person has approved.

    Raises Forbidden("not-the-principal"), Invalid("reason-missing" | "lift-nothing-chosen" | "lift-not-stopped"),
    Conflict("incident-already-lifted" | "lift-pending" | "incident-closed").
    """
    hold(session, stamp, incident, Side.PRINCIPAL)
    _demand_open(incident)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    codes = sorted(set(class_codes))
    if not codes:
        raise Invalid("lift-nothing-chosen", field="class_code")
    stopped = stopped_classes(session, incident.id) or _all_classes(session)
    if strange := [code for code in codes if code not in stopped]:
        raise Invalid("lift-not-stopped", field="class_code", classes=", ".join(strange))
    pending = select(IncidentLift).where(col(IncidentLift.incident_id) == incident.id, col(IncidentLift.state) == LiftState.PROPOSED)
    if session.scalars(pending).first() is not None:
        raise Conflict("lift-pending")
    lift = IncidentLift(incident_id=incident.id, class_codes=codes, reason=reason, proposed_at=stamp.at, proposed_by=stamp.actor.user_id)
    session.add(lift)
    session.flush()
    _append(session, stamp, Act.INCIDENT_PROPOSE_LIFT, incident, lift)
    return lift


def decide_lift(session: Session, stamp: Stamp, incident: Incident, *, lift_id: str, is_approved: bool, reason: str = "") -> IncidentLift:
    """Approve another person's proposal, or decline one (also one's own, which takes it back). The last class that is lifted ends
    the stop; who gave the first notice cannot end it, nor can who proposed it.

    Raises Forbidden("not-the-principal" | "second-person-needed"), Missing("lift-missing"), Invalid("reason-missing"),
    Conflict("lift-decided" | "incident-already-lifted" | "incident-closed").
    """
    hold(session, stamp, incident, Side.PRINCIPAL)
    lift = session.get(IncidentLift, lift_id, populate_existing=True)
    if lift is None or lift.incident_id != incident.id:
        raise Missing("lift-missing")
    if lift.state != LiftState.PROPOSED:
        raise Conflict("lift-decided")
    if not is_approved and not reason.strip():
        raise Invalid("reason-missing", field="decision_reason")
    lift.state = LiftState.APPROVED if is_approved else LiftState.DECLINED
    lift.decided_at, lift.decided_by, lift.decision_reason = stamp.at, stamp.actor.user_id, reason
    flush_second_act(session)
    if is_approved:
        _demand_open(incident)
        _release(session, stamp, incident, lift)
        flush_second_act(session)
    _append(session, stamp, Act.INCIDENT_LIFT, incident, lift)
    return lift


def _release(session: Session, stamp: Stamp, incident: Incident, lift: IncidentLift) -> None:
    left = still_stopped(stopped_classes(session, incident.id), lift.class_codes, _all_classes(session))
    session.execute(delete(IncidentClass).where(col(IncidentClass.incident_id) == incident.id))
    if left:
        stop(session, incident, left)
        return
    incident.state = IncidentState.LIFTED
    incident.lifted_at, incident.lifted_by, incident.lift_reason = stamp.at, stamp.actor.user_id, lift.reason


def _demand_open(incident: Incident) -> None:
    if incident.state != IncidentState.OPEN:
        raise Conflict("incident-already-lifted")


def _all_classes(session: Session) -> list[str]:
    """Every class, those too that no engagement may ever get: an incident without classes stops all."""
    return list(session.scalars(select(col(InformationClass.code))))


def _append(session: Session, stamp: Stamp, act: Act, incident: Incident, lift: IncidentLift) -> None:
    details = {"lift": lift.id, "classes": lift.class_codes, "state": lift.state, "incident_state": incident.state}
    append(session, stamp, act, "incident", incident.id, engagement_id=incident.engagement_id, details=details)
