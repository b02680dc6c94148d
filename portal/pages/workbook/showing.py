"""Lines of a workbook as a page tells them: codes made into words, both texts of every field beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal import words
from portal.rendering.formats import day
from portal.rendering.languages import Locale
from questionnaires.answers.queries import ItemView
from questionnaires.templates.kinds import ONE_OF, ItemKind
from questionnaires.workbook.comparing import Line, Outcome
from questionnaires.workbook.outline import Outline


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One field in both texts; "" for nothing."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the workbook."""

    outcome: Outcome
    is_offered: bool
    sheet: str
    row: int
    token: str
    number: str  # "" for a choice between ways
    title: Mapping[str, str]
    problem: str
    changes: tuple[ShownChange, ...]


def show_lines(lines: Sequence[Line], outline: Outline, locale: Locale) -> list[Shown]:
    """The lines in words of `locale`."""
    return [_show(line, outline, locale) for line in lines]


def _show(line: Line, outline: Outline, locale: Locale) -> Shown:
    if line.view is None:
        entry = outline.alternative(line.group)
        labels = {option["code"]: option["label"][locale] for option in entry["options"]}
        changes = tuple(ShownChange("choice", labels.get(change.old, ""), labels.get(change.new, "")) for change in line.changes)
        number, title = "", entry["question"]
    else:
        item = line.view.item
        changes = tuple(
            ShownChange(change.name, _text(line.view, change.name, change.old, locale), _text(line.view, change.name, change.new, locale))
            for change in line.changes
        )
        number, title = item.number, item.title
    problem = words.say(locale, "problem", line.problem, _plain(line.parameters, locale)) if line.problem else ""
    return Shown(line.outcome, line.is_offered, line.sheet, line.row, line.token, number, title, problem, changes)


def _plain(parameters: Mapping[str, Any], locale: Locale) -> dict[str, object]:
    """Parameters of a sentence; the name of a column in the page's language."""
    return {name: value[locale] if isinstance(value, Mapping) and locale in value else value for name, value in parameters.items()}


def _text(view: ItemView, name: str, value: Any, locale: Locale) -> str:
    """What one field says."""
    if not value:
        return ""
    if name == "state":
        return words.say(locale, "answer-state", value)
    if name == "planned_on":
        return day(date.fromisoformat(value), locale)
    if name == "value":
        return _value(view, value, locale)
    return str(value)


def _value(view: ItemView, value: Any, locale: Locale) -> str:
    kind, form = view.item.kind, view.item.form
    if kind in ONE_OF or kind == ItemKind.MULTIPLE:
        labels = {option["code"]: option["label"][locale] for option in form["options"]}
        chosen = [value] if isinstance(value, str) else value
        return "\n".join(labels.get(code, code) for code in chosen)
    if kind == ItemKind.NUMBER:
        unit = (form.get("unit") or {}).get(locale, "")
        return f"{value} {unit}".strip()
    if kind == ItemKind.DATE:
        return day(date.fromisoformat(value), locale)
    if kind == ItemKind.TABLE:
        return "\n".join(" / ".join(_cell(column, row.get(column["code"], ""), locale) for column in form["columns"]) for row in value)
    return str(value)


def _cell(column: Mapping[str, Any], text: str, locale: Locale) -> str:
    if column["kind"] == "single":
        return next((option["label"][locale] for option in column["options"] if option["code"] == text), text)
    return day(date.fromisoformat(text), locale) if column["kind"] == "date" and text else text
