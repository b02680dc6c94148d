"""The daily rounds are queued once a day, done by the worker, and go on in the next job where there is more."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from portal.sending import jobs
from portal.sending.reminding import Reminded
from portal.worker import schedule
from storage import clock
from storage.database import Database
from storage.jobs.models import Job
from storage.jobs.worker import run_once

DAY = date(2026, 11, 24)


def kinds(session: Session) -> list[tuple[str, str]]:
    found = [(job.kind, job.state) for job in session.exec(select(Job)) if job.kind in {jobs.SCHEDULES, jobs.REMINDERS}]
    session.rollback()
    return sorted(found)


def test_each_round_is_queued_once_a_day_and_done(database: Database, session: Session) -> None:
    for day in (DAY, DAY, DAY + timedelta(days=1)):
        schedule(database.writer, day)
    assert kinds(session) == [("reminders:send", "queued")] * 2 + [("schedules:sweep", "queued")] * 2
    while run_once(database.writer, jobs.sending_handlers(), clock.now()):
        pass
    assert {state for _kind, state in kinds(session)} == {"done"}


def test_a_round_goes_on_where_it_stopped_and_ends(database: Database) -> None:
    seen: list[str] = []

    def work(_session: Session, _at: datetime, *, after: str) -> Reminded:
        seen.append(after)
        return Reminded(1, {"": "b", "b": "d", "d": ""}[after])

    schedule(database.writer, DAY)
    handlers = {jobs.REMINDERS: jobs.round_of(jobs.REMINDERS, work)}
    while run_once(database.writer, handlers, clock.now()):
        pass
    assert seen == ["", "b", "d"]
