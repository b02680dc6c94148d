"""Saving: each question by itself, as it is typed or by its button, and never over what somebody else has written."""

import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from starlette.datastructures import FormData

from portal.forms import FieldProblem, Filled, FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import place_of, section_name
from portal.pages.answering.cards import Choice
from portal.pages.answering.marks import collide, kept, refused, standings_before, status_of
from portal.pages.answering.sections import Layout, section_page
from portal.rendering.pages import is_htmx, redirect
from questionnaires.answers import actions
from questionnaires.answers.models import Answer
from questionnaires.answers.rules import TEXT_LIMIT, AnswerState
from questionnaires.assessments import actions as assessment_actions
from questionnaires.assessments.lines import read_lines
from questionnaires.templates import queries as templates
from questionnaires.templates.kinds import VALUE_LIMIT, ItemKind
from questionnaires.templates.queries import ItemRow
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Value = Annotated[str, Field(max_length=VALUE_LIMIT * 2)]  # the kind of the question has its own, narrower limits
INCOMPLETE = frozenset({"planned-date-missing", "not-applicable-reason-missing"})
CELL = re.compile(r"cell\.(\d{1,3})\.([A-Za-z0-9][A-Za-z0-9._-]{0,39})", re.ASCII)  # of a table: the number of its row, the column


class AnswerInput(FormModel):
    """What one card sends. `overwrite` is the version of the other text that the person has seen and decided against.

    `value` is what was said to a question of another kind than a measure: one text, several codes, or the rows of a table.
    """

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    overwrite: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    state: AnswerState | None = None
    value: list[Value] | list[dict[str, Value]] = []
    scope: Text = ""
    exception: Text = ""
    plan: Text = ""
    planned_on: date | None = None
    reason: Text = ""
    note: Text = ""

    @property
    def has_text(self) -> bool:
        """Whether there is something that would be a pity to lose."""
        return bool(self.scope or self.exception or self.plan or self.planned_on or self.reason or self.note)


class AlternativeInput(FormModel):
    """The option of a group of alternatives that is followed."""

    option: Annotated[str, Field(min_length=1, max_length=100)]
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None  # of the choice that the page showed


@router.post("/assessments/{assessment_id}/items/{item_code}/answer")
def save(entry: Annotated[Entry, guard(Act.ANSWER_SAVE, of=subjects.answering)], item_code: str, view: Layout | None = None) -> Response:
    """Save one answer. htmx gets the save mark, and the questions that came or went by it; without JavaScript the section again."""
    item = templates.get_item(entry.session, entry.subject.version_id, item_code)
    section = section_name(entry, item)
    filled = read_answer(entry.form)
    before = standings_before(entry, item, section) if is_htmx(entry) else {}
    saved = attempt(entry.session, filled, lambda value: _store(entry, item, value, value.state))
    if is_htmx(entry):
        lacking = None
        if saved is None:
            saved, lacking = _keep_as_text(entry, item, filled)
        if saved is None:
            return refused(entry, item, section, filled)
        return kept(entry, item, section, saved, lacking=lacking, layout=view, before=before)
    if saved is None:
        changed = {"code": item_code, "filled": filled, "collision": collide(entry, item, filled)}
        return section_page(entry, section, layout=view, at=item_code, status=status_of(filled), changed=changed)
    return redirect(entry, place_of(entry, section, item_code, view), "answer-saved", number=item_code)


@router.post("/assessments/{assessment_id}/alternatives/{group}")
def choose(entry: Annotated[Entry, guard(Act.ANSWER_SAVE, of=subjects.answering)], group: str) -> Response:
    """Say which option of a group is followed; from then on only its questions are asked."""
    filled = read_form(AlternativeInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: assessment_actions.choose_alternative(
            entry.session, entry.stamp, entry.subject, group=group, option=value.option, expected_version=value.version
        ),
    )
    section = _section_of_group(entry, group)
    if made is None:
        shown = Choice(group, {}, (), "", is_open=True, unasked=(), filled=filled)
        return section_page(entry, section, status=status_of(filled), choice=shown)
    return redirect(entry, f"/assessments/{entry.subject.id}/sections/{section}#choice-{group}", "alternative-chosen")


def read_answer(form: FormData) -> Filled[AnswerInput]:
    """The form of one card; the cells of a table, each a field of its own, are put together to rows under `value`."""
    rows: dict[int, dict[str, str]] = {}
    others: list[tuple[str, Any]] = []
    for name, given in form.multi_items():
        cell = CELL.fullmatch(name)
        if cell and isinstance(given, str):
            rows.setdefault(int(cell[1]), {})[cell[2]] = given
        else:
            others.append((name, given))
    filled = read_form(AnswerInput, FormData(others))
    if not rows:
        return filled
    table = [rows[number] for number in sorted(rows)]
    raw = {**filled.raw, "value": table}
    if filled.value is None:
        return Filled(raw=raw, problems=filled.problems)
    return Filled(raw=raw, value=filled.value.model_copy(update={"value": table}))


def _store(entry: Entry, item: ItemRow, value: AnswerInput, state: AnswerState | None) -> Answer:
    is_several = item.kind in (ItemKind.MULTIPLE, ItemKind.TABLE)
    return actions.save(
        entry.session,
        entry.stamp,
        entry.subject,
        item_code=item.code,
        state=state,
        value=list(value.value) if is_several else (value.value[-1] if value.value else None),
        scope=value.scope,
        exception=value.exception,
        plan=value.plan,
        planned_on=value.planned_on,
        reason=value.reason,
        note=value.note,
        expected_version=value.version if value.overwrite is None else value.overwrite,
    )


def _keep_as_text(entry: Entry, item: ItemRow, filled: Filled[AnswerInput]) -> tuple[Answer | None, FieldProblem | None]:
    """Keep what was typed of an answer that still lacks its date or its reason, and say what it lacks.

    It cannot count yet, so it is stored as text without an answer. Only while somebody types: a press on Save without
    JavaScript shows the form again, with everything in it.
    """
    lacking = next((problem for problem in filled.problems if problem.code in INCOMPLETE), None)
    if lacking is None or filled.value is None or not filled.value.has_text:
        return None, None
    text = Filled(raw=filled.raw, value=filled.value)
    saved = attempt(entry.session, text, lambda value: _store(entry, item, value, None))
    if saved is None:
        filled.problems = text.problems
    return saved, lacking


def _section_of_group(entry: Entry, group: str) -> str:
    """The code of the first section with an item of the group. Raises Missing("item-missing")."""
    for line in read_lines(entry.session, entry.subject):
        if line.alternative_group == group:
            return line.section
    raise Missing("item-missing", item=group)
