"""Taking over what the company has answered before: one answer from its card, or a list of a section to tick."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import place_of, read_about, section_of
from portal.pages.answering.sections import card_context, section_page
from portal.pages.contributing.beside import Beside, read_beside
from portal.pages.contributing.narrowing import narrow_views
from portal.rendering.pages import is_htmx, redirect, render
from questionnaires.answers import queries as answers
from questionnaires.answers.queries import ItemView
from questionnaires.assessments.models import Assessment
from questionnaires.reuse import actions
from questionnaires.reuse.queries import Offer
from questionnaires.templates import queries as templates
from storage.acts import Act

router = APIRouter()


class TakeOverInput(FormModel):
    """Which earlier answer, over which version of the present one."""

    answer_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]


class PicksInput(FormModel):
    """The ticked lines: item code and answer, with a blank between them."""

    picks: Annotated[list[Annotated[str, Field(pattern=r"^\S{1,60} [0-9a-f]{32}$")]], Field(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Line:
    """A question without an answer, and the nearest earlier answer that fits."""

    view: ItemView
    offer: Offer

    @property
    def pick(self) -> str:
        """The value of its box."""
        return f"{self.view.item.code} {self.offer.earlier.answer_id}"


@router.post("/assessments/{assessment_id}/items/{item_code}/take-over")
def take_over(entry: Annotated[Entry, guard(Act.ANSWER_TAKE_OVER, of=subjects.assessment)], item_code: str) -> Response:
    """Copy one earlier answer into this question. The card shows it as any other answer that was saved."""
    filled = read_form(TakeOverInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.take_over(
            entry.session,
            entry.stamp,
            entry.subject,
            item_code=item_code,
            answer_id=value.answer_id,
            expected_version=value.version,
        ),
    )
    section = section_of(entry, item_code)
    if is_htmx(entry):
        context = card_context(entry, entry.subject, item_code)
        return render(entry, "answering/card_part.html", 200 if made else filled.status, **context)
    if made is None:
        return section_page(entry, section, at=item_code, status=filled.status)
    return redirect(entry, place_of(entry, section, item_code, None), "answer-taken-over", number=item_code)


@router.get("/assessments/{assessment_id}/sections/{section_code}/earlier-answers")
def show(
    entry: Annotated[Entry, guard(Act.ANSWER_TAKE_OVER, of=subjects.assessment)], section_code: str, tick: Literal["", "all"] = ""
) -> Response:
    """The unanswered questions of the section that the company has answered before, to tick; or ticked already, to look through."""
    return _page(entry, section_code, blank_form(), tick_all=tick == "all")


@router.post("/assessments/{assessment_id}/sections/{section_code}/earlier-answers")
def take_over_ticked(entry: Annotated[Entry, guard(Act.ANSWER_TAKE_OVER, of=subjects.assessment)], section_code: str) -> Response:
    """Take over what was ticked; a question that was answered meanwhile is left alone."""
    filled = read_form(PicksInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.take_over_blank(
            entry.session,
            entry.stamp,
            entry.subject,
            picks=[(item, answer) for item, _, answer in (pick.partition(" ") for pick in value.picks)],
        ),
    )
    if made is None:
        return _page(entry, section_code, filled, filled.status)
    code = "answers-taken-over" if not made.skipped else "answers-taken-over-partly"
    place = f"/assessments/{entry.subject.id}/sections/{section_code}"
    return redirect(entry, place, code, count=len(made.done), skipped=", ".join(made.skipped))


def _page(entry: Entry, section_code: str, filled: Filled[Any], status: int = 200, *, tick_all: bool = False) -> Response:
    assessment: Assessment = entry.subject
    views = narrow_views(entry, assessment, section_code, answers.list_for_section(entry.session, assessment, section_code))
    beside = read_beside(entry, assessment, views)
    section = next(one for one in templates.list_sections(entry.session, assessment.version_id) if one.code == section_code)
    return render(
        entry,
        "contributing/earlier.html",
        status,
        assessment=assessment,
        about=read_about(entry, assessment),
        section=section,
        tick_all=tick_all,
        lines=[line for view in views if (line := _line(view, beside[view.item.code]))],
        shows_origin=any(side.shows_origin for side in beside.values()),
        filled=filled,
    )


def _line(view: ItemView, side: Beside) -> Line | None:
    fitting = [offer for offer in side.offers if offer.is_fitting]
    return Line(view, fitting[0]) if side.is_untouched and fitting else None
