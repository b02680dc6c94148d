"""Publishing a draft: what is missing, what differs from the edition before, and one press that cannot be taken back."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.frame import Frame, context_of, labels_of, read_frame
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions
from questionnaires.authoring.differences import compare
from questionnaires.authoring.queries import get_document
from questionnaires.authoring.rules import finish
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import get_for
from storage.acts import Act

router = APIRouter()


class PublicationInput(FormModel):
    """The edition's number, and the state of the draft that was looked at."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    edition: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


@router.get("/questionnaires/drafts/{draft_id}/publication")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_PUBLISH, of=subjects.draft)]) -> Response:
    """What will be published, before it is."""
    frame = read_frame(entry)
    return _form(entry, frame, blank_form(edition=frame.document.get("edition") or "1", version=entry.subject.version))


@router.post("/questionnaires/drafts/{draft_id}/publication")
def publish(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_PUBLISH, of=subjects.draft)]) -> Response:
    """Publish it as an edition that never changes."""
    filled = read_form(PublicationInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.publish(entry.session, entry.stamp, entry.subject, edition=value.edition, expected_version=value.version),
    )
    if made is None:
        return _form(entry, read_frame(entry), filled)
    return redirect(entry, f"/questionnaires/{made.id}", "questionnaire-published", edition=made.edition)


def _form(entry: Entry, frame: Frame, filled: Filled[Any]) -> Response:
    before: QuestionnaireVersion | None = None
    difference = None
    finished = finish(frame.document, dated=entry.stamp.at.date(), publisher=entry.actor.organisation_name)
    if entry.subject.previous_version_id is not None:
        before = get_for(entry.session, entry.actor.organisation_id, entry.subject.previous_version_id)
        difference = compare(get_document(entry.session, before.id), finished)
    return render(
        entry,
        "authoring/publication.html",
        filled.status if filled.problems else 200,
        **context_of(
            entry,
            frame,
            filled=filled,
            before=before,
            difference=difference,
            labels=labels_of(finished) | (labels_of(get_document(entry.session, before.id)) if before else {}),
            finished=finished,
            version=entry.subject.version,
        ),
    )
