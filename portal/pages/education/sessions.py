"""The company's own record of education: what its people passed here, and sessions that were held with the material."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.education import actions, queries
from contracts.education.courses import built_in
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages.corrections.lists import today_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
PAGE = 50


class SessionInput(FormModel):
    """A session that was held: which course, when, where, and who took part, one name on each line."""

    course_code: Annotated[str, Field(min_length=1, max_length=40)]
    held_on: date
    place: Annotated[str, Field(max_length=200)] = ""
    people: Annotated[str, Field(min_length=1, max_length=8000)]


@router.get("/education-records")
def show(entry: Annotated[Entry, guard(Act.EDUCATION_RECORD)], after: str = "") -> Response:
    """The records, newest first, and the form for a session."""
    return _page(entry, blank_form(), after=after)


@router.post("/education-records")
def record(entry: Annotated[Entry, guard(Act.EDUCATION_RECORD)]) -> Response:
    """Record a session."""
    filled = read_form(SessionInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.record_session(
            entry.session,
            entry.stamp,
            course_code=value.course_code,
            people=value.people.splitlines(),
            held_on=value.held_on,
            place=value.place,
            today=today_of(entry),
        ),
    )
    if made is None:
        return _page(entry, filled, status=422)
    return redirect(entry, "/education-records", "session-recorded", count=len(made))


def _page(entry: Entry, filled: Filled[Any], *, after: str = "", status: int = 200) -> Response:
    rows = queries.list_records(entry.session, entry.actor.organisation_id, after=after or None, limit=PAGE + 1)
    return render(
        entry,
        "education/records.html",
        status=status,
        rows=rows[:PAGE],
        courses=list(built_in().values()),
        titles={code: course.title for code, course in built_in().items()},
        filled=filled,
        today=today_of(entry),
        first_page=not after,
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else "",
    )
