"""Moving a request that was sent to a newer edition, with a preview of the answers that go along and those that cannot."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.rendering.pages import redirect, render
from portal.sending.telling import tell_moved
from questionnaires.assessments.models import Assessment
from questionnaires.authoring import moving
from questionnaires.templates.queries import get_for
from storage.acts import Act
from storage.problems import Conflict

router = APIRouter()


class MovingInput(FormModel):
    """The edition to move to, and the mark of the preview that was read."""

    version_id: Annotated[str, Field(min_length=1, max_length=32)]
    mark: Annotated[str, Field(max_length=64)]


@router.get("/assessments/{assessment_id}/move")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_MOVE, of=subjects.assessment)], to: str = "") -> Response:
    """The editions that it could move to, and what moving to one of them would keep and lose."""
    return _form(entry, blank_form(version_id=to[:32]))


@router.post("/assessments/{assessment_id}/move")
def move(entry: Annotated[Entry, guard(Act.ASSESSMENT_MOVE, of=subjects.assessment)]) -> Response:
    """Move it, unless somebody has answered on since the preview."""
    filled = read_form(MovingInput, entry.form)
    made = attempt(entry.session, filled, lambda value: moving.move(entry.session, entry.stamp, entry.subject, **value.model_dump()))
    if made is None:
        return _form(entry, filled)
    tell_moved(entry.session, entry.subject)
    return redirect(entry, f"/assessments/{entry.subject.id}", "assessment-moved", kept=len(made.kept), lost=len(made.lost))


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    assessment: Assessment = entry.subject
    if assessment.state not in moving.MOVABLE:
        raise Conflict("assessment-past-moving", state=assessment.state)
    targets = moving.list_targets(entry.session, assessment)
    wanted = str(filled.raw.get("version_id") or "")
    target = next((row for row in targets if row.id == wanted), targets[0] if targets else None)
    version = get_for(entry.session, entry.actor.organisation_id, target.id) if target else None
    return render(
        entry,
        "authoring/moving.html",
        filled.status if filled.problems else 200,
        assessment=assessment,
        about=read_about(entry, assessment),
        targets=targets,
        target=target,
        plan=moving.plan_move(entry.session, assessment, version) if version else None,
        filled=filled,
    )
