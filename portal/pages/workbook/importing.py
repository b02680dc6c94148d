"""Reading a filled workbook in: upload, the difference line by line, and taking over what was ticked."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.pages.incoming import Incoming, admit
from portal.pages.workbook.download import state_options
from portal.pages.workbook.showing import Shown, show_lines
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE
from questionnaires.assessments.windows import demand_window
from questionnaires.workbook import actions
from questionnaires.workbook.comparing import Outcome, compare
from questionnaires.workbook.manifest import Place
from questionnaires.workbook.models import WorkbookImport
from questionnaires.workbook.queries import KEPT, get_import, read_outline
from questionnaires.workbook.reading import read
from storage.acts import Act
from storage.problems import Conflict
from storage.scanning.rules import FileType
from storage.sheets.opening import SIZE_LIMIT

router = APIRouter()


class UploadInput(FormModel):
    """A file, and nothing beside it."""


class TakingInput(FormModel):
    """The lines to take over, each with the state that was looked at."""

    take: list[str] = []


@router.get("/assessments/{assessment_id}/workbook/import")
def new(entry: Annotated[Entry, guard(Act.WORKBOOK_IMPORT, of=subjects.assessment)]) -> Response:
    """How it goes: the workbook to download, and the place to read it in."""
    return _upload_page(entry, blank_form())


def _reading(entry: Entry) -> Callable[[], tuple[Incoming, Place, Any]]:
    """Look at the file and read it, against the questions as they stand now."""
    assessment: Assessment = entry.subject
    _demand_open(entry)
    outline, place = read_outline(entry.session, assessment), _place_of(assessment)
    secret, states = entry.request.app.state.secret_key, state_options()

    def read_file() -> tuple[Incoming, Place, Any]:
        file = admit(entry, allowed={FileType.XLSX})
        return file, place, read(file.raw, outline, place, secret=secret, states=states)

    return read_file


@router.post("/assessments/{assessment_id}/workbook/import")
def upload(entry: Annotated[Entry, guard(Act.WORKBOOK_IMPORT, of=subjects.assessment, reads=_reading)]) -> Response:
    """Check the file, read it, and lead to the difference. No answer changes."""
    filled = read_form(UploadInput, entry.form)
    made = attempt(entry.session, filled, lambda _value: _read(entry))
    if made is None:
        filled.problems = [replace(problem, name="file") for problem in filled.problems]
        return _upload_page(entry, filled, filled.status)
    return redirect(entry, f"/assessments/{entry.subject.id}/workbook/import/{made.id}")


@router.get("/assessments/{assessment_id}/workbook/import/{import_id}")
def show(entry: Annotated[Entry, guard(Act.WORKBOOK_IMPORT, of=subjects.assessment)], import_id: str) -> Response:
    """What the workbook would change; after it was taken over, what became of it."""
    return _difference_page(entry, _find(entry, import_id), blank_form())


@router.post("/assessments/{assessment_id}/workbook/import/{import_id}/confirmation")
def confirm(entry: Annotated[Entry, guard(Act.WORKBOOK_TAKE, of=subjects.assessment)], import_id: str) -> Response:
    """Take over what was ticked, all of it or nothing."""
    imported = _find(entry, import_id)
    filled = read_form(TakingInput, entry.form)
    done = attempt(
        entry.session,
        filled,
        lambda value: actions.confirm(entry.session, entry.stamp, entry.subject, imported, taken=list(dict.fromkeys(value.take))),
    )
    if done is None:
        entry.session.refresh(imported)
        return _difference_page(entry, imported, filled, filled.status)
    return redirect(entry, f"/assessments/{entry.subject.id}/workbook/import/{done.id}")


def _find(entry: Entry, import_id: str) -> WorkbookImport:
    return get_import(entry.session, entry.subject, import_id, user_id=entry.actor.user_id, now=entry.stamp.at)


def _read(entry: Entry) -> WorkbookImport:
    file, place, found = entry.read()
    _demand_open(entry)
    if place != _place_of(entry.subject):
        raise Conflict("workbook-of-another-version", "file")
    return actions.keep(entry.session, entry.stamp, entry.subject, file_name=file.name, sha256=file.sha256, found=found)


def _demand_open(entry: Entry) -> None:
    if entry.subject.state not in ANSWERABLE:
        raise Conflict("answer-sealed", "file")
    demand_window(entry.session, entry.stamp, entry.subject)


def _place_of(assessment: Assessment) -> Place:
    return Place(assessment.id, assessment.version_id, assessment.round)


def _upload_page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    return render(
        entry,
        "workbook/upload.html",
        status,
        assessment=entry.subject,
        about=read_about(entry, entry.subject),
        filled=filled,
        limit=SIZE_LIMIT,
        is_answerable=entry.subject.state in ANSWERABLE,
    )


def _difference_page(entry: Entry, imported: WorkbookImport, filled: Filled[Any], status: int = 200) -> Response:
    shown: list[Shown] = []
    if imported.confirmed_at is None:
        outline = read_outline(entry.session, entry.subject)
        shown = show_lines(compare(imported.found, outline), outline, locale_of(entry.request))
    filled.problems = [FieldProblem("", problem.code, problem.parameters) for problem in filled.problems]
    ticked = filled.raw.get("take") if filled.problems else None
    return render(
        entry,
        "workbook/difference.html",
        status,
        assessment=entry.subject,
        about=read_about(entry, entry.subject),
        imported=imported,
        kept_until=imported.uploaded_at + KEPT,
        filled=filled,
        ticked={line.token for line in shown if line.outcome is Outcome.CHANGED} if ticked is None else ticked,
        offered=[line for line in shown if line.is_offered],
        refused=[line for line in shown if line.outcome is Outcome.REFUSED],
        strange=imported.found.get("strange", []),
        lines=shown,
        counts=Counter(line.outcome.value for line in shown),
    )
