"""Files beside an answer: one is added or taken away by itself, and nothing else on the page is touched."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import place_of, section_name
from portal.pages.answering.marks import aftermath, standings_before
from portal.pages.answering.sections import Layout, card_context, section_page
from portal.pages.information.evidence import keep_file
from portal.rendering.formats import size
from portal.rendering.pages import is_htmx, redirect, render
from questionnaires.answers import actions
from questionnaires.answers.models import Answer
from questionnaires.templates import queries as templates
from questionnaires.templates.kinds import ItemKind
from questionnaires.templates.queries import ItemRow
from questionnaires.templates.rules import Standing
from storage.acts import Act
from storage.evidence.rules import EvidenceState

router = APIRouter()
DATES = ("effective_on", "valid_until")


class DatesInput(FormModel):
    """What comes with a file: the dates of its content."""

    effective_on: date | None = None
    valid_until: date | None = None


class EvidenceInput(DatesInput):
    """The same from a page, with the version of the answer that it holds (with JavaScript only)."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The answer after its files changed, and whether the file that was added may be opened."""

    answer: Answer
    file_name: str = ""
    file_state: str = ""


@router.post("/assessments/{assessment_id}/items/{item_code}/evidence")
def add(
    entry: Annotated[Entry, guard(Act.ANSWER_ATTACH, of=subjects.assessment, takes_file=True)], item_code: str, view: Layout | None = None
) -> Response:
    """Take a file in and lay it beside the answer. It is looked at before it is kept; what is wrong is said beside the field."""
    item = templates.get_item(entry.session, entry.subject.version_id, item_code)
    before = _standings_before(entry, item)
    filled = read_form(EvidenceInput, entry.form)
    if entry.intake is None:
        filled.problems.append(FieldProblem("file", "file-missing"))

    made = attempt(entry.session, filled, lambda value: attach_by(entry, item_code, value))
    filled.problems = [_readable(problem) for problem in filled.problems]
    return _respond(entry, item, filled, made, view, before)


@router.post("/assessments/{assessment_id}/items/{item_code}/evidence/{evidence_id}/removal")
def remove(
    entry: Annotated[Entry, guard(Act.ANSWER_DETACH, of=subjects.assessment)],
    item_code: str,
    evidence_id: str,
    view: Layout | None = None,
) -> Response:
    """Take a file away from the answer. The file and its entry in the ledger stay."""
    item = templates.get_item(entry.session, entry.subject.version_id, item_code)
    before = _standings_before(entry, item)
    filled = read_form(EvidenceInput, entry.form)

    def make(_value: EvidenceInput) -> Changed:
        answer = actions.detach(entry.session, entry.stamp, entry.subject, item_code=item_code, evidence_id=evidence_id)
        return Changed(answer)

    return _respond(entry, item, filled, attempt(entry.session, filled, make), view, before)


def attach_by(entry: Entry, item_code: str, value: DatesInput) -> Changed:
    """The act itself, for page and API."""
    file = keep_file(entry, engagement_id=entry.subject.engagement_id, effective_on=value.effective_on, valid_until=value.valid_until)
    answer = actions.attach(entry.session, entry.stamp, entry.subject, item_code=item_code, evidence_id=file.id)
    return Changed(answer, file.display_name, file.state)


def _standings_before(entry: Entry, item: ItemRow) -> Mapping[str, Standing]:
    return standings_before(entry, item, section_name(entry, item)) if is_htmx(entry) and item.is_hinge else {}


def _respond(
    entry: Entry,
    item: ItemRow,
    filled: Filled[EvidenceInput],
    made: Changed | None,
    layout: Layout | None,
    before: Mapping[str, Standing],
) -> Response:
    item_code = item.code
    upload: Filled[Any] = filled if made is None else blank_form()
    if is_htmx(entry):
        context = card_context(entry, entry.subject, item_code, upload=upload)
        # The page's version may only move on by this change: where somebody else has saved in between, the next save must meet it.
        known = filled.value.version if filled.value else None
        version = made.answer.version if made and known is not None and made.answer.version == known + 1 else None
        if made and item.kind == ItemKind.FILE:  # the file is the answer: all that follows from a save follows from it
            context |= aftermath(entry, item, section_name(entry, item), made.answer, layout=layout, before=before)
        return render(entry, "answering/evidence_part.html", 200 if made else filled.status, version=version, **context)
    section = section_name(entry, item)
    if made is None:
        return section_page(
            entry, section, layout=layout, at=item_code, status=filled.status, changed={"code": item_code, "upload": upload}
        )
    code = _flash_of(made)
    return redirect(entry, place_of(entry, section, item_code, layout), code, name=made.file_name)


def _readable(problem: FieldProblem) -> FieldProblem:
    """The problem beside the file, or beside a date that the uploader gave; the limit of size as people read it instead of in bytes."""
    limit = problem.parameters.get("limit")
    shown = {**problem.parameters, "limit": size(limit)} if isinstance(limit, int) else problem.parameters
    return replace(problem, name=problem.name if problem.name in DATES else "file", parameters=shown)


def _flash_of(made: Changed) -> str:
    if not made.file_name:
        return "evidence-removed"
    return "evidence-added" if made.file_state != EvidenceState.REJECTED else "evidence-refused"
