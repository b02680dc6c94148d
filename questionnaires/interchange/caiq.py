"""The CAIQ workbook of the Cloud Security Alliance (v4.0.x and v4.1), as whoever may use it downloads it. None is shipped.

Layout: one sheet of questions whose header row holds `Question ID`, `Question`, `CSP CAIQ Answer`, `SSRM Control Ownership`, `CSP
Implementation Description`, `CSC Responsibilities`, `CCM Control ID`, `CCM Control Specification`, `CCM Control Title` and `CCM
Domain Title`, below a row with the title; cells of one control are merged, so only the first of them speaks. Columns are found
by their names, wherever they stand.
"""

import re
from datetime import date
from typing import Any

from questionnaires.interchange.reading import Format, Log, Reading, finish
from questionnaires.interchange.skeleton import blank
from questionnaires.interchange.texts import Codes, both, short
from questionnaires.interchange.workbooks import Sheet

_HEADER_WITHIN = 15
_ID = re.compile(r"[A-Z][A-Z&]{1,5}-\d{2}(?:\.\d{1,2})?")
_VERSION = re.compile(r"v\s?(\d+(?:\.\d+)+)", re.IGNORECASE)
_COLUMNS = {
    "question id": "id",
    "question": "question",
    "assessment question": "question",
    "consensus assessment question": "question",
    "csp caiq answer": "answer",
    "caiq answer": "answer",
    "service provider caiq answer": "answer",
    "ssrm control ownership": "owner",
    "csp implementation description": "description",
    "service provider implementation description": "description",
    "csc responsibilities": "customer",
    "service customer responsibilities": "customer",
    "ccm control id": "control",
    "control id": "control",
    "ccm control specification": "specification",
    "control specification": "specification",
    "ccm control title": "title",
    "control title": "title",
    "ccm domain title": "domain",
    "control domain": "domain",
}
_OF_CONTROL = ("control", "specification", "title", "domain")
_ANSWERS = ("answer", "owner", "description", "customer")
_OPTIONS = [
    {"code": "yes", "label": {"ja": "はい", "en": "Yes"}, "points": 100},
    {"code": "no", "label": {"ja": "いいえ", "en": "No"}, "points": 0},
]
_OWNERS = [
    {"code": "csp-owned", "label": {"ja": "クラウド事業者が担う", "en": "CSP-owned"}},
    {"code": "csc-owned", "label": {"ja": "利用者が担う", "en": "CSC-owned"}},
    {"code": "third-party", "label": {"ja": "第三者に委託している", "en": "3rd-party outsourced"}},
    {"code": "shared-csc", "label": {"ja": "事業者と利用者で分担する", "en": "Shared CSP and CSC"}},
    {"code": "shared-third-party", "label": {"ja": "事業者と第三者で分担する", "en": "Shared CSP and 3rd-party"}},
]


def is_caiq(sheets: list[Sheet]) -> bool:
    """Whether a sheet has the header row of the CAIQ."""
    return any(_find_header(sheet) is not None for sheet in sheets)


def read(sheets: list[Sheet], file_name: str, today: date) -> Reading:
    """The questions: each yes, no or not applicable, and who owns the control. Answers in the file are not taken as questions."""
    reader = _Reader(file_name, today)
    for sheet in sheets:
        header = _find_header(sheet)
        if header is None:
            reader.log.leave(sheet.name, "sheet-without-questions", place=sheet.name, rows=len(sheet.rows))
        else:
            reader.take(sheet, header)
    return finish(reader.document, Format.CAIQ, reader.log)


def _find_header(sheet: Sheet) -> int | None:
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        names = {_COLUMNS.get(_plain(cell)) for cell in row}
        if {"id", "question"} <= names:
            return number
    return None


def _plain(cell: str) -> str:
    return " ".join(cell.replace("(Optional/Recommended)", "").replace("(Optional)", "").split()).casefold()


class _Reader:
    def __init__(self, file_name: str, today: date) -> None:
        self.log, self.codes, self.section_codes = Log(), Codes(), Codes()
        self.file_name = file_name
        self.document = blank("CAIQ", file_name, today)
        self.by_domain: dict[str, dict[str, Any]] = {}

    def take(self, sheet: Sheet, header: int) -> None:
        columns: dict[str, int] = {}
        for number, cell in enumerate(sheet.rows[header]):
            name = _COLUMNS.get(_plain(cell))
            if name is not None and name not in columns:
                columns[name] = number
            elif cell:
                self.log.puzzle(f"column {cell}", "", place=sheet.name, line=header + 1)
        said = " ".join([*(cell for row in sheet.rows[:header] for cell in row), sheet.name])
        version = _VERSION.search(said)
        edition = version[1] if version else "4"
        title = f"Consensus Assessments Initiative Questionnaire (CAIQ) v{edition}"
        self.document |= {
            "edition": edition,
            "title": both(title),
            "introduction": both(title),
            "source": both(f"Cloud Security Alliance, CAIQ v{edition}"),
        }
        self.log.change("CAIQ", "to-be-translated", place=sheet.name, language="ja")
        carried: dict[str, str] = {}
        for line, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
            cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
            if not any(cells.values()):
                continue
            if not _ID.fullmatch(cells["id"]) or not cells["question"]:
                self.log.puzzle("row", " | ".join(cell for cell in row if cell), place=sheet.name, line=line)
                continue
            if cells.get("control") or not cells["id"].startswith(carried.get("control", "-")):
                carried = {name: cells.get(name, "") or (carried.get(name, "") if name == "domain" else "") for name in _OF_CONTROL}
            self._question(cells, carried, sheet.name, line)
            for number, cell in enumerate(row):
                if cell and number not in columns.values():
                    self.log.puzzle(f"column {number + 1}", cell, place=sheet.name, line=line)

    def _question(self, cells: dict[str, str], control: dict[str, str], place: str, line: int) -> None:
        prefix = cells["id"].partition("-")[0]
        section = self.by_domain.get(prefix)
        if section is None:
            title = control.get("domain") or prefix
            section = {"code": self.section_codes.make(prefix, "domain"), "title": both(short(title)), "purpose": both(title), "items": []}
            self.by_domain[prefix] = section
            self.document["sections"].append(section)
            self.log.take(section["code"], place=place, line=line, code="section-taken", title=title)
            self.log.change(section["code"], "to-be-translated", place=place, line=line, language="ja")
        code = self.codes.make(cells["id"], f"row-{line}")
        if code != cells["id"]:
            self.log.change(code, "code-changed", place=place, line=line, was=cells["id"])
        source = f"CAIQ v{self.document['edition']}, {cells['id']}"
        item: dict[str, Any] = {"code": code, "kind": "yes_no", "title": both(short(control.get("title") or cells["question"]))}
        item |= {"question": both(cells["question"]), "weight": 0, "source": source, "options": [dict(option) for option in _OPTIONS]}
        if control.get("specification"):
            item["help"] = both(control["specification"])
        owner: dict[str, Any] = {"code": self.codes.make(f"{code}.owner", f"row-{line}-owner"), "kind": "single"}
        owner |= {
            "title": {"ja": "管理策の担当", "en": "Control ownership"},
            "question": {"ja": f"{cells['id']}の管理策は、誰が担いますか。", "en": f"Who owns the control of {cells['id']} (SSRM)?"},
        }
        owner |= {"weight": 0, "source": f"{source}, SSRM Control Ownership", "options": [dict(option) for option in _OWNERS]}
        owner["condition"] = {"item": code, "answered": True}
        section["items"] += [item, owner]
        self.log.count("question")
        self.log.take(code, place=place, line=line, kind="question", became="yes_no")
        self.log.take(owner["code"], place=place, line=line, kind="ownership", became="single")
        self.log.change(code, "to-be-translated", place=place, line=line, language="ja")
        given = [name for name in _ANSWERS if cells.get(name)]
        if given:
            self.log.leave(code, "answer-left-out", place=place, line=line, columns=", ".join(given))
