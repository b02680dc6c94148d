"""What a workbook is made of: the questions of an assessment with what was said, and the places of its cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from questionnaires.answers.queries import ItemView
from questionnaires.templates.kinds import ItemKind
from questionnaires.templates.queries import SectionRow
from questionnaires.templates.rules import Standing
from questionnaires.workbook.manifest import FORM, Language, Manifest, Mark, digest
from questionnaires.workbook.sayings import said

# Columns of a sheet of questions; A is not shown and carries the key of the row.
KEY, NUMBER, QUESTION, HELP, ANSWER, SCOPE, EXCEPTION, PLAN, PLANNED_ON, NOT_APPLICABLE, REASON, NOTE = range(1, 13)
COLUMNS = {
    "scope": SCOPE,
    "exception": EXCEPTION,
    "plan": PLAN,
    "planned_on": PLANNED_ON,
    "reason": REASON,
    "note": NOTE,
}
HEAD_ROW = 4  # of a sheet of questions and of a table: the names of the columns
TABLE_SPARE = 30  # empty rows that a table goes out with
SECTION, TABLE, SEALED, LISTS = "section", "table", "sealed", "lists"
"""What a sheet is: the word in its cell A1, for a section and a table followed by a space and its code."""


class Say(Protocol):
    """The words of a workbook in its language: kind and code in, sentence out."""

    def __call__(self, kind: str, code: str, /, **parameters: object) -> str:
        """The sentence, with `{name}` filled from `parameters`."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands on the first sheet: who asks, for which work, why, until when, whom to ask."""

    issuer: str
    respondent: str
    work: str
    reason: str
    due_on: date
    contact_name: str
    contact_detail: str
    address: str  # of the page where the filled workbook is read in
    today: date


@dataclass(frozen=True, slots=True)
class Outline:
    """One assessment, as far as it goes out."""

    title: Mapping[str, str]
    introduction: Mapping[str, str]
    source: Mapping[str, str]
    alternatives: Sequence[Mapping[str, Any]]
    sections: Sequence[tuple[SectionRow, Sequence[ItemView]]]
    chosen: Mapping[str, str]

    @property
    def views(self) -> list[ItemView]:
        """All questions that go out, in order. What is shown for reference only stays at home."""
        return [view for _, views in self.sections for view in views if view.standing is not Standing.LEGACY]

    def alternative(self, group: str) -> Mapping[str, Any]:
        """The question of a group of alternatives."""
        return next(entry for entry in self.alternatives if entry["group"] == group)

    def manifest(self, assessment_id: str, version_id: str, round_: int, language: Language) -> Manifest:
        """What the workbook will say of itself."""
        return Manifest(
            form=FORM,
            assessment_id=assessment_id,
            version_id=version_id,
            round=round_,
            language=language,
            items={
                view.item.code: Mark(version=view.version, digest=digest(told_in(view.item.kind, said(view.item.kind, view.answer))))
                for view in self.views
            },
            choices={entry["group"]: self.chosen.get(entry["group"], "") for entry in self.alternatives},
        )


def told_in(kind: str, saying: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a saying that a workbook asks for: the fields of a measure, or value, reason and note of any other kind."""
    if kind == ItemKind.IMPLEMENTATION:
        return {name: value for name, value in saying.items() if name not in {"value", "note"}}
    names = ("state", "reason", "note") if kind == ItemKind.FILE else ("state", "value", "reason", "note")
    return {name: saying[name] for name in names}


def question_text(view: ItemView, language: Language) -> str:
    """The question as it stands in its cell, and must still stand there when the workbook comes back."""
    title, question = view.item.title[language], view.item.question[language]
    return question if question.startswith(title) else f"{title}\n{question}"
