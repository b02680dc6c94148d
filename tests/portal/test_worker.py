"""What is to be done once a day is enqueued once a day, however many workers ask."""

from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session, select

from portal.worker import schedule
from storage.evidence.jobs import SWEEP
from storage.jobs.models import Job
from storage.jobs.purge import PURGE


def test_the_daily_sweep_and_purge_are_enqueued_once_for_each_day(engine: Engine) -> None:
    for day in (date(2026, 11, 22), date(2026, 11, 22), date(2026, 11, 23)):
        schedule(engine, day)
    with Session(engine) as session:
        for kind in (SWEEP, PURGE):
            assert len(session.exec(select(Job).where(Job.kind == kind)).all()) == 2
