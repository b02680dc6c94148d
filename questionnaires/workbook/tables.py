"""A sheet for one table: the rows that are known, and empty ones to go on with."""

from datetime import date

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from questionnaires.answers.queries import ItemView
from questionnaires.templates.kinds import ROW_LIMIT, VALUE_LIMIT
from questionnaires.workbook import dressing as dress
from questionnaires.workbook.book import Book
from questionnaires.workbook.fields import day_rule, length_rule, number_rule, shown, write_number
from questionnaires.workbook.labels import words
from questionnaires.workbook.outline import HEAD_ROW, TABLE, TABLE_SPARE

_SIZES = {"text": 34, "number": 14, "date": 14, "single": 22}


def write_table(book: Book, sheet: Worksheet, view: ItemView) -> None:
    """Fill the sheet of a table. Column A is not shown; the columns of the table follow in their order."""
    item, language, columns = view.item, book.language, view.item.form["columns"]
    rows = (view.answer.value if view.answer else None) or []
    dress.put(sheet["A1"], f"{TABLE} {item.code}")
    dress.title(sheet["B1"], f"{item.number}  {item.title[language]}")
    dress.line(sheet["B2"], item.question[language])
    names = [heading(column, language, book.say("workbook", "needed")) for column in columns]
    dress.head(sheet, HEAD_ROW, [(number, name) for number, name in enumerate(names, start=2)])
    last = HEAD_ROW + min(ROW_LIMIT, len(rows) + TABLE_SPARE)
    for number in range(HEAD_ROW + 1, last + 1):
        known = rows[number - HEAD_ROW - 1] if number - HEAD_ROW <= len(rows) else {}
        for place, column in enumerate(columns, start=2):
            _write_cell(book, sheet.cell(number, place), column, known.get(column["code"], ""), is_open=view.is_open_for_change)
    for place, column in enumerate(columns, start=2):
        rule = _rule(book, column)
        rule.add(f"{get_column_letter(place)}{HEAD_ROW + 1}:{get_column_letter(place)}{last}")
        sheet.add_data_validation(rule)
    sizes = {get_column_letter(place): _SIZES.get(column["kind"], 20) for place, column in enumerate(columns, start=2)}
    dress.widths(sheet, {"A": 0, **sizes})
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    dress.paper(sheet, HEAD_ROW, book.footer)
    dress.lock(sheet)


def heading(column: dict[str, object], language: str, needed: str) -> str:
    """The name of a column, with the word that says it must be filled."""
    label = column["label"]
    assert isinstance(label, dict)
    return f"{label[language]} {needed}" if column.get("required") else str(label[language])


def _write_cell(book: Book, cell: object, column: dict[str, object], text: str, *, is_open: bool) -> None:
    kind = column["kind"]
    if kind == "number":
        write_number(cell, text or None, is_open=is_open)
    elif kind == "date":
        dress.field(cell, date.fromisoformat(text) if text else None, number_format=dress.DAY_FORMAT, is_open=is_open)
    elif kind == "single":
        dress.field(cell, words(column["options"], book.language).get(text), is_open=is_open)  # type: ignore[arg-type]  # checked when published
    else:
        dress.field(cell, text or None, is_open=is_open)


def _rule(book: Book, column: dict[str, object]) -> DataValidation:
    say = book.say
    if column["kind"] == "number":
        return number_rule(None, None, say("workbook", "wrong-number", low=shown(None), high=shown(None)))
    if column["kind"] == "date":
        return day_rule(say("workbook", "wrong-day"))
    if column["kind"] == "single":
        labels = words(column["options"], book.language)  # type: ignore[arg-type]  # checked when published
        return book.drop_down(list(labels.values()), say("workbook", "wrong-choice"))
    return length_rule(VALUE_LIMIT, say("workbook", "wrong-length", limit=VALUE_LIMIT))
