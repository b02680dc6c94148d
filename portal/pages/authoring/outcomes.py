"""Checks over many questions (outcomes): met when every question that is named is answered by one of the answers that meet it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.fields import ROW_LIMIT, CodeText, Line, Mark, Paragraph, both, spread, text_in
from portal.pages.authoring.frame import Frame, context_of, read_frame
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.words import say
from questionnaires.authoring import actions, outline, shared
from questionnaires.authoring.actions import ITEM_LIMIT
from questionnaires.authoring.outline import Document, Part, mark_of
from questionnaires.authoring.queries import read_base
from storage.acts import Act

router = APIRouter()
TOLD = 3  # labels that stand beside a code that several questions use for different answers


class OutcomeInput(FormModel):
    """A check as it was typed; `seen` is empty for a new one."""

    step: Literal["save", "remove"] = "save"
    seen: Mark = ""
    code: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    label_ja: Line = ""
    label_en: Line = ""
    explanation_ja: Paragraph = ""
    explanation_en: Paragraph = ""
    items: Annotated[list[CodeText], Field(max_length=ITEM_LIMIT)] = []
    options: Annotated[list[CodeText], Field(max_length=ROW_LIMIT)] = []


@router.get("/questionnaires/drafts/{draft_id}/outcomes")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], code: str = "") -> Response:
    """The checks that there are, and the form of one of them or of a new one."""
    document = read_frame(entry).document
    found = shared.find_outcome(document, code)
    if found is None:
        return _form(entry, blank_form(code=outline.make_code_free("CHECK", {one["code"] for one in document.get("outcomes") or ()})))
    texts = spread(found["label"], "label") | spread(found["explanation"], "explanation")
    chosen = {"items": list(found["items"]), "options": list(found["options"])}
    return _form(entry, blank_form(seen=mark_of(found), code=code, **texts, **chosen))


@router.post("/questionnaires/drafts/{draft_id}/outcomes")
def save(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Store the check, or take it away."""
    filled = read_form(OutcomeInput, entry.form)
    made = attempt(entry.session, filled, lambda value: _save(entry, value))
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}/outcomes", "part-saved")


def _save(entry: Entry, value: OutcomeInput) -> Any:
    base = read_base(entry.session, entry.subject)
    texts = {name: both(value, name) for name in ("label", "explanation")}
    made: Part = {"code": value.code, **texts, "items": value.items, "options": value.options}

    def edit(document: Document) -> None:
        shared.demand_seen(shared.find_outcome(document, value.code), value.code, value.seen, entry.subject.changed_by)
        if value.step == "remove":
            shared.remove_outcome(document, value.code, base=base)
        else:
            shared.put_outcome(document, made, base=base)

    return actions.change(entry.session, entry.stamp, entry.subject, edit, step="outcome", part=value.code)


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    frame = read_frame(entry)
    stored = shared.find_outcome(frame.document, str(filled.raw.get("code") or ""))
    return render(
        entry,
        "authoring/outcomes.html",
        filled.status if filled.problems else 200,
        **context_of(
            entry,
            frame,
            filled=filled,
            outcomes=frame.document.get("outcomes") or [],
            locked=shared.codes_of_base(read_base(entry.session, frame.draft), "outcomes"),
            is_stored=stored is not None and bool(filled.raw.get("seen")),
            mark=mark_of(stored) if stored and filled.raw.get("seen") else "",
            sections=list(shared.checkable(frame.document)),
            answers=_answers(entry, frame),
        ),
    )


def _answers(entry: Entry, frame: Frame) -> list[tuple[str, str]]:
    """Every answer that a question of the draft offers, as a choice: its code, and what it says."""
    locale = locale_of(entry.request)
    found: dict[str, dict[str, None]] = {}
    for _section, items in shared.checkable(frame.document):
        for item in items:
            for code, label in shared.offered_by(item, frame.document).items():
                said = text_in(label, locale) if isinstance(label, Mapping) else say(locale, "answer-state", code)
                found.setdefault(code, {})[said or code] = None
    return [(code, f"{' / '.join([*said][:TOLD])}{' …' if len(said) > TOLD else ''} ({code})") for code, said in found.items()]
