"""Questionnaires of every kind, and people who fill their workbooks: openpyxl stands in for the spreadsheet program."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.workbook.workbook import Workbook

from portal.words import say, words
from questionnaires.assessments.models import Assessment
from questionnaires.workbook import outline as o
from questionnaires.workbook.comparing import Line, compare
from questionnaires.workbook.manifest import Language, Place, seal
from questionnaires.workbook.outline import Heading
from questionnaires.workbook.queries import read_outline
from questionnaires.workbook.reading import read
from questionnaires.workbook.writing import write
from tests.factories import NOON
from tests.questionnaires.world import World, item, small_questionnaire, text

SECRET = "a secret of the tests that is long enough"
STATES = [
    {"code": code, "label": {tongue: say(tongue, "answer-state", code) for tongue in ("ja", "en")}}
    for code in words()["answer-state"]
    if code != "answered"
]
OPTIONS = [{"code": "ALL", "label": text("All of them"), "points": 93}, {"code": "SOME", "label": text("Some, not all"), "points": 41}]
OPTIONS += [{"code": "NONE", "label": text("=None"), "points": -7}]


def kinds() -> list[dict[str, Any]]:
    """An item of every kind that is no measure."""

    def of(kind: str, **more: Any) -> dict[str, Any]:
        code = f"K-{kind}"
        return {**item(code, weight=7), "kind": kind, **more}

    sorts = [{"code": "A", "label": text("First")}, {"code": "B", "label": text("Second")}]
    columns = [
        {"code": "NAME", "label": text("Name"), "kind": "text", "required": True},
        {"code": "COUNT", "label": text("How many"), "kind": "number"},
        {"code": "SINCE", "label": text("Since"), "kind": "date"},
        {"code": "SORT", "label": text("Sort"), "kind": "single", "options": sorts},
    ]  # fmt: skip
    levels = [{"code": str(level), "label": text(f"Level {level}"), "points": level * 20} for level in range(1, 6)]
    yes_no = [{"code": "yes", "label": text("Yes"), "points": 100}, {"code": "no", "label": text("No"), "points": 0}]
    return [
        of("maturity", options=levels),
        of("single", options=OPTIONS, warning=text("A weak answer is a risk")),
        of("multiple", options=[*OPTIONS, {"code": "MORE", "label": text("More, 、and more"), "points": 3}]),
        of("yes_no", options=yes_no, not_applicable_allowed=False),
        of("text"),
        of("number", unit={"ja": "人", "en": "people"}, minimum=0, maximum=5000),
        of("date"),
        of("file"),
        of("table", columns=columns),
    ]


def every_kind(**changes: Any) -> dict[str, Any]:
    """The small questionnaire with a third section that has every kind."""
    made = small_questionnaire(code="KINDS")
    made["sections"].append({"code": "K", "title": text("Kinds"), "purpose": text("To ask otherwise"), "items": kinds()})
    return made | changes


def place_of(assessment: Assessment) -> Place:
    return Place(assessment.id, assessment.version_id, assessment.round)


def heading(**changes: Any) -> Heading:
    facts: dict[str, Any] = {
        "issuer": "Yama KK", "respondent": "Kawa KK", "work": "Payroll", "reason": "=1+1", "due_on": date(2026, 12, 20),
        "contact_name": "Suzuki", "contact_detail": "@suzuki", "address": "http://127.0.0.1/x", "today": date(2026, 11, 22),
    }  # fmt: skip
    return Heading(**(facts | changes))


def download(world: World, assessment: Assessment | None = None, language: Language = "en", secret: str = SECRET) -> bytes:
    """The workbook as it is handed out."""
    assessment = assessment or world.assessment
    outline = read_outline(world.session, assessment)
    manifest = outline.manifest(assessment.id, assessment.version_id, assessment.round, language)
    return write(
        outline,
        heading(),
        sealed=seal(manifest, secret),
        states=STATES,
        language=language,
        say=lambda kind, code, /, **parameters: say(language, kind, code, parameters),
        made_at=NOON,
    )


def upload(world: World, raw: bytes, assessment: Assessment | None = None) -> dict[str, Any]:
    assessment = assessment or world.assessment
    return read(raw, read_outline(world.session, assessment), place_of(assessment), secret=SECRET, states=STATES)


def lines(world: World, raw: bytes, assessment: Assessment | None = None) -> dict[str, Line]:
    """What became of each line, by its code."""
    assessment = assessment or world.assessment
    found = upload(world, raw, assessment)
    return {line.code: line for line in compare(found, read_outline(world.session, assessment))}


@dataclass
class Filling:
    """A workbook in somebody's spreadsheet program."""

    book: Workbook

    @classmethod
    def of(cls, raw: bytes) -> "Filling":
        return cls(load_workbook(BytesIO(raw)))

    def row(self, key: str) -> tuple[Any, int]:
        """The sheet and the number of the row with a key such as "item A-1"."""
        for sheet in self.book.worksheets:
            for number in range(1, sheet.max_row + 1):
                if sheet.cell(number, 1).value == key:
                    return sheet, number
        raise KeyError(key)

    def cell(self, key: str, column: int = o.ANSWER) -> Cell:
        sheet, number = self.row(key)
        found: Cell = sheet.cell(number, column)
        return found

    def put(self, key: str, value: Any, column: int = o.ANSWER) -> None:
        """Type a value: what begins with = becomes a formula, as in a program."""
        self.cell(key, column).value = value

    def type(self, key: str, text: str, column: int = o.ANSWER) -> None:
        """Type a text that stays text."""
        cell = self.cell(key, column)
        cell.value = text
        cell.data_type = "s"

    def table(self, code: str) -> Any:
        return next(sheet for sheet in self.book.worksheets if sheet["A1"].value == f"table {code}")

    @property
    def bytes(self) -> bytes:
        target = BytesIO()
        self.book.save(target)
        return target.getvalue()


def filled(raw: bytes, fill: Callable[[Filling], None]) -> bytes:
    made = Filling.of(raw)
    fill(made)
    return made.bytes


def parts(raw: bytes) -> Iterator[tuple[str, str]]:
    """The XML parts of a workbook."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode()


def moment(day: date) -> datetime:
    """A day as a spreadsheet program stores it."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # spreadsheets know no zone
