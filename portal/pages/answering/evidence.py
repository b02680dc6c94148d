"""Files beside an answer: one is added or taken away by itself, and nothing else on the page is touched."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from starlette.datastructures import UploadFile

from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import place_of, section_of
from portal.pages.answering.sections import Layout, card_context, section_page
from portal.pages.information.evidence import take_in
from portal.rendering.formats import size
from portal.rendering.pages import is_htmx, redirect, render
from questionnaires.answers import actions
from storage.acts import Act
from storage.evidence.rules import EvidenceState

router = APIRouter()


class EvidenceInput(FormModel):
    """What comes with a file: the version of the answer that the page holds (with JavaScript only)."""

    version: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The answer's version after its files changed, and whether the file that was added may be opened."""

    version: int
    file_name: str = ""
    file_state: str = ""


@router.post("/assessments/{assessment_id}/items/{item_code}/evidence")
def add(entry: Annotated[Entry, guard(Act.ANSWER_ATTACH, of=subjects.assessment)], item_code: str, view: Layout | None = None) -> Response:
    """Take a file in and lay it beside the answer. It is looked at before it is kept; what is wrong is said beside the field."""
    upload = entry.form.get("file")
    filled = read_form(EvidenceInput, entry.form)
    if not isinstance(upload, UploadFile) or not upload.filename:
        filled.problems.append(FieldProblem("file", "file-missing"))

    def make(_value: EvidenceInput) -> Changed:
        assert isinstance(upload, UploadFile)
        file = take_in(entry, upload, engagement_id=entry.subject.engagement_id)
        answer = actions.attach(entry.session, entry.stamp, entry.subject, item_code=item_code, evidence_id=file.id)
        return Changed(answer.version, file.display_name, file.state)

    made = attempt(entry.session, filled, make)
    filled.problems = [_readable(problem) for problem in filled.problems]
    return _respond(entry, item_code, filled, made, view)


@router.post("/assessments/{assessment_id}/items/{item_code}/evidence/{evidence_id}/removal")
def remove(
    entry: Annotated[Entry, guard(Act.ANSWER_DETACH, of=subjects.assessment)],
    item_code: str,
    evidence_id: str,
    view: Layout | None = None,
) -> Response:
    """Take a file away from the answer. The file and its entry in the ledger stay."""
    filled = read_form(EvidenceInput, entry.form)

    def make(_value: EvidenceInput) -> Changed:
        answer = actions.detach(entry.session, entry.stamp, entry.subject, item_code=item_code, evidence_id=evidence_id)
        return Changed(answer.version)

    return _respond(entry, item_code, filled, attempt(entry.session, filled, make), view)


def _respond(entry: Entry, item_code: str, filled: Filled[EvidenceInput], made: Changed | None, layout: Layout | None) -> Response:
    upload: Filled[Any] = filled if made is None else blank_form()
    if is_htmx(entry):
        context = card_context(entry, entry.subject, item_code, upload=upload)
        # The page's version may only move on by this change: where somebody else has saved in between, the next save must meet it.
        known = filled.value.version if filled.value else None
        version = made.version if made and known is not None and made.version == known + 1 else None
        return render(entry, "answering/evidence_part.html", 200 if made else filled.status, version=version, **context)
    section = section_of(entry, item_code)
    if made is None:
        return section_page(
            entry, section, layout=layout, at=item_code, status=filled.status, changed={"code": item_code, "upload": upload}
        )
    code = _flash_of(made)
    return redirect(entry, place_of(entry, section, item_code, layout), code, name=made.file_name)


def _readable(problem: FieldProblem) -> FieldProblem:
    """The problem beside the one field there is; the limit of size as people read it instead of in bytes."""
    limit = problem.parameters.get("limit")
    shown = {**problem.parameters, "limit": size(limit)} if isinstance(limit, int) else problem.parameters
    return replace(problem, name="file", parameters=shown)


def _flash_of(made: Changed) -> str:
    if not made.file_name:
        return "evidence-removed"
    return "evidence-added" if made.file_state != EvidenceState.REJECTED else "evidence-refused"
