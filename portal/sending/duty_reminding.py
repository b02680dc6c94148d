"""Reminding of duties: the daily round by date, and the moments of what was agreed in hours.

A stage is made once. Those who owe it are told; once it is late, those whom it is owed to as well. The mail is one for each
person and day, and what stands in it is read when it is sent. Nothing depends on it: the same stands on the homes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from contracts.obligations.actions import REMIND
from contracts.obligations.lists import DueRow, list_to_remind, read_row
from contracts.obligations.reminding import record_stage
from contracts.obligations.reminding_rules import FIRST, find_stage, find_stage_without_date, tells_both
from contracts.obligations.rules import PerformanceState
from portal.accounts.models import Membership, User, UserState
from portal.mail.notices import KIND as MAIL
from portal.sending.duty_letters import TO_OWED, TO_OWNER
from storage import clock
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.stamp import Actor, Role, Stamp

DAILY = "duties:remind"
PIECE = 200  # performances in one transaction
__all__ = ["DAILY", "REMIND", "remind_daily", "remind_one"]


@dataclass(frozen=True, slots=True)
class Reminded:
    """What one piece of the round did; `next_after` is where the next piece begins, "" at the end."""

    stages: int
    next_after: str


def remind_daily(session: Session, at: datetime, *, after: str = "", limit: int = PIECE) -> Reminded:
    """Make the stages of the day of `at` for the next `limit` open performances after the id `after`."""
    rows = list_to_remind(session, due_before=at + timedelta(days=2 - FIRST), after=after, limit=limit)
    people = _read_people(session, rows)
    made = 0
    for row in rows:
        stage = _stage_of(row, at)
        made += stage is not None and _make(session, row, stage, at, people)
    return Reminded(made, rows[-1].id if len(rows) == limit else "")


def remind_one(session: Session, job: Job) -> None:
    """Make one stage of a deadline in hours, if it is still due."""
    row = read_row(session, str(job.payload["performance_id"]))
    if row is not None and row.state == PerformanceState.DUE:
        _make(session, row, int(job.payload["stage"]), clock.now(), _read_people(session, [row]))


def _stage_of(row: DueRow, at: datetime) -> int | None:
    today = clock.local_date(at, row.time_zone)
    if row.due_at is None:
        return find_stage_without_date(clock.local_date(row.fell_due_at, row.time_zone), today)
    return find_stage(clock.local_date(row.due_at, row.time_zone), today)


def sides(row: DueRow) -> tuple[tuple[str, Role], tuple[str, Role]]:
    """(organisation, role) of those who owe a performance, and of those whom it is owed to."""
    principal, contractor = (row.principal_id, Role.PROCUREMENT), (row.contractor_id, Role.RESPONDENT)
    return (contractor, principal) if row.owner_organisation_id == row.contractor_id else (principal, contractor)


def _make(session: Session, row: DueRow, stage: int, at: datetime, people: Mapping[tuple[str, Role], Sequence[str]]) -> bool:
    owner, owed = sides(row)
    told = people.get(owner, ())
    others = people.get(owed, ()) if tells_both(stage) or row.state == PerformanceState.LASTING else ()
    if not told and not others:
        return False  # nobody can sign in yet; the stage is made as soon as somebody can
    stamp = Stamp(Actor("system", owed[0], frozenset(), "system", ""), at, "job")
    if not record_stage(session, stamp, row, stage=stage, told=len(told), is_escalated=bool(others)):
        return False
    # What was agreed in hours does not wait for the mail of the day.
    mark = clock.local_date(at, row.time_zone).isoformat() if stage >= FIRST else f"{row.id}:{stage}"
    for template, organisation_id, users in ((TO_OWNER, owner[0], told), (TO_OWED, owed[0], others)):
        for user_id in users:
            payload = {"template": template, "user_id": user_id, "organisation_id": organisation_id, "parameters": {}}
            enqueue(session, MAIL, payload, dedupe_key=f"{template}:{user_id}:{organisation_id}:{mark}")
    return True


def _read_people(session: Session, rows: Sequence[DueRow]) -> dict[tuple[str, Role], list[str]]:
    """The ids of the active people by organisation and role. One statement."""
    wanted = {side for row in rows for side in sides(row)}
    query = (
        select(Membership.organisation_id, Membership.role, Membership.user_id)
        .join(User, col(User.id) == col(Membership.user_id))
        .where(
            col(Membership.organisation_id).in_({organisation_id for organisation_id, _ in wanted}),
            col(Membership.role).in_([Role.PROCUREMENT, Role.RESPONDENT]),
            col(User.state) == UserState.ACTIVE,
        )
        .order_by(col(Membership.user_id))
    )
    found: dict[tuple[str, Role], list[str]] = {}
    for organisation_id, role, user_id in session.exec(query):
        found.setdefault((organisation_id, Role(role)), []).append(user_id)
    return found
