"""Answering on behalf of a contractor that cannot: switched on with a reason, seen by both sides, objected to by the contractor."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about, read_names
from portal.rendering.pages import redirect, render
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE
from questionnaires.reviews import behalf
from questionnaires.templates import queries as templates
from storage.acts import Act

router = APIRouter()
Text = Annotated[str, Field(max_length=2000)]


class ReasonInput(FormModel):
    """Why the issuer answers in the contractor's place."""

    reason: Text = ""


class ObjectionInput(FormModel):
    """What the contractor says against an answer."""

    objection: Text = ""


@router.get("/assessments/{assessment_id}/on-behalf")
def show(entry: Annotated[Entry, guard(Act.BEHALF_VIEW, of=subjects.assessment)]) -> Response:
    """Whether the issuer answers here, why, and what it has entered."""
    return _page(entry, blank_form(reason=""))


@router.post("/assessments/{assessment_id}/on-behalf")
def give(entry: Annotated[Entry, guard(Act.BEHALF_GIVE, of=subjects.assessment)]) -> Response:
    """From now on the issuer's people may fill in what is blank."""
    filled = read_form(ReasonInput, entry.form)
    made = attempt(
        entry.session, filled, lambda value: behalf.give_on_behalf(entry.session, entry.stamp, entry.subject, reason=value.reason)
    )
    if made is None:
        return _page(entry, filled, status=422)
    return redirect(entry, f"/assessments/{entry.subject.id}/on-behalf", "on-behalf-given")


@router.post("/assessments/{assessment_id}/on-behalf/end")
def end(entry: Annotated[Entry, guard(Act.BEHALF_END, of=subjects.assessment)]) -> Response:
    """Nobody but the contractor answers from now on; what was entered stays, marked."""
    behalf.end_on_behalf(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/assessments/{entry.subject.id}/on-behalf", "on-behalf-ended")


@router.post("/assessments/{assessment_id}/items/{item_code}/objection")
def object_to(entry: Annotated[Entry, guard(Act.ANSWER_OBJECT, of=subjects.assessment)], item_code: str) -> Response:
    """Say what is wrong with an answer that was entered in the contractor's place."""
    filled = read_form(ObjectionInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: behalf.object_to(entry.session, entry.stamp, entry.subject, item_code=item_code, objection=value.objection),
    )
    if made is None:
        return _page(entry, filled, status=422, objecting=item_code)
    return redirect(entry, f"/assessments/{entry.subject.id}/on-behalf", "objection-kept", number=item_code)


def _page(
    entry: Entry, filled: Filled[FormModel] | Filled[ReasonInput] | Filled[ObjectionInput], *, status: int = 200, objecting: str = ""
) -> Response:
    assessment: Assessment = entry.subject
    given = behalf.find_on_behalf(entry.session, assessment.id)
    entered = behalf.list_on_behalf(entry.session, assessment.id)
    items = templates.list_items(entry.session, assessment.version_id) if entered else []
    sections = {section.id: section.code for section in templates.list_sections(entry.session, assessment.version_id)}
    return render(
        entry,
        "review/behalf.html",
        status,
        assessment=assessment,
        about=read_about(entry, assessment),
        given=given,
        names=read_names(entry.session, [given.given_by]) if given else {},
        entered=[(item, sections[item.section_id]) for item in items if item.id in entered],
        objections=behalf.list_objections(entry.session, assessment.id),
        is_answerable=assessment.state in ANSWERABLE,
        may_give=entry.may(Act.BEHALF_GIVE),
        may_object=entry.may(Act.ANSWER_OBJECT),
        filled=filled,
        objecting=objecting,
    )
