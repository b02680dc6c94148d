"""The builder of a condition: indented rows of groups and tests, which works by buttons alone."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, ValidationError

from portal.csrf import FIELD
from portal.forms import FieldProblem, Filled, FormModel, attempt
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.frame import FACTS, Frame, context_of, labels_of, read_frame, values_of
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions, outline
from questionnaires.authoring.condition_rows import DEPTH_LIMIT, GROUPS, ROW_LIMIT, TESTS, Row, is_finished, to_rows, to_tree
from questionnaires.authoring.faults import find_faults
from questionnaires.authoring.outline import Document, Part, mark_of
from questionnaires.authoring.rules import finish
from storage.acts import Act
from storage.problems import Conflict

router = APIRouter()
NAME = re.compile(r"(depth|kind|subject|values)-(\d{1,2})")
STEP = re.compile(r"(save|clear|refresh|look|(?:below|inside|remove|left|right):\d{1,2})")
NUMBERED = frozenset({"item-at-least", "profile-at-least"})


class RowInput(FormModel):
    """One row of the form."""

    depth: Annotated[int, Field(ge=0, le=DEPTH_LIMIT)] = 0
    kind: Annotated[str, Field(pattern="^(" + "|".join((*GROUPS, *TESTS)) + ")$")] = "item-is"
    subject: Annotated[str, Field(max_length=60)] = ""
    values: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=60)] = []


class ConditionInput(FormModel):
    """All rows, what to do, and the mark of the part that was seen."""

    seen: Annotated[str, Field(max_length=64)]
    step: Annotated[str, Field(pattern=f"^{STEP.pattern}$")] = "save"
    rows: Annotated[list[RowInput], Field(max_length=ROW_LIMIT)] = []


@router.get("/questionnaires/drafts/{draft_id}/sections/{section_code}/condition")
def show_of_section(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], section_code: str) -> Response:
    """When the section is asked."""
    return _show(entry, section_code, "")


@router.post("/questionnaires/drafts/{draft_id}/sections/{section_code}/condition")
def save_of_section(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], section_code: str) -> Response:
    """Change the rows, or store the condition."""
    return _save(entry, section_code, "")


@router.get("/questionnaires/drafts/{draft_id}/items/{item_code}/condition")
def show_of_item(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], item_code: str) -> Response:
    """When the question is asked."""
    return _show(entry, "", item_code)


@router.post("/questionnaires/drafts/{draft_id}/items/{item_code}/condition")
def save_of_item(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], item_code: str) -> Response:
    """Change the rows, or store the condition."""
    return _save(entry, "", item_code)


def _find(document: Document, section_code: str, item_code: str) -> Part:
    part = outline.find_item(document, item_code)[1] if item_code else outline.find_section(document, section_code)
    outline.demand_own(part)
    return part


def _show(entry: Entry, section_code: str, item_code: str) -> Response:
    frame = read_frame(entry)
    rows = to_rows(_find(frame.document, section_code, item_code).get("condition")) or [Row(0, "all"), Row(1, "item-is")]
    return _form(entry, frame, section_code, item_code, rows, Filled(raw={}))


def _save(entry: Entry, section_code: str, item_code: str) -> Response:
    filled = _read(entry)
    if filled.value is None:
        return _form(entry, read_frame(entry), section_code, item_code, [Row(0, "all"), Row(1, "item-is")], filled)
    rows = _rows(filled.value)
    step, _, place = filled.value.step.partition(":")
    if step not in {"save", "clear"}:
        return _form(entry, read_frame(entry), section_code, item_code, _step(rows, step, int(place or 0)), Filled(raw=filled.raw))
    if step == "save":
        for number, row in enumerate(rows, start=1):
            if not is_finished(row):
                filled.problems.append(FieldProblem("rows", "condition-row-unfinished", {"number": number}))
    made = attempt(entry.session, filled, lambda value: _store(entry, value, [] if step == "clear" else rows, section_code, item_code))
    if made is None:
        return _form(entry, read_frame(entry), section_code, item_code, rows, filled)
    place = f"i-{item_code}" if item_code else f"s-{section_code}"
    return redirect(
        entry, f"/questionnaires/drafts/{entry.subject.id}#{place}", "condition-saved" if step == "save" else "condition-removed"
    )


def _store(entry: Entry, value: ConditionInput, rows: Sequence[Row], section_code: str, item_code: str) -> Any:
    tree = to_tree(rows)

    def edit(document: Document) -> None:
        part = _find(document, section_code, item_code)
        part.pop("condition", None)
        if tree is not None:
            part["condition"] = tree
        finished = finish(document, dated=entry.stamp.at.date(), publisher=entry.actor.organisation_name)
        circle = next((fault for fault in find_faults(finished) if fault.code == "draft-condition-circle"), None)
        if circle is not None and tree is not None:
            raise Conflict("condition-circle", "rows", path=circle.parameters["path"])

    return actions.change_part(
        entry.session,
        entry.stamp,
        entry.subject,
        lambda document: _find(document, section_code, item_code),
        edit,
        seen=value.seen,
        step="condition",
        part=item_code or section_code,
    )


def _read(entry: Entry) -> Filled[ConditionInput]:
    """The form: fields of a row carry its number behind their name, since a row may have several values or none."""
    raw: dict[str, Any] = {}
    rows: dict[int, dict[str, Any]] = {}
    for name in entry.form:
        if name == FIELD:
            continue
        texts = [text for text in entry.form.getlist(name) if isinstance(text, str)]
        matched = NAME.fullmatch(name)
        if matched is None:
            raw[name] = texts[-1] if texts else ""
            continue
        field, number = matched[1], int(matched[2])
        rows.setdefault(number, {})[field] = [text for text in texts if text] if field == "values" else (texts or [""])[-1]
    raw["rows"] = [rows[number] for number in sorted(rows)]
    try:
        return Filled(raw=raw, value=ConditionInput.model_validate(raw))
    except ValidationError as error:
        kinds = {"extra_forbidden": "input-extra-forbidden"}
        return Filled(raw=raw, problems=[FieldProblem("rows", kinds.get(one["type"], "request-malformed")) for one in error.errors()[:1]])


def _rows(value: ConditionInput) -> list[Row]:
    rows = []
    for row in value.rows:
        of, _, name = row.subject.partition(":")
        fits = row.kind not in GROUPS and row.kind.startswith(of or "-")
        rows.append(Row(row.depth, row.kind, name if fits else "", tuple(row.values) if fits else ()))
    return rows


def _step(rows: Sequence[Row], step: str, at: int) -> list[Row]:
    """The rows after a press of a button that belongs to row `at`."""
    changed = list(rows)
    if at >= len(changed):
        return changed
    row = changed[at]
    if step == "inside":
        changed.insert(at + 1, Row(min(row.depth + 1, DEPTH_LIMIT), "item-is"))
    elif step == "below":
        changed.insert(at + 1, Row(max(row.depth, 1), "item-is"))
    elif step == "remove":
        inner = next((number for number in range(at + 1, len(changed)) if changed[number].depth <= row.depth), len(changed))
        del changed[at:inner]
    elif step in {"left", "right"}:
        changed[at] = replace(row, depth=max(1, min(row.depth + (1 if step == "right" else -1), DEPTH_LIMIT)))
    return changed or [Row(0, "all"), Row(1, "item-is")]


def _form(entry: Entry, frame: Frame, section_code: str, item_code: str, rows: Sequence[Row], filled: Filled[Any]) -> Response:
    part = _find(frame.document, section_code, item_code)
    shown = [{"row": row, "at": at, "subject": _subject(row), "choices": _choices(frame, row)} for at, row in enumerate(rows)]
    return render(
        entry,
        "authoring/condition.html",
        filled.status if filled.problems else 200,
        **context_of(
            entry,
            frame,
            filled=filled,
            part=part,
            is_item=bool(item_code),
            rows=shown,
            tree=to_tree(rows),
            labels=labels_of(frame.document),
            subjects=[item for item in outline.items(frame.document) if item["code"] != item_code],
            facts=tuple(FACTS),
            kinds=(*TESTS, *GROUPS),
            numbered=NUMBERED,
            mark=mark_of(part),
            conflict=next((one for one in filled.problems if one.code == "draft-part-changed-meanwhile"), None),
        ),
    )


def _subject(row: Row) -> str:
    return f"{row.kind.partition('-')[0]}:{row.subject}" if row.subject else ""


def _choices(frame: Frame, row: Row) -> list[tuple[str, Any]]:
    return values_of(frame.document, _subject(row)) if row.kind in {"item-is", "profile-is"} else []
