"""The jobs of sending: a piece of a dispatch, and the two daily rounds, each of which goes on in the next job."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from sqlmodel import Session

from portal.sending import (
    assuring,
    dispatching,
    duty_reminding,
    ending,
    law_reminding,
    measure_reminding,
    reminding,
    report_opening,
    scheduling,
)
from storage import clock
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.worker import Handler

SCHEDULES = "schedules:sweep"
REMINDERS = "reminders:send"


class Piece(Protocol):
    """What a round says of one piece."""

    @property
    def next_after(self) -> str:
        """Where the next piece begins; "" at the end."""
        ...


class Round(Protocol):
    """A daily round, a piece at a time."""

    def __call__(self, session: Session, at: datetime, /, *, after: str) -> Piece:
        """Do one piece."""
        ...


def sending_handlers() -> Mapping[str, Handler]:
    """Every kind of job here and what does it."""
    return {
        dispatching.KIND: dispatching.send_piece,
        SCHEDULES: round_of(SCHEDULES, scheduling.sweep),
        report_opening.KIND: round_of(report_opening.KIND, report_opening.open_reports),
        REMINDERS: round_of(REMINDERS, reminding.remind),
        duty_reminding.DAILY: round_of(duty_reminding.DAILY, duty_reminding.remind_daily),
        duty_reminding.REMIND: duty_reminding.remind_one,
        assuring.CERTIFICATES: round_of(assuring.CERTIFICATES, assuring.warn_of_endings),
        assuring.CONTACTS: round_of(assuring.CONTACTS, assuring.remind_to_confirm),
        measure_reminding.KIND: round_of(measure_reminding.KIND, measure_reminding.remind),
        law_reminding.KIND: round_of(law_reminding.KIND, law_reminding.remind),
    }


def schedule_daily(session: Session, day: date) -> None:
    """Queue the rounds of the day; asking again changes nothing. Schedules first: what is issued today is not reminded of today."""
    rounds = (SCHEDULES, report_opening.KIND, REMINDERS, duty_reminding.DAILY, ending.ENDINGS, ending.EXPIRIES)
    for kind in (*rounds, assuring.CERTIFICATES, assuring.CONTACTS, measure_reminding.KIND, law_reminding.KIND):
        _queue(session, kind, day.isoformat(), "")


def round_of(kind: str, work: Round) -> Handler:
    """The handler of a daily round: one piece, and the job of the next in the same transaction."""

    def do(session: Session, job: Job) -> None:
        done = work(session, clock.now(), after=str(job.payload["after"]))
        if done.next_after:
            _queue(session, kind, str(job.payload["day"]), done.next_after)

    return do


def _queue(session: Session, kind: str, day: str, after: str) -> None:
    enqueue(session, kind, {"day": day, "after": after}, dedupe_key=f"{kind}:{day}:{after}")
