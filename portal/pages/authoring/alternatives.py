"""One of these groups: requirements that exclude each other, and the question that tells them apart."""

from itertools import zip_longest
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.fields import CodeText, Line, Mark, both, spread
from portal.pages.authoring.frame import context_of, read_frame
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions, shared
from questionnaires.authoring.outline import Document, Part, mark_of
from questionnaires.authoring.queries import read_base
from storage.acts import Act
from storage.problems import Conflict

router = APIRouter()
ROWS = 8


class AlternativeInput(FormModel):
    """A group as it was typed; `seen` is empty for a new one."""

    step: Literal["save", "remove"] = "save"
    seen: Mark = ""
    group: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    question_ja: Line = ""
    question_en: Line = ""
    option_code: Annotated[list[CodeText], Field(max_length=ROWS)] = []
    option_ja: Annotated[list[Line], Field(max_length=ROWS)] = []
    option_en: Annotated[list[Line], Field(max_length=ROWS)] = []


@router.get("/questionnaires/drafts/{draft_id}/alternatives")
def show(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)], group: str = "") -> Response:
    """The groups that there are, and the form of one of the draft's own or of a new one."""
    groups = _groups(read_frame(entry).document)
    locked = shared.codes_of_base(read_base(entry.session, entry.subject), "alternatives")
    found = next((one for one in groups if one["group"] == group and group not in locked), None)
    if found is None:
        number = next(number for number in range(1, len(groups) + 2) if f"GROUP-{number}" not in {one["group"] for one in groups})
        return _form(entry, blank_form(group=f"GROUP-{number}"))
    options = found["options"]
    rows = {
        "option_code": [option["code"] for option in options],
        "option_ja": [option["label"].get("ja", "") for option in options],
        "option_en": [option["label"].get("en", "") for option in options],
    }
    return _form(entry, blank_form(seen=mark_of(found), group=group, **spread(found["question"], "question"), **rows))


@router.post("/questionnaires/drafts/{draft_id}/alternatives")
def save(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.draft)]) -> Response:
    """Store the group, or take it away with what names it."""
    filled = read_form(AlternativeInput, entry.form)
    made = attempt(entry.session, filled, lambda value: _save(entry, value))
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/questionnaires/drafts/{entry.subject.id}/alternatives", "part-saved")


def _save(entry: Entry, value: AlternativeInput) -> Any:
    options: list[Part] = []
    taken = {code for code in value.option_code if code}
    for number, (code, ja, en) in enumerate(zip_longest(value.option_code, value.option_ja, value.option_en, fillvalue=""), start=1):
        if ja or en:
            free = next(name for at in range(number, number + ROWS + 1) if (name := f"o{at}") not in taken)
            options.append({"code": code or free, "label": {"ja": ja, "en": en}})
            taken.add(options[-1]["code"])
    base = read_base(entry.session, entry.subject)
    made: Part = {"group": value.group, "question": both(value, "question"), "options": options}

    def edit(document: Document) -> None:
        shared.demand_not_of(base, "alternatives", value.group)
        groups = _groups(document)
        place = next((at for at, one in enumerate(groups) if one["group"] == value.group), None)
        if place is not None and mark_of(groups[place]) != value.seen:
            raise Conflict("draft-part-changed-meanwhile", part=value.group, theirs=groups[place], changed_by=entry.subject.changed_by)
        if value.step == "remove":
            groups = [one for one in groups if one["group"] != value.group]
            _forget(document, value.group)
        elif place is None:
            groups.append(made)
        else:
            groups[place] = made
        document["alternatives"] = groups

    return actions.change(entry.session, entry.stamp, entry.subject, edit, step="alternative", part=value.group)


def _forget(document: Document, group: str) -> None:
    for section in document["sections"]:
        for item in section["items"]:
            if (item.get("alternative") or {}).get("group") == group:
                item.pop("alternative")


def _groups(document: Document) -> list[Part]:
    return list(document.get("alternatives") or ())


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    frame = read_frame(entry)
    groups = _groups(frame.document)
    locked = shared.codes_of_base(read_base(entry.session, frame.draft), "alternatives")
    stored = next((one for one in groups if one["group"] == filled.raw.get("group") and one["group"] not in locked), None)
    return render(
        entry,
        "authoring/alternatives.html",
        filled.status if filled.problems else 200,
        **context_of(
            entry,
            frame,
            filled=filled,
            groups=groups,
            locked=locked,
            is_stored=bool(stored),
            mark=mark_of(stored) if stored else "",
        ),
    )
