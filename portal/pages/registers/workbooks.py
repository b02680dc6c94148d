"""The ledgers as workbooks: written out, read in, compared line by line, and taken over where ticked."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.information.rules import ItemForm
from contracts.registers import actions, queries
from contracts.registers.columns import COLUMNS, Book, heading
from contracts.registers.models import RegisterImport
from contracts.registers.reading import Line, Outcome, examine, read_book
from contracts.registers.writing import write_book
from portal import words
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incoming import Incoming, admit
from portal.pages.information.work import Work, work_of
from portal.rendering.downloads import attachment
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Missing
from storage.scanning.rules import FileType

router = APIRouter()
HOMES = {Book.HANDLERS: "handlers", Book.ASSETS: "assets", Book.ITEMS: "lists"}
DEFAULTS: dict[Book, dict[str, Any]] = {
    Book.HANDLERS: {"person_name": "", "post": "", "duty": None, "since": None, "told_on": None, "told_how": "", "pledged_on": None},
    Book.ASSETS: {
        **dict.fromkeys(("name", "place", "scope", "department", "manager", "contact"), ""),
        **dict.fromkeys(("medium", "class_code", "received_on", "disposed_on", "keep_until")),
    },
    Book.ITEMS: {"name": "", "class_code": None, "form": None, "identifier": "", "quantity": 1},
}
"""The fields of a line and what an empty cell of a new line means; None of class, form, medium and duty: must be filled."""


class TakeInput(FormModel):
    """The ticked lines."""

    take: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=1000)] = []


@router.get("/engagements/{engagement_id}/registers/{book}.xlsx")
def download(entry: Annotated[Entry, guard(Act.REGISTER_EXPORT, of=subjects.engagement)], book: Book) -> Response:
    """The ledger as a workbook, in the reader's language."""
    work, locale = work_of(entry), locale_of(entry.request)
    rows = queries.list_rows(entry.session, book, work.engagement.id, work.today)
    title = words.say(locale, "register-book", book.value)
    raw = write_book(book, rows, locale, _words(entry, locale), title)
    media_type = FileType.XLSX.media_type
    return Response(raw, media_type=media_type, headers=attachment(f"{book.value}-{work.today.isoformat()}.xlsx"))


@router.get("/engagements/{engagement_id}/registers/{book}/import")
def choose(entry: Annotated[Entry, guard(Act.REGISTER_IMPORT, of=subjects.engagement)], book: Book) -> Response:
    """Choose the file."""
    return _form(entry, book, blank_form())


def reading_book(entry: Entry) -> Callable[[], tuple[Incoming, Any]]:
    """For the door of page and API: look at the workbook and read it."""
    book = next((one for one in Book if one == entry.request.path_params["book"]), None)
    if book is None:
        raise Missing("page-missing")

    def read_file() -> tuple[Incoming, Any]:
        incoming = admit(entry, allowed={FileType.XLSX})
        return incoming, read_book(book, incoming.raw)

    return read_file


@router.post("/engagements/{engagement_id}/registers/{book}/import")
def read_in(entry: Annotated[Entry, guard(Act.REGISTER_IMPORT, of=subjects.engagement, reads=reading_book)], book: Book) -> Response:
    """Read the file; the ledger does not change yet."""
    filled = read_form(FormModel, entry.form)
    made = attempt(entry.session, filled, lambda _value: keep_by(entry, book))
    if made is None:
        return _form(entry, book, filled, filled.status)
    return redirect(entry, f"/engagements/{entry.subject.id}/registers/imports/{made.id}")


@router.get("/engagements/{engagement_id}/registers/imports/{register_import_id}")
def show(entry: Annotated[Entry, guard(Act.REGISTER_IMPORT, of=subjects.engagement)], register_import_id: str) -> Response:
    """Each line against the ledger as it stands now."""
    return _page(entry, find_imported(entry, register_import_id), blank_form())


@router.post("/engagements/{engagement_id}/registers/imports/{register_import_id}/confirmation")
def take(entry: Annotated[Entry, guard(Act.REGISTER_IMPORT, of=subjects.engagement)], register_import_id: str) -> Response:
    """Take over what was ticked."""
    imported = find_imported(entry, register_import_id)
    filled = read_form(TakeInput, entry.form)
    work = work_of(entry)

    def write(value: TakeInput) -> RegisterImport:
        lines = examine_now(entry, imported, work)
        return actions.take(entry.session, entry.stamp, work.engagement, imported, lines, value.take, work.today)

    done = attempt(entry.session, filled, write)
    if done is None:
        return _page(entry, imported, filled, 422)
    return redirect(entry, f"/engagements/{work.engagement.id}/{HOMES[Book(done.book)]}", "register-taken", count=done.taken)


def keep_by(entry: Entry, book: Book) -> RegisterImport:
    """The act itself, for page and API: keep what the door read in the workbook."""
    incoming, table = entry.read()
    return actions.keep(entry.session, entry.stamp, entry.subject, book, table, file_name=incoming.name, sha256=incoming.sha256)


def examine_now(entry: Entry, imported: RegisterImport, work: Work) -> list[Line]:
    """Each line that was read against the ledger as it stands now."""
    book = Book(imported.book)
    rows = queries.list_rows(entry.session, book, work.engagement.id, work.today)
    choices: dict[str, dict[str, str]] = {}
    for locale in ("ja", "en"):
        for column, known in _words(entry, locale).items():
            choices.setdefault(column, {}).update(
                {word.casefold(): code for code, word in known.items()} | {code.casefold(): code for code in known}
            )
    return examine(book, actions.entries_of(imported), rows, choices, DEFAULTS[book])


def _words(entry: Entry, locale: Any) -> Mapping[str, Mapping[str, str]]:
    forms = {form.value: words.say(locale, "item-form", form.value) for form in ItemForm}
    classes = {code: name[locale] for code, name in queries.list_class_names(entry.session).items()}
    return {"form": forms, "medium": forms, "class_code": classes}


def _form(entry: Entry, book: Book, filled: Filled[Any], status: int = 200) -> Response:
    locale = locale_of(entry.request)
    columns = [heading(column, locale) for column in COLUMNS[book] if column.is_read]
    return render(
        entry, "registers/import_form.html", status, work=work_of(entry), book=book, home=HOMES[book], filled=filled, columns=columns
    )


def find_imported(entry: Entry, import_id: str) -> RegisterImport:
    """What this person has read in for the work within the last day."""
    return queries.get_import(entry.session, entry.actor, entry.subject.id, import_id, entry.stamp.at)


def _page(entry: Entry, imported: RegisterImport, filled: Filled[Any], status: int = 200) -> Response:
    work, locale = work_of(entry), locale_of(entry.request)
    lines = examine_now(entry, imported, work)
    book = Book(imported.book)
    return render(
        entry,
        "registers/import.html",
        status,
        work=work,
        imported=imported,
        book=book,
        home=HOMES[book],
        lines=lines,
        headings={column.field: heading(column, locale) for column in COLUMNS[book]},
        counts={outcome: sum(line.outcome is outcome for line in lines) for outcome in Outcome},
        words_of=_words(entry, locale),
        filled=filled,
        is_proposed=book is Book.ITEMS,
    )
