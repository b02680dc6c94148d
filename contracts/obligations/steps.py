"""What people do about a single performance: fulfil it by hand, refuse that, ask for a waiver, and give one by two persons.

By hand is only what no other part of the product does and records by itself. A waiver is asked for and approved by two persons
of the side that the performance is owed to; the side that owes it sees both names' side, reason and day.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.timing import Timing, TimingKind
from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock
from contracts.four_eyes import flush_second_act
from contracts.obligations.actions import record_fulfilment
from contracts.obligations.models import Obligation, Performance, PerformanceReminder
from contracts.obligations.queries import in_force
from contracts.obligations.rules import (
    BY_HAND,
    WITH_FILE,
    PerformanceState,
    Step,
    can_be_done_by_hand,
    is_by_hand,
    next_state,
)
from contracts.obligations.writing import note_step
from storage.acts import Act
from storage.evidence.models import EvidenceFile
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Stamp


def fulfil_by_hand(
    session: Session, stamp: Stamp, performance: Performance, *, expected_version: int, note: str, evidence_id: str = ""
) -> Performance:
    """The side that owes it says how it was done, with a file where there is one. The word counts at once, the file once it is checked.

    Raises Forbidden("duty-not-yours"), Conflict("duty-changed-meanwhile" | "duty-step-impossible" | "duty-done-elsewhere"),
    Invalid("duty-note-missing"), Missing("evidence-missing").
    """
    engagement = _begin(session, performance, Step.FULFIL, expected_version)
    if stamp.actor.organisation_id != performance.owner_organisation_id:
        raise Forbidden("duty-not-yours")
    if not can_be_done_by_hand(performance.subject_kind):
        raise Conflict("duty-done-elsewhere")
    _demand_text(note, "note")
    _demand_file(session, stamp, engagement, evidence_id)
    code = session.scalars(select(col(Obligation.code)).where(col(Obligation.id) == performance.obligation_id)).one()
    kind = WITH_FILE if evidence_id else BY_HAND
    record_fulfilment(session, stamp, performance, code, evidence_kind=kind, evidence_id=evidence_id, note=note.strip())
    session.flush()
    return performance


def confirm(
    session: Session, stamp: Stamp, engagement: Engagement, obligation_id: str, *, occasion: str, note: str, evidence_id: str = ""
) -> Performance:
    """A continuous duty is kept: said by the side that owes it. A monthly report says so by itself; without one this is the way.

    `occasion` tells one confirmation from another, such as the local date. Raises Missing("obligation-missing"),
    Forbidden("duty-not-yours"), Conflict("duty-confirmed-already"), Invalid("duty-note-missing").
    """
    lock(session, engagement.id)
    if stamp.actor.organisation_id != engagement.contractor_organisation_id:
        raise Forbidden("duty-not-yours")
    owed = {one.id: (one, Timing.model_validate(one.timing).kind) for one in in_force(session, engagement.id)}
    obligation, kind = owed.get(obligation_id, (None, None))
    if obligation is None or kind is not TimingKind.CONTINUOUS:
        raise Missing("obligation-missing")
    same = select(col(Performance.id)).where(col(Performance.obligation_id) == obligation_id, col(Performance.occasion) == occasion)
    if session.scalars(same).one_or_none() is not None:
        raise Conflict("duty-confirmed-already")
    _demand_text(note, "note")
    _demand_file(session, stamp, engagement, evidence_id)
    performance = Performance(
        engagement_id=engagement.id,
        obligation_id=obligation_id,
        owner_organisation_id=engagement.contractor_organisation_id,
        occasion=occasion,
        fell_due_at=stamp.at,
    )
    session.add(performance)
    session.flush()
    kept = WITH_FILE if evidence_id else BY_HAND
    record_fulfilment(session, stamp, performance, obligation.code, evidence_kind=kept, evidence_id=evidence_id, note=note.strip())
    session.flush()
    return performance


def reject(session: Session, stamp: Stamp, performance: Performance, *, expected_version: int, reason: str) -> Performance:
    """The side that it is owed to does not accept what was done by hand: it is due again, with its deadline as it was.

    Raises Forbidden("duty-not-owed-to-you"), Conflict("duty-changed-meanwhile" | "duty-step-impossible" | "duty-done-elsewhere"),
    Invalid("duty-reason-missing").
    """
    engagement = _begin(session, performance, Step.REJECT, expected_version)
    _demand_owed_side(stamp, engagement, performance)
    if not is_by_hand(performance.evidence_kind):
        raise Conflict("duty-done-elsewhere")
    _demand_text(reason, "reason")
    _forget_fulfilment(performance)
    return _end(session, stamp, performance, Step.REJECT, Act.PERFORMANCE_REJECT, reason)


def send_back(
    session: Session, stamp: Stamp, engagement_id: str, *, evidence_kind: str, evidence_id: str, due_at: datetime, reason: str
) -> list[Performance]:
    """What a thing fulfilled is due again, until the new deadline, because the thing itself was returned. The caller holds the lock.

    The reminders begin anew with the new deadline; that the old ones went out stays in the ledger.
    """
    query = select(Performance).where(
        col(Performance.engagement_id) == engagement_id,
        col(Performance.state) == PerformanceState.FULFILLED,
        col(Performance.evidence_kind) == evidence_kind,
        col(Performance.evidence_id) == evidence_id,
    )
    found = list(session.scalars(query.order_by(col(Performance.id))))
    for performance in found:
        _forget_fulfilment(performance)
        performance.due_at = due_at
        _end(session, stamp, performance, Step.REJECT, Act.PERFORMANCE_REJECT, reason)
    ids = [performance.id for performance in found]
    session.execute(delete(PerformanceReminder).where(col(PerformanceReminder.performance_id).in_(ids)))
    return found


def ask_waiver(session: Session, stamp: Stamp, performance: Performance, *, expected_version: int, reason: str) -> Performance:
    """The side that it is owed to wants to do without it; a second person of that side has to agree.

    Raises Forbidden("duty-not-owed-to-you"), Conflict("duty-changed-meanwhile" | "duty-step-impossible"), Invalid("duty-reason-missing").
    """
    engagement = _begin(session, performance, Step.ASK_WAIVER, expected_version)
    _demand_owed_side(stamp, engagement, performance)
    _demand_text(reason, "reason")
    performance.state = PerformanceState.WAIVER_ASKED
    performance.waiver_asked_by, performance.waiver_reason = stamp.actor.user_id, reason.strip()
    return _end(session, stamp, performance, Step.ASK_WAIVER, Act.WAIVER_ASK, reason)


def approve_waiver(session: Session, stamp: Stamp, performance: Performance, *, expected_version: int) -> Performance:
    """A second person agrees: it is not owed any more.

    Raises Forbidden("duty-not-owed-to-you" | "second-person-needed"), Conflict("duty-changed-meanwhile" | "duty-step-impossible").
    """
    engagement = _begin(session, performance, Step.APPROVE_WAIVER, expected_version)
    _demand_owed_side(stamp, engagement, performance)
    performance.state, performance.ended_at = PerformanceState.WAIVED, stamp.at
    performance.waiver_approved_by = stamp.actor.user_id
    return _end(session, stamp, performance, Step.APPROVE_WAIVER, Act.WAIVER_APPROVE, "")


def refuse_waiver(session: Session, stamp: Stamp, performance: Performance, *, expected_version: int, reason: str) -> Performance:
    """Somebody of the side that it is owed to does not agree, or the one who asked thinks better of it: it stays due.

    Raises as `ask_waiver`.
    """
    engagement = _begin(session, performance, Step.REFUSE_WAIVER, expected_version)
    _demand_owed_side(stamp, engagement, performance)
    _demand_text(reason, "reason")
    performance.state = PerformanceState.DUE
    performance.waiver_asked_by, performance.waiver_reason = None, ""
    return _end(session, stamp, performance, Step.REFUSE_WAIVER, Act.WAIVER_REFUSE, reason)


def _forget_fulfilment(performance: Performance) -> None:
    performance.state = PerformanceState.DUE
    performance.fulfilled_at = performance.fulfilled_by = None
    performance.evidence_kind = performance.evidence_id = performance.note = ""


def _begin(session: Session, performance: Performance, step: Step, expected_version: int) -> Engagement:
    """Lock, look at it as it is now, and refuse what cannot be done with it."""
    engagement = lock(session, performance.engagement_id)
    session.refresh(performance)
    if performance.version != expected_version:
        raise Conflict("duty-changed-meanwhile", state=performance.state)
    if next_state(PerformanceState(performance.state), step) is None:
        raise Conflict("duty-step-impossible", state=performance.state)
    return engagement


def _end(session: Session, stamp: Stamp, performance: Performance, step: Step, act: Act, words: str) -> Performance:
    performance.version += 1
    note_step(session, stamp, performance, step, note=words.strip())
    flush_second_act(session)
    due_at = performance.due_at.isoformat() if performance.due_at else None
    details = {"state": performance.state, "version": performance.version, "due_at": due_at}
    append(session, stamp, act, "performance", performance.id, engagement_id=performance.engagement_id, fields=["state"], details=details)
    return performance


def _demand_owed_side(stamp: Stamp, engagement: Engagement, performance: Performance) -> None:
    parties = {engagement.principal_organisation_id, engagement.contractor_organisation_id}
    if stamp.actor.organisation_id not in parties - {performance.owner_organisation_id}:
        raise Forbidden("duty-not-owed-to-you")


def _demand_text(text: str, field: str) -> None:
    if not text.strip():
        raise Invalid(f"duty-{field}-missing", field)


def _demand_file(session: Session, stamp: Stamp, engagement: Engagement, evidence_id: str) -> None:
    """A file of one's own, for this engagement or for none."""
    if not evidence_id:
        return
    file = session.get(EvidenceFile, evidence_id)
    if file is None or file.organisation_id != stamp.actor.organisation_id or file.engagement_id not in (None, engagement.id):
        raise Missing("evidence-missing")
