"""What the hub of an engagement and the homes say of monthly reports: how the latest stands, and what waits for whom."""

from datetime import date, timedelta

from contracts.engagements.models import Engagement
from contracts.reports import queries
from contracts.reports.rules import ReportState
from portal.guards import Entry
from portal.pages.information.work import work_of
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.permissions import Standing
from portal.rendering.formats import or_english
from portal.rendering.languages import locale_of
from portal.words import say
from storage.acts import Act

SOON = timedelta(days=14)  # a report stands on the home of whoever fills it in from then on


def state(entry: Entry) -> Told | None:
    """How the reports of this engagement stand: what is most pressing of them."""
    engagement: Engagement = entry.subject
    rows = queries.list_for_engagement(entry.session, entry.reach, engagement.id, limit=12)
    if not rows:
        return None if queries.list_owing(entry.session, engagement_ids=[engagement.id]) else Told("neutral", "report-none")
    today = work_of(entry).today
    behind = [row for row in rows if row.state in (ReportState.OPEN, ReportState.RETURNED)]
    late = [row for row in behind if today > row.until]
    submitted = [row for row in rows if row.state == ReportState.SUBMITTED]
    shown, kind, code = rows[0], "allowed", "report-accepted"
    if late:
        shown, kind, code = late[-1], "stop", "report-overdue"
    elif any(row.state == ReportState.RETURNED for row in behind):
        shown, kind, code = next(row for row in reversed(behind) if row.state == ReportState.RETURNED), "caution", "report-returned"
    elif submitted:
        shown, kind, code = submitted[-1], "info", "report-submitted"
    elif behind:
        shown, kind, code = behind[-1], "neutral", "report-due"
    return Told(kind, code, {"month": month_name(entry, shown.month), "day": shown.until})


def list_waiting(entry: Entry, today: date) -> list[Waiting]:
    """Reports to fill in within two weeks, to correct, or to accept."""
    found = []
    if entry.may(Act.MONTHLY_REPORT_SAVE, Standing.CONTRACTOR):
        for row in queries.list_tasks(entry.session, entry.reach, as_principal=False, due_until=today + SOON, limit=LIMIT):
            code = "report-to-correct" if row.state == ReportState.RETURNED else "report-to-fill-in"
            found.append(_waiting(entry, code, row, (row.principal_name, row.principal_name_english)))
    if entry.may(Act.MONTHLY_REPORT_JUDGE, Standing.PRINCIPAL):
        for row in queries.list_tasks(entry.session, entry.reach, as_principal=True, limit=LIMIT):
            waiting = _waiting(entry, "report-to-accept", row, (row.contractor_name, row.contractor_name_english))
            found.append(waiting._replace(due_on=None))
    return found


def month_name(entry: Entry, month: str) -> str:
    """A month as people write it."""
    return say(locale_of(entry.request), "month", "of-year", {"year": month[:4], "month": int(month[5:])})


def _waiting(entry: Entry, code: str, row: queries.TaskRow, names: tuple[str, str]) -> Waiting:
    counterpart = or_english(locale_of(entry.request), *names)
    return Waiting(code, f"/monthly-reports/{row.id}", row.work, counterpart, row.until, {"month": month_name(entry, row.month)})
