"""What a score means: bands from so many percent on, each with a name and an advice."""

from itertools import zip_longest
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.fields import Line, Mark, Paragraph, Whole
from portal.pages.authoring.frame import context_of, read_frame
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions
from questionnaires.authoring.outline import Document, Part, mark_of
from storage.acts import Act

router = APIRouter()
ROWS = 8
SPARE = 4


class BandsInput(FormModel):
    """The rows as they were typed; a row without a number is left out."""

    seen: Mark
    at_least: Annotated[list[Whole], Field(max_length=ROWS)] = []
    label_ja: Annotated[list[Line], Field(max_length=ROWS)] = []
    label_en: Annotated[list[Line], Field(max_length=ROWS)] = []
    advice_ja: Annotated[list[Paragraph], Field(max_length=ROWS)] = []
    advice_en: Annotated[list[Paragraph], Field(max_length=ROWS)] = []


@router.get("/questionnaires/drafts/{draft_id}/bands")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """The bands as they are stored, the highest first."""
    bands = _bands(read_frame(entry).document)["bands"]
    rows: dict[str, object] = {"at_least": [str(band["at_least"]) for band in bands]}
    for name in ("label", "advice"):
        for language in ("ja", "en"):
            rows[f"{name}_{language}"] = [band[name].get(language, "") for band in bands]
    return _form(entry, blank_form(seen=mark_of({"bands": bands}), **rows))


@router.post("/questionnaires/drafts/{draft_id}/bands")
def save(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Store them, the highest first, unless somebody else has changed them since."""
    filled = read_form(BandsInput, entry.form)
    made = attempt(entry.session, filled, lambda value: _save(entry, value))
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}", "part-saved")


def _save(entry: Entry, value: BandsInput) -> Any:
    rows = zip_longest(value.at_least, value.label_ja, value.label_en, value.advice_ja, value.advice_en, fillvalue="")
    bands = [
        {"at_least": int(at_least), "label": {"ja": label_ja, "en": label_en}, "advice": {"ja": advice_ja, "en": advice_en}}
        for at_least, label_ja, label_en, advice_ja, advice_en in rows
        if at_least
    ]
    bands.sort(key=lambda band: -int(str(band["at_least"])))

    def edit(document: Document) -> None:
        document["bands"] = bands

    return actions.change_part(entry.session, entry.stamp, entry.subject, _bands, edit, seen=value.seen, step="bands", part="bands")


def _bands(document: Document) -> Part:
    return {"bands": list(document.get("bands") or ())}


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    frame = read_frame(entry)
    given = filled.raw.get("at_least")
    count = len(given) if isinstance(given, list) else 0
    mark = mark_of(_bands(frame.document))
    return render(
        entry,
        "authoring/bands.html",
        filled.status if filled.problems else 200,
        **context_of(entry, frame, filled=filled, rows=min(max(count + 1, SPARE), ROWS), mark=mark),
    )
