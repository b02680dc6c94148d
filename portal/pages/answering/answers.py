"""Saving: each question by itself, as it is typed or by its button, and never over what somebody else has written."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names
from portal.pages.answering.cards import Choice, Collision, Difference, key_of
from portal.pages.answering.sections import Layout, section_nav, section_page
from portal.rendering.pages import is_htmx, redirect, render
from questionnaires.answers import actions
from questionnaires.answers.models import Answer
from questionnaires.answers.rules import TEXT_LIMIT, AnswerState
from questionnaires.assessments import actions as assessment_actions
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.lines import read_lines
from questionnaires.templates import queries as templates
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
INCOMPLETE = frozenset({"planned-date-missing", "reason-missing"})
CHANGED_MEANWHILE = "answer-changed-meanwhile"


class AnswerInput(FormModel):
    """What one card sends. `overwrite` is the version of the other text that the person has seen and decided against."""

    version: Annotated[int, Field(ge=0)]
    overwrite: Annotated[int, Field(ge=0)] | None = None
    state: AnswerState | None = None
    scope: Text = ""
    exception: Text = ""
    plan: Text = ""
    planned_on: date | None = None
    reason: Text = ""

    @property
    def has_text(self) -> bool:
        """Whether there is something that would be a pity to lose."""
        return bool(self.scope or self.exception or self.plan or self.planned_on or self.reason)


class AlternativeInput(FormModel):
    """The option of a group of alternatives that is followed."""

    option: Annotated[str, Field(min_length=1, max_length=100)]


@router.post("/assessments/{assessment_id}/items/{item_code}/answer")
def save(entry: Annotated[Entry, guard(Act.ANSWER_SAVE, of=subjects.assessment)], item_code: str, view: Layout | None = None) -> Response:
    """Save one answer. htmx gets the save mark alone; without JavaScript it is the section again."""
    filled = read_form(AnswerInput, entry.form)
    saved = attempt(entry.session, filled, lambda value: _store(entry, item_code, value, value.state))
    if is_htmx(entry):
        return _mark(entry, item_code, filled, saved, view)
    section = section_of(entry, item_code)
    if saved is None:
        changed = {"code": item_code, "filled": filled, "collision": _collision(entry, filled)}
        return section_page(entry, section, layout=view, at=item_code, status=_status(filled), changed=changed)
    return redirect(entry, place_of(entry, section, item_code, view), "answer-saved", number=item_code)


@router.post("/assessments/{assessment_id}/alternatives/{group}")
def choose(entry: Annotated[Entry, guard(Act.ANSWER_SAVE, of=subjects.assessment)], group: str) -> Response:
    """Say which option of a group is followed; from then on only its questions are asked."""
    filled = read_form(AlternativeInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: assessment_actions.choose_alternative(entry.session, entry.stamp, entry.subject, group=group, option=value.option),
    )
    section = _section_of_group(entry, group)
    if made is None:
        shown = Choice(group, {}, (), "", is_open=True, unasked=(), filled=filled)
        return section_page(entry, section, status=_status(filled), choice=shown)
    return redirect(entry, f"/assessments/{entry.subject.id}/sections/{section}#choice-{group}", "alternative-chosen")


def _store(entry: Entry, item_code: str, value: AnswerInput, state: AnswerState | None) -> Answer:
    return actions.save(
        entry.session,
        entry.stamp,
        entry.subject,
        item_code=item_code,
        state=state,
        scope=value.scope,
        exception=value.exception,
        plan=value.plan,
        planned_on=value.planned_on,
        reason=value.reason,
        expected_version=value.version if value.overwrite is None else value.overwrite,
    )


def _mark(entry: Entry, item_code: str, filled: Filled[AnswerInput], saved: Answer | None, layout: Layout | None) -> Response:
    """The answer to an autosave.

    An answer that still lacks its date or its reason cannot count, but what was typed is kept: it is stored as text without
    an answer, and the mark says what is missing.
    """
    lacking = next((problem for problem in filled.problems if problem.code in INCOMPLETE), None)
    if saved is None and lacking is not None and filled.value is not None and filled.value.has_text:
        draft = Filled(raw=filled.raw, value=filled.value)
        saved = attempt(entry.session, draft, lambda value: _store(entry, item_code, value, None))
        filled.problems = [lacking] if saved else draft.problems
    context: dict[str, Any] = {"assessment": entry.subject, "item_code": item_code, "key": key_of(item_code)}
    if saved is None:
        version = filled.value.version if filled.value else entry.form.get("version", "0")
        collision = _collision(entry, filled)
        section = section_of(entry, item_code) if collision else ""
        context |= {
            "version": version,
            "problem": filled.problems[0],
            "collision": collision,
            "section_code": section,
            "saved_at_moment": None,
        }
        return render(entry, "answering/saved.html", _status(filled), nav=None, progress=None, **context)
    progress = assessments.progress(entry.session, entry.subject)
    nav = section_nav(entry.subject, progress, section_of(entry, item_code), layout or "all")
    context |= {"version": saved.version, "problem": lacking, "collision": None, "saved_at_moment": saved.saved_at}
    return render(entry, "answering/saved.html", nav=nav, progress=progress, **context)


def _status(filled: Filled[Any]) -> int:
    """409 where somebody else was faster or the answers are sealed, otherwise 422."""
    return 409 if any(problem.code in {CHANGED_MEANWHILE, "answer-sealed"} for problem in filled.problems) else 422


def _collision(entry: Entry, filled: Filled[AnswerInput]) -> Collision | None:
    """Both texts, field by field, where somebody else has saved since the page was opened."""
    problem = next((one for one in filled.problems if one.code == CHANGED_MEANWHILE), None)
    if problem is None:
        return None
    theirs: Any = problem.parameters.get("theirs") or {}
    yours: Any = problem.parameters.get("yours") or {}
    differences = [Difference(name, mine, theirs.get(name)) for name, mine in yours.items()]
    saved_by = str(theirs.get("saved_by", ""))
    return Collision(
        version=int(theirs.get("version", 0)),
        saved_at=theirs.get("saved_at"),
        saved_by=read_names(entry.session, [saved_by]).get(saved_by, ""),
        is_same_person=saved_by == entry.actor.user_id,
        differences=tuple(one for one in differences if one.mine or one.theirs),
    )


def section_of(entry: Entry, item_code: str) -> str:
    """The code of the section that holds the item. Raises Missing("item-missing")."""
    item = templates.get_item(entry.session, entry.subject.version_id, item_code)
    return next(
        section.code for section in templates.list_sections(entry.session, entry.subject.version_id) if section.id == item.section_id
    )


def _section_of_group(entry: Entry, group: str) -> str:
    """The code of the first section with an item of the group. Raises Missing("item-missing")."""
    for line in read_lines(entry.session, entry.subject):
        if line.alternative_group == group:
            return line.section
    raise Missing("item-missing", item=group)


def place_of(entry: Entry, section: str, item_code: str, layout: Layout | None) -> str:
    query = f"?view={layout}" if layout else ""
    query += f"&at={item_code}" if layout == "one" else ""
    return f"/assessments/{entry.subject.id}/sections/{section}{query}#q-{key_of(item_code)}"
