"""Reads of monthly reports: one in reach, those of an engagement, the matrix over many, and what is overdue for the gate."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.parties import CONTRACTOR, IS_CONTRACTOR, IS_PRINCIPAL, PRINCIPAL
from contracts.engagements.queries import WITHIN_REACH, Reach
from contracts.engagements.rules import EngagementState
from contracts.handlers.queries import ChangeRow, list_changes
from contracts.information.models import DesignatedItem
from contracts.obligations.models import Obligation, Performance
from contracts.obligations.rules import MONTH_END, OPEN
from contracts.parties.models import Organisation
from contracts.reports.models import MonthlyReport, MonthlyReportSubmission
from contracts.reports.rules import CHANGE_DUTY, REPORT_DUTY, TO_FILL_IN, ReportState, owed_months
from storage.clock import local_date
from storage.problems import Missing
from storage.reach import EngagementReach


class Owing(NamedTuple):
    """An engagement whose agreement calls for monthly reports, and how far they have been opened."""

    engagement_id: str
    began_at: datetime
    day: int
    time_zone: str
    last_month: str  # "" before the first
    last_due_on: date | None


class ReportRow(NamedTuple):
    """A report in a list."""

    id: str
    engagement_id: str
    month: str
    due_on: date
    correct_by: date | None
    state: str
    is_late: bool | None  # whether any submission came late; None before the first
    flags: list[str] | None
    submitted_at: datetime | None

    @property
    def until(self) -> date:
        """The day by which the contractor has to act."""
        return self.correct_by or self.due_on


class TaskRow(NamedTuple):
    """A report that waits for one of the two sides."""

    id: str
    month: str
    until: date
    state: str
    work: str
    principal_name: str
    principal_name_english: str
    contractor_name: str
    contractor_name_english: str


class BelowRow(NamedTuple):
    """The report of a re-contractor for the same month; without an id none has been opened."""

    engagement_id: str
    work: str
    contractor_id: str
    contractor_name: str
    contractor_name_english: str
    report_id: str | None
    state: str | None
    content_hash: str | None


class MatrixRow(NamedTuple):
    """A line of the matrix: an engagement, and its reports by month."""

    engagement_id: str
    work: str
    contractor_name: str
    contractor_name_english: str
    state: str
    reports: Mapping[str, ReportRow]


def get(session: Session, reach: EngagementReach, report_id: str) -> MonthlyReport:
    """The report; Missing("report-missing") when there is none in reach."""
    query = select(MonthlyReport).where(col(MonthlyReport.id) == report_id, col(MonthlyReport.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("report-missing")
    return found


def list_submissions(session: Session, report_id: str) -> list[MonthlyReportSubmission]:
    """The submissions, the latest first. The caller has the report in reach."""
    query = select(MonthlyReportSubmission).where(col(MonthlyReportSubmission.report_id) == report_id)
    return list(session.scalars(query.order_by(col(MonthlyReportSubmission.round).desc())))


def find_previous(session: Session, report: MonthlyReport) -> MonthlyReportSubmission | None:
    """What was last submitted before this report in the same engagement: shown beside it."""
    query = (
        select(MonthlyReportSubmission)
        .join(MonthlyReport, col(MonthlyReport.id) == col(MonthlyReportSubmission.report_id))
        .where(col(MonthlyReport.engagement_id) == report.engagement_id, col(MonthlyReport.month) < report.month)
        .order_by(col(MonthlyReport.month).desc(), col(MonthlyReportSubmission.round).desc())
    )
    return session.scalars(query.limit(1)).one_or_none()


def list_for_engagement(session: Session, reach: Reach, engagement_id: str, *, limit: int = 60) -> list[ReportRow]:
    """The reports of an engagement, the newest first."""
    return [ReportRow._make(row) for row in session.execute(_of_engagement(limit), {"engagement_id": engagement_id, **reach.given})]


@cache
def _of_engagement(limit: int) -> Select[*tuple[Any, ...]]:
    here = (col(MonthlyReport.engagement_id) == bindparam("engagement_id"), col(MonthlyReport.engagement_id).in_(WITHIN_REACH))
    return _rows().where(*here).order_by(col(MonthlyReport.month).desc()).limit(limit)


def list_tasks(
    session: Session,
    reach: EngagementReach,
    *,
    as_principal: bool,
    due_until: date | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[TaskRow]:
    """What waits for the actor's organisation: to accept (`as_principal`) or to fill in, by date. One statement.

    `due_until` keeps back what has time; what was returned is a question, and waits for its answer from the first day.
    """
    until = func.coalesce(col(MonthlyReport.correct_by), col(MonthlyReport.due_on))
    party = Engagement.principal_organisation_id if as_principal else Engagement.contractor_organisation_id
    states = (ReportState.SUBMITTED,) if as_principal else TO_FILL_IN
    query = (
        select(
            col(MonthlyReport.id),
            col(MonthlyReport.month),
            until,
            col(MonthlyReport.state),
            col(Engagement.work),
            col(PRINCIPAL.name),
            col(PRINCIPAL.name_english),
            col(CONTRACTOR.name),
            col(CONTRACTOR.name_english),
        )
        .join(Engagement, col(Engagement.id) == col(MonthlyReport.engagement_id))
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
        .where(
            col(MonthlyReport.engagement_id).in_(reach.engagements()),
            col(party) == reach.organisation_id,
            col(MonthlyReport.state).in_(states),
            col(Engagement.state) != EngagementState.CLOSED,
        )
    )
    if due_until is not None:
        query = query.where(or_(until <= due_until, col(MonthlyReport.state) == ReportState.RETURNED))
    if after is not None:
        own = (col(MonthlyReport.id) == after, col(MonthlyReport.engagement_id).in_(reach.engagements()))
        last = select(until, col(MonthlyReport.id)).where(*own).correlate(None)
        query = query.where(tuple_(until, col(MonthlyReport.id)) > last.scalar_subquery())
    return [TaskRow._make(row) for row in session.execute(query.order_by(until, col(MonthlyReport.id)).limit(limit))]


def list_below(session: Session, report: MonthlyReport) -> list[BelowRow]:
    """The reports of the same month of those to whom a part of this work was passed on (SUB-2d)."""
    place = func.row_number().over(partition_by=col(MonthlyReportSubmission.report_id), order_by=col(MonthlyReportSubmission.round).desc())
    last = select(col(MonthlyReportSubmission.report_id), col(MonthlyReportSubmission.content_hash), place.label("place")).subquery()
    query = (
        select(
            col(Engagement.id),
            col(Engagement.work),
            col(Organisation.id),
            col(Organisation.name),
            col(Organisation.name_english),
            col(MonthlyReport.id),
            col(MonthlyReport.state),
            last.c.content_hash,
        )
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .outerjoin(MonthlyReport, and_(col(MonthlyReport.engagement_id) == col(Engagement.id), col(MonthlyReport.month) == report.month))
        .outerjoin(last, and_(last.c.report_id == col(MonthlyReport.id), last.c.place == 1))
        .where(col(Engagement.parent_engagement_id) == report.engagement_id, col(Engagement.state) != EngagementState.CLOSED)
        .order_by(col(Engagement.opened_at), col(Engagement.id))
    )
    return [BelowRow._make(row) for row in session.execute(query)]


def list_ledger_changes(session: Session, report: MonthlyReport, today: date) -> list[ChangeRow]:
    """What the ledgers of people and places say has changed since the report before: what the line about changes is about."""
    previous = find_previous(session, report)
    since = date.fromisoformat(previous.content["covers"][1]) if previous else report.covers_from
    return list_changes(session, report.engagement_id, since, today)


def list_untold_changes(session: Session, engagement_id: str) -> list[Performance]:
    """The changes of people and places that no report has told yet (NDA-3.3b), as the duties that they brought; the oldest first."""
    query = (
        select(Performance)
        .join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
        .where(col(Performance.engagement_id) == engagement_id, col(Obligation.code) == CHANGE_DUTY, col(Performance.state).in_(OPEN))
        .order_by(col(Performance.fell_due_at), col(Performance.id))
    )
    return list(session.scalars(query))


def matrix(
    session: Session,
    reach: EngagementReach,
    months: Collection[str],
    *,
    today: date,
    search: str = "",
    only_late: bool = False,
    after: str | None = None,
    limit: int | None = 50,
) -> list[MatrixRow]:
    """Contractor by month: the engagements that the organisation entrusted and that owe reports or gave some. Two statements.

    By contractor and work; `search` is a part of either; `only_late`: with a report that is overdue or was returned.
    """
    reported = select(col(MonthlyReport.engagement_id)).where(col(MonthlyReport.month).in_(months))
    key = (col(Organisation.name), col(Engagement.id))
    query: Select[*tuple[Any, ...]] = (
        select(col(Engagement.id), col(Engagement.work), col(Organisation.name), col(Organisation.name_english), col(Engagement.state))
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(
            col(Engagement.id).in_(reach.engagements()),
            col(Engagement.principal_organisation_id) == reach.organisation_id,
            col(Engagement.id).in_(reported),
        )
    )
    if search:
        query = query.where(
            or_(
                *(
                    col(column).icontains(search, autoescape=True)
                    for column in (Organisation.name, Organisation.name_english, Engagement.work)
                )
            )
        )
    if only_late:
        behind = or_(
            col(MonthlyReport.state) == ReportState.RETURNED,
            and_(col(MonthlyReport.state) == ReportState.OPEN, col(MonthlyReport.due_on) < today),
        )
        query = query.where(col(Engagement.id).in_(select(col(MonthlyReport.engagement_id)).where(behind)))
    if after is not None:
        last = (col(Engagement.id) == after, col(Engagement.id).in_(reach.engagements()))
        own = select(*key).join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id)).where(*last)
        query = query.where(tuple_(*key) > own.scalar_subquery())
    rows = session.execute(query.order_by(*key).limit(limit)).all()
    found: dict[str, dict[str, ReportRow]] = defaultdict(dict)
    which = (col(MonthlyReport.engagement_id).in_([row.id for row in rows]), col(MonthlyReport.month).in_(months))
    for report in session.execute(_rows().where(*which)) if rows else ():
        found[report.engagement_id][report.month] = ReportRow._make(report)
    return [MatrixRow._make((*row, found[row.id])) for row in rows]


def count_late(session: Session, reach: EngagementReach, today: date) -> int:
    """How many reports that the actor's organisation waits for are overdue. One statement."""
    query = (
        select(func.count())
        .select_from(MonthlyReport)
        .join(Engagement, col(Engagement.id) == col(MonthlyReport.engagement_id))
        .where(
            col(MonthlyReport.engagement_id).in_(reach.engagements()),
            col(Engagement.principal_organisation_id) == reach.organisation_id,
            col(Engagement.state) != EngagementState.CLOSED,
            col(MonthlyReport.state).in_(TO_FILL_IN),
            func.coalesce(col(MonthlyReport.correct_by), col(MonthlyReport.due_on)) < today,
        )
    )
    return session.scalar(query) or 0


def _owing() -> Select[*tuple[Any, ...]]:
    later = aliased(Obligation)
    is_superseded = exists().where(
        col(later.engagement_id) == col(Engagement.id),
        col(later.code) == REPORT_DUTY,
        col(later.began_at) > col(Obligation.began_at),
    )
    is_out = exists().where(col(DesignatedItem.engagement_id) == col(Engagement.id), col(DesignatedItem.outstanding) > 0)
    last = (
        select(
            col(MonthlyReport.engagement_id),
            func.max(col(MonthlyReport.month)).label("month"),
            func.max(col(MonthlyReport.due_on)).label("due_on"),
        )
        .group_by(col(MonthlyReport.engagement_id))
        .subquery()
    )
    return (
        select(
            col(Engagement.id),
            col(Obligation.began_at),
            col(Obligation.parameters),
            col(Organisation.time_zone),
            last.c.month,
            last.c.due_on,
        )
        .join(Engagement, col(Engagement.id) == col(Obligation.engagement_id))
        .join(Organisation, col(Organisation.id) == col(Engagement.principal_organisation_id))
        .outerjoin(last, last.c.engagement_id == col(Engagement.id))
        .where(
            col(Obligation.code) == REPORT_DUTY,
            or_(
                and_(col(Engagement.state) == EngagementState.OPEN, col(Obligation.ended_at).is_(None)),
                and_(col(Engagement.state) == EngagementState.ENDED, is_out, ~is_superseded),
            ),
        )
    )


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)  # of engagements
_OWING = _owing().order_by(col(Engagement.id))
_OWING_OF_SOME = _OWING.where(col(Engagement.id).in_(_IDS))
_TO_FILL_IN = (
    select(col(MonthlyReport.engagement_id), col(MonthlyReport.correct_by), col(MonthlyReport.due_on))
    .where(col(MonthlyReport.engagement_id).in_(_IDS), col(MonthlyReport.state).in_(TO_FILL_IN))
    .order_by(func.coalesce(col(MonthlyReport.correct_by), col(MonthlyReport.due_on)))
)


def list_owing(
    session: Session, *, engagement_ids: Collection[str] | None = None, after: str = "", limit: int | None = None
) -> list[Owing]:
    """The engagements that owe monthly reports: with an agreement that calls for them, and open, or ended with something still out
    (clause 14.2). By id; one statement. Of `engagement_ids`, or a page of all."""
    if engagement_ids is None:
        rows = session.execute(_OWING.where(col(Engagement.id) > after).limit(limit))
    else:
        rows = session.execute(_OWING_OF_SOME, {"ids": list(engagement_ids)})
    return [
        Owing(engagement_id, began_at, int(parameters.get("monthly_report_day") or MONTH_END), time_zone, month or "", due_on)
        for engagement_id, began_at, parameters, time_zone, month, due_on in rows
    ]


def list_due(session: Session, engagement_ids: Collection[str], today: date) -> dict[str, tuple[date, ...]]:
    """For the gate: the days by which reports that are not in are, or were, due; the earliest first. Two statements.

    A month that nobody has opened yet (the daily job stood still) counts as well: silence is not safety.
    """
    dues: dict[str, list[date]] = defaultdict(list)
    for engagement_id, correct_by, due_on in session.execute(_TO_FILL_IN, {"ids": list(engagement_ids)}):
        dues[engagement_id].append(correct_by or due_on)
    for owing in list_owing(session, engagement_ids=engagement_ids):
        began_on = local_date(owing.began_at, owing.time_zone)
        months = owed_months(began_on=began_on, day=owing.day, today=today, last_month=owing.last_month, last_due_on=owing.last_due_on)
        dues[owing.engagement_id] += [month.due_on for month in months if month.due_on < today]
    return {engagement_id: tuple(sorted(days)) for engagement_id, days in dues.items() if days}


def _rows() -> Select[*tuple[Any, ...]]:
    """The reports with their last submission."""
    any_of = aliased(MonthlyReportSubmission)
    is_last = and_(
        col(MonthlyReportSubmission.report_id) == col(MonthlyReport.id), col(MonthlyReportSubmission.round) == col(MonthlyReport.round)
    )
    return select(
        col(MonthlyReport.id),
        col(MonthlyReport.engagement_id),
        col(MonthlyReport.month),
        col(MonthlyReport.due_on),
        case((col(MonthlyReport.state) == ReportState.RETURNED, col(MonthlyReport.correct_by)), else_=None),
        col(MonthlyReport.state),
        case(
            (
                col(MonthlyReportSubmission.id).is_not(None),
                exists().where(col(any_of.report_id) == col(MonthlyReport.id), col(any_of.is_late)),
            )
        ),
        col(MonthlyReportSubmission.flags),
        col(MonthlyReportSubmission.submitted_at),
    ).outerjoin(MonthlyReportSubmission, is_last)
