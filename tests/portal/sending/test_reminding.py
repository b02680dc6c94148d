"""Only those who still owe are reminded, calmly, in one mail a day; and the second contact when it goes on."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from contracts.engagements.rules import EngagementState
from portal.sending.letters import gather_owed
from portal.sending.reminding import remind
from questionnaires.assessments.rules import AssessmentState
from questionnaires.assessments.windows import change_dates
from questionnaires.reminders.models import Reminder
from questionnaires.reminders.queries import count_all
from storage.jobs.models import Job
from storage.stamp import Stamp
from tests import factories
from tests.portal.sending.conftest import DUE, NOON, World


def on(day: date) -> datetime:
    """9 o'clock in Tokyo."""
    return datetime(day.year, day.month, day.day, tzinfo=NOON.tzinfo)


def after(days: int) -> datetime:
    return on(DUE + timedelta(days=days))


def jobs(world: World, template: str = "reminder") -> list[Job]:
    return [job for job in world.session.exec(select(Job).order_by(Job.created_at)) if job.payload.get("template") == template]  # type: ignore[arg-type]


def test_over_two_months_each_step_is_made_once_however_often_the_round_runs(world: World) -> None:
    made = world.issue()
    for offset in range(-20, 40):
        for _ in range(2):
            remind(world.session, after(offset))
    steps = [row.step for row in world.session.exec(select(Reminder).order_by(Reminder.sent_at))]  # type: ignore[arg-type]
    assert steps == [-7, -3, -1, 1, 4, 10, 24, 38]
    assert len(jobs(world)) == 8
    assert count_all(world.session, [made.id])[made.id].times == 8


@pytest.mark.parametrize("state", [AssessmentState.SUBMITTED, AssessmentState.CLOSED])
def test_whoever_has_submitted_is_not_reminded(world: World, state: AssessmentState) -> None:
    world.issue().state = state
    assert remind(world.session, after(1)).steps == 0


def test_closed_engagements_are_left_alone(world: World) -> None:
    world.issue()
    world.engagement.state = EngagementState.CLOSED
    assert remind(world.session, after(1)).steps == 0


def test_a_window_that_is_not_open_presses_nobody(world: World) -> None:
    world.issue(closes_on=DUE)
    world.issue(opens_on=DUE, due_on=DUE)
    assert remind(world.session, after(-3)).steps == 1
    assert remind(world.session, after(1)).steps == 1


def test_a_prolonged_date_has_its_own_steps_and_nothing_is_said_twice_in_between(world: World) -> None:
    made = world.issue()
    assert remind(world.session, after(-3)).steps == 1
    later = DUE + timedelta(days=5)
    change_dates(world.session, Stamp(world.asker.actor, after(-2), "page"), made, due_on=later, closes_on=None)
    assert remind(world.session, after(-1)).steps == 0  # told the new date a day ago; its step of seven days is past
    assert remind(world.session, after(2)).steps == 1  # three days before the new one


def test_one_person_of_two_companies_gets_one_mail_with_all_that_is_owed(world: World) -> None:
    other = factories.organisation(world.session, "Another customer")
    same = factories.organisation(world.session, "株式会社青葉システムズ", registrar=other)
    work = factories.engagement(world.session, other, same, work="Help desk")
    busy = world.employ(world.contractor, email="busy@example.jp", also=[same])
    world.issue()
    world.issue(due_on=DUE + timedelta(days=2))
    stamp = factories.stamp(other, at=NOON)
    world.asker = stamp
    world.issue(work)
    assert remind(world.session, after(-3)).steps == 3
    (mine,) = [job for job in jobs(world) if job.payload["user_id"] == busy.id]
    letter = gather_owed(world.session, mine.payload, after(-3))
    assert letter is not None
    assert (letter.address, letter.facts["count"], len(letter.items), len(letter.deadlines)) == ("busy@example.jp", "3", 3, 3)
    alone = next(job for job in jobs(world) if job.payload["user_id"] == world.person.id)
    told = gather_owed(world.session, alone.payload, after(-3))
    assert told is not None
    assert "Another customer" not in str(told.items)


def test_the_mail_holds_what_is_owed_when_it_is_sent_and_is_not_sent_when_nothing_is(world: World) -> None:
    made, second = world.issue(), world.issue()
    remind(world.session, after(1))
    (job,) = jobs(world)
    made.state = AssessmentState.SUBMITTED
    world.session.flush()
    letter = gather_owed(world.session, job.payload, after(1))
    assert letter is not None
    assert [path for _said, path in letter.items] == [f"/assessments/{second.id}"]
    assert "2026年12月20日（日）の期限を過ぎています" in letter.items[0][0]
    second.state = AssessmentState.SUBMITTED
    world.session.flush()
    assert gather_owed(world.session, job.payload, after(1)) is None


def test_before_the_date_the_owner_alone_is_reminded_and_afterwards_everybody(world: World) -> None:
    world.employ(world.contractor, email="colleague@example.jp")
    world.issue(owner_user_id=world.person.id)
    remind(world.session, after(-3))
    assert [job.payload["user_id"] for job in jobs(world)] == [world.person.id]
    remind(world.session, after(1))
    assert len(jobs(world)) == 3


def test_the_second_contact_is_told_from_the_second_overdue_reminder_on(world: World) -> None:
    world.contractor.contact_two_name, world.contractor.contact_two_email = "部長 佐藤", "sato@example.jp"
    world.issue()
    for offset in range(-10, 5):
        remind(world.session, after(offset))
        assert bool(jobs(world, "reminder-to-second")) is (offset >= 4)
    (job,) = jobs(world, "reminder-to-second")
    letter = gather_owed(world.session, job.payload, after(4))
    assert letter is not None
    assert (letter.address, letter.name, letter.locale, letter.deadlines) == ("sato@example.jp", "部長 佐藤", "ja", ())
    rows = world.session.exec(select(Reminder)).all()
    assert {row.step for row in rows if row.is_escalated} == {4}


def test_a_second_contact_who_answers_anyway_gets_one_mail(world: World) -> None:
    world.contractor.contact_two_email = "suzuki@example.jp"
    world.issue()
    for offset in (1, 4):
        remind(world.session, after(offset))
    assert jobs(world, "reminder-to-second") == []


def test_where_nobody_can_be_told_nothing_counts_as_a_reminder_until_somebody_can(world: World) -> None:
    silent = factories.organisation(world.session, "誰もいない会社", registrar=world.principal)
    world.issue(factories.engagement(world.session, world.principal, silent))
    assert remind(world.session, after(-3)).steps == 0
    world.employ(silent, email="new@example.jp")
    assert remind(world.session, after(-2)).steps == 1


def test_the_round_goes_on_piece_by_piece(world: World) -> None:
    for _ in range(5):
        world.issue()
    at, done = after(1), 0
    place = ""
    for _ in range(3):
        piece = remind(world.session, at, after=place, limit=2)
        done, place = done + piece.steps, piece.next_after
    assert (done, place) == (5, "")
    assert len(jobs(world)) == 1
