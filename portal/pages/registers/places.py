"""The places where the information is kept."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.handlers import actions
from contracts.handlers.rules import PlaceKind
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.registers import handlers
from portal.rendering.pages import redirect
from storage.acts import Act

router = APIRouter()
Text = Annotated[str, Field(max_length=200)]


class PlaceInput(FormModel):
    """A place of storage."""

    kind: PlaceKind
    name: Annotated[str, Field(min_length=1, max_length=200)]
    address: Text = ""
    protection: Annotated[str, Field(max_length=500)] = ""
    since: date


class PlaceChangeInput(FormModel):
    """What the ledger says of a place, written anew."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    kind: PlaceKind
    name: Annotated[str, Field(min_length=1, max_length=200)]
    address: Text = ""
    protection: Annotated[str, Field(max_length=500)] = ""


class PlaceEndInput(FormModel):
    """The last day on which something was kept there."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    until: date


@router.post("/engagements/{engagement_id}/places")
def add(entry: Annotated[Entry, guard(Act.PLACE_KEEP, of=subjects.engagement)]) -> Response:
    """Name a place."""
    filled = read_form(PlaceInput, entry.form)
    made = attempt(entry.session, filled, lambda value: actions.add_place(entry.session, entry.stamp, entry.subject, **value.model_dump()))
    return _after(entry, filled, "place", "place-added", made)


@router.post("/engagements/{engagement_id}/places/{place_id}")
def change(entry: Annotated[Entry, guard(Act.PLACE_KEEP, of=subjects.engagement)], place_id: str) -> Response:
    """Write a place anew; what was said before is kept."""
    filled = read_form(PlaceChangeInput, entry.form)

    def write(value: PlaceChangeInput) -> Any:
        values = value.model_dump(exclude={"version"})
        return actions.change_place(entry.session, entry.stamp, entry.subject, place_id, **values, expected_version=value.version)

    return _after(entry, filled, f"place-{place_id}", "place-changed", attempt(entry.session, filled, write))


@router.post("/engagements/{engagement_id}/places/{place_id}/end")
def end(entry: Annotated[Entry, guard(Act.PLACE_KEEP, of=subjects.engagement)], place_id: str) -> Response:
    """Nothing is kept there any more."""
    filled = read_form(PlaceEndInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.end_place(
            entry.session, entry.stamp, entry.subject, place_id, until=value.until, expected_version=value.version
        ),
    )
    return _after(entry, filled, f"end-{place_id}", "place-ended", made)


def _after(entry: Entry, filled: Any, sent: str, flash: str, made: Any) -> Response:
    if made is None:
        return handlers.page(entry, filled, sent, 422)
    return redirect(entry, f"/engagements/{entry.subject.id}/handlers", flash, name=made.name)
