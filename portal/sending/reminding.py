"""The daily round of reminders: which steps are made today, and whose mail of the day that brings.

A step is recorded once. The mail is one for each person and day, whatever the number of steps; what stands in it is read when
it is sent: all that the person owes then, so that nobody is reminded of what was submitted meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from contracts.engagements.models import Engagement
from contracts.engagements.rules import EngagementState
from contracts.parties.models import Organisation
from portal.accounts.models import Membership, User, UserState
from portal.mail.notices import KIND as MAIL
from portal.sending.days import days
from questionnaires.reminders.actions import record
from questionnaires.reminders.queries import OwedRow, count_overdue, list_owed
from questionnaires.reminders.rules import ESCALATES_FROM, FIRST, find_step
from storage.jobs import enqueue
from storage.stamp import Actor, Role, Stamp

PIECE = 200  # assessments in one transaction
A_DAY = timedelta(days=1)  # no time zone is further ahead


@dataclass(frozen=True, slots=True)
class Reminded:
    """What one piece of the round did; `next_after` is where the next piece begins, "" at the end."""

    steps: int
    next_after: str


@dataclass(frozen=True, slots=True)
class _Member:
    user_id: str
    organisation_id: str
    email: str


def remind(session: Session, at: datetime, *, after: str = "", limit: int = PIECE) -> Reminded:
    """Make the steps of the day of `at` for the next `limit` owed assessments after the id `after`."""
    running = select(Engagement.id).where(col(Engagement.state) == EngagementState.OPEN)
    horizon = at.date() + A_DAY - timedelta(days=FIRST)
    owed = list_owed(session, running, due_until=horizon, after=after, limit=limit)
    day_of = days(session)
    members = _read_members(session, owed)
    second = _read_second_contacts(session, owed)
    overdue = count_overdue(session, [row.id for row in owed])
    steps = 0
    for row in owed:
        today = day_of(row.issuer_organisation_id, at)
        step = find_step(row.due_on, day_of(row.issuer_organisation_id, row.due_set_at or row.issued_at), today)
        if step is None or not row.can_be_answered(today):
            continue
        told = _who(row, members.get(row.respondent_organisation_id, []), step)
        contact = second.get(row.respondent_organisation_id, "") if step > 0 and overdue.get(row.id, 0) + 1 >= ESCALATES_FROM else ""
        if contact in {member.email for member in told}:
            contact = ""  # the same person is told once
        if not told and not contact:
            continue  # nobody can sign in yet; the step is made as soon as somebody can
        stamp = Stamp(Actor("system", row.issuer_organisation_id, frozenset(), "system", ""), at, "job")
        if not record(session, stamp, row, step=step, told=len(told), is_escalated=bool(contact)):
            continue
        steps += 1
        _queue(session, row, told, contact, today)
    return Reminded(steps, owed[-1].id if len(owed) == limit else "")


def _who(row: OwedRow, members: Sequence[_Member], step: int) -> Sequence[_Member]:
    """Before the due date the owner alone, where there is one who is still with the company; after it everybody who answers."""
    owner = [member for member in members if member.user_id == row.owner_user_id]
    return owner if owner and step < 0 else members


def _queue(session: Session, row: OwedRow, told: Sequence[_Member], contact: str, today: date) -> None:
    for member in told:
        payload = {"template": "reminder", "user_id": member.user_id, "organisation_id": member.organisation_id, "parameters": {}}
        enqueue(session, MAIL, payload, dedupe_key=f"reminder:{member.user_id}:{today.isoformat()}")
    if contact:
        payload = {"template": "reminder-to-second", "organisation_id": row.respondent_organisation_id, "parameters": {}}
        enqueue(session, MAIL, payload, dedupe_key=f"reminder-to-second:{row.respondent_organisation_id}:{today.isoformat()}")


def _read_members(session: Session, owed: Sequence[OwedRow]) -> dict[str, list[_Member]]:
    query = (
        select(User.id, Membership.organisation_id, User.email)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(
            col(Membership.organisation_id).in_({row.respondent_organisation_id for row in owed}),
            col(Membership.role) == Role.RESPONDENT,
            col(User.state) == UserState.ACTIVE,
        )
        .order_by(col(User.id))
    )
    found: dict[str, list[_Member]] = {}
    for user_id, organisation_id, email in session.exec(query):
        found.setdefault(organisation_id, []).append(_Member(user_id, organisation_id, email))
    return found


def _read_second_contacts(session: Session, owed: Sequence[OwedRow]) -> dict[str, str]:
    query = select(Organisation.id, Organisation.contact_two_email).where(
        col(Organisation.id).in_({row.respondent_organisation_id for row in owed}), col(Organisation.contact_two_email) != ""
    )
    return dict(session.exec(query).all())
