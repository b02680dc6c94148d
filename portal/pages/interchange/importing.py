"""Reading a questionnaire from a file: upload, the dry run with its log, and making a draft of it or leaving it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.languages import Locale, locale_of
from portal.rendering.pages import redirect, render
from portal.words import say
from questionnaires.interchange import actions
from questionnaires.interchange.formats import read
from questionnaires.interchange.models import QuestionnaireImport
from questionnaires.interchange.queries import list_imports
from questionnaires.interchange.reading import SIZE_LIMIT, Format, Reading
from storage.acts import Act
from storage.problems import Invalid
from storage.scanning.names import clean_name

router = APIRouter()
PAGE = 200  # lines of the log on one page
Which = Literal["noted", "translate", "taken", "all"]


class UploadInput(FormModel):
    """What comes beside the file; empty: told from the file."""

    format: Format | None = None


class Decision(FormModel):
    """Nothing but the press of the button."""


@router.get("/questionnaires/imports/new")
def new(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_IMPORT)]) -> Response:
    """The formats that can be read, the place for the file, and what was read before."""
    return _upload_page(entry, blank_form())


def _reading(entry: Entry) -> Callable[[], tuple[str, bytes, Reading]]:
    """Look at the files and read what they say."""
    value = read_form(UploadInput, entry.form).value
    file, base = _upload_of(entry, "file"), _upload_of(entry, "base")
    if value is None or file is None:
        raise Invalid("file-missing", "file")
    format_name, file_name = value.format.value if value.format else None, clean_name(file.filename or "")

    def read_file() -> tuple[str, bytes, Reading]:
        raw = _content(entry, file)
        beside = _content(entry, base) if base is not None else None
        return file_name, raw, read(raw, file_name, format_name, today=entry.stamp.at.date(), base=beside)

    return read_file


@router.post("/questionnaires/imports")
def upload(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_IMPORT, reads=_reading)]) -> Response:
    """Read the file and lead to the dry run. No questionnaire is made yet."""
    filled = read_form(UploadInput, entry.form)
    made = attempt(entry.session, filled, lambda _value: _keep(entry))
    if made is None:
        return _upload_page(entry, filled, filled.status)
    return redirect(entry, f"/questionnaires/imports/{made.id}")


@router.get("/questionnaires/imports/{import_id}")
def show(
    entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_IMPORT, of=subjects.questionnaire_import)],
    which: Which = "noted",
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """The dry run: what was found, what was not understood, what became of each thing, and what is still to be completed."""
    record: QuestionnaireImport = entry.subject
    groups: dict[str, list[dict[str, Any]]] = {"noted": [], "translate": [], "taken": [], "all": record.outcomes}
    for line in record.outcomes:
        groups[_group(line)].append(line)
    chosen = groups[which]
    return render(
        entry,
        "interchange/import.html",
        record=record,
        lines=chosen[start : start + PAGE],
        which=which,
        numbers={name: len(lines) for name, lines in groups.items()},
        next_start=start + PAGE if start + PAGE < len(chosen) else None,
        is_first=start == 0,
        page=PAGE,
        log_text=partial(log_text, locale=locale_of(entry.request)),
    )


@router.post("/questionnaires/imports/{import_id}/draft")
def take(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_IMPORT, of=subjects.questionnaire_import)]) -> Response:
    """Make a draft of it and go there."""
    draft = actions.take(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/questionnaires/drafts/{draft.id}", "import-taken")


@router.post("/questionnaires/imports/{import_id}/discarding")
def discard(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_IMPORT, of=subjects.questionnaire_import)]) -> Response:
    """Leave it: the log stays, the content goes."""
    actions.discard(entry.session, entry.stamp, entry.subject)
    return redirect(entry, "/questionnaires/imports/new", "import-discarded")


def _group(line: Mapping[str, Any]) -> str:
    """Which list a line of the log stands in: a missing language stands at every question and would hide the rest."""
    return "translate" if line["code"] == "to-be-translated" else "taken" if line["outcome"] == "taken" else "noted"


def log_text(line: Mapping[str, Any], *, locale: Locale) -> str:
    """The sentence for a line of the log."""
    return say(locale, "import-log", line["code"], _shown(line["detail"], locale))


def _shown(detail: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    """Languages, kinds and fields that a line names, in the reader's words."""
    kinds = {"language": "language-name", "became": "draft-kind", "kind": "draft-kind", "field": "draft-field"}
    return {name: say(locale, kinds[name], str(value)) if name in kinds else value for name, value in detail.items()}


def _keep(entry: Entry) -> QuestionnaireImport:
    file_name, raw, reading = entry.read()
    return actions.keep(entry.session, entry.stamp, reading, raw=raw, file_name=file_name)


def _content(entry: Entry, upload: UploadFile) -> bytes:
    """The bytes of a file that is small enough and that the scanner lets in. Raises Invalid on "file"."""
    raw = upload.file.read(SIZE_LIMIT + 1)
    if len(raw) > SIZE_LIMIT:
        raise Invalid("interchange-file-too-big", "file", megabytes=SIZE_LIMIT // 2**20)
    verdict = entry.request.app.state.scanner.scan([raw])
    if not verdict.is_open:
        raise Invalid("file-infected", "file", name=clean_name(upload.filename or ""), detail=verdict.detail)
    return raw


def _upload_of(entry: Entry, name: str) -> UploadFile | None:
    found = entry.form.get(name)
    return found if isinstance(found, UploadFile) and found.filename else None


def _upload_page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    return render(
        entry,
        "interchange/upload.html",
        status,
        filled=filled,
        formats=[one.value for one in Format],
        limit=SIZE_LIMIT,
        imports=list_imports(entry.session, entry.actor.organisation_id),
    )
