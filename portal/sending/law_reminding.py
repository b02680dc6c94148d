"""A daily round: reports after an incident that the law may ask for, and that nobody has written down as made.

Reminded of a week before, a day before and once when the date has passed. The reminders in the ledger are the note of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from contracts.incidents.queries import LAW_REMINDED, list_law_dates
from portal.mail.notices import notify
from portal.sending.days import days
from storage.acts import Act
from storage.ledger.actions import append
from storage.stamp import Actor, Role, Stamp

KIND = "incident-law:remind"
PIECE = 200
STAGES = (7, 1, -1)  # days that are left
ROLES = (Role.PROCUREMENT, Role.REVIEWER, Role.RESPONDENT)  # who may write down that it was made


@dataclass(frozen=True, slots=True)
class Reminded:
    """What one piece of the round did; `next_after` is where the next piece begins, "" at the end."""

    count: int
    next_after: str


def remind(session: Session, at: datetime, *, after: str = "", limit: int = PIECE) -> Reminded:
    """Tell those who deal with incidents in the company that has to report, by its own calendar."""
    found, day_of, count = list_law_dates(session, at + timedelta(days=STAGES[0] + 2), after=after, limit=limit), days(session), 0
    for notice, engagement_id, reminders in found:
        owes = notice.owes_organisation_id
        left = (day_of(owes, notice.due_at or at) - day_of(owes, at)).days
        if reminders >= sum(left <= stage for stage in STAGES):
            continue
        told = notify(
            session,
            template="law-report-due",
            organisation_id=owes,
            role=ROLES,
            engagement_id=engagement_id,
            parameters={"incident_id": notice.incident_id, "notice_id": notice.id},
        )
        stamp = Stamp(Actor("system", owes, frozenset(), "system", ""), at, "job")
        link_id = notice.link_engagement_id or engagement_id
        append(session, stamp, Act.REMINDER_SEND, LAW_REMINDED, notice.id, engagement_id=link_id, details={"told": told})
        count += 1
    return Reminded(count, found[-1].notice.id if len(found) == limit else "")
