"""What is done about single duties over the API: done by hand, confirmed, not accepted, waived by two; and the deadlines as a calendar."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.obligations import steps
from contracts.obligations.lists import Wanted
from contracts.obligations.rules import OPEN
from portal.api.bodies import Raw, read_body, with_file
from portal.api.duties import DutyOut, read_duty
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.duties import feeds
from portal.pages.duties.board import ConfirmationInput, confirm_by
from portal.pages.duties.one import FulfilmentInput, ReasonInput, fulfil_by
from portal.rendering.languages import locale_of
from portal.sending.feeds.actions import revoke
from storage.acts import Act

router = APIRouter()


@router.get("/duties.ics", response_class=Response)
def show_calendar(entry: Annotated[Entry, guard(Act.HOME_VIEW)]) -> Response:
    """The open deadlines of the caller's organisation as a calendar, the same as at the secret address for calendar programs."""
    return _calendar(entry, None)


@router.get("/engagements/{engagement_id}/duties.ics", response_class=Response)
def show_calendar_of_one(entry: Annotated[Entry, guard(Act.DUTY_VIEW, of=subjects.engagement)]) -> Response:
    """The open deadlines of one work as a calendar."""
    return _calendar(entry, entry.subject.id)


@router.post("/duties/{performance_id}/fulfilment", openapi_extra=with_file(FulfilmentInput))
def fulfil(raw: Raw, entry: Annotated[Entry, guard(Act.PERFORMANCE_FULFIL, of=subjects.performance, takes_file=True)]) -> DutyOut:
    """Say how a duty was done that no other part of the portal records by itself, with a file where there is one."""
    return read_duty(entry, fulfil_by(entry, read_body(FulfilmentInput, raw, entry)))


@router.post("/duties/{performance_id}/rejection")
def reject(entry: Annotated[Entry, guard(Act.PERFORMANCE_REJECT, of=subjects.performance)], given: ReasonInput) -> DutyOut:
    """Do not accept what the other side did by hand: it is due again, with its deadline as it was."""
    made = steps.reject(entry.session, entry.stamp, entry.subject, expected_version=given.version, reason=given.reason)
    return read_duty(entry, made)


@router.post("/duties/{performance_id}/waiver", status_code=201)
def ask_waiver(entry: Annotated[Entry, guard(Act.WAIVER_ASK, of=subjects.performance)], given: ReasonInput) -> DutyOut:
    """Propose to do without it. A second person of the same side agrees, signed in on the page."""
    return read_duty(
        entry, steps.ask_waiver(entry.session, entry.stamp, entry.subject, expected_version=given.version, reason=given.reason)
    )


@router.post("/duties/{performance_id}/waiver/refusal")
def refuse_waiver(entry: Annotated[Entry, guard(Act.WAIVER_REFUSE, of=subjects.performance)], given: ReasonInput) -> DutyOut:
    """Do not agree to a waiver, or take back one's own wish: it stays due."""
    return read_duty(
        entry, steps.refuse_waiver(entry.session, entry.stamp, entry.subject, expected_version=given.version, reason=given.reason)
    )


@router.post(
    "/engagements/{engagement_id}/duties/{obligation_id}/confirmation", status_code=201, openapi_extra=with_file(ConfirmationInput)
)
def confirm(
    raw: Raw, entry: Annotated[Entry, guard(Act.DUTY_CONFIRM, of=subjects.engagement, takes_file=True)], obligation_id: str
) -> DutyOut:
    """Confirm a continuous duty that no monthly report confirms, once a day at most."""
    return read_duty(entry, confirm_by(entry, obligation_id, read_body(ConfirmationInput, raw, entry)))


@router.post("/duties/calendar/closing", status_code=204)
def close_calendar(entry: Annotated[Entry, guard(Act.CALENDAR_REVOKE)]) -> None:
    """Close the secret address of one's own calendar."""
    revoke(entry.session, entry.stamp, engagement_id=None)


@router.post("/engagements/{engagement_id}/duties/calendar/closing", status_code=204)
def close_calendar_of_one(entry: Annotated[Entry, guard(Act.CALENDAR_REVOKE, of=subjects.engagement)]) -> None:
    """Close the secret address of one's own calendar of one work."""
    revoke(entry.session, entry.stamp, engagement_id=entry.subject.id)


def _calendar(entry: Entry, engagement_id: str | None) -> Response:
    wanted = Wanted(states=OPEN, engagement_id=engagement_id, has_deadline=True)
    return feeds.calendar_of(entry, entry.actor, locale_of(entry.request), wanted)
