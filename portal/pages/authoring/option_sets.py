"""Sets of options with points that several questions share: changed in one place, told in one place."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.fields import ROW_LIMIT, Mark
from portal.pages.authoring.frame import context_of, read_frame
from portal.pages.authoring.option_rows import OptionRows, options_from, rows_from
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions, outline, shared
from questionnaires.authoring.faults import options_of
from questionnaires.authoring.outline import Document, mark_of
from questionnaires.authoring.queries import read_base
from storage.acts import Act

router = APIRouter()
SPARE = 3


class OptionSetInput(OptionRows):
    """A set as it was typed; `seen` is empty for a new one. `item`: the question whose options it is made of, and that will use it."""

    step: Literal["save", "more", "remove"] = "save"
    seen: Mark = ""
    code: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    item: Annotated[str, Field(max_length=40)] = ""


@router.get("/questionnaires/drafts/{draft_id}/option-sets")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], code: str = "", item: str = "") -> Response:
    """The sets that there are, and the form of one of them or of a new one; with `item` of one made of that question's options."""
    document = read_frame(entry).document
    found = shared.find_set(document, code)
    if found is not None:
        return _form(entry, blank_form(seen=mark_of(found), code=code, item="", **rows_from(found["options"])))
    options = options_of(outline.find_item(document, item)[1], document) if item else []
    free = outline.make_code_free("SCALE", set(document.get("option_sets") or ()))
    return _form(entry, blank_form(code=free, item=item, **rows_from(options)))


@router.post("/questionnaires/drafts/{draft_id}/option-sets")
def save(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Store the set, or take it away: the questions that use it then keep its options as their own."""
    filled = read_form(OptionSetInput, entry.form)
    if filled.value is not None and filled.value.step == "more":
        return _form(entry, filled, more=True)
    made = attempt(entry.session, filled, lambda value: _save(entry, value))
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}/option-sets", "part-saved")


def _save(entry: Entry, value: OptionSetInput) -> Any:
    base = read_base(entry.session, entry.subject)

    def edit(document: Document) -> None:
        shared.demand_seen(shared.find_set(document, value.code), value.code, value.seen, entry.subject.changed_by)
        if value.step == "remove":
            shared.remove_set(document, value.code, base=base)
            return
        shared.put_set(document, value.code, options_from(value, "o"), base=base)
        if value.item:
            outline.change_item(document, value.item, {"options": None, "option_set": value.code})

    return actions.change(entry.session, entry.stamp, entry.subject, edit, step="option-set", part=value.code)


def _form(entry: Entry, filled: Filled[Any], *, more: bool = False) -> Response:
    frame = read_frame(entry)
    document = frame.document
    stored = shared.find_set(document, str(filled.raw.get("code") or ""))
    typed = max((len(rows) for name in ("code", "ja") if isinstance(rows := filled.raw.get(f"option_{name}"), list)), default=0)
    return render(
        entry,
        "authoring/option_sets.html",
        filled.status if filled.problems else 200,
        **context_of(
            entry,
            frame,
            filled=filled,
            sets=[(code, options, shared.users_of(document, code)) for code, options in (document.get("option_sets") or {}).items()],
            locked=shared.codes_of_base(read_base(entry.session, frame.draft), "option_sets"),
            is_stored=stored is not None and bool(filled.raw.get("seen")),
            mark=mark_of(stored) if stored and filled.raw.get("seen") else "",
            rows=min(max(typed, SPARE) + (SPARE if more else 0), ROW_LIMIT),
        ),
    )
