"""A daily round: measures after an incident that were agreed, are past their day, and are not reported as done.

The contractor is told once; the reminder in the ledger is the note that it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from contracts.incidents.queries import REMINDED, list_to_remind
from portal.mail.notices import notify
from portal.sending.days import days
from storage.acts import Act
from storage.ledger.actions import append
from storage.stamp import Actor, Role, Stamp

KIND = "incident-measures:remind"
PIECE = 200
A_DAY = timedelta(days=1)  # no time zone is further ahead


@dataclass(frozen=True, slots=True)
class Reminded:
    """What one piece of the round did; `next_after` is where the next piece begins, "" at the end."""

    count: int
    next_after: str


def remind(session: Session, at: datetime, *, after: str = "", limit: int = PIECE) -> Reminded:
    """Tell those who answer for the contractor of each measure that is overdue by the principal's calendar."""
    found, day_of, count = list_to_remind(session, at.date() + A_DAY, after=after, limit=limit), days(session), 0
    for measure, work in found:
        if measure.due_on >= day_of(work.principal_organisation_id, at):
            continue
        told = notify(
            session,
            template="measure-overdue",
            organisation_id=work.contractor_organisation_id,
            role=Role.RESPONDENT,
            engagement_id=work.id,
            parameters={"incident_id": measure.incident_id, "measure_id": measure.id},
        )
        stamp = Stamp(Actor("system", work.principal_organisation_id, frozenset(), "system", ""), at, "job")
        append(session, stamp, Act.REMINDER_SEND, REMINDED, measure.id, engagement_id=work.id, details={"told": told})
        count += 1
    return Reminded(count, found[-1][0].id if len(found) == limit else "")
