"""Duties on the pages of both sides: the month, the board of a work, one duty from falling due to its end, and the calendar address."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select

from contracts.clauses.timing import Event
from contracts.disposals.actions import close_engagement
from contracts.obligations.actions import fall_due, fall_due_monthly
from contracts.obligations.models import Obligation, Performance
from contracts.obligations.rules import PerformanceState
from portal.accounts.models import Membership
from storage import clock
from storage.stamp import Role
from tests import factories
from tests.contracts.world import World, make_world
from tests.in_one_thread import Client
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser


@pytest.fixture
def world(stored: Session) -> World:
    """A work whose agreement came into force now."""
    made = make_world(stored)
    stored.commit()
    return made


@pytest.fixture
def officer(client_for: Callable[..., Browser], world: World) -> Browser:
    return client_for(world.principal, Role.PROCUREMENT, name="Suzuki")


@pytest.fixture
def second(client_for: Callable[..., Browser], world: World) -> Browser:
    return client_for(world.principal, Role.REVIEWER, name="Sato")


@pytest.fixture
def respondent(client_for: Callable[..., Browser], world: World) -> Browser:
    return client_for(world.contractor, Role.RESPONDENT, name="Tanaka")


def place(stored: Session, code: str) -> str:
    """The address of the one performance of a duty."""
    query = select(Performance.id).join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
    found = stored.exec(query.where(col(Obligation.code) == code)).one()
    stored.commit()  # or the pages wait for this session
    return f"/duties/{found}"


def act(browser: Browser, path: str, step: str, version: int, **more: str):  # type: ignore[no-untyped-def]  # a response
    return browser.post(f"{path}{step}", {"version": str(version), **more}, locale="en")


def test_the_board_shows_every_duty_with_its_paragraph_and_what_is_due(officer: Browser, respondent: Browser, world: World) -> None:
    path = f"/engagements/{world.engagement.id}"
    page = respondent.get(f"{path}/duties", locale="en").text
    assert "Every duty of the agreement (29)" in page
    assert len(set(re.findall(r'<tr id="((?:NDA|SUB|SURV)-[^"]+)"', page))) == 29
    assert re.search(r'href="/agreements/[0-9a-f]{32}#a-12"', page)
    assert "Your turn" in page
    assert "Waiting for Kawaguchi Data" in officer.get(f"{path}/duties", locale="en").text
    hub = officer.get(path, locale="en").text
    assert f"{path}/duties" in hub
    assert "to be done: 2" in hub


def test_done_by_hand_with_a_file_not_accepted_and_done_again(officer: Browser, respondent: Browser, stored: Session, world: World) -> None:
    path = place(stored, "NDA-3.1")
    page = respondent.get(path, locale="en").text
    assert "It is your turn." in page
    assert "/fulfilment" in page
    assert "/waiver" not in page
    assert path in respondent.get("/contractor").text, "it waits on the home"
    assert act(respondent, path, "/fulfilment", 1, note="").status_code == 422
    files = {"file": ("room.pdf", PDF, "application/pdf")}
    assert respondent.post(f"{path}/fulfilment", {"version": "1", "note": "Kimura, locked room"}, files=files).status_code == 303
    shown = officer.get(path, locale="en").text
    assert "Kimura, locked room" in shown
    assert "Done in time" in shown
    file = re.search(r'href="(/evidence/[0-9a-f]{32}/file)"', shown)
    assert file is not None
    assert officer.get(file[1]).status_code == 200
    late = act(officer, path, "/rejection", 1, reason="Which room?")
    assert late.status_code == 409
    assert "Somebody else has changed this duty meanwhile" in late.text
    assert act(officer, path, "/rejection", 2, reason="Which room?").status_code == 303
    assert "Which room?" in respondent.get(path).text
    assert act(respondent, path, "/fulfilment", 3, note="Room 3").status_code == 303
    assert path in officer.get("/duties", which="done", side="theirs").text


def test_a_waiver_is_seen_by_both_and_takes_a_second_person(
    officer: Browser, second: Browser, respondent: Browser, stored: Session
) -> None:
    path = place(stored, "NDA-3.3a")
    assert act(respondent, path, "/waiver", 1, reason="Please").status_code == 403
    assert act(officer, path, "/waiver", 1, reason="Told in the meeting").status_code == 303
    for browser in (respondent, second):
        assert "Told in the meeting" in browser.get(path, locale="en").text
    assert "/waiver/approval" not in officer.get(path).text
    assert act(officer, path, "/waiver/approval", 2).status_code == 403
    assert path in second.get("/review").text, "it waits on the home of the second person"
    assert "Waivers that want you as the second person: 1" in second.get("/duties", locale="en").text
    assert act(second, path, "/waiver/approval", 2).status_code == 303
    assert "Waived by two persons" in respondent.get(path, locale="en").text


def test_the_month_and_the_list_take_a_constant_number_of_statements(
    respondent: Browser, officer: Browser, stored: Session, world: World, statements: list[str]
) -> None:
    def look() -> int:
        statements.clear()
        for path in ("/duties", f"/engagements/{world.engagement.id}/duties", "/contractor"):
            assert respondent.get(path).status_code == 200
        return len(statements)

    look()
    few = look()
    now = clock.now()
    for number in range(4):
        fall_due(stored, replace(world.respondent, at=now), world.engagement, Event.INCIDENT, occasion=f"incident:{number}", at=now)
    fall_due_monthly(
        stored, replace(world.officer, at=now), world.engagement, month="2026-11", due_at=now, subject_kind="monthly-report", subject_id="x"
    )
    stored.commit()
    assert look() == few
    page = respondent.get("/duties", locale="en").text
    assert "Overdue on your side: " in page
    assert "Nothing is to be done at present" in respondent.get("/duties", locale="en", engagement="0" * 32).text, "of what is shown"
    assert page.count("for the month 2026-11") == 1, "a month is one line"
    assert "月分" in officer.get("/duties", side="theirs", which="late").text
    for month in ("2026-02", "garbage", "9999-12"):
        assert officer.get("/duties", month=month).status_code == 200


def test_reports_that_stand_on_the_home_by_themselves_push_no_duty_off_it(
    respondent: Browser, stored: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.pages.duties.standing.LIMIT", 1)
    now = clock.now()
    fall_due_monthly(
        stored, replace(world.officer, at=now), world.engagement, month="2026-11", due_at=now, subject_kind="monthly-report", subject_id="x"
    )
    stored.commit()
    assert "Duty: " in respondent.get("/contractor", locale="en").text


@pytest.mark.usefixtures("content_url")  # a wrong address is counted in a transaction of its own
def test_the_calendar_opens_by_its_address_alone_and_ends_with_it(
    app: FastAPI, officer: Browser, respondent: Browser, stored: Session, world: World
) -> None:
    path = f"/engagements/{world.engagement.id}/duties"
    guest = Client(app, base_url="http://127.0.0.1:8000")
    respondent.post("/duties/calendar")
    page = respondent.get("/duties").text
    address = re.search(r'value="http://127.0.0.1:8000(/calendar/[\w-]{43}\.ics)"', page)
    assert address is not None
    found = guest.get(address[1])
    assert found.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = found.text.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == 2
    assert any(line.startswith("SUMMARY:期限：") for line in lines)
    assert all(len(line.encode()) <= 75 for line in found.text.split("\r\n"))
    assert world.engagement.purpose not in found.text
    respondent.post(f"{path}/calendar")
    own = re.search(r'value="http://127.0.0.1:8000(/calendar/[\w-]{43}\.ics)"', respondent.get(path).text)
    assert own is not None
    assert own[1] != address[1]
    # A new address ends the old; closing ends the new; leaving the company ends all.
    respondent.post("/duties/calendar")
    assert guest.get(address[1]).status_code == 404
    respondent.post(f"{path}/calendar/closing")
    assert guest.get(own[1]).status_code == 404
    last = re.search(r"/calendar/[\w-]{43}\.ics", respondent.get("/duties").text)
    assert last is not None
    assert guest.get(last[0]).status_code == 200
    assert last[0] not in officer.get("/duties").text
    membership = stored.exec(select(Membership).where(col(Membership.user_id) == respondent.actor.user_id)).one()
    stored.delete(membership)
    stored.commit()
    assert guest.get(last[0]).status_code == 404
    tried = {guest.get(f"/calendar/{number:043d}.ics").status_code for number in range(70)}
    assert tried == {404, 429}


def test_the_calendar_of_the_organisation_is_the_administrators_and_ends_with_that(
    app: FastAPI, client_for: Callable[..., Browser], officer: Browser, respondent: Browser, stored: Session, world: World
) -> None:
    guest = Client(app, base_url="http://127.0.0.1:8000")
    first, second = (client_for(world.principal, Role.ADMINISTRATOR) for _ in range(2))
    address = r"/calendar/[\w-]{43}\.ics"
    made = "/duties/organisation-calendar"
    assert officer.post(made).status_code == 403
    assert first.post(made).status_code == 303
    found = re.search(address, first.get("/duties", side="all").text)
    assert found is not None
    assert guest.get(found[0]).text.count("BEGIN:VEVENT") == 2, "what either side owes"
    for other in (second, officer, respondent):
        assert re.search(address, other.get("/duties", side="all").text) is None, "only who made it sees the address"
    assert "/duties/organisation-calendar" in second.get("/duties", side="all").text
    second.post(made)
    assert guest.get(found[0]).status_code == 404, "a new address ends the old, whoever made it"
    newer = re.search(address, second.get("/duties", side="all").text)
    assert newer is not None
    assert guest.get(newer[0]).status_code == 200
    role = stored.exec(select(Membership).where(col(Membership.user_id) == second.actor.user_id)).one()
    role.role = Role.PROCUREMENT
    stored.add(role)
    stored.commit()
    assert guest.get(newer[0]).status_code == 404, "no administrator any more"
    first.post(f"{made}/closing")
    assert "calendar-address" not in first.get("/duties", side="all").text


def test_strangers_find_nothing(client_for: Callable[..., Browser], stored: Session, world: World) -> None:
    strangers = factories.organisation(stored, "Strangers")
    stored.commit()
    outside = client_for(strangers, Role.PROCUREMENT)
    for path in (place(stored, "NDA-3.1"), f"/engagements/{world.engagement.id}/duties"):
        assert outside.get(path).status_code == 404


def test_what_survives_lives_on_after_closing_and_all_homes_say_when_it_ends(
    officer: Browser, second: Browser, respondent: Browser, stored: Session, world: World
) -> None:
    homes = ((officer, "/procurement"), (second, "/review"), (respondent, "/contractor"))
    close_engagement(stored, officer.stamp(), world.engagement)
    survivors = stored.exec(select(Performance).where(col(Performance.state) == PerformanceState.LASTING)).all()
    assert survivors, "closing has begun the years after the end"
    stored.commit()
    assert all("Ends by itself" not in browser.get(home, locale="en").text for browser, home in homes), "years ahead nobody is bothered"
    for one in survivors:
        one.due_at = clock.now() + timedelta(days=7)
        stored.add(one)
    stored.commit()
    for browser, home in homes:
        assert "Ends by itself" in browser.get(home, locale="en").text, home
