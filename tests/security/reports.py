"""Monthly reports of a place: one to fill in, one that is written, one that waits for judgement; and a record of fair dealing."""

from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.reports import actions as reports
from contracts.reports.models import MonthlyReport
from contracts.reports.rules import Line, Statement
from contracts.support import actions as support
from contracts.support.actions import Reasons

if TYPE_CHECKING:
    from tests.security.places import Builder

STATES = ("submitted", "written", "open")


def report_in_every_state(made: "Builder") -> None:
    """By what the product does itself, but for the months: the story of the place is one day long."""
    session, ids, stamp = made.session, made.place.ids, made.contractor("respondent")
    for number, state in enumerate(STATES, start=1):
        report = MonthlyReport(
            engagement_id=made.engagement.id, month=f"2020-0{number}", due_on=made.today + timedelta(days=20), covers_from=made.today,
            opened_at=stamp.at,
        )  # fmt: skip
        session.add(report)
        session.flush()
        ids[f"monthly-report/{state}"] = report.id
        if state == "open":
            continue
        # What was submitted, those above read too: their re-contractors have consented to it.
        readers = "work" if state == "submitted" else "draft"
        lines = {line: Statement(said="yes", note=made.say("contractor", readers, line)) for line in Line}
        reports.save(session, stamp, report, statements=lines, expected_version=1)
        if state == "submitted":
            names = {"person_name": made.say("contractor", "work", "name"), "person_title": made.say("contractor", "work", "title")}
            reports.submit(session, stamp, report, **names, expected_version=2)
    what, why, risk, offered = (made.say("principal", "papers", field) for field in ("what", "necessity", "risk", "offered"))
    reasons = Reasons(what=what, necessity=why, information_at_risk=risk, offered=offered)
    ids["support/open"] = support.record(session, made.principal("procurement"), made.engagement, reasons=reasons).id
