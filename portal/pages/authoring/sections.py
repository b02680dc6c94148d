"""A section of a draft: its title and what it is for."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.fields import CodeText, Line, Mark, Paragraph, both, both_or_none, spread
from portal.pages.authoring.frame import context_of, labels_of, read_frame
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions, outline
from questionnaires.authoring.outline import Document, Part, mark_of
from storage.acts import Act

router = APIRouter()


class SectionInput(FormModel):
    """A section as it was typed. `after` is the section behind which a new one goes."""

    seen: Mark = ""
    after: Annotated[str, Field(max_length=40)] = ""
    code: CodeText = ""
    title_ja: Line = ""
    title_en: Line = ""
    purpose_ja: Paragraph = ""
    purpose_en: Paragraph = ""


@router.get("/questionnaires/drafts/{draft_id}/sections/new")
def new(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], after: str = "") -> Response:
    """An empty form; the section goes behind `after`, or to the end."""
    return _form(entry, blank_form(after=after[:40]), None)


@router.post("/questionnaires/drafts/{draft_id}/sections")
def add(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Put the section in, and go on to its first question."""
    filled = read_form(SectionInput, entry.form)
    made: list[str] = []

    def put(value: SectionInput) -> Any:
        part = _values(value)
        change = actions.change(
            entry.session, entry.stamp, entry.subject, lambda document: _add(document, part, value.after), step="section-add"
        )
        made.append(part["code"])
        return change

    if attempt(entry.session, filled, put) is None:
        return _form(entry, filled, None)
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}/items/new?section={made[0]}", "section-added")


@router.get("/questionnaires/drafts/{draft_id}/sections/{section_code}")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], section_code: str) -> Response:
    """The form as it is stored."""
    section = outline.find_section(read_frame(entry).document, section_code)
    outline.demand_own(section)
    texts = spread(section.get("title"), "title") | spread(section.get("purpose"), "purpose")
    return _form(entry, blank_form(seen=mark_of(section), code=section["code"], **texts), section_code)


@router.post("/questionnaires/drafts/{draft_id}/sections/{section_code}")
def save(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], section_code: str) -> Response:
    """Store it, unless somebody else has changed it since."""
    filled = read_form(SectionInput, entry.form)

    def put(value: SectionInput) -> Any:
        return actions.change_part(
            entry.session,
            entry.stamp,
            entry.subject,
            lambda document: outline.find_section(document, section_code),
            lambda document: outline.change_section(document, section_code, _values(value) | {"code": value.code or section_code}),
            seen=value.seen,
            step="section",
            part=section_code,
        )

    made = attempt(entry.session, filled, put)
    if made is None:
        return _form(entry, filled, section_code)
    assert filled.value is not None
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}#s-{filled.value.code or section_code}", "part-saved")


def _values(value: SectionInput) -> Part:
    values: Part = {"title": both(value, "title"), "purpose": both_or_none(value, "purpose")}
    return values | ({"code": value.code} if value.code else {})


def _add(document: Document, part: Part, after: str) -> None:
    if part.get("purpose") is None:
        part.pop("purpose", None)
    outline.add_section(document, part, after=after or None)


def _form(entry: Entry, filled: Filled[Any], section_code: str | None) -> Response:
    frame = read_frame(entry)
    section = outline.find_section(frame.document, section_code) if section_code else None
    return render(
        entry,
        "authoring/section.html",
        filled.status if filled.problems else 200,
        **context_of(
            entry,
            frame,
            filled=filled,
            section=section,
            mark=mark_of(section) if section else "",
            labels=labels_of(frame.document),
        ),
    )
