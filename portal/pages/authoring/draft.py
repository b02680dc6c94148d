"""A draft: its outline, what is still missing, and moving and removing its parts."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import FormModel, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names
from portal.pages.authoring.frame import context_of, labels_of, read_frame
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions, outline
from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.authoring.outline import Document
from questionnaires.authoring.queries import find_newer_base
from questionnaires.authoring.rules import DraftState
from questionnaires.templates.queries import get_for
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()
PartCode = Annotated[str, Field(max_length=40)]


class PlaceInput(FormModel):
    """A part of the outline: an item where `item` is given, else a section."""

    section: PartCode = ""
    item: PartCode = ""


class MoveInput(PlaceInput):
    """Which way a part goes."""

    direction: Literal["up", "down"]


class BaseInput(FormModel):
    """The edition of the base set to carry the additions over to."""

    version_id: Annotated[str, Field(min_length=1, max_length=32)]


@router.get("/questionnaires/drafts/{draft_id}")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """The outline with what is missing; a draft that is published leads to its edition."""
    draft: QuestionnaireDraft = entry.subject
    if draft.published_version_id is not None:
        return redirect(entry, f"/questionnaires/{draft.published_version_id}")
    if draft.state != DraftState.DRAFT:
        return redirect(entry, "/questionnaires", "draft-is-discarded", "info")
    frame = read_frame(entry)
    organisation_id = entry.actor.organisation_id
    return render(
        entry,
        "authoring/draft.html",
        **context_of(
            entry,
            frame,
            base=get_for(entry.session, organisation_id, draft.base_version_id) if draft.base_version_id else None,
            newer_base=find_newer_base(entry.session, organisation_id, draft.base_version_id),
            changed_by=read_names(entry.session, {draft.changed_by}).get(draft.changed_by, ""),
            labels=labels_of(frame.document),
        ),
    )


@router.post("/questionnaires/drafts/{draft_id}/parts/move")
def move(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Move a question or a section by one place."""
    value = _place(entry, MoveInput)
    direction = value.direction

    def edit(document: Document) -> None:
        if value.item:
            outline.move_item(document, value.item, direction)
        else:
            outline.move_section(document, value.section, direction)

    actions.change(entry.session, entry.stamp, entry.subject, edit, step="move", part=value.item or value.section)
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}#{'i' if value.item else 's'}-{value.item or value.section}")


@router.post("/questionnaires/drafts/{draft_id}/parts/removal")
def remove(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Take a question or a section away."""
    value = _place(entry, PlaceInput)

    def edit(document: Document) -> None:
        if value.item:
            outline.remove_item(document, value.item)
        else:
            outline.remove_section(document, value.section)

    actions.change(entry.session, entry.stamp, entry.subject, edit, step="remove", part=value.item or value.section)
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}", "part-removed", part=value.item or value.section)


@router.post("/questionnaires/drafts/{draft_id}/rebase")
def rebase(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Carry the own questions over to the newer edition of the base set."""
    filled = read_form(BaseInput, entry.form)
    if filled.value is None:
        raise Invalid("request-malformed")
    actions.rebase(entry.session, entry.stamp, entry.subject, base_version_id=filled.value.version_id)
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}", "draft-rebased")


@router.post("/questionnaires/drafts/{draft_id}/discarding")
def discard(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Give the draft up."""
    actions.discard(entry.session, entry.stamp, entry.subject)
    return redirect(entry, "/questionnaires", "draft-discarded")


def _place(entry: Entry, model: Any) -> Any:
    filled = read_form(model, entry.form)
    if filled.value is None or not (filled.value.item or filled.value.section):
        raise Invalid("request-malformed")
    return filled.value
