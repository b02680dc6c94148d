"""The questionnaire as a whole: its name, what stands above the first question, and what each state of a measure is worth."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.fields import Line, Mark, Paragraph, both, both_or_none, spread
from portal.pages.authoring.frame import context_of, read_frame
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions
from questionnaires.authoring.outline import Document, mark_of
from questionnaires.authoring.rules import FULL
from storage.acts import Act

router = APIRouter()
Points = Annotated[int, Field(ge=0, le=100)]
STATES = tuple(FULL)


class HeadInput(FormModel):
    """Code, texts and points. The points of a shared base set are its own and are not sent."""

    seen: Mark
    code: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    title_ja: Line = ""
    title_en: Line = ""
    introduction_ja: Paragraph = ""
    introduction_en: Paragraph = ""
    source_ja: Paragraph = ""
    source_en: Paragraph = ""
    implemented: Points | None = None
    partly: Points | None = None
    planned: Points | None = None
    not_implemented: Points | None = None


@router.get("/questionnaires/drafts/{draft_id}/head")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """The form as it is stored."""
    document = read_frame(entry).document
    texts = (
        spread(document.get("title"), "title")
        | spread(document.get("introduction"), "introduction")
        | spread(document.get("source"), "source")
    )
    points = FULL | document.get("points", {})
    return _form(entry, blank_form(seen=mark_of(actions.head_of(document)), code=document.get("code", ""), **texts, **points))


@router.post("/questionnaires/drafts/{draft_id}/head")
def save(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Store it, unless somebody else has changed it since."""
    filled = read_form(HeadInput, entry.form)
    made = attempt(entry.session, filled, lambda value: _save(entry, value))
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}", "part-saved")


def _save(entry: Entry, value: HeadInput) -> Any:
    def edit(document: Document) -> None:
        document["code"] = value.code
        document["title"] = both(value, "title")
        for name in ("introduction", "source"):
            text = both_or_none(value, name)
            if text is None:
                document.pop(name, None)
            else:
                document[name] = text
        given = {state: getattr(value, state) for state in STATES}
        if entry.subject.base_version_id is None and None not in given.values():
            document["points"] = given

    return actions.change_part(
        entry.session, entry.stamp, entry.subject, actions.head_of, edit, seen=value.seen, step="head", part=value.code
    )


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    frame = read_frame(entry)
    mark = mark_of(actions.head_of(frame.document))
    return render(
        entry, "authoring/head.html", filled.status if filled.problems else 200, **context_of(entry, frame, filled=filled, mark=mark)
    )
