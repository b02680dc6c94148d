"""The courses: read one, answer its three questions, and have it recorded."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.education import actions, queries
from contracts.education.courses import Course, built_in, get_course
from contracts.education.rules import Marked, counts_until
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages.corrections.lists import today_of
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
Answer = Annotated[str, Field(max_length=10)]


class CheckInput(FormModel):
    """The answers to the three questions, and the name under which passing is recorded."""

    q1: Answer = ""
    q2: Answer = ""
    q3: Answer = ""
    person_name: Annotated[str, Field(min_length=1, max_length=200)]

    @property
    def given(self) -> dict[str, str]:
        """The answers by the code of their question."""
        return {"1": self.q1, "2": self.q2, "3": self.q3}


@router.get("/courses")
def show_all(entry: Annotated[Entry, guard(Act.COURSE_VIEW)]) -> Response:
    """All courses, with what this person has passed and until when it counts; and what the company is asked for."""
    passed = queries.list_own(entry.session, entry.actor.organisation_id, entry.actor.user_id)
    today = today_of(entry)
    left = queries.list_left(entry.session, entry.actor.organisation_id, today) if not entry.actor.is_confined else []
    return render(
        entry,
        "education/courses.html",
        courses=list(built_in().values()),
        until={code: counts_until(day) for code, day in passed.items()},
        left=left,
        titles={code: course.title for code, course in built_in().items()},
        today=today,
    )


@router.get("/courses/{course_code}")
def show(entry: Annotated[Entry, guard(Act.COURSE_VIEW)], course_code: str) -> Response:
    """One course with its check."""
    return _page(entry, get_course(course_code), blank_form(person_name=entry.actor.display_name))


@router.post("/courses/{course_code}/check")
def check(entry: Annotated[Entry, guard(Act.COURSE_CHECK)], course_code: str) -> Response:
    """Answer the questions: with all of them right it is recorded, otherwise the page says why and offers another try."""
    course = get_course(course_code)
    filled = read_form(CheckInput, entry.form)
    marked = attempt(
        entry.session,
        filled,
        lambda value: actions.take_check(
            entry.session, entry.stamp, course_code=course.code, person_name=value.person_name, given=value.given, today=today_of(entry)
        ),
    )
    if marked is None or not marked.is_passed:
        return _page(entry, course, filled, marked=marked, status=422)
    return redirect(entry, "/courses", "course-passed", title=course.title[locale_of(entry.request)])


def _page(entry: Entry, course: Course, filled: Filled[Any], *, marked: Marked | None = None, status: int = 200) -> Response:
    passed = queries.list_own(entry.session, entry.actor.organisation_id, entry.actor.user_id).get(course.code)
    return render(
        entry,
        "education/course.html",
        status=status,
        course=course,
        filled=filled,
        marked=marked,
        until=counts_until(passed) if passed else None,
    )
