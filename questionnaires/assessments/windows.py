"""When an assessment can be answered and until when it is due: the window, and moving its dates.

All three dates are local dates of the issuer. Its time zone is a label of the floor above, read by name as foreign keys are.
"""

from datetime import date, datetime

from sqlalchemy import String, column, select, table
from sqlalchemy.orm import Session

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import lock
from questionnaires.assessments.rules import ANSWERABLE
from storage.acts import Act
from storage.clock import local_date
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp

_organisation = table("organisation", column("id", String), column("time_zone", String))


def local_day(session: Session, issuer_organisation_id: str, at: datetime) -> date:
    """The calendar date of `at` where the issuer is."""
    zone = session.scalars(select(_organisation.c.time_zone).where(_organisation.c.id == issuer_organisation_id)).one()
    return local_date(at, zone)


def check_dates(*, opens_on: date | None, due_on: date, closes_on: date | None) -> None:
    """Opening, due and closing date follow each other. Raises Invalid("window-opens-after-due" | "window-closes-before-due")."""
    if opens_on is not None and opens_on > due_on:
        raise Invalid("window-opens-after-due", "opens_on", opens_on=opens_on, due_on=due_on)
    if closes_on is not None and closes_on < due_on:
        raise Invalid("window-closes-before-due", "closes_on", closes_on=closes_on, due_on=due_on)


def demand_window(session: Session, stamp: Stamp, assessment: Assessment) -> None:
    """Raises Conflict("window-not-open-yet" | "window-closed") on a day on which nothing can be answered."""
    closed = find_closed(session, stamp.at, assessment)
    if closed is not None:
        raise closed


def find_closed(session: Session, at: datetime, assessment: Assessment) -> Conflict | None:
    """Why nothing can be answered on the day of `at`, as `demand_window` raises it; None within the window.

    No statement is sent for an assessment without a window.
    """
    opens_on, closes_on = assessment.opens_on, assessment.closes_on
    if opens_on is None and closes_on is None:
        return None
    today = local_day(session, assessment.issuer_organisation_id, at)
    if opens_on is not None and today < opens_on:
        return Conflict("window-not-open-yet", opens_on=opens_on)
    if closes_on is not None and today > closes_on:
        return Conflict("window-closed", closes_on=closes_on, contact=assessment.contact_name)
    return None


def change_dates(session: Session, stamp: Stamp, assessment: Assessment, *, due_on: date, closes_on: date | None) -> Assessment:
    """The issuer gives more time, or opens a closed window again with a new date. What was promised is never shortened.

    `due_on` may stay as it is. Raises Forbidden("assessment-not-yours"), Conflict("answer-sealed") when the answers have been
    submitted, Invalid("due-date-earlier" | "due-date-passed" | "window-closes-before-due" | "window-closes-earlier" | "dates-unchanged").
    """
    if stamp.actor.organisation_id != assessment.issuer_organisation_id:
        raise Forbidden("assessment-not-yours")
    lock(session, assessment)
    if assessment.state not in ANSWERABLE:
        raise Conflict("answer-sealed", state=assessment.state)
    today = local_day(session, assessment.issuer_organisation_id, stamp.at)
    before = {"due_on": assessment.due_on, "closes_on": assessment.closes_on}
    if due_on < assessment.due_on:
        raise Invalid("due-date-earlier", "due_on", due_on=assessment.due_on)
    if due_on != assessment.due_on and due_on < today:
        raise Invalid("due-date-passed", "due_on", due_on=due_on)
    check_dates(opens_on=None, due_on=due_on, closes_on=closes_on)
    if closes_on is not None and closes_on < max(today, assessment.closes_on or date.max):
        raise Invalid("window-closes-earlier", "closes_on", closes_on=closes_on)
    changed = [name for name, value in (("due_on", due_on), ("closes_on", closes_on)) if before[name] != value]
    if not changed:
        raise Invalid("dates-unchanged", "due_on")
    assessment.due_on, assessment.closes_on = due_on, closes_on
    if "due_on" in changed:
        assessment.due_set_at = stamp.at
    session.flush()
    append(
        session,
        stamp,
        Act.ASSESSMENT_CHANGE_DATES,
        "assessment",
        assessment.id,
        engagement_id=assessment.engagement_id,
        fields=changed,
        details={
            "due_on": due_on.isoformat(),
            "due_on_before": before["due_on"].isoformat() if before["due_on"] else None,
            "closes_on": closes_on.isoformat() if closes_on else None,
        },
    )
    return assessment
