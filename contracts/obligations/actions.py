"""What an agreement in force obliges to, what falls due, and what fulfils it.

The subjects in which duties are done (reports, incidents, re-contracts, handlers, ...) call `fall_due` when the occasion
arises and `fulfil` when the thing is done, in the same transaction. An agreement that lacks the obligation makes neither happen:
nothing is owed that no clause states.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.timing import Event, Timing, TimingKind
from contracts.engagements.models import Engagement
from contracts.obligations.models import Obligation, Performance
from contracts.obligations.queries import in_force
from contracts.obligations.rules import OPEN, Owner, PerformanceState, deadline, end_of_day
from contracts.parties.models import Organisation
from storage.acts import Act
from storage.ledger.actions import append
from storage.stamp import Stamp


def establish(
    session: Session, stamp: Stamp, engagement: Engagement, *, agreement_id: str, document: Mapping[str, Any], parameters: Mapping[str, Any]
) -> list[Obligation]:
    """The obligations of an agreement that has just come into force; those of the agreement before it end.

    What is dated falls due at once, and so does what begins with the agreement. Open performances of the old agreement stay
    owed: a new text does not excuse what was due under the old one.
    """
    old = (col(Obligation.engagement_id) == engagement.id, col(Obligation.ended_at).is_(None))
    session.execute(update(Obligation).where(*old).values(ended_at=stamp.at))
    carriers: dict[str, list[dict[str, Any]]] = {}
    for article in document["articles"]:
        for paragraph in article["paragraphs"]:
            for code in paragraph["obligations"]:
                carriers.setdefault(code, []).append(paragraph)
    made = [
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
            timing=duty["timing"],
            parameters=dict(parameters),
            survives=any(paragraph["survives"] for paragraph in carriers.get(duty["id"], [])),
            began_at=stamp.at,
        )
        for duty in document["obligations"]
        if "timing" in duty
    ]
    session.add_all(made)
    session.flush()
    details = {"agreement": agreement_id, "obligations": [one.code for one in made]}
    append(session, stamp, Act.OBLIGATION_ESTABLISH, "agreement", agreement_id, engagement_id=engagement.id, details=details)
    for one in made:
        timing = Timing.model_validate(one.timing)
        if timing.kind is TimingKind.DATED and timing.parameter and parameters.get(timing.parameter):
            due_at = end_of_day(_day(parameters[timing.parameter]), _time_zone(session, engagement))
            _fall_due(session, stamp, engagement, one, occasion="dated", due_at=due_at)
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
    event. What no deadline can be told for waits without one.
    """
    found = []
    for obligation in in_force(session, engagement.id):
        timing = Timing.model_validate(obligation.timing)
        if timing.event is not event or (codes is not None and obligation.code not in codes):
            continue
        until = deadline(timing.within, obligation.parameters, at, _time_zone(session, engagement)) if timing.within else due_at
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
    """What is owed for a month ("2026-11"): the monthly duties, and the confirmation of every continuous one (document 004, 付8 (10))."""
    return [
        _fall_due(session, stamp, engagement, one, occasion=month, due_at=due_at, subject_kind=subject_kind, subject_id=subject_id)
        for one in in_force(session, engagement.id)
        if Timing.model_validate(one.timing).kind in {TimingKind.MONTHLY, TimingKind.CONTINUOUS} and one.code not in except_for
    ]


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
    )
    done = []
    for performance, code in session.execute(query).all():
        if codes is not None and code not in codes:
            continue
        performance.state, performance.fulfilled_at, performance.fulfilled_by = PerformanceState.FULFILLED, stamp.at, stamp.actor.user_id
        performance.evidence_kind, performance.evidence_id, performance.note = evidence_kind, evidence_id, note
        performance.version += 1
        done.append(performance)
        details = {"code": code, "occasion": occasion, "evidence": [evidence_kind, evidence_id], "is_late": performance.is_late}
        append(session, stamp, Act.PERFORMANCE_FULFIL, "performance", performance.id, engagement_id=engagement.id, details=details)
    session.flush()
    return done


def cancel(session: Session, stamp: Stamp, engagement: Engagement, *, occasion: str) -> None:
    """What made things fall due went away, such as a request that was withdrawn: nothing of it is owed any more."""
    query = select(Performance).where(
        col(Performance.engagement_id) == engagement.id, col(Performance.occasion) == occasion, col(Performance.state).in_(OPEN)
    )
    for performance in session.scalars(query).all():
        performance.state, performance.ended_at = PerformanceState.CANCELLED, stamp.at
        performance.version += 1
        append(session, stamp, Act.PERFORMANCE_CANCEL, "performance", performance.id, engagement_id=engagement.id)
    session.flush()


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
) -> Performance:
    same = select(Performance).where(col(Performance.obligation_id) == obligation.id, col(Performance.occasion) == occasion)
    known = session.scalars(same).one_or_none()
    if known is not None:
        return known
    owner = engagement.principal_organisation_id if obligation.owes == Owner.PRINCIPAL else engagement.contractor_organisation_id
    performance = Performance(
        engagement_id=engagement.id,
        obligation_id=obligation.id,
        owner_organisation_id=owner,
        occasion=occasion,
        subject_kind=subject_kind,
        subject_id=subject_id,
        fell_due_at=at or stamp.at,
        due_at=due_at,
    )
    session.add(performance)
    session.flush()
    details = {"code": obligation.code, "occasion": occasion, "due_at": due_at.isoformat() if due_at else None}
    append(session, stamp, Act.PERFORMANCE_DUE, "performance", performance.id, engagement_id=engagement.id, details=details)
    return performance


def _time_zone(session: Session, engagement: Engagement) -> str:
    return session.scalars(select(col(Organisation.time_zone)).where(col(Organisation.id) == engagement.principal_organisation_id)).one()


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
