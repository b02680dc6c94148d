"""The handlers' ledger (従事者台帳): who handles the information, told and pledged, and the report of it to the principal."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements.models import EngagementHandler
from contracts.handlers import actions, queries
from contracts.handlers.models import PeopleReport
from contracts.handlers.rules import PlaceKind
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import Name, work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.scanning.rules import ALL_TYPES

router = APIRouter()
ENDINGS = ",".join(sorted(f".{ending.lstrip('.')}" for kind in ALL_TYPES for ending in kind.extensions))
HISTORY = 50
Text = Annotated[str, Field(max_length=200)]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


class HandlerInput(FormModel):
    """A person who will handle the information."""

    person_name: Name
    post: Text = ""
    duty: Annotated[str, Field(min_length=1, max_length=200)]
    since: date


class ChangeInput(FormModel):
    """What the ledger says of a person, written anew."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    person_name: Name
    post: Text = ""
    duty: Annotated[str, Field(min_length=1, max_length=200)]
    since: date | None = None


class PreparationInput(FormModel):
    """When the person was told of the contract, how, and when the pledge was given."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    told_on: date | None = None
    told_how: Text = ""
    pledged_on: date | None = None


class EndInput(FormModel):
    """The last day, and why."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    until: date
    reason: Text = ""


class CustodianInput(FormModel):
    """Since when the person is custodian."""

    since: date


class ReportInput(FormModel):
    """Who reports."""

    person_name: Name
    person_title: Annotated[str, Field(min_length=1, max_length=100)]


@router.get("/engagements/{engagement_id}/handlers")
def show(entry: Annotated[Entry, guard(Act.HANDLER_VIEW, of=subjects.engagement)]) -> Response:
    """People, custodian and places as they stand, and what is to be done next."""
    return page(entry, blank_form())


@router.post("/engagements/{engagement_id}/handlers")
def add(entry: Annotated[Entry, guard(Act.HANDLER_KEEP, of=subjects.engagement)]) -> Response:
    """Name a further person; then the person's page asks for what comes first: telling and the pledge."""
    filled = read_form(HandlerInput, entry.form)
    made = attempt(
        entry.session, filled, lambda value: actions.add_handler(entry.session, entry.stamp, entry.subject, **value.model_dump())
    )
    if made is None:
        return page(entry, filled, "handler", 422)
    return redirect(entry, f"/engagements/{entry.subject.id}/handlers/{made.id}", "handler-added", name=made.person_name)


@router.get("/engagements/{engagement_id}/handlers/history")
def history(entry: Annotated[Entry, guard(Act.HANDLER_VIEW, of=subjects.engagement)], before: Before = None) -> Response:
    """Every change of people and places, the newest first."""
    rows = queries.list_history(entry.session, entry.subject.id, before=before, limit=HISTORY + 1)
    return render(
        entry,
        "registers/people_history.html",
        work=work_of(entry),
        rows=rows[:HISTORY],
        more=rows[HISTORY - 1].number if len(rows) > HISTORY else None,
        is_later=before is not None,
    )


@router.get("/engagements/{engagement_id}/handlers/{handler_id}")
def person(entry: Annotated[Entry, guard(Act.HANDLER_VIEW, of=subjects.engagement)], handler_id: str) -> Response:
    """One person: what is missing before they may handle anything, and every change."""
    return _person(entry, handler_id, blank_form())


@router.post("/engagements/{engagement_id}/handlers/{handler_id}")
def change(entry: Annotated[Entry, guard(Act.HANDLER_KEEP, of=subjects.engagement)], handler_id: str) -> Response:
    """Write the entry anew; what it said before is kept."""
    filled = read_form(ChangeInput, entry.form)

    def write(value: ChangeInput) -> Any:
        values = value.model_dump(exclude={"version"})
        return actions.change_handler(entry.session, entry.stamp, entry.subject, handler_id, **values, expected_version=value.version)

    return _after(entry, handler_id, filled, "change", "handler-changed", attempt(entry.session, filled, write))


@router.post("/engagements/{engagement_id}/handlers/{handler_id}/preparation")
def prepare(entry: Annotated[Entry, guard(Act.HANDLER_KEEP, of=subjects.engagement, takes_file=True)], handler_id: str) -> Response:
    """Record that the person was told and has pledged, with the signed pledge if it is at hand."""
    filled = read_form(PreparationInput, entry.form)
    made = attempt(entry.session, filled, lambda value: prepare_by(entry, handler_id, value))
    return _after(entry, handler_id, filled, "preparation", "handler-prepared", made)


@router.post("/engagements/{engagement_id}/handlers/{handler_id}/end")
def end(entry: Annotated[Entry, guard(Act.HANDLER_KEEP, of=subjects.engagement)], handler_id: str) -> Response:
    """The person handles the information no longer."""
    filled = read_form(EndInput, entry.form)

    def write(value: EndInput) -> Any:
        values = value.model_dump(exclude={"version"})
        return actions.end_handler(entry.session, entry.stamp, entry.subject, handler_id, **values, expected_version=value.version)

    return _after(entry, handler_id, filled, "end", "handler-ended", attempt(entry.session, filled, write))


@router.post("/engagements/{engagement_id}/handlers/{handler_id}/custodian")
def name_custodian(entry: Annotated[Entry, guard(Act.CUSTODIAN_NAME, of=subjects.engagement)], handler_id: str) -> Response:
    """Make this person the custodian; whoever was it before is it no longer."""
    filled = read_form(CustodianInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.name_custodian(entry.session, entry.stamp, entry.subject, handler_id, since=value.since),
    )
    return _after(entry, handler_id, filled, "custodian", "custodian-named", made)


@router.post("/engagements/{engagement_id}/people-reports")
def report(entry: Annotated[Entry, guard(Act.PEOPLE_REPORT, of=subjects.engagement)]) -> Response:
    """Report custodian, handlers and places by name, as they stand."""
    filled = read_form(ReportInput, entry.form)
    made = attempt(
        entry.session, filled, lambda value: actions.report_people(entry.session, entry.stamp, entry.subject, **value.model_dump())
    )
    if made is None:
        return page(entry, filled, "report", 422)
    return redirect(entry, f"/people-reports/{made.id}", "people-reported", number=made.number)


@router.get("/people-reports/{people_report_id}")
def show_report(entry: Annotated[Entry, guard(Act.HANDLER_VIEW, of=subjects.people_report)]) -> Response:
    """The report as it was sent, for printing."""
    found: PeopleReport = entry.subject
    return render(entry, "registers/people_report.html", work=work_of(entry, found.engagement_id), report=found)


def prepare_by(entry: Entry, handler_id: str, value: PreparationInput) -> EngagementHandler:
    """The act itself, for page and API: with the signed pledge that came along, if one did."""
    queries.get_person(entry.session, entry.subject.id, handler_id)
    file = keep_file(entry, engagement_id=entry.subject.id) if entry.intake is not None else None
    return actions.record_preparation(
        entry.session,
        entry.stamp,
        entry.subject,
        handler_id,
        **value.model_dump(exclude={"version"}),
        evidence_id=file.id if file else None,
        expected_version=value.version,
    )


def page(entry: Entry, filled: Filled[Any], sent: str = "", status: int = 200) -> Response:
    """The ledger; `sent` names the form that is shown again with its problems."""
    work = work_of(entry)
    people = queries.list_people(entry.session, entry.subject.id, work.today)
    return render(
        entry,
        "registers/handlers.html",
        status,
        work=work,
        people=[row for row in people if row.until is None],
        former=[row for row in people if row.until is not None],
        places=queries.list_places(entry.session, entry.subject.id),
        place_kinds=list(PlaceKind),
        report=queries.find_report(entry.session, entry.subject.id),
        filled=filled,
        sent=sent,
        may_keep=entry.may(Act.HANDLER_KEEP) and entry.subject.state == "open",
    )


def _after(entry: Entry, handler_id: str, filled: Filled[Any], sent: str, flash: str, made: Any) -> Response:
    if made is None:
        return _person(entry, handler_id, filled, sent, filled.status)
    return redirect(entry, f"/engagements/{entry.subject.id}/handlers/{handler_id}", flash, name=made.person_name)


def _person(entry: Entry, handler_id: str, filled: Filled[Any], sent: str = "", status: int = 200) -> Response:
    work = work_of(entry)
    queries.get_person(entry.session, entry.subject.id, handler_id)
    people = queries.list_people(entry.session, entry.subject.id, work.today)
    return render(
        entry,
        "registers/handler.html",
        status,
        work=work,
        person=next(row for row in people if row.id == handler_id),
        changes=queries.list_history(entry.session, entry.subject.id, subject_id=handler_id, limit=HISTORY),
        filled=filled,
        sent=sent,
        endings=ENDINGS,
        may_keep=entry.may(Act.HANDLER_KEEP) and entry.subject.state == "open",
    )
