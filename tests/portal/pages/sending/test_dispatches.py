"""Sending to many on screen: the form, the dry run, the ticks, the start, the report; and nobody else's."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from contracts.engagements import actions as engagements
from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from portal.sending.dispatching import KIND
from portal.sending.jobs import sending_handlers
from questionnaires.assessments.models import Assessment
from questionnaires.dispatches.models import Dispatch
from questionnaires.templates.queries import find_latest
from storage import clock
from storage.jobs.models import Job
from storage.jobs.rules import JobState
from storage.jobs.worker import run_once
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser


def filled(stored: Session, **change: object) -> dict[str, object]:
    version = find_latest(stored, "S01")
    assert version is not None
    stored.commit()
    given = {
        "version_id": version.id,
        "due_on": (clock.now() + timedelta(days=14)).date().isoformat(),
        "reason": "年次確認",
        "contact_name": "購買部 山田",
        "contact_detail": "03-0000-0000",
    }
    return {**given, **change}


def prepare(officer: Browser, stored: Session, **change: object) -> str:
    answer = officer.post("/sending", filled(stored, **change))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.fixture
def second(stored: Session, officer: Browser, principal: Organisation) -> Engagement:
    """Work of a company where nobody can sign in."""
    company = factories.organisation(stored, "=株式会社若葉製作所", registrar=principal)
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    made = engagements.open(
        stored, officer.stamp(), contractor_organisation_id=company.id, work="金型の製作", purpose="製作のため。", starts_on=today,
        ends_on=today + timedelta(days=90), class_codes=["CONFIDENTIAL"], handlers=[],
    )  # fmt: skip
    stored.commit()
    return made


def test_the_dry_run_shows_who_gets_what_and_sends_nothing(
    officer: Browser, respondent: Browser, engagement: Engagement, second: Engagement, stored: Session
) -> None:
    place = prepare(officer, stored)
    shown = officer.get(place).text
    assert "まだ送付していません。送付対象は2件、対象外は0件です。" in shown
    assert "青葉システムズ" in shown
    assert "1名" in shown
    assert "サインインできる方がいません" in shown
    assert "重要度2" in shown
    assert stored.exec(select(Assessment)).all() == []
    stored.commit()
    assert "Nothing is sent yet. 2 would get it" in officer.get(place, locale="en").text


def test_after_the_start_the_worker_sends_and_the_page_reports(
    officer: Browser, respondent: Browser, engagement: Engagement, second: Engagement, stored: Session
) -> None:
    place = prepare(officer, stored)
    assert officer.post(f"{place}/start").status_code == 303
    assert "送付中です" in officer.get(place).text
    stored.commit()
    while run_once(stored.get_bind(), sending_handlers(), clock.now()):  # type: ignore[arg-type]  # an engine
        pass
    shown = officer.get(place).text
    assert "2件に送付しました。" in shown
    assert "1件では、サインインできる方がまだいません" in shown
    part = officer.client.get(place, headers={"hx-request": "true", "accept-language": "ja"})
    assert "2件中2件" in part.text
    assert "<h1" not in part.text
    assert "hx-get" not in part.text  # it does not ask for ever
    home = respondent.get("/contractor").text
    assert "会員プログラムのコールセンター運営" in home
    assert officer.post(f"{place}/start").status_code == 409


def test_a_sending_that_has_stopped_says_so_and_goes_on_at_a_press(officer: Browser, engagement: Engagement, stored: Session) -> None:
    place = prepare(officer, stored)
    officer.post(f"{place}/start")
    job = stored.exec(select(Job).where(Job.kind == KIND)).one()
    job.state, job.attempts = JobState.DEAD, 5
    stored.add(job)
    stored.commit()
    assert "送付が止まっています" in officer.get(place).text
    assert officer.post(f"{place}/start").status_code == 303
    while run_once(stored.get_bind(), sending_handlers(), clock.now()):  # type: ignore[arg-type]  # an engine
        pass
    assert "1件に送付しました。" in officer.get(place).text


def test_ticks_of_a_page_are_kept(officer: Browser, engagement: Engagement, second: Engagement, stored: Session) -> None:
    place = prepare(officer, stored)
    answer = officer.post(f"{place}/targets", {"shown": ["1", "2"], "taken": ["2"]})
    assert answer.status_code == 303
    assert "送付対象は1件、対象外は1件です" in officer.get(place).text
    officer.post(f"{place}/targets", {"all": "left-out"})
    assert "送付対象がありません" in officer.get(place).text
    assert officer.post(f"{place}/start").status_code == 409


def test_the_filter_is_kept_in_words_and_can_be_changed(
    officer: Browser, engagement: Engagement, second: Engagement, stored: Session
) -> None:
    place = prepare(officer, stored, class_codes=["CONFIDENTIAL"], tiers=["2"], score_below="80")
    shown = officer.get(place).text
    assert "送付対象は1件" in shown
    assert "評価点が80%未満、または評価点なし" in shown
    again = officer.get("/sending/new", again=place.rpartition("/")[2]).text
    assert 'value="80"' in again
    assert 'value="CONFIDENTIAL" checked' in again


def test_the_report_is_a_spreadsheet_without_formulas(
    officer: Browser, engagement: Engagement, second: Engagement, stored: Session
) -> None:
    place = prepare(officer, stored)
    answer = officer.get(f"{place}/report.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert [(row["委託先"], row["結果"]) for row in rows] == [("'=株式会社若葉製作所", "送付予定"), ("株式会社青葉システムズ", "送付予定")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due_on": "2026-01-05"}, "2026年1月5日はすでに過ぎています"),
        ({"opens_on": "2031-01-01"}, "受付開始日（2031年1月1日）が回答期限"),
        ({"score_below": "0"}, "1以上"),
    ],
)
def test_a_wrong_entry_is_explained_with_everything_kept(
    officer: Browser, engagement: Engagement, stored: Session, change: dict[str, str], said: str
) -> None:
    answer = officer.post("/sending", filled(stored, **change))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="購買部 山田"' in answer.text
    assert stored.exec(select(Dispatch)).all() == []


def test_nobody_else_sees_it(
    officer: Browser, respondent: Browser, engagement: Engagement, stored: Session, client_for: Callable[..., Browser]
) -> None:
    place = prepare(officer, stored)
    stranger_of = factories.organisation(stored, "Other principal")
    stored.commit()
    stranger = client_for(stranger_of, Role.PROCUREMENT)
    for path in (place, f"{place}/report.csv"):
        assert stranger.get(path).status_code == 404
        assert respondent.get(path).status_code == 404
    assert stranger.post(f"{place}/start").status_code == 404
    assert place not in stranger.get("/sending").text
    assert stranger.get("/sending/new", again=place.rpartition("/")[2]).status_code == 200
    assert respondent.get("/sending").status_code == 403


def test_a_page_of_the_dry_run_costs_the_same_for_one_row_as_for_fifty(
    officer: Browser, engagement: Engagement, stored: Session, principal: Organisation, contractor: Organisation, statements: list[str]
) -> None:
    one = prepare(officer, stored)
    statements.clear()
    officer.get(one)
    few = len(statements)
    for number in range(60):
        factories.engagement(stored, principal, contractor, work=f"Work {number}")
    stored.commit()
    many = prepare(officer, stored)
    statements.clear()
    first = officer.get(many)
    assert len(statements) == few
    assert first.text.count('name="taken"') == 50
    assert officer.get(many, after=50).text.count('name="taken"') == 11


def test_the_list_shows_what_was_sent(officer: Browser, engagement: Engagement, stored: Session) -> None:
    assert "一括送付はまだありません" in officer.get("/sending").text
    place = prepare(officer, stored)
    assert place in officer.get("/sending").text
