"""What the organisation requires of its agreements: duties, and the loosest figures that it accepts; each change is a version."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.clauses import actions, queries
from contracts.clauses.rules.comparison import BOUNDS
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
Bound = Annotated[int | None, Field(ge=1, le=365)]


class RequiredInput(FormModel):
    """The set as it is to be from now on."""

    obligations: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=60)] = Field(default_factory=list)
    incident_first_notice_hours: Bound = None
    promptly_days: Bound = None
    return_within_days: Bound = None
    inspection_notice_days: Bound = None
    survival_years: Bound = None
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    number: Annotated[int, Field(ge=0, le=100_000)]

    def bounds(self) -> dict[str, int]:
        """The figures that were given."""
        given = {name: getattr(self, name) for name in BOUNDS}
        return {name: value for name, value in given.items() if value is not None}


@router.get("/clauses/required")
def show(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW)]) -> Response:
    """The set as it is, and its versions."""
    current = queries.required_of(entry.session, entry.actor.organisation_id)
    return _page(entry, blank_form(obligations=sorted(current.obligations), **current.bounds))


@router.post("/clauses/required")
def change(entry: Annotated[Entry, guard(Act.CLAUSE_REQUIRE)]) -> Response:
    """Make the next version of the set."""
    filled = read_form(RequiredInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.require(
            entry.session,
            entry.stamp,
            obligations=value.obligations,
            bounds=value.bounds(),
            reason=value.reason,
            expected_number=value.number,
        ),
    )
    if made is None:
        return _page(entry, filled, status=422)
    return redirect(entry, "/clauses/required", "required-set-made", number=made.number)


def _page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    versions = queries.list_required_sets(entry.session, entry.actor.organisation_id)
    standard = queries.standard()
    return render(
        entry,
        "clauses/required.html",
        status,
        filled=filled,
        duties=standard["obligations"],
        parameters=[one for one in standard["parameters"] if one["name"] in BOUNDS],
        bounds=BOUNDS,
        versions=versions,
        number=versions[0].number if versions else 0,
        may_change=entry.may(Act.CLAUSE_REQUIRE),
    )
