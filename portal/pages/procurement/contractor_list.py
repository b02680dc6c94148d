"""The list of contractors as a file: read in with a look at every line first, and given out."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from pydantic import Field
from sqlmodel import Session

from contracts.parties.listing import actions
from contracts.parties.listing.columns import HEADINGS
from contracts.parties.listing.examining import Checks, Outcome, examine
from contracts.parties.listing.models import ContractorListImport
from contracts.parties.listing.queries import KEPT, get_import, iterate, list_known
from contracts.parties.listing.reading import LINE_LIMIT, Table, read_csv, read_workbook
from contracts.parties.listing.writing import write_list, write_workbook
from portal.database import transaction
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.addresses import normalise_address
from portal.pages import subjects
from portal.pages.incoming import Incoming, admit
from portal.pages.procurement.countries import codes, countries
from portal.permissions import Standing
from portal.rendering.downloads import attachment
from portal.rendering.languages import LOCALES, locale_of
from portal.rendering.pages import redirect, render
from storage import clock
from storage.acts import Act
from storage.scanning.rules import FileType
from storage.sheets.opening import SIZE_LIMIT
from storage.sheets.text import fold
from storage.stamp import Actor

router = APIRouter()
ALLOWED = frozenset({FileType.CSV, FileType.TXT, FileType.XLSX})


class UploadInput(FormModel):
    """A file, and nothing beside it."""


class TakingInput(FormModel):
    """What was looked at: the number of new lines, and the lines that are other companies although they look alike."""

    new: Annotated[int, Field(ge=0, le=LINE_LIMIT)]
    nevertheless: list[str] = []


def _own(session: Session, actor: Actor, path: subjects.Path) -> subjects.Loaded:
    """What the actor has read in, of `{list_id}`."""
    return get_import(session, actor, path["list_id"], clock.now()), Standing.OWNER


@router.get("/contractors/import")
def new(entry: Annotated[Entry, guard(Act.CONTRACTOR_IMPORT)]) -> Response:
    """Which columns are read, and the place to read a list in."""
    return _upload_page(entry, blank_form())


def _reading(entry: Entry) -> Callable[[], tuple[Incoming, Any]]:
    def read_file() -> tuple[Incoming, Any]:
        file = admit(entry, allowed=ALLOWED)
        return file, read_list(file.file_type, file.raw)

    return read_file


@router.post("/contractors/import")
def upload(entry: Annotated[Entry, guard(Act.CONTRACTOR_IMPORT, reads=_reading)]) -> Response:
    """Check the file, read it, and lead to its lines. Nobody is registered yet."""
    filled = read_form(UploadInput, entry.form)
    made = attempt(entry.session, filled, lambda _value: _keep(entry))
    if made is None:
        filled.problems = [replace(problem, name="file") for problem in filled.problems]
        return _upload_page(entry, filled, filled.status)
    return redirect(entry, f"/contractors/import/{made.id}")


@router.get("/contractors/import/{list_id}")
def show(entry: Annotated[Entry, guard(Act.CONTRACTOR_IMPORT, of=_own)]) -> Response:
    """Every line with what becomes of it; after the confirmation, the summary."""
    return _lines_page(entry, entry.subject, blank_form())


@router.post("/contractors/import/{list_id}/confirmation")
def confirm(entry: Annotated[Entry, guard(Act.CONTRACTOR_IMPORT, of=_own)]) -> Response:
    """Register what was decided, all of it or nothing."""
    imported: ContractorListImport = entry.subject
    filled = read_form(TakingInput, entry.form)
    done = attempt(
        entry.session,
        filled,
        lambda value: actions.confirm(
            entry.session, entry.stamp, imported, expected_new=value.new, nevertheless=value.nevertheless, checks=CHECKS
        ),
    )
    if done is None:
        entry.session.refresh(imported)
        return _lines_page(entry, imported, filled, filled.status)
    return redirect(entry, f"/contractors/import/{done.id}")


@router.get("/contractors/export.csv")
def export_csv(entry: Annotated[Entry, guard(Act.CONTRACTOR_EXPORT)]) -> Response:
    """All contractors as CSV, sent as it is read."""
    chunks = _stream(entry, entry.actor, locale_of(entry.request))
    return StreamingResponse(chunks, media_type=FileType.CSV.media_type, headers=_attachment("contractors.csv"))


@router.get("/contractors/export.xlsx")
def export_workbook(entry: Annotated[Entry, guard(Act.CONTRACTOR_EXPORT)]) -> Response:
    """All contractors as a workbook."""
    raw = write_workbook(iterate(entry.session, entry.actor), locale_of(entry.request))
    return Response(raw, media_type=FileType.XLSX.media_type, headers=_attachment("contractors.xlsx"))


def find_country(text: str) -> str | None:
    """The code of a country by its code, or by its name in either language."""
    code = fold(text).upper()
    if code in codes():
        return code
    named = {fold(name): found for locale in LOCALES for found, name in countries(locale)}
    return named.get(fold(text))


CHECKS = Checks(find_country=find_country, clean_address=normalise_address)


def read_list(file_type: FileType, raw: bytes) -> Table:
    """The lines of a file that may be read. Raises Invalid on "file"."""
    return read_workbook(raw) if file_type is FileType.XLSX else read_csv(raw)


def _keep(entry: Entry) -> ContractorListImport:
    file, lines = entry.read()
    return actions.keep(entry.session, entry.stamp, lines, file_name=file.name, sha256=file.sha256)


def _stream(entry: Entry, actor: Actor, locale: str) -> Iterator[bytes]:
    """The transaction of the request ends before the response is sent: the stream has one of its own."""
    with transaction(entry.request.app.state.database, is_writing=False) as session:
        yield from write_list(iterate(session, actor), locale)


def _attachment(name: str) -> dict[str, str]:
    return attachment(name)


def _upload_page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    return render(
        entry,
        "procurement/contractor_list.html",
        status,
        filled=filled,
        limit=SIZE_LIMIT,
        line_limit=LINE_LIMIT,
        headings=HEADINGS[locale_of(entry.request)],
        other_headings=HEADINGS["en" if locale_of(entry.request) == "ja" else "ja"],
    )


def _lines_page(entry: Entry, imported: ContractorListImport, filled: Filled[Any], status: int = 200) -> Response:
    lines = examine(actions.entries_of(imported), list_known(entry.session, entry.actor), CHECKS) if imported.confirmed_at is None else []
    filled.problems = [FieldProblem("", problem.code, problem.parameters) for problem in filled.problems]
    return render(
        entry,
        "procurement/contractor_list_lines.html",
        status,
        imported=imported,
        kept_until=imported.uploaded_at + KEPT,
        filled=filled,
        ticked=filled.raw.get("nevertheless") or [],
        lines=lines,
        counts=Counter(line.outcome.value for line in lines),
        headings=HEADINGS[locale_of(entry.request)],
        by_outcome={outcome.value: [line for line in lines if line.outcome is outcome] for outcome in Outcome},
    )
