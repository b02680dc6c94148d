"""Starting a questionnaire: own questions on a shared set, a copy, or an empty one; and the next edition of an own one."""

import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, model_validator

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.authoring.fields import Line, both
from portal.rendering.pages import redirect, render
from questionnaires.authoring import actions
from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.templates.queries import list_versions
from storage.acts import Act

router = APIRouter()
How = Literal["addition", "copy", "new"]


class StartInput(FormModel):
    """What a draft begins with. `version_id` is the set that is added to or copied; an empty questionnaire needs none."""

    how: How
    version_id: Annotated[str, Field(max_length=32)] = ""
    code: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    title_ja: Line = ""
    title_en: Line = ""

    @model_validator(mode="after")
    def _name(self) -> "StartInput":
        if not (self.title_ja or self.title_en):
            raise ValueError("draft-title-missing")
        if self.how != "new" and not self.version_id:
            raise ValueError("draft-start-version")
        return self


@router.get("/questionnaires/drafts/new")
def new(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT)], how: How = "addition", version: str = "") -> Response:
    """The choice of what to begin with, the usual one first."""
    versions = list_versions(entry.session, entry.actor.organisation_id)
    chosen = next((row for row in versions if row.id == version), versions[0] if versions else None)
    number = len(re.findall(r"^OWN-", "\n".join(row.code for row in versions), re.M)) + 1
    title = {f"title_{language}": _proposed(chosen.title[language], language) for language in ("ja", "en")} if chosen and version else {}
    return _form(entry, blank_form(how=how, version_id=chosen.id if chosen else "", code=f"OWN-{number:02d}", **title))


@router.post("/questionnaires/drafts")
def start(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT)]) -> Response:
    """Begin the draft and go to it."""
    filled = read_form(StartInput, entry.form)
    made = attempt(entry.session, filled, lambda value: _start(entry, value))
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/questionnaires/drafts/{made.id}", "draft-started")


@router.post("/questionnaires/{version_id}/next-edition")
def next_edition(entry: Annotated[Entry, guard(Act.QUESTIONNAIRE_DRAFT, of=subjects.questionnaire)]) -> Response:
    """Begin the next edition, or go on with it where it has been begun."""
    draft = actions.start_next_edition(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/questionnaires/drafts/{draft.id}", "draft-next-edition")


def _start(entry: Entry, value: StartInput) -> QuestionnaireDraft:
    names: dict[str, Any] = {"code": value.code, "title": both(value, "title")}
    if value.how == "new":
        return actions.start_new(entry.session, entry.stamp, **names)
    if value.how == "copy":
        return actions.start_copy(entry.session, entry.stamp, version_id=value.version_id, **names)
    return actions.start_addition(entry.session, entry.stamp, base_version_id=value.version_id, **names)


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    versions = list_versions(entry.session, entry.actor.organisation_id)
    return render(entry, "authoring/start.html", 422 if filled.problems else 200, filled=filled, versions=versions)


def _proposed(title: str, language: str) -> str:
    return f"{title}（自社の質問つき）" if language == "ja" else f"{title} with our own questions"
