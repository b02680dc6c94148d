"""Reporting in writing that the duties were imposed and the three consents obtained (document 004, 付8 再委託2項 and 3項)."""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.queries import find_in_force
from contracts.clauses.timing import Event
from contracts.engagements.models import Engagement
from contracts.obligations.actions import fall_due, fulfil
from contracts.recontracts.actions.turns import occasion_of, take_as_contractor
from contracts.recontracts.models import Recontract, RecontractReport
from contracts.recontracts.progress import read_progress
from contracts.recontracts.rules import RecontractState
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict
from storage.stamp import Stamp

ON_RECONTRACT = {"SUB-2b", "SUB-3d"}


def settle(session: Session, stamp: Stamp, recontract: Recontract) -> None:
    """Once consent and agreement are there, the written report falls due, counted from the later of the two (SUB-2b, SUB-3d)."""
    if recontract.state != RecontractState.APPROVED or recontract.below_engagement_id is None or recontract.decided_at is None:
        return
    agreement = find_in_force(session, recontract.below_engagement_id)
    if agreement is None or agreement.in_force_at is None:
        return
    fall_due(
        session,
        stamp,
        session.get_one(Engagement, recontract.engagement_id),
        Event.RECONTRACTED,
        occasion=occasion_of(recontract),
        at=max(recontract.decided_at, agreement.in_force_at),
        subject_kind="recontract",
        subject_id=recontract.id,
        codes=ON_RECONTRACT,
    )


def follow(session: Session, stamp: Stamp, engagement_id: str) -> None:
    """The terms of a link may have come into force: the request that led to it goes on from there. Called after each acceptance."""
    query = select(Recontract).where(
        col(Recontract.below_engagement_id) == engagement_id, col(Recontract.state) == RecontractState.APPROVED
    )
    for recontract in session.scalars(query):
        settle(session, stamp, recontract)


def send_report(session: Session, stamp: Stamp, recontract: Recontract, *, person_name: str, person_title: str) -> RecontractReport:
    """Send what the portal knows, by name, as the written report to the principal. Its facts are frozen with it.

    Raises Conflict("recontract-report-not-ready") until consent, terms, comparison and the three consents are all there.
    """
    engagement = take_as_contractor(session, stamp, recontract, [RecontractState.APPROVED])
    progress = read_progress(session, recontract)
    if not progress.is_reportable:
        raise Conflict("recontract-report-not-ready", number=recontract.number)
    settle(session, stamp, recontract)
    facts = progress.facts()
    number = (
        session.scalar(select(func.max(col(RecontractReport.number))).where(col(RecontractReport.recontract_id) == recontract.id)) or 0
    ) + 1
    report = RecontractReport(
        recontract_id=recontract.id,
        number=number,
        facts=facts,
        facts_hash=hashlib.sha256(canonical(facts)).hexdigest(),
        person_name=person_name,
        person_title=person_title,
        sent_at=stamp.at,
        sent_by=stamp.actor.user_id,
    )
    session.add(report)
    session.flush()
    details = {"number": recontract.number, "report": number, "facts_hash": report.facts_hash}
    append(session, stamp, Act.RECONTRACT_REPORT, "recontract", recontract.id, engagement_id=engagement.id, details=details)
    fulfil(
        session,
        stamp,
        engagement,
        occasion=occasion_of(recontract),
        evidence_kind="recontract-report",
        evidence_id=report.id,
        codes=ON_RECONTRACT,
    )
    return report
