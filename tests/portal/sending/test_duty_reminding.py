"""Reminders of duties: who is told on which day, what the letter lists, and what agreed hours bring at once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from contracts.clauses.timing import Event
from contracts.obligations.actions import REMIND, end_periods, fall_due, fulfil
from contracts.obligations.models import Obligation, Performance, PerformanceReminder
from portal.accounts.models import Membership, User
from portal.sending.duty_letters import gather_duties
from portal.sending.duty_reminding import remind_daily, remind_one
from storage.acts import Act
from storage.jobs.models import Job
from storage.ledger.models import LedgerEntry
from storage.stamp import Role
from tests.contracts.world import NOW, World, make_world

DAY = timedelta(days=1)


@pytest.fixture
def world(session: Session) -> World:
    """A work with one person to tell on each side, and one on each who is not told."""
    made = make_world(session)
    for organisation, role, name in (
        (made.principal, Role.PROCUREMENT, "officer"),
        (made.principal, Role.REVIEWER, "reviewer"),
        (made.contractor, Role.RESPONDENT, "respondent"),
        (made.contractor, Role.CONTRIBUTOR, "helper"),
    ):
        session.add(User(id=name, email=f"{name}@example.jp", display_name=name, locale="en", created_at=NOW))
        session.flush()
        session.add(Membership(user_id=name, organisation_id=organisation.id, role=role))
    session.flush()
    return made


def due(world: World, code: str) -> Performance:
    query = select(Performance).join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
    return world.session.exec(query.where(col(Obligation.code) == code)).one()


def mails(session: Session) -> list[dict[str, Any]]:
    """What was queued since the last look, by whom it goes to."""
    jobs = session.exec(select(Job).where(col(Job.kind) == "mail:send")).all()
    found = sorted((job.payload for job in jobs), key=lambda payload: (payload["template"], payload["user_id"]))
    for job in jobs:
        job.kind = "looked-at"
    session.flush()
    return found


def told(session: Session, at: datetime) -> list[tuple[str, str]]:
    """The round of a day: the templates and who gets them."""
    remind_daily(session, at)
    return [(mail["template"], mail["user_id"]) for mail in mails(session)]


def test_the_owing_side_before_and_both_once_it_is_late_and_each_stage_once(world: World) -> None:
    session, report = world.session, due(world, "NDA-3.3a")
    assert report.due_at is not None
    fulfil(session, world.respondent, world.engagement, occasion=due(world, "NDA-3.1").occasion, evidence_kind="x", evidence_id="x")
    owner, owed = ("duties-due", "respondent"), ("duties-late", "officer")
    days = {
        -8: [], -7: [owner], -6: [], -1: [], 0: [owner], 1: [owner, owed], 2: [], 8: [owner, owed], 15: [owner, owed], 22: [owner, owed],
        29: [owner, owed], 36: [], 60: [],
    }  # fmt: skip
    assert {offset: told(session, report.due_at - timedelta(hours=3) + offset * DAY) for offset in days} == days
    assert told(session, report.due_at + 29 * DAY) == [], "the same day again"
    session.commit()
    session.refresh(report)
    assert report.reminded_at is not None
    stages = session.exec(select(LedgerEntry).where(col(LedgerEntry.act) == Act.REMINDER_SEND).order_by(col(LedgerEntry.seq))).all()
    assert [entry.details["stage"] for entry in stages] == [-7, 0, 1, 8, 15, 22, 29]
    assert all(entry.subject_id == report.id for entry in stages)


def test_the_letter_lists_what_is_pressing_when_it_is_sent_and_nothing_that_is_done(world: World) -> None:
    session, at = world.session, NOW + 5 * DAY
    payload = {"template": "duties-due", "user_id": "respondent", "organisation_id": world.contractor.id}
    letter = gather_duties(session, payload, at)
    assert letter is not None
    assert [path for _, path in letter.items] == [f"/duties/{due(world, code).id}" for code in ("NDA-3.1", "NDA-3.3a")]
    assert letter.items[0][0].startswith("Appoint a manager and storage place; keep with due care: overdue since Fri 27 Nov 2026.")
    assert "Asahi Works" in letter.items[0][0]
    late = gather_duties(session, {"template": "duties-late", "user_id": "officer", "organisation_id": world.principal.id}, at)
    assert late is not None
    assert [path for _, path in late.items] == [f"/duties/{due(world, 'NDA-3.1').id}"]
    assert gather_duties(session, {**payload, "user_id": "helper"}, at) is None
    for code in ("NDA-3.1", "NDA-3.3a"):
        occasion = due(world, code).occasion
        fulfil(session, world.respondent, world.engagement, occasion=occasion, evidence_kind="x", evidence_id="x")
    assert gather_duties(session, payload, at) is None


def test_hours_are_told_at_once_and_again_to_both_when_they_are_over(world: World) -> None:
    session = world.session
    fall_due(session, world.respondent, world.engagement, Event.INCIDENT, occasion="incident:1", at=NOW, codes={"NDA-3.7a"})
    jobs = session.exec(select(Job).where(col(Job.kind) == REMIND).order_by(col(Job.run_at))).all()
    assert [job.run_at for job in jobs] == [NOW, NOW + DAY + timedelta(seconds=1)]
    remind_one(session, jobs[0])
    assert [(mail["template"], mail["user_id"]) for mail in mails(session)] == [("duties-due", "respondent")]
    remind_one(session, jobs[1])
    assert [(mail["template"], mail["user_id"]) for mail in mails(session)] == [("duties-due", "respondent"), ("duties-late", "officer")]
    remind_one(session, jobs[1])
    assert mails(session) == [], "a job that runs twice tells once"


def test_nobody_to_tell_makes_no_stage_so_that_the_first_who_joins_is_told(world: World) -> None:
    session, report = world.session, due(world, "NDA-3.3a")
    assert report.due_at is not None
    membership = session.get_one(Membership, ("respondent", world.contractor.id, Role.RESPONDENT))
    session.delete(membership)
    session.flush()
    fulfil(session, world.respondent, world.engagement, occasion=due(world, "NDA-3.1").occasion, evidence_kind="x", evidence_id="x")
    assert told(session, report.due_at - 3 * DAY) == []
    assert session.exec(select(PerformanceReminder)).all() == []
    session.add(Membership(user_id="respondent", organisation_id=world.contractor.id, role=Role.RESPONDENT))
    session.flush()
    assert ("duties-due", "respondent") in told(session, report.due_at - 2 * DAY)


def test_a_period_after_the_end_is_told_to_both_before_it_ends_and_is_kept_in_time(world: World) -> None:
    session = world.session
    ended = fall_due(session, world.officer, world.engagement, Event.ENDED, occasion="ended:1", at=NOW, codes={"SURV-2"})[0]
    assert (ended.state, ended.due_at is None) == ("lasting", False)
    assert ended.due_at is not None
    for code in ("NDA-3.1", "NDA-3.3a"):
        fulfil(session, world.respondent, world.engagement, occasion=due(world, code).occasion, evidence_kind="x", evidence_id="x")
    assert told(session, ended.due_at - 5 * DAY) == [("duties-due", "respondent"), ("duties-late", "officer")]
    job = replace(world.officer, at=ended.due_at + DAY)
    assert end_periods(session, job) == 1
    assert (ended.state, ended.fulfilled_at, ended.was_late) == ("fulfilled", ended.due_at, False)
    assert end_periods(session, job) == 0
