"""A sheet of questions: one row for each, below it one for each choice where several may be chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from questionnaires.answers.queries import ItemView
from questionnaires.answers.rules import TEXT_LIMIT, AnswerState
from questionnaires.templates.kinds import ONE_OF, VALUE_LIMIT, ItemKind
from questionnaires.templates.queries import SectionRow
from questionnaires.templates.rules import Standing
from questionnaires.workbook import dressing as dress
from questionnaires.workbook import outline as o
from questionnaires.workbook.book import Book
from questionnaires.workbook.fields import day_rule, length_rule, number_rule, shown, write_number
from questionnaires.workbook.labels import MARK, words
from questionnaires.workbook.outline import Outline
from questionnaires.workbook.sayings import Said, said

_WIDTHS = {"A": 0, "B": 8, "C": 40, "D": 34, "E": 20, "F": 22, "G": 22, "H": 22, "I": 12, "J": 9, "K": 22, "L": 22}
_LACKING = PatternFill("solid", bgColor="FFCC80")


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is filled: the next row, and the rules of its cells, each made once."""

    book: Book
    sheet: Worksheet
    outline: Outline
    states: Sequence[Mapping[str, Any]]
    rules: dict[str, DataValidation]
    row: int = o.HEAD_ROW + 1

    def rule(self, name: str, made: DataValidation, column: int) -> None:
        """Let the rule `name` hold for a cell of this row."""
        if name not in self.rules:
            self.rules[name] = made
            self.sheet.add_data_validation(made)
        self.rules[name].add(self.sheet.cell(self.row, column))

    def say(self, code: str, **parameters: object) -> str:
        return self.book.say("workbook", code, **parameters)


def write_section(
    book: Book,
    sheet: Worksheet,
    section: SectionRow,
    views: Sequence[ItemView],
    outline: Outline,
    states: Sequence[Mapping[str, Any]],
) -> list[tuple[ItemView, Worksheet]]:
    """Fill the sheet of a section; returns the tables among its questions, each with the sheet made for it."""
    made = _Sheet(book, sheet, outline, states, {})
    dress.put(sheet["A1"], f"{o.SECTION} {section.code}")
    dress.title(sheet["B1"], f"{section.code}  {section.title[book.language]}")
    dress.line(sheet["B2"], section.purpose[book.language])
    names = ("number", "question", "help", "answer", "scope", "exception", "plan", "planned_on", "not-applicable", "reason", "note")
    dress.head(sheet, o.HEAD_ROW, [(column, made.say(f"column-{name}")) for column, name in enumerate(names, start=o.NUMBER)])
    tables = []
    groups: set[str] = set()
    for view in views:
        if view.standing is Standing.LEGACY:
            continue
        group = view.item.alternative_group
        if group is not None and group not in groups:
            groups.add(group)
            _write_choice(made, group, is_open=any(one.is_open_for_change for one in views if one.item.alternative_group == group))
        if view.item.kind == ItemKind.TABLE:
            table = book.sheet(made.say("table-sheet", number=view.item.number))
            tables.append((view, table))
            _write_item(made, view, table)
        else:
            _write_item(made, view, None)
        if view.item.kind == ItemKind.MULTIPLE:
            _write_options(made, view)
    dress.widths(sheet, {letter: 0 if letter in _unused(views) else width for letter, width in _WIDTHS.items()})
    sheet.freeze_panes = f"D{o.HEAD_ROW + 1}"  # number and question stay in sight
    _mark_lacking(made)
    dress.paper(sheet, o.HEAD_ROW, book.footer)
    dress.lock(sheet)
    return tables


def _unused(views: Sequence[ItemView]) -> frozenset[str]:
    """The columns that no question of a sheet needs: they are not shown, so that the others have more room."""
    items = [view.item for view in views if view.standing is not Standing.LEGACY]
    others = [item for item in items if item.kind != ItemKind.IMPLEMENTATION]
    unused = set() if len(others) < len(items) else {o.SCOPE, o.EXCEPTION, o.PLAN, o.PLANNED_ON}
    if not others:
        unused.add(o.NOTE)
    if not any(item.is_not_applicable_allowed for item in others):
        unused.add(o.NOT_APPLICABLE)
    if not any(item.is_not_applicable_allowed for item in items) and not any(view.answer and view.answer.reason for view in views):
        unused.add(o.REASON)
    return frozenset(map(get_column_letter, unused))


def _write_choice(made: _Sheet, group: str, *, is_open: bool) -> None:
    """The question which of several ways is followed, before the questions of each way."""
    entry = made.outline.alternative(group)
    labels = words(entry["options"], made.book.language)
    _begin(made, f"choice {group}", "", entry["question"][made.book.language], made.say("hint-choice"), is_bold=True)
    dress.field(made.sheet.cell(made.row, o.ANSWER), labels.get(made.outline.chosen.get(group, "")), is_open=is_open)
    made.rule(f"choice {group}", made.book.drop_down(list(labels.values()), made.say("wrong-choice")), o.ANSWER)
    _shut(made, range(o.SCOPE, o.NOTE + 1))
    made.row += 1


def _write_item(made: _Sheet, view: ItemView, table: Worksheet | None) -> None:
    item, language = view.item, made.book.language
    told, is_open = said(item.kind, view.answer), view.is_open_for_change
    _begin(made, f"item {item.code}", item.number, o.question_text(view, language), _hint(made, view))
    _write_answer(made, view, told, table)
    if item.kind == ItemKind.IMPLEMENTATION:
        for name in ("scope", "exception", "plan"):
            _write_text(made, o.COLUMNS[name], told[name], is_open=is_open)
        planned = date.fromisoformat(told["planned_on"]) if told["planned_on"] else None
        dress.field(made.sheet.cell(made.row, o.PLANNED_ON), planned, number_format=dress.DAY_FORMAT, is_open=is_open)
        made.rule("day", day_rule(made.say("wrong-day")), o.PLANNED_ON)
        _shut(made, [o.NOT_APPLICABLE, o.NOTE])
    else:
        _write_text(made, o.NOTE, told["note"], is_open=is_open)
        _shut(made, (o.SCOPE, o.EXCEPTION, o.PLAN, o.PLANNED_ON))
        if item.is_not_applicable_allowed:
            mark = MARK if told["state"] == AnswerState.NOT_APPLICABLE else None
            dress.field(made.sheet.cell(made.row, o.NOT_APPLICABLE), mark, is_open=is_open)
            made.rule("mark", made.book.drop_down([MARK], made.say("wrong-choice")), o.NOT_APPLICABLE)
        else:
            _shut(made, [o.NOT_APPLICABLE])
    if item.is_not_applicable_allowed or told["reason"]:
        _write_text(made, o.REASON, told["reason"], is_open=is_open)
    else:
        _shut(made, [o.REASON])
    made.row += 1


def _write_answer(made: _Sheet, view: ItemView, told: Said, table: Worksheet | None) -> None:
    """The cell of the answer itself, as the kind of the question needs it."""
    item, form, language = view.item, view.item.form, made.book.language
    cell, is_open = made.sheet.cell(made.row, o.ANSWER), view.is_open_for_change
    if item.kind == ItemKind.IMPLEMENTATION:
        states = [state for state in made.states if item.is_not_applicable_allowed or state["code"] != AnswerState.NOT_APPLICABLE]
        dress.field(cell, words(made.states, language).get(told["state"] or ""), is_open=is_open)
        rule = made.book.drop_down(list(words(states, language).values()), made.say("wrong-choice"))
        made.rule(f"states {len(states)}", rule, o.ANSWER)
    elif item.kind in ONE_OF:
        labels = words(form["options"], language)
        dress.field(cell, labels.get(told["value"] or ""), is_open=is_open)
        made.rule(f"options {'/'.join(labels.values())}", made.book.drop_down(list(labels.values()), made.say("wrong-choice")), o.ANSWER)
    elif item.kind == ItemKind.NUMBER:
        write_number(cell, told["value"], is_open=is_open)
        low, high = form.get("minimum"), form.get("maximum")
        made.rule(f"number {low} {high}", number_rule(low, high, made.say("wrong-number", low=shown(low), high=shown(high))), o.ANSWER)
    elif item.kind == ItemKind.DATE:
        day = date.fromisoformat(told["value"]) if told["value"] else None
        dress.field(cell, day, number_format=dress.DAY_FORMAT, is_open=is_open)
        made.rule("day", day_rule(made.say("wrong-day")), o.ANSWER)
    elif item.kind == ItemKind.TEXT:
        dress.field(cell, told["value"], is_open=is_open)
        made.rule("text", length_rule(VALUE_LIMIT, made.say("wrong-length", limit=VALUE_LIMIT)), o.ANSWER)
    elif item.kind == ItemKind.TABLE and table is not None:
        dress.shut(cell, made.say("to-table", sheet=table.title))
        cell.hyperlink = f"#'{table.title}'!B{o.HEAD_ROW + 1}"
    else:
        dress.shut(cell, made.say("below" if item.kind == ItemKind.MULTIPLE else "on-screen", count=len(view.evidence)))


def _write_options(made: _Sheet, view: ItemView) -> None:
    """One row for each choice: a mark is easier to set, and to see, than a list in one cell."""
    chosen = set(said(view.item.kind, view.answer)["value"] or ())
    for code, label in words(view.item.form["options"], made.book.language).items():
        _begin(made, f"option {view.item.code} {code}", "", f"　・{label}", "")
        dress.field(made.sheet.cell(made.row, o.ANSWER), MARK if code in chosen else None, is_open=view.is_open_for_change)
        made.rule("mark", made.book.drop_down([MARK], made.say("wrong-choice")), o.ANSWER)
        _shut(made, range(o.SCOPE, o.NOTE + 1))
        made.row += 1


def _begin(made: _Sheet, key: str, number: str, question: str, help_: str, *, is_bold: bool = False) -> None:
    dress.put(made.sheet.cell(made.row, o.KEY), key)
    dress.read_only(made.sheet.cell(made.row, o.NUMBER), number)
    dress.read_only(made.sheet.cell(made.row, o.QUESTION), question, is_bold=is_bold)
    dress.read_only(made.sheet.cell(made.row, o.HELP), help_, is_quiet=True)


def _write_text(made: _Sheet, column: int, text: str, *, is_open: bool) -> None:
    dress.field(made.sheet.cell(made.row, column), text or None, is_open=is_open)
    made.rule("length", length_rule(TEXT_LIMIT, made.say("wrong-length", limit=TEXT_LIMIT)), column)


def _shut(made: _Sheet, columns: Sequence[int] | range) -> None:
    for column in columns:
        dress.shut(made.sheet.cell(made.row, column))


def _hint(made: _Sheet, view: ItemView) -> str:
    """The help, and before it what to know of this question: its unit, whether it must be answered, when it is asked at all."""
    item, language, lines = view.item, made.book.language, []
    if not view.is_open_for_change:
        lines.append(made.say("hint-sealed"))
    if item.is_required:
        lines.append(made.say("hint-required"))
    if item.condition_code is not None:
        lines.append(made.say("hint-conditional"))
    if item.alternative_group is not None:
        options = words(made.outline.alternative(item.alternative_group)["options"], language)
        lines.append(made.say("hint-option", option=options.get(item.alternative_option or "", "")))
    if item.kind in ONE_OF:  # to be read on paper, too, and where a list is too narrow for its texts
        lines += [f"・{label}" for label in words(item.form["options"], language).values()]
    if item.kind == ItemKind.NUMBER:
        if item.form.get("unit"):
            lines.append(made.say("hint-unit", unit=item.form["unit"][language]))
        low, high = item.form.get("minimum"), item.form.get("maximum")
        if low is not None or high is not None:
            lines.append(made.say("hint-range", low=shown(low), high=shown(high)))
    if item.help:
        lines.append(item.help[language])
    return "\n".join(line for line in lines if line)


def _mark_lacking(made: _Sheet) -> None:
    """Colour a planned date or a reason that is still missing, as somebody fills the sheet."""
    last, names = made.row - 1, words(made.states, made.book.language)
    if last <= o.HEAD_ROW:
        return
    for column, state in ((o.PLANNED_ON, AnswerState.PLANNED), (o.REASON, AnswerState.NOT_APPLICABLE)):
        letter, answer = get_column_letter(column), get_column_letter(o.ANSWER)
        first = o.HEAD_ROW + 1
        name = names[state].replace('"', '""')
        rule = FormulaRule(formula=[f'AND(${answer}{first}="{name}",LEN(${letter}{first})=0)'], fill=_LACKING)  # type: ignore[no-untyped-call]  # the stubs leave it open
        made.sheet.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)
