"""What an agreement in force obliges to, what falls due, and what fulfils it.

The subjects in which duties are done (reports, incidents, re-contracts, handlers, ...) call `fall_due` when the occasion
arises and `fulfil` when the thing is done, in the same transaction. An agreement that lacks the obligation makes neither happen:
nothing is owed that no clause states.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.queries import built_in
from contracts.clauses.timing import Event, Timing, TimingKind
from contracts.engagements.models import Engagement
from contracts.obligations.models import Obligation, Performance
from contracts.obligations.queries import in_force
from contracts.obligations.reminding_rules import stages_of_hours
from contracts.obligations.rules import OPEN, PERIOD, Owner, PerformanceState, Step, deadline, end_of_day, is_after
from contracts.obligations.writing import note_step
from contracts.parties.models import Organisation
from storage.acts import Act
from storage.clock import local_date
from storage.jobs import enqueue
from storage.ledger.actions import append
from storage.stamp import Stamp

REMIND = "duty:remind"
"""The job that makes one stage of one performance at its hour; who is told by what, the portal knows."""


def establish(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    agreement_id: str,
    document: Mapping[str, Any],
    parameters: Mapping[str, Any],
    from_day: date | None = None,
) -> list[Obligation]:
    """The obligations of an agreement that has just come into force; those of the agreement before it end.

    What is dated falls due at once, and so does what begins with the agreement. Open performances of the old agreement stay
    owed: a new text does not excuse what was due under the old one. A duty of an older edition that does not say when it falls
    due takes that from the newest built-in document.

    `from_day` is for agreements that were in force before duties were kept here: what was dated before it is not owed any more.
    """
    old = (col(Obligation.engagement_id) == engagement.id, col(Obligation.ended_at).is_(None))
    session.execute(update(Obligation).where(*old).values(ended_at=stamp.at))
    carriers: dict[str, list[Mapping[str, Any]]] = {}
    for article in document["articles"]:
        for paragraph in article["paragraphs"]:
            for code in paragraph["obligations"]:
                carriers.setdefault(code, []).append(paragraph)
    made = []
    for duty in document["obligations"]:
        timing = duty.get("timing") or _known_timings().get(duty["id"])
        if timing is None:
            continue  # a text of one's own that does not say when: shown with the agreement, kept by people
        made.append(
            Obligation(
                engagement_id=engagement.id,
                agreement_id=agreement_id,
                code=duty["id"],
                paragraphs=[paragraph["code"] for paragraph in carriers.get(duty["id"], [])],
                title=duty["title"],
                owes=duty["owes"],
                to=duty["to"],
                trigger=duty["trigger"],
                evidence=duty["evidence"],
                timing=timing,
                parameters=dict(parameters),
                rests_at_turn_of_year=bool(document.get("rests_at_turn_of_year", False)),
                survives=any(paragraph["survives"] for paragraph in carriers.get(duty["id"], [])),
                began_at=stamp.at,
            )
        )
    session.add_all(made)
    session.flush()
    details = {"agreement": agreement_id, "obligations": [one.code for one in made]}
    append(session, stamp, Act.OBLIGATION_ESTABLISH, "agreement", agreement_id, engagement_id=engagement.id, details=details)
    for one in made:
        timing = Timing.model_validate(one.timing)
        if timing.kind is TimingKind.DATED and timing.parameter and parameters.get(timing.parameter):
            day, zone = _day(parameters[timing.parameter]), _time_zone(session, engagement)
            if (from_day is None or day >= from_day) and not _was_dated(session, one, timing.parameter, day):
                # Both may have accepted only after the date that they wrote: nothing is late on the day on which it first binds.
                due_on = max(day, local_date(stamp.at, zone))
                _fall_due(session, stamp, engagement, one, occasion="dated", due_at=end_of_day(due_on, zone))
    fall_due(session, stamp, engagement, Event.STARTED, occasion=f"agreement:{agreement_id}", at=stamp.at)
    return made


def fall_due(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    event: Event,
    *,
    occasion: str,
    at: datetime,
    subject_kind: str = "",
    subject_id: str = "",
    due_at: datetime | None = None,
    codes: Collection[str] | None = None,
) -> list[Performance]:
    """Everything that the agreement in force asks for when `event` happens at `at`; asking again for the same occasion adds nothing.

    `due_at` is an agreed deadline where the clause names none; `codes` narrows to some of the obligations that wait for the
    event. What no deadline can be told for waits without one. What a re-contractor owes falls due only in an engagement
    beneath another one, whose contractor is a re-contractor.
    """
    found = []
    for obligation, timing in _owed_here(session, engagement):
        if timing.event is not event or (codes is not None and obligation.code not in codes):
            continue
        until = due_at
        if timing.within:
            rests = obligation.rests_at_turn_of_year
            until = deadline(timing.within, obligation.parameters, at, _time_zone(session, engagement), rests_at_turn_of_year=rests)
        found.append(
            _fall_due(
                session,
                stamp,
                engagement,
                obligation,
                occasion=occasion,
                at=at,
                subject_kind=subject_kind,
                subject_id=subject_id,
                due_at=until,
            )
        )
    return found


def fall_due_monthly(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    month: str,
    due_at: datetime,
    subject_kind: str,
    subject_id: str,
    except_for: Collection[str] = (),
) -> list[Performance]:
    """What is owed for a month ("2026-11"): the monthly duties, and the confirmation of every continuous one (document 004, 付8 (10)).

    The first monthly duty leads; the others go along with it, so that a month is one line on every list.
    """
    owed = [(one, timing.kind) for one, timing in _owed_here(session, engagement) if one.code not in except_for]
    monthly = [one for one, kind in owed if kind is TimingKind.MONTHLY]
    lead: Performance | None = None
    found = []
    for obligation in [*monthly, *(one for one, kind in owed if kind is TimingKind.CONTINUOUS)]:
        performance = _fall_due(
            session,
            stamp,
            engagement,
            obligation,
            occasion=month,
            due_at=due_at,
            subject_kind=subject_kind,
            subject_id=subject_id,
            lead=lead,
        )
        lead = lead or performance
        found.append(performance)
    return found


def fulfil(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    occasion: str,
    evidence_kind: str,
    evidence_id: str,
    codes: Collection[str] | None = None,
    note: str = "",
) -> list[Performance]:
    """What was due for `occasion` is done, proved by the thing named as evidence; only `codes` where they are given."""
    query = (
        select(Performance, col(Obligation.code))
        .join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
        .where(col(Performance.engagement_id) == engagement.id, col(Performance.occasion) == occasion, col(Performance.state).in_(OPEN))
        .order_by(col(Obligation.code))
    )
    done = []
    for performance, code in session.execute(query).all():
        if codes is None or code in codes:
            record_fulfilment(session, stamp, performance, code, evidence_kind=evidence_kind, evidence_id=evidence_id, note=note)
            done.append(performance)
    session.flush()
    return done


def record_fulfilment(
    session: Session, stamp: Stamp, performance: Performance, code: str, *, evidence_kind: str, evidence_id: str, note: str
) -> None:
    """Write down that an open performance is done. A waiver that was asked for is not needed any more."""
    performance.state, performance.fulfilled_at, performance.fulfilled_by = PerformanceState.FULFILLED, stamp.at, stamp.actor.user_id
    performance.was_late = performance.was_late or is_after(stamp.at, performance.due_at)
    performance.evidence_kind, performance.evidence_id, performance.note = evidence_kind, evidence_id, note
    performance.waiver_asked_by, performance.waiver_reason = None, ""
    performance.version += 1
    note_step(session, stamp, performance, Step.FULFIL, note=note, evidence_kind=evidence_kind, evidence_id=evidence_id)
    details = {"code": code, "occasion": performance.occasion, "evidence": [evidence_kind, evidence_id], "is_late": performance.was_late}
    append(
        session,
        stamp,
        Act.PERFORMANCE_FULFIL,
        "performance",
        performance.id,
        engagement_id=performance.engagement_id,
        fields=["state"],
        details=details,
    )


def cancel(session: Session, stamp: Stamp, engagement: Engagement, *, occasion: str) -> None:
    """What made things fall due went away, such as a request that was withdrawn: nothing of it is owed any more."""
    ends = (*OPEN, PerformanceState.LASTING)
    query = select(Performance).where(
        col(Performance.engagement_id) == engagement.id, col(Performance.occasion) == occasion, col(Performance.state).in_(ends)
    )
    _cancel(session, stamp, session.scalars(query).all())


def drop_open(session: Session, stamp: Stamp, engagement: Engagement) -> None:
    """The engagement is closed: what is still open of duties that do not survive the end has nothing left to be done for."""
    query = (
        select(Performance)
        .join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
        .where(col(Performance.engagement_id) == engagement.id, col(Performance.state).in_(OPEN), col(Obligation.survives).is_(False))
        .order_by(col(Performance.id))
    )
    _cancel(session, stamp, session.scalars(query).all())


def _cancel(session: Session, stamp: Stamp, performances: Sequence[Performance]) -> None:
    for performance in performances:
        performance.state, performance.ended_at = PerformanceState.CANCELLED, stamp.at
        performance.version += 1
        note_step(session, stamp, performance, Step.CANCEL)
        engagement_id = performance.engagement_id
        append(session, stamp, Act.PERFORMANCE_CANCEL, "performance", performance.id, engagement_id=engagement_id)
    session.flush()


def end_periods(session: Session, stamp: Stamp, *, limit: int = 500) -> int:
    """What had to hold for a time and held until its last day is fulfilled with that day; how many that were.

    What survived the end of the work for that time ends with it.
    """
    query = (
        select(Performance, Obligation)
        .join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
        .where(col(Performance.state) == PerformanceState.LASTING, col(Performance.due_at) < stamp.at)
        .order_by(col(Performance.id))
        .limit(limit)
    )
    over = session.execute(query).all()
    for performance, obligation in over:
        performance.state, performance.fulfilled_at = PerformanceState.FULFILLED, performance.due_at
        performance.evidence_kind, performance.evidence_id = PERIOD, obligation.agreement_id
        performance.version += 1
        note_step(session, stamp, performance, Step.LAST, evidence_kind=PERIOD, evidence_id=obligation.agreement_id)
        surviving = (col(Obligation.agreement_id) == obligation.agreement_id, col(Obligation.ended_at).is_(None))
        session.execute(update(Obligation).where(*surviving).values(ended_at=stamp.at))
        details = {
            "code": obligation.code,
            "occasion": performance.occasion,
            "evidence": [PERIOD, obligation.agreement_id],
            "is_late": False,
        }
        engagement_id = performance.engagement_id
        append(session, stamp, Act.PERFORMANCE_FULFIL, "performance", performance.id, engagement_id=engagement_id, details=details)
    session.flush()
    return len(over)


def _owed_here(session: Session, engagement: Engagement) -> list[tuple[Obligation, Timing]]:
    """The obligations in force that somebody of this engagement can owe, with when they fall due."""
    is_beneath = engagement.parent_engagement_id is not None
    return [
        (one, Timing.model_validate(one.timing))
        for one in in_force(session, engagement.id)
        if one.owes != Owner.RE_CONTRACTOR or is_beneath
    ]


_SAME = select(Performance).where(
    col(Performance.obligation_id) == bindparam("obligation_id"), col(Performance.occasion) == bindparam("occasion")
)


def _fall_due(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    obligation: Obligation,
    *,
    occasion: str,
    due_at: datetime | None,
    at: datetime | None = None,
    subject_kind: str = "",
    subject_id: str = "",
    lead: Performance | None = None,
) -> Performance:
    known = session.scalars(_SAME, {"obligation_id": obligation.id, "occasion": occasion}).one_or_none()
    if known is not None:
        return known
    within = Timing.model_validate(obligation.timing).within
    owner = engagement.principal_organisation_id if obligation.owes == Owner.PRINCIPAL else engagement.contractor_organisation_id
    performance = Performance(
        engagement_id=engagement.id,
        obligation_id=obligation.id,
        owner_organisation_id=owner,
        lead_performance_id=lead.id if lead else None,
        occasion=occasion,
        subject_kind=subject_kind,
        subject_id=subject_id,
        fell_due_at=at or stamp.at,
        due_at=due_at,
        state=PerformanceState.LASTING if within is not None and within.unit == "years" and due_at else PerformanceState.DUE,
    )
    session.add(performance)
    session.flush()
    details = {"code": obligation.code, "occasion": occasion, "due_at": due_at.isoformat() if due_at else None}
    append(session, stamp, Act.PERFORMANCE_DUE, "performance", performance.id, engagement_id=engagement.id, details=details)
    if within is not None and within.unit == "hours" and due_at is not None:
        for stage, when in stages_of_hours(stamp.at, due_at):
            enqueue(session, REMIND, {"performance_id": performance.id, "stage": stage}, run_at=when)
    return performance


def _was_dated(session: Session, obligation: Obligation, parameter: str, day: date) -> bool:
    """Whether an agreement before this one asked for the same by the same date: it is not asked for twice."""
    query = (
        select(col(Obligation.parameters))
        .join(Performance, col(Performance.obligation_id) == col(Obligation.id))
        .where(
            col(Obligation.engagement_id) == obligation.engagement_id,
            col(Obligation.code) == obligation.code,
            col(Performance.state) != PerformanceState.CANCELLED,
        )
    )
    return any(known.get(parameter) and _day(known[parameter]) == day for known in session.scalars(query))


def _time_zone(session: Session, engagement: Engagement) -> str:
    return session.get_one(Organisation, engagement.principal_organisation_id).time_zone


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


@cache
def _known_timings() -> dict[str, dict[str, Any]]:
    """When each duty of the built-in documents falls due, by code."""
    return {duty["id"]: duty["timing"] for document in built_in() for duty in document["obligations"] if "timing" in duty}
