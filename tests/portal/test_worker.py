"""What is to be done once a day is enqueued once a day, however many workers ask."""

from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session, select

from portal.worker import schedule
from storage.evidence.jobs import SWEEP
from storage.jobs.models import Job


def test_the_daily_sweep_is_enqueued_once_for_each_day(engine: Engine) -> None:
    for day in (date(2026, 11, 22), date(2026, 11, 22), date(2026, 11, 23)):
        schedule(engine, day)
    with Session(engine) as session:
        assert len(session.exec(select(Job).where(Job.kind == SWEEP)).all()) == 2
