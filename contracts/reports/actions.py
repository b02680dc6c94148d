"""Verbs of the monthly report: open what is owed, write in it, submit it by name, accept or return it.

Opening makes the monthly and the continuous duties of the agreement fall due; a submission fulfils them; a return makes them
due again (contracts.obligations).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_open, demand_side, local_day, lock
from contracts.engagements.rules import EngagementState, Side
from contracts.obligations.actions import fall_due_monthly, fulfil
from contracts.obligations.rules import end_of_day
from contracts.obligations.steps import send_back
from contracts.parties.queries import get_organisation
from contracts.reports.models import MonthlyReport, MonthlyReportSubmission
from contracts.reports.queries import Owing, find_previous, list_below, list_ledger_changes, list_owing, list_untold_changes
from contracts.reports.rules import (
    BELOW_DUTY,
    CHANGE_DUTY,
    TO_FILL_IN,
    Line,
    Month,
    ReportState,
    Statement,
    Statements,
    find_faults,
    find_flags,
    owed_months,
    read_statements,
)
from storage.acts import Act
from storage.clock import local_date
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

PROOF = "monthly-report"  # the kind under which the duties know it


@dataclass(frozen=True, slots=True)
class Opened:
    """What one piece of the daily round opened; `next_after` is where the next piece begins, "" at the end."""

    reports: int
    next_after: str


def open_round(session: Session, stamp: Stamp, *, after: str = "", limit: int = 100) -> Opened:
    """Open what is owed by the next `limit` engagements after the id `after`. Doing it again opens nothing twice."""
    owing = list_owing(session, after=after, limit=limit)
    opened = 0
    for one in owing:
        if _months_of(one, stamp.at):
            opened += len(open_owed(session, stamp, session.get_one(Engagement, one.engagement_id)))
    return Opened(opened, owing[-1].engagement_id if len(owing) == limit else "")


def open_owed(session: Session, stamp: Stamp, engagement: Engagement) -> list[MonthlyReport]:
    """Open the reports of the engagement that are owed by now and not open yet; with each, its duties fall due."""
    lock(session, engagement.id)
    owing = list_owing(session, engagement_ids=[engagement.id])
    if not owing or engagement.state == EngagementState.CLOSED:
        return []
    below = select(func.count()).where(
        col(Engagement.parent_engagement_id) == engagement.id, col(Engagement.state) != EngagementState.CLOSED
    )
    except_for = () if session.scalar(below) else (BELOW_DUTY,)
    covers_from = owing[0].last_due_on + timedelta(days=1) if owing[0].last_due_on else local_date(owing[0].began_at, owing[0].time_zone)
    made = []
    for month in _months_of(owing[0], stamp.at):
        report = MonthlyReport(
            engagement_id=engagement.id, month=month.name, due_on=month.due_on, covers_from=covers_from, opened_at=stamp.at
        )
        session.add(report)
        session.flush()
        fall_due_monthly(
            session,
            stamp,
            engagement,
            month=month.name,
            due_at=end_of_day(month.due_on, owing[0].time_zone),
            subject_kind=PROOF,
            subject_id=report.id,
            except_for=except_for,
        )
        _append(session, stamp, Act.MONTHLY_REPORT_OPEN, report, {"due_on": month.due_on.isoformat()})
        covers_from = month.due_on + timedelta(days=1)
        made.append(report)
    return made


def save(
    session: Session,
    stamp: Stamp,
    report: MonthlyReport,
    *,
    statements: Statements,
    expected_version: int,
    copy_line: Line | None = None,
) -> MonthlyReport:
    """Keep what was written. `copy_line`: that line is taken over from the report before.

    Raises Forbidden("not-the-contractor"), Conflict("report-not-open" | "report-changed-meanwhile").
    """
    demand_side(session.get_one(Engagement, report.engagement_id), stamp.actor, Side.CONTRACTOR)
    if report.state not in TO_FILL_IN:
        raise Conflict("report-not-open")
    kept = {line: statements.get(line, Statement()) for line in Line}
    if copy_line is not None and (previous := find_previous(session, report)) is not None:
        kept[copy_line] = read_statements(previous.content["statements"])[copy_line]
    values: dict[str, object] = {
        "statements": {line.value: statement.model_dump() for line, statement in kept.items()},
        "changed_at": stamp.at,
        "changed_by": stamp.actor.user_id,
        "version": expected_version + 1,
    }
    same = (
        col(MonthlyReport.id) == report.id,
        col(MonthlyReport.version) == expected_version,
        col(MonthlyReport.state).in_(TO_FILL_IN),
    )
    done = session.execute(update(MonthlyReport).where(*same).values(**values).returning(col(MonthlyReport.id)))
    if done.first() is None:
        raise Conflict("report-changed-meanwhile")
    session.refresh(report)
    _append(session, stamp, Act.MONTHLY_REPORT_SAVE, report, {"version": report.version})
    return report


def attach(session: Session, stamp: Stamp, report: MonthlyReport, *, evidence_id: str | None) -> MonthlyReport:
    """Lay a file of the contractor beside the report, instead of the one before; None takes it away.

    Raises Forbidden("not-the-contractor"), Conflict("report-not-open"), Missing("evidence-missing").
    """
    demand_side(lock(session, report.engagement_id), stamp.actor, Side.CONTRACTOR)
    session.refresh(report)
    if report.state not in TO_FILL_IN:
        raise Conflict("report-not-open")
    if evidence_id is not None:
        file = session.get(EvidenceFile, evidence_id)
        if file is None or file.organisation_id != stamp.actor.organisation_id or file.engagement_id not in (None, report.engagement_id):
            raise Missing("evidence-missing")
    report.evidence_id = evidence_id
    report.version += 1
    session.flush()
    _append(session, stamp, Act.MONTHLY_REPORT_SAVE, report, {"version": report.version, "file": evidence_id})
    return report


def submit(
    session: Session, stamp: Stamp, report: MonthlyReport, *, person_name: str, person_title: str, expected_version: int
) -> MonthlyReportSubmission:
    """Submit what was saved last, by name. It is frozen with its hash, the reports of re-contractors are named in it, and what
    fell due with the report is fulfilled, late or in time.

    Raises Forbidden("not-the-contractor"), Conflict("report-not-open" | "report-changed-meanwhile"), Invalid("report-line-open" |
    "report-note-missing" | "report-changes-untold") for the first line that keeps it back (rules.find_faults tells all),
    Conflict("report-file-not-ready").
    """
    engagement = lock(session, report.engagement_id)
    demand_side(engagement, stamp.actor, Side.CONTRACTOR)
    session.refresh(report)
    if report.state not in TO_FILL_IN:
        raise Conflict("report-not-open")
    if report.version != expected_version:
        raise Conflict("report-changed-meanwhile")
    statements = read_statements(report.statements)
    for fault in find_faults(statements):
        raise Invalid(fault.code, fault.field)
    changes = list_untold_changes(session, engagement.id)
    if changes and statements[Line.CHANGES].said == "yes":
        raise Invalid("report-changes-untold", Line.CHANGES, count=len(changes))
    file = _demand_ready(session, report)
    today = local_day(session, engagement, stamp.at)
    flags = find_flags(statements)
    report.round += 1
    content = {
        "engagement": engagement.id,
        "month": report.month,
        "due_on": report.due_on.isoformat(),
        "covers": [report.covers_from.isoformat(), today.isoformat()],
        "round": report.round,
        "statements": {line.value: statement.model_dump() for line, statement in statements.items()},
        "changes": [row.number for row in list_ledger_changes(session, report, today)],
        "attached": [
            {"engagement": row.engagement_id, "report": row.report_id, "state": row.state, "content_hash": row.content_hash}
            for row in list_below(session, report)
        ],
        "file": {"name": file.display_name, "sha256": file.sha256} if file else None,
        "person_name": person_name,
        "person_title": person_title,
    }
    submission = MonthlyReportSubmission(
        report_id=report.id,
        round=report.round,
        content=content,
        content_hash=hashlib.sha256(canonical(content)).hexdigest(),
        is_late=today > (report.correct_by or report.due_on),
        flags=[line.value for line in flags],
        evidence_id=report.evidence_id,
        person_name=person_name,
        person_title=person_title,
        submitted_at=stamp.at,
        submitted_by=stamp.actor.user_id,
    )
    session.add(submission)
    report.state, report.version = ReportState.SUBMITTED, report.version + 1
    session.flush()
    fulfil(session, stamp, engagement, occasion=report.month, evidence_kind=PROOF, evidence_id=report.id)
    for change in changes:
        proof = {"evidence_kind": PROOF, "evidence_id": report.id}
        fulfil(session, stamp, engagement, occasion=change.occasion, codes={CHANGE_DUTY}, **proof)
    details = {"round": report.round, "content_hash": submission.content_hash, "is_late": submission.is_late, "flags": submission.flags}
    _append(session, stamp, Act.MONTHLY_REPORT_SUBMIT, report, details)
    return submission


def judge(
    session: Session,
    stamp: Stamp,
    report: MonthlyReport,
    *,
    is_accepted: bool,
    reason: str = "",
    correct_by: date | None = None,
    expected_round: int,
) -> MonthlyReport:
    """Accept the report, or return it with a reason and a day by which it is to be corrected.

    What the report had fulfilled is due again until the end of that day, which lies neither in the past nor before the day on
    which the report itself was due: a return gives time, and takes none away. The corrected report fulfils it again.

    Raises Forbidden("not-the-principal"), Conflict("report-not-submitted" | "report-changed-meanwhile" | "engagement-closed"),
    Invalid("report-reason-missing" | "report-date-missing" | "due-date-passed" | "report-date-before-due").
    """
    engagement = lock(session, report.engagement_id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    session.refresh(report)
    if report.state != ReportState.SUBMITTED:
        raise Conflict("report-not-submitted")
    if report.round != expected_round:
        raise Conflict("report-changed-meanwhile")
    if not is_accepted:
        demand_open(engagement)
        if not reason.strip():
            raise Invalid("report-reason-missing", "reason")
        if correct_by is None:
            raise Invalid("report-date-missing", "correct_by")
        if correct_by < local_day(session, engagement, stamp.at):
            raise Invalid("due-date-passed", "correct_by", due_on=correct_by.isoformat())
        if correct_by < report.due_on:
            raise Invalid("report-date-before-due", "correct_by", due_on=report.due_on.isoformat())
        report.correct_by = correct_by
        due_at = end_of_day(correct_by, get_organisation(session, engagement.principal_organisation_id).time_zone)
        proof = {"evidence_kind": PROOF, "evidence_id": report.id}
        send_back(session, stamp, engagement.id, **proof, due_at=due_at, reason=reason)
    last = select(MonthlyReportSubmission).where(
        col(MonthlyReportSubmission.report_id) == report.id, col(MonthlyReportSubmission.round) == report.round
    )
    submission = session.scalars(last).one()
    submission.is_accepted, submission.reason = is_accepted, "" if is_accepted else reason.strip()
    submission.judged_at, submission.judged_by = stamp.at, stamp.actor.user_id
    report.state = ReportState.ACCEPTED if is_accepted else ReportState.RETURNED
    report.version += 1
    session.flush()
    _append(session, stamp, Act.MONTHLY_REPORT_JUDGE, report, {"round": report.round, "is_accepted": is_accepted})
    return report


def _months_of(owing: Owing, at: datetime) -> list[Month]:
    return owed_months(
        began_on=local_date(owing.began_at, owing.time_zone),
        day=owing.day,
        today=local_date(at, owing.time_zone),
        last_month=owing.last_month,
        last_due_on=owing.last_due_on,
    )


def _demand_ready(session: Session, report: MonthlyReport) -> EvidenceFile | None:
    """The file that goes with the report, once its scan has let it through: what nobody may open proves nothing."""
    if report.evidence_id is None:
        return None
    file = session.get_one(EvidenceFile, report.evidence_id)
    if file.state != EvidenceState.AVAILABLE:
        raise Conflict("report-file-not-ready", name=file.display_name)
    return file


def _append(session: Session, stamp: Stamp, act: Act, report: MonthlyReport, details: Mapping[str, object]) -> None:
    append(
        session,
        stamp,
        act,
        "monthly-report",
        report.id,
        engagement_id=report.engagement_id,
        fields=["state"],
        details={"month": report.month, "state": report.state, **details},
    )
