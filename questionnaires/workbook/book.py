"""The workbook while it is written: its sheets, and what stands behind its drop-downs."""

import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from questionnaires.workbook import dressing as dress
from questionnaires.workbook.manifest import Language
from questionnaires.workbook.outline import LISTS, SEALED, Say

_UNFIT = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_TITLE_LENGTH = 31


class Book:
    """The workbook while it is written: its sheets by title, and the lists of its drop-downs."""

    def __init__(self, language: Language, say: Say) -> None:
        """Empty."""
        self.language, self.say = language, say
        self.file = Workbook()
        assert self.file.active is not None
        self.file.remove(self.file.active)
        self.footer = ""
        self._titles: set[str] = set()
        self._lists: dict[tuple[str, ...], str] = {}

    def sheet(self, wanted: str) -> Worksheet:
        """A new sheet under a title that programs accept and that no other sheet has."""
        stem = _UNFIT.sub(" ", wanted).strip() or "-"
        title, number = stem[:_TITLE_LENGTH].strip(), 1
        while title.casefold() in self._titles:
            number += 1
            title = f"{stem[: _TITLE_LENGTH - 5].strip()} ({number})"
        self._titles.add(title.casefold())
        made: Worksheet = self.file.create_sheet(title)
        return made

    def drop_down(self, choices: Sequence[str], message: str) -> DataValidation:
        """A choice among `choices`, which stand in a column of the sheet of lists: a list inside the rule itself ends at 255 signs."""
        key = tuple(choices)
        if key not in self._lists:
            letter = get_column_letter(len(self._lists) + 2)
            self._lists[key] = f"'_{LISTS}'!${letter}$2:${letter}${len(key) + 1}"
        return dress.validation("list", message, formula1=self._lists[key])

    def write_lists(self) -> None:
        """The sheet behind the drop-downs."""
        sheet = self.sheet(f"_{LISTS}")
        dress.put(sheet["A1"], LISTS)
        for column, key in enumerate(self._lists, start=2):
            for row, choice in enumerate(key, start=2):
                dress.put(sheet.cell(row, column), choice)
        sheet.sheet_state = "veryHidden"

    def write_sealed(self, texts: Sequence[str], mac: str) -> None:
        """The sheet that says which workbook this is."""
        sheet = self.sheet(f"_{SEALED}")
        dress.put(sheet["A1"], SEALED)
        dress.put(sheet["A2"], mac)
        for row, text in enumerate(texts, start=3):
            dress.put(sheet.cell(row, 1), text)
        sheet.sheet_state = "veryHidden"
        dress.lock(sheet)
