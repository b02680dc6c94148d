"""Opening an engagement: which work, what for, from when to when, who handles what, and which information it needs."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements import actions as engagements
from contracts.engagements.queries import EngagementRow, list_rows
from contracts.engagements.rules import EngagementState, Handler, Tier
from contracts.information.queries import list_classes
from contracts.parties.queries import get_contractor, list_contractors
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.rendering.formats import day
from portal.rendering.languages import Locale, locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Invalid, Missing

router = APIRouter()
CHOICES = 500  # companies in the select; whoever has more begins at the company's own page
ROWS = 3  # empty rows for people to begin with, and how many more one press adds
CUSTODIAN = "custodian"
HANDLER = "handler"
Telework = Literal["unknown", "yes", "no"]
KNOWN: dict[str, bool | None] = {"unknown": None, "yes": True, "no": False}


class EngagementInput(FormModel):
    """The engagement as it is opened. The people stand in three lists of equal length, one place per row of the form."""

    contractor: Annotated[str, Field(min_length=1, max_length=32)]
    parent: Annotated[str, Field(max_length=32)] = ""
    reference: Annotated[str, Field(max_length=100)] = ""
    work: Annotated[str, Field(min_length=1, max_length=200)]
    purpose: Annotated[str, Field(min_length=1, max_length=2000)]
    starts_on: date
    ends_on: date
    tier: Tier = Tier.STANDARD
    place: Annotated[str, Field(max_length=200)] = ""
    telework: Telework = "unknown"
    class_codes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=30)]
    handler_name: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=30)] = []
    handler_duty: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=30)] = []
    handler_post: Annotated[list[Literal["custodian", "handler"]], Field(max_length=30)] = []

    def people(self) -> list[tuple[str, str, str]]:
        """The rows of the form that are not empty: name, duty, post."""
        rows = zip_longest(self.handler_name, self.handler_duty, self.handler_post, fillvalue="")
        return [(name, duty, post) for name, duty, post in rows if name or duty]

    def handlers(self) -> list[Handler]:
        """The people as the action takes them."""
        return [Handler(person_name=name, duty=duty, is_custodian=post == CUSTODIAN) for name, duty, post in self.people()]


@router.get("/engagements/new")
def new(
    entry: Annotated[Entry, guard(Act.ENGAGEMENT_OPEN)],
    contractor: Annotated[str, Query(max_length=32)] = "",
    parent: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """The empty form; `contractor` and `parent` are chosen already where the person comes from their pages."""
    return _form(entry, blank_form(contractor=contractor, parent=parent, class_codes=[], tier=Tier.STANDARD.value, telework="unknown"))


@router.post("/engagements")
def open_engagement(entry: Annotated[Entry, guard(Act.ENGAGEMENT_OPEN)]) -> Response:
    """Open the engagement, or give the form more rows for people when that is what was pressed."""
    filled = read_form(EngagementInput, entry.form)
    if "more" in entry.form:
        filled.problems.clear()
        return _form(entry, filled, more=ROWS)
    _look_at_the_whole(filled, locale_of(entry.request))
    made = attempt(
        entry.session,
        filled,
        lambda value: engagements.open(
            entry.session,
            entry.stamp,
            contractor_organisation_id=value.contractor,
            parent_engagement_id=value.parent or None,
            reference=value.reference,
            work=value.work,
            purpose=value.purpose,
            starts_on=value.starts_on,
            ends_on=value.ends_on,
            class_codes=value.class_codes,
            handlers=value.handlers(),
            tier=value.tier,
            place=value.place,
            is_telework=KNOWN[value.telework],
        ),
    )
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/engagements/{made.id}", "engagement-opened", work=made.work)


def _look_at_the_whole(filled: Filled[EngagementInput], locale: Locale) -> None:
    """What no single field shows, all at once: dates the wrong way round, and people of whom only half is said."""
    value = filled.value
    if value is None:
        return
    if value.ends_on < value.starts_on:
        dates = {"starts_on": day(value.starts_on, locale), "ends_on": day(value.ends_on, locale)}
        filled.add(Invalid("period-reversed", "ends_on", **dates))
    for name, duty, _post in value.people():
        if not name:
            filled.add(Invalid("handler-name-missing", "handler_name", duty=duty))
        elif not duty:
            filled.add(Invalid("handler-duty-missing", "handler_name", name=name))


def _form(entry: Entry, filled: Filled[Any], more: int = 0) -> Response:
    chosen = str(filled.raw.get("contractor") or "")
    contractors = [(row.id, row.name, row.corporate_number) for row in list_contractors(entry.session, entry.actor, limit=CHOICES)]
    if chosen and chosen not in {known[0] for known in contractors}:
        try:
            found = get_contractor(entry.session, entry.actor, chosen)
            contractors.append((found.id, found.name, found.corporate_number))
        except Missing:  # an address of another organisation's contractor: the select simply has no such choice
            pass
    return render(
        entry,
        "procurement/engagement_form.html",
        422 if filled.problems else 200,
        filled=filled,
        contractors=contractors,
        parents=_parents(entry),
        classes=list_classes(entry.session),
        people=_people(filled, more),
        tiers=list(Tier),
    )


def _parents(entry: Entry) -> Sequence[EngagementRow]:
    """The works that the own organisation does for others and may pass on a part of."""
    return list_rows(entry.session, entry.reach, as_principal=False, state=EngagementState.OPEN, limit=CHOICES)


def _people(filled: Filled[Any], more: int) -> list[tuple[str, str, str]]:
    """The rows of the form as they were filled (name, duty, post), with empty ones to fill."""
    columns = [filled.raw.get(name) for name in ("handler_name", "handler_duty", "handler_post")]
    lists = [[str(value) for value in column] if isinstance(column, list) else [] for column in columns]
    rows = [(name, duty, post or HANDLER) for name, duty, post in zip_longest(*lists, fillvalue="")]
    if not rows:
        return [("", "", CUSTODIAN), *[("", "", HANDLER)] * (ROWS - 1)]
    return rows + [("", "", HANDLER)] * more
