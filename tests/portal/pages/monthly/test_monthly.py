"""Monthly reports on both sides' pages: begun, saved as typed, looked at, submitted, judged, and seen in the matrix."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, select

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from contracts.reports.models import MonthlyReport
from portal.sending.report_opening import open_reports
from storage import clock
from storage.stamp import Role
from tests import factories
from tests.contracts.world import agree, open_engagement, people
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser

LINES = ("use", "copying", "measures", "changes", "duties")
WHOLE = dict.fromkeys(LINES, "yes")


def begin(respondent: Browser, engagement: Engagement) -> str:
    listed = f"/engagements/{engagement.id}/monthly-reports"
    begun = respondent.post(listed)
    assert begun.status_code == 303, begun.text
    return str(begun.headers["location"])


def submit(respondent: Browser, place: str, version: str, **lines: str) -> None:
    saved = respondent.post(f"{place}/draft", WHOLE | {"version": version, "step": "on"} | lines)
    assert saved.headers["location"] == f"{place}/submission", saved.text
    seen = re.search(r'name="version" value="(\d+)"', respondent.get(f"{place}/submission").text)
    assert seen is not None
    who = {"version": seen[1], "person_name": "Tanaka", "person_title": "Head", "agreed": "yes"}
    assert respondent.post(f"{place}/submission", who).headers["location"] == place


def test_the_whole_story_from_the_first_line_to_the_acceptance(
    respondent: Browser, officer: Browser, engagement: Engagement, contractor: Organisation, stored: Session
) -> None:
    contractor.name_english = "Aoba Systems Inc."
    stored.add(contractor)
    stored.commit()
    hub = f"/engagements/{engagement.id}"
    assert f"{hub}/monthly-reports" in respondent.get(hub).text
    place = begin(respondent, engagement)
    assert "5 lines are still open" in respondent.get(place, locale="en").text
    part = respondent.post(f"{place}/draft", {"version": "1", "use": "yes"}, locale="en", is_htmx=True)
    assert part.status_code == 200
    assert "Saved at" in part.text
    assert "<h1" not in part.text, "htmx gets the mark alone"
    stale = respondent.post(f"{place}/draft", {"version": "1", "use": "no"}, locale="en", is_htmx=True)
    assert stale.status_code == 409
    assert "Somebody else has changed this report" in stale.text
    page = respondent.get(f"{place}/submission", locale="en").text
    assert page.count("not answered") >= 4
    assert "person_title" not in page, "what is not finished cannot be submitted"
    files = {"file": ("locks.pdf", PDF, "application/pdf")}
    assert respondent.post(f"{place}/file", files=files).status_code == 303
    submit(respondent, place, "3", use="no", use_note="One drawing was shown to a trainee", measures_note="Locks checked")
    home = officer.get("/procurement", locale="en").text
    assert place in home
    assert "Monthly report to accept" in home
    assert "Aoba Systems Inc." in home.partition(place)[2].partition("</tr>")[0]
    read = officer.get(place, locale="en").text
    assert "Something was not as agreed" in read
    assert "One drawing was shown to a trainee" in read
    file = re.search(r'href="(/evidence/[0-9a-f]{32}/file)"', read)
    assert file is not None
    assert officer.get(file[1]).status_code == 200, "a submitted file may be opened by the principal"
    judgement = {"round": "1", "outcome": "returned", "reason": "", "correct_by": ""}
    assert officer.post(f"{place}/judgement", judgement).status_code == 422
    until = (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=40)).isoformat()
    assert officer.post(f"{place}/judgement", judgement | {"reason": "Who was it?", "correct_by": until}).status_code == 303
    again = respondent.get(place, locale="en").text
    assert "Who was it?" in again
    assert place in respondent.get("/contractor").text
    submit(respondent, place, re.findall(r'name="version" value="(\d+)"', again)[0])
    late = officer.post(f"{place}/judgement", {"round": "1", "outcome": "accepted"}, locale="en")
    assert late.status_code == 409
    assert officer.post(f"{place}/judgement", {"round": "2", "outcome": "accepted"}).status_code == 303
    done = respondent.get(place, locale="en").text
    assert "accepted it. Nothing is left to do" in done
    assert "Who was it?" in done, "what was said before stays"
    assert respondent.post(f"{place}/draft", WHOLE | {"version": "9"}).status_code == 409


def test_last_month_stands_beside_it_and_is_taken_over_by_a_press(stored: Session, respondent: Browser, engagement: Engagement) -> None:
    place = begin(respondent, engagement)
    assert "Same as last month" not in respondent.get(place, locale="en").text
    submit(respondent, place, "1", measures_note="Locks checked weekly")
    with_month = clock.now() + timedelta(days=32)
    open_reports(stored, with_month, after="")
    stored.commit()
    newest = stored.exec(select(MonthlyReport).order_by(MonthlyReport.month.desc())).first()  # type: ignore[attr-defined]  # a column
    assert newest is not None
    following = f"/monthly-reports/{newest.id}"
    stored.commit()
    page = respondent.get(following, locale="en").text
    assert "Locks checked weekly" in page.split("report-before")[3]
    taken = respondent.post(f"{following}/draft", {"version": "1", "step": "same-measures"})
    assert taken.headers["location"] == f"{following}#line-measures"
    assert "Locks checked weekly</textarea>" in respondent.get(following).text


def test_the_matrix_shows_filters_exports_and_asks_the_same_for_many(
    stored: Session, statements: list[str], officer: Browser, respondent: Browser, engagement: Engagement, contractor: Organisation
) -> None:
    place = begin(respondent, engagement)
    page = officer.get("/monthly-reports", locale="en").text
    assert "not due yet" in page
    statements.clear()
    officer.get("/monthly-reports")
    few = len(statements)
    for number in range(4):
        more = open_engagement(stored, officer.stamp(), contractor, work=f"Other {number}")
        agree(stored, more, officer.stamp(), people(contractor))
    open_reports(stored, clock.now(), after="")
    stored.commit()
    statements.clear()
    assert officer.get("/monthly-reports").text.count("Other ") == 4
    assert len(statements) == few
    report = stored.get_one(MonthlyReport, place.rpartition("/")[2])
    report.due_on = clock.local_date(clock.now(), "Asia/Tokyo") - timedelta(days=3)
    stored.commit()
    late = officer.get("/monthly-reports", only="late", locale="en").text
    assert "Reports overdue: 1" in late
    assert "Other 1" not in late
    assert "overdue" in officer.get("/monthly-reports/matrix.csv", locale="en").content.decode("utf-8-sig")
    assert place in respondent.get("/monthly-reports/own").text
    assert "is overdue since" in officer.get(f"/engagements/{engagement.id}", locale="en").text


def test_strangers_and_those_above_do_not_read_it(
    stored: Session,
    client_for: Callable[..., Browser],
    respondent: Browser,
    officer: Browser,
    engagement: Engagement,
    contractor: Organisation,
) -> None:
    elsewhere = factories.organisation(stored, "Elsewhere")
    stored.commit()
    stranger = client_for(elsewhere, Role.PROCUREMENT, Role.RESPONDENT)
    place = begin(respondent, engagement)
    assert stranger.get(place).status_code == 404
    assert stranger.post(f"{place}/draft", WHOLE | {"version": "1"}).status_code == 404
    assert officer.post(f"{place}/draft", WHOLE | {"version": "1"}).status_code == 403
    assert officer.get(f"{place}/submission").status_code == 403
    colleague = client_for(contractor, Role.ADMINISTRATOR)
    assert "Nothing has been submitted yet" in colleague.get(place, locale="en").text
    assert officer.get("/monthly-reports", search="Elsewhere").text.count(place) == 0
    assert "monthly-reports/" + place.rpartition("/")[2] not in stranger.get("/monthly-reports").text
