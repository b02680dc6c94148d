"""The handlers' ledger over the API: people, what they were told and pledged, the custodian, places, changes, and the report by name."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from contracts.engagements.models import EngagementHandler
from contracts.engagements.queries import local_day
from contracts.handlers import actions, queries
from portal.api.bodies import PAGE, Raw, Written, read_body, with_file
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.registers.handlers import ChangeInput, CustodianInput, EndInput, HandlerInput, PreparationInput, ReportInput, prepare_by
from portal.pages.registers.places import PlaceChangeInput, PlaceEndInput, PlaceInput
from storage.acts import Act

router = APIRouter(prefix="/engagements/{engagement_id}")
Kept = Annotated[Entry, guard(Act.HANDLER_KEEP, of=subjects.engagement)]
PlaceKept = Annotated[Entry, guard(Act.PLACE_KEEP, of=subjects.engagement)]


class HandlerOut(Written):
    """A person of the handlers' ledger. `readiness` says what is missing before they may handle anything."""

    person_name: str
    post: str
    duty: str
    is_custodian: bool
    since: date | None
    until: date | None
    told_on: date | None
    told_how: str
    pledged_on: date | None
    pledge_evidence_id: str | None
    readiness: str


class PlaceOut(Written):
    """A place of storage."""

    kind: str
    name: str
    address: str
    protection: str
    since: date
    until: date | None


class PeopleOut(BaseModel):
    """The handlers' ledger and the places of storage; `reported_number` is None before the first report."""

    handlers: list[HandlerOut]
    places: list[PlaceOut]
    reported_number: int | None


class ChangeOut(BaseModel):
    """One change of people or places, with the fields that changed."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    kind: str
    subject_name: str
    before: dict[str, Any]
    after: dict[str, Any]
    happened_on: date
    recorded_at: datetime


class HistoryPage(BaseModel):
    """One page of changes, the newest first; `next_before` is None on the last one."""

    changes: list[ChangeOut]
    next_before: int | None


class PeopleReportOut(BaseModel):
    """Custodian, handlers and places as they were reported by name; frozen."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    number: int
    content: dict[str, Any]
    content_hash: str
    person_name: str
    person_title: str
    reported_at: datetime


@router.get("/handlers")
def show_handlers(entry: Annotated[Entry, guard(Act.HANDLER_VIEW, of=subjects.engagement)]) -> PeopleOut:
    """Who handles the information, and where it is kept."""
    report = queries.find_report(entry.session, entry.subject.id)
    return PeopleOut(
        handlers=_people(entry),
        places=[PlaceOut.model_validate(place) for place in queries.list_places(entry.session, entry.subject.id)],
        reported_number=report.number if report else None,
    )


@router.get("/handlers/history")
def list_history(
    entry: Annotated[Entry, guard(Act.HANDLER_VIEW, of=subjects.engagement)],
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> HistoryPage:
    """Every change of people and places."""
    rows = queries.list_history(entry.session, entry.subject.id, before=before, limit=PAGE + 1)
    shown = [ChangeOut.model_validate(row) for row in rows[:PAGE]]
    return HistoryPage(changes=shown, next_before=shown[-1].number if len(rows) > PAGE else None)


@router.post("/handlers", status_code=201)
def add_handler(entry: Kept, given: HandlerInput) -> HandlerOut:
    """Name a further person; they may handle nothing before they were told and have pledged."""
    return _person(entry, actions.add_handler(entry.session, entry.stamp, entry.subject, **given.model_dump()))


@router.put("/handlers/{handler_id}")
def change_handler(entry: Kept, handler_id: str, given: ChangeInput) -> HandlerOut:
    """Write the entry of a person anew; what it said before is kept."""
    values = given.model_dump(exclude={"version"})
    made = actions.change_handler(entry.session, entry.stamp, entry.subject, handler_id, **values, expected_version=given.version)
    return _person(entry, made)


@router.post("/handlers/{handler_id}/preparation", openapi_extra=with_file(PreparationInput))
def prepare_handler(
    raw: Raw, entry: Annotated[Entry, guard(Act.HANDLER_KEEP, of=subjects.engagement, takes_file=True)], handler_id: str
) -> HandlerOut:
    """Record when the person was told of the contract and when the pledge was given, with the signed pledge if it is at hand."""
    return _person(entry, prepare_by(entry, handler_id, read_body(PreparationInput, raw, entry)))


@router.post("/handlers/{handler_id}/end")
def end_handler(entry: Kept, handler_id: str, given: EndInput) -> HandlerOut:
    """The person handles the information no longer."""
    values = given.model_dump(exclude={"version"})
    made = actions.end_handler(entry.session, entry.stamp, entry.subject, handler_id, **values, expected_version=given.version)
    return _person(entry, made)


@router.post("/handlers/{handler_id}/custodian")
def name_custodian(
    entry: Annotated[Entry, guard(Act.CUSTODIAN_NAME, of=subjects.engagement)], handler_id: str, given: CustodianInput
) -> HandlerOut:
    """Make this person the custodian; whoever was it before is it no longer."""
    return _person(entry, actions.name_custodian(entry.session, entry.stamp, entry.subject, handler_id, since=given.since))


@router.post("/places", status_code=201)
def add_place(entry: PlaceKept, given: PlaceInput) -> PlaceOut:
    """Name a place of storage."""
    return PlaceOut.model_validate(actions.add_place(entry.session, entry.stamp, entry.subject, **given.model_dump()))


@router.put("/places/{place_id}")
def change_place(entry: PlaceKept, place_id: str, given: PlaceChangeInput) -> PlaceOut:
    """Write a place anew; what was said before is kept."""
    values = given.model_dump(exclude={"version"})
    made = actions.change_place(entry.session, entry.stamp, entry.subject, place_id, **values, expected_version=given.version)
    return PlaceOut.model_validate(made)


@router.post("/places/{place_id}/end")
def end_place(entry: PlaceKept, place_id: str, given: PlaceEndInput) -> PlaceOut:
    """Nothing is kept there any more."""
    made = actions.end_place(entry.session, entry.stamp, entry.subject, place_id, until=given.until, expected_version=given.version)
    return PlaceOut.model_validate(made)


@router.post("/people-reports", status_code=201)
def report_people(entry: Annotated[Entry, guard(Act.PEOPLE_REPORT, of=subjects.engagement)], given: ReportInput) -> PeopleReportOut:
    """Report custodian, handlers and places by name, as they stand; the report is frozen."""
    return PeopleReportOut.model_validate(actions.report_people(entry.session, entry.stamp, entry.subject, **given.model_dump()))


@router.get("/people-reports/latest")
def show_latest_report(entry: Annotated[Entry, guard(Act.HANDLER_VIEW, of=subjects.engagement)]) -> PeopleReportOut | None:
    """The latest report of people; null before the first one."""
    found = queries.find_report(entry.session, entry.subject.id)
    return PeopleReportOut.model_validate(found) if found else None


def _people(entry: Entry) -> list[HandlerOut]:
    today = local_day(entry.session, entry.subject, entry.stamp.at)
    return [HandlerOut.model_validate(row) for row in queries.list_people(entry.session, entry.subject.id, today)]


def _person(entry: Entry, handler: EngagementHandler) -> HandlerOut:
    return next(one for one in _people(entry) if one.id == handler.id)
