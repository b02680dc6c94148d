"""Preparing to send a questionnaire to many: which one, until when, and to whom. What comes out is a dry run to look at."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements.rules import Tier
from contracts.information.queries import list_classes
from contracts.parties.queries import get_organisation
from contracts.sharing.queries import policy_for
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages.procurement.issuing import USUAL_TIME
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.sending.choosing import ORDER, Choice, candidates
from portal.sending.repeating import usual_version
from portal.words import say
from questionnaires.dispatches import actions
from questionnaires.dispatches.models import Dispatch
from questionnaires.dispatches.queries import get
from questionnaires.templates.queries import get_for, list_versions
from storage.acts import Act
from storage.clock import local_date
from storage.problems import Invalid, Missing

router = APIRouter()
CHOICE = ("class_codes", "tiers", "score_below", "reviewed_before", "is_without_open", "is_once_per_company", "search")


class PreparationInput(FormModel):
    """What is sent, and the filter of those to whom."""

    version_id: Annotated[str, Field(min_length=1, max_length=32)]
    due_on: date
    opens_on: date | None = None
    closes_on: date | None = None
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    contact_name: Annotated[str, Field(min_length=1, max_length=100)]
    contact_detail: Annotated[str, Field(min_length=1, max_length=254)]
    class_codes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=30)] = []
    tiers: Annotated[list[Tier], Field(max_length=3)] = []
    score_below: Annotated[int, Field(ge=1, le=100)] | None = None
    reviewed_before: date | None = None
    is_without_open: bool = False
    is_once_per_company: bool = False
    search: Annotated[str, Field(max_length=200)] = ""

    def choice(self) -> Choice:
        """The filter."""
        return Choice.model_validate(self.model_dump(include=set(CHOICE)))


@router.get("/sending/new")
def new(
    entry: Annotated[Entry, guard(Act.DISPATCH_PREPARE)],
    again: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """The form with what is usual; or as another dispatch was prepared (`again`), for changing it."""
    before = _find(entry, again)
    if before is not None:
        fields = ("version_id", "due_on", "opens_on", "closes_on", "reason", "contact_name", "contact_detail")
        return _form(entry, blank_form(**{name: getattr(before, name) for name in fields}, **before.chosen_by))
    versions = list_versions(entry.session, entry.actor.organisation_id)
    signed_in = entry.signed_in
    return _form(
        entry,
        blank_form(
            version_id=usual_version(versions),
            due_on=(_today(entry) + USUAL_TIME).isoformat(),
            reason=say(locale_of(entry.request), "usual-text", "assessment-reason"),
            contact_name=entry.actor.display_name,
            contact_detail=signed_in.email if signed_in else "",
            class_codes=[],
            tiers=[],
        ),
    )


@router.post("/sending")
def prepare(entry: Annotated[Entry, guard(Act.DISPATCH_PREPARE)]) -> Response:
    """Store who would get what, and show it."""
    filled = read_form(PreparationInput, entry.form)
    made = attempt(entry.session, filled, lambda value: prepare_by(entry, value))
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/sending/{made.id}")


def prepare_by(entry: Entry, value: PreparationInput) -> Dispatch:
    """The act itself, for page and API: who would get what, stored to be looked at."""
    today = _today(entry)
    if value.due_on < today:
        raise Invalid("due-date-passed", "due_on", due_on=value.due_on)
    choice = value.choice()
    zone = get_organisation(entry.session, entry.actor.organisation_id).time_zone
    policy = policy_for(entry.session, entry.actor.organisation_id, today)
    version = get_for(entry.session, entry.actor.organisation_id, value.version_id)
    questionnaire = policy.document["questionnaire"]
    return actions.prepare(
        entry.session,
        entry.stamp,
        **value.model_dump(exclude=set(CHOICE)),
        chosen_by=choice.model_dump(mode="json", exclude_defaults=True),
        candidates=candidates(entry.reach, choice, version=version, time_zone=zone, questionnaire=questionnaire, today=today),
        order=ORDER,
    )


def _find(entry: Entry, dispatch_id: str) -> Dispatch | None:
    """The earlier dispatch; None where there is none of the own organisation."""
    try:
        return get(entry.session, entry.actor.organisation_id, dispatch_id) if dispatch_id else None
    except Missing:
        return None


def _today(entry: Entry) -> date:
    return local_date(entry.stamp.at, get_organisation(entry.session, entry.actor.organisation_id).time_zone)


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    return render(
        entry,
        "sending/new.html",
        422 if filled.problems else 200,
        filled=filled,
        versions=list_versions(entry.session, entry.actor.organisation_id),
        classes=list_classes(entry.session),
        tiers=list(Tier),
        today=_today(entry),
        tomorrow=_today(entry) + timedelta(days=1),
    )
