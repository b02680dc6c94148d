"""The editor of one question: its kind first, then the fields of that kind, Japanese and English side by side."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.forms import Filled, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.frame import context_of, labels_of, read_frame
from portal.pages.authoring.item_form import ItemInput, fields_of, known_alternatives, part_of, rows_to_show
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions, outline
from questionnaires.authoring.outline import Document, Part, mark_of
from questionnaires.authoring.rules import new_item
from questionnaires.authoring.shared import fits
from questionnaires.templates.kinds import ItemKind
from storage.acts import Act

router = APIRouter()
KINDS = tuple(ItemKind)


@router.get("/questionnaires/drafts/{draft_id}/items/new")
def new(
    entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)],
    section: str,
    after: str = "",
    kind: ItemKind | None = None,
) -> Response:
    """The choice of a kind; with a kind, the form of a new question behind `after` (empty: at the end of the section)."""
    frame = read_frame(entry)
    within = outline.find_section(frame.document, section)
    if kind is None:
        return render(entry, "authoring/kinds.html", **context_of(entry, frame, section=within, after=after[:40], kinds=KINDS, item=None))
    place = {"section": section, "after": after[:40]}
    return _form(entry, blank_form(**fields_of(new_item(kind)), **place), None)


@router.post("/questionnaires/drafts/{draft_id}/items")
def add(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Put the question in. "more" asks for further rows, "again" goes on to another question behind this one."""
    filled = read_form(ItemInput, entry.form)
    if filled.value is not None and filled.value.step == "more":
        return _form(entry, filled, None, more=True)
    made: list[str] = []

    def put(value: ItemInput) -> Any:
        def edit(document: Document) -> None:
            part = {name: one for name, one in part_of(value, document).items() if one is not None}
            made.append(outline.add_item(document, part, section=value.section, after=value.after or None)["code"])

        return actions.change(entry.session, entry.stamp, entry.subject, edit, step="item-add")

    if attempt(entry.session, filled, put) is None:
        return _form(entry, filled, None)
    assert filled.value is not None
    if filled.value.step == "again":
        return redirect(entry, f"{_path(entry)}/items/new?section={filled.value.section}&after={made[0]}", "item-added", part=made[0])
    return redirect(entry, f"{_path(entry)}#i-{made[0]}", "item-added", part=made[0])


@router.get("/questionnaires/drafts/{draft_id}/items/{item_code}")
def show(
    entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)],
    item_code: str,
    kind: ItemKind | None = None,
    choose: str = "",
) -> Response:
    """The form as it is stored; with `kind` as it would be as another kind, with `choose` the choice of one."""
    frame = read_frame(entry)
    section, item = outline.find_item(frame.document, item_code)
    outline.demand_own(item)
    if choose:
        return render(entry, "authoring/kinds.html", **context_of(entry, frame, section=section, after="", kinds=KINDS, item=item))
    stored = fields_of(item, seen=mark_of(item))
    if kind is not None and kind != stored["kind"]:
        started = fields_of(new_item(kind))
        stored |= {name: one for name, one in started.items() if name == "kind" or name.startswith(("option_", "column_"))}
    return _form(entry, blank_form(**stored), item_code)


@router.post("/questionnaires/drafts/{draft_id}/items/{item_code}")
def save(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], item_code: str) -> Response:
    """Store it, unless somebody else has changed it since."""
    filled = read_form(ItemInput, entry.form)
    if filled.value is not None and filled.value.step == "more":
        return _form(entry, filled, item_code, more=True)

    def put(value: ItemInput) -> Any:
        return actions.change_part(
            entry.session,
            entry.stamp,
            entry.subject,
            lambda document: outline.find_item(document, item_code)[1],
            lambda document: outline.change_item(document, item_code, part_of(value, document, outline.find_item(document, item_code)[1])),
            seen=value.seen,
            step="item",
            part=item_code,
        )

    if attempt(entry.session, filled, put) is None:
        return _form(entry, filled, item_code)
    assert filled.value is not None
    code = filled.value.code or item_code
    if filled.value.step == "again":
        section, _ = outline.find_item(read_frame(entry).document, code)
        return redirect(entry, f"{_path(entry)}/items/new?section={section['code']}&after={code}", "part-saved")
    return redirect(entry, f"{_path(entry)}#i-{code}", "part-saved")


def _path(entry: Entry) -> str:
    return f"/questionnaires/drafts/{entry.subject.id}"


def _form(entry: Entry, filled: Filled[Any], item_code: str | None, *, more: bool = False) -> Response:
    frame = read_frame(entry)
    kind = _kind_of(filled)
    document: Document = frame.document
    item: Part | None = None
    if item_code is not None:
        section, item = outline.find_item(document, item_code)
    else:
        section = outline.find_section(document, str(filled.raw.get("section") or ""))
    return render(
        entry,
        "authoring/item.html",
        filled.status if filled.problems else 200,
        **context_of(
            entry,
            frame,
            filled=filled,
            kind=kind,
            item=item,
            section=section,
            mark=mark_of(item) if item else "",
            rows=rows_to_show(filled.raw, kind, more=more),
            alternatives=known_alternatives(document),
            sets=[(code, options) for code, options in (document.get("option_sets") or {}).items() if fits(kind, options)],
            labels=labels_of(document),
            faults=[fault for fault in frame.faults if item is not None and fault.item == item["code"]],
            code_hint=outline.free_item_code(document, section),
        ),
    )


def _kind_of(filled: Filled[Any]) -> ItemKind:
    given = str(filled.raw.get("kind") or "")
    return ItemKind(given) if given in set(ItemKind) else ItemKind.IMPLEMENTATION
