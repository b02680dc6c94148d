"""The ledgers as workbooks over the API: written out, read in as a dry run line by line, and taken over as far as told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel

from contracts.registers import actions
from contracts.registers.columns import COLUMNS, Book, heading
from contracts.registers.models import RegisterImport
from portal import words
from portal.api.bodies import Raw, read_body, with_file
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.pages.registers import workbooks
from portal.pages.registers.workbooks import TakeInput, examine_now, find_imported, keep_by, reading_book
from portal.rendering.languages import locale_of
from storage.acts import Act

router = APIRouter(prefix="/engagements/{engagement_id}/registers")
Importing = Annotated[Entry, guard(Act.REGISTER_IMPORT, of=subjects.engagement)]


class DifferenceOut(BaseModel):
    """A field that would change."""

    field: str
    before: Any
    after: Any


class LineOut(BaseModel):
    """A line of the file against the ledger as it stands: new, changed, same or refused. `token` takes it over."""

    line: int
    token: str
    outcome: str
    name: str
    values: Mapping[str, Any]
    differences: list[DifferenceOut]
    problem: str
    sentence: str
    column: str
    value: str


class ImportOut(BaseModel):
    """What was read from a file. Nothing has changed before `confirmed_at`; what is not confirmed is gone after a day."""

    id: str
    book: str
    file_name: str
    sha256: str
    uploaded_at: datetime
    unread: list[str]
    lines: list[LineOut]
    confirmed_at: datetime | None
    taken: int
    left: int


router.get("/{book}.xlsx")(workbooks.download)


@router.post("/{book}/import", status_code=201, openapi_extra=with_file(FormModel, needs_file=True))
def read_in(
    raw: Raw, entry: Annotated[Entry, guard(Act.REGISTER_IMPORT, of=subjects.engagement, reads=reading_book)], book: Book
) -> ImportOut:
    """Read a workbook and compare it line by line; the ledger does not change yet."""
    read_body(FormModel, raw, entry)
    return _out(entry, keep_by(entry, book))


@router.get("/imports/{register_import_id}")
def show(entry: Importing, register_import_id: str) -> ImportOut:
    """Each line against the ledger as it stands now."""
    return _out(entry, find_imported(entry, register_import_id))


@router.post("/imports/{register_import_id}/confirmation")
def take(entry: Importing, register_import_id: str, given: TakeInput) -> ImportOut:
    """Take over the lines with these tokens, all or none; 409 where the ledger has changed since they were read."""
    imported, work = find_imported(entry, register_import_id), work_of(entry)
    lines = examine_now(entry, imported, work)
    return _out(entry, actions.take(entry.session, entry.stamp, work.engagement, imported, lines, given.take, work.today))


def _out(entry: Entry, imported: RegisterImport) -> ImportOut:
    locale = locale_of(entry.request)
    headings = {column.field: heading(column, locale) for column in COLUMNS[Book(imported.book)]}
    lines = [
        LineOut(
            line=one.line,
            token=one.token,
            outcome=one.outcome,
            name=one.name,
            values=one.values,
            differences=[DifferenceOut(field=name, before=before, after=after) for name, before, after in one.differences],
            problem=one.problem,
            sentence=words.say(locale, "register-problem", one.problem, {"column": headings.get(one.column, ""), "value": one.value}),
            column=one.column,
            value=one.value,
        )
        for one in examine_now(entry, imported, work_of(entry))
    ]
    return ImportOut(**imported.model_dump(include=set(ImportOut.model_fields)), lines=lines)
