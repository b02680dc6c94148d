"""Writing a workbook: the guide, a sheet for each section, a sheet for each table, and two sheets that are not shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl.workbook.protection import WorkbookProtection

from questionnaires.workbook.book import Book
from questionnaires.workbook.guide import write_guide
from questionnaires.workbook.manifest import Language
from questionnaires.workbook.outline import Heading, Outline, Say
from questionnaires.workbook.questions import write_section
from questionnaires.workbook.tables import write_table
from storage.sheets.text import to_cell


def write(
    outline: Outline,
    heading: Heading,
    *,
    sealed: tuple[list[str], str],
    states: Sequence[Mapping[str, Any]],
    language: Language,
    say: Say,
    made_at: datetime,
) -> bytes:
    """The workbook of an assessment in `language`. `states` are the answers to a measure: code and label of each."""
    book = Book(language, say)
    book.footer = f"{outline.title[language]} – {heading.respondent}"
    book.file.properties.title = to_cell(outline.title[language])
    book.file.properties.creator = "portal"
    book.file.properties.created = made_at.replace(tzinfo=None)
    write_guide(book, outline, heading)
    tables = []
    for section, views in outline.sections:
        sheet = book.sheet(f"{section.code} {section.title[language]}")
        tables += write_section(book, sheet, section, views, outline, states)
    for view, sheet in tables:
        write_table(book, sheet, view)
    book.write_lists()
    book.write_sealed(*sealed)
    book.file.security = WorkbookProtection(lockStructure=True)
    target = BytesIO()
    book.file.save(target)
    return target.getvalue()
