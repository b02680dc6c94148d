"""People who leave: one act ends the account here and every entry in handlers' ledgers, and lists what must come back."""

from datetime import date
from itertools import zip_longest
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.contacts.queries import list_named
from contracts.leavers import actions, queries
from contracts.leavers.models import Leaver
from contracts.leavers.rules import PointKind
from contracts.parties.queries import get_organisation
from contracts.parties.rules import clean_name
from portal.accounts.members import Member, list_members, remove_member
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import Name
from portal.pages.registers.handlers import ENDINGS
from portal.rendering.languages import catalogue, locale_of
from portal.rendering.pages import redirect, render
from portal.words import N_
from storage import clock
from storage.acts import Act
from storage.evidence import queries as evidence

router = APIRouter()
PAGE = 50
ROWS = 5


class LeaverInput(FormModel):
    """Who left and when; the account, the entries that end, and what must come back (two lists of equal length)."""

    person_name: Name
    left_on: date
    reason: Annotated[str, Field(max_length=500)] = ""
    user_id: Annotated[str, Field(max_length=32)] = ""
    handler_ids: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=200)] = []
    point_kind: Annotated[list[PointKind], Field(max_length=50)] = []
    point_name: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)] = []

    def points(self) -> list[tuple[PointKind, str]]:
        """What must come back, without empty rows."""
        rows = zip_longest(self.point_kind, self.point_name, fillvalue="")
        return [(PointKind(kind or PointKind.OTHER), name) for kind, name in rows if name]


class PointInput(FormModel):
    """One more thing that must come back."""

    kind: PointKind
    name: Annotated[str, Field(min_length=1, max_length=200)]


class SettlementInput(FormModel):
    """When a thing came back."""

    settled_on: date
    note: Annotated[str, Field(max_length=500)] = ""


class PledgeInput(FormModel):
    """When the final pledge was given."""

    pledged_on: date


@router.get("/leavers")
def show_list(entry: Annotated[Entry, guard(Act.LEAVER_VIEW)], after: Annotated[str | None, Query(max_length=32)] = None) -> Response:
    """The leavers of the own organisation, and what is still open."""
    rows = queries.list_rows(entry.session, entry.actor, after=after, limit=PAGE + 1)
    return render(
        entry,
        "registers/leavers.html",
        rows=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        is_later=after is not None,
        open_count=queries.count_open(entry.session, entry.actor),
    )


@router.get("/leavers/new")
def new(
    entry: Annotated[Entry, guard(Act.LEAVER_KEEP)],
    person: Annotated[str, Query(max_length=100)] = "",
    user: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """The form; `person` and `user` are filled in where one comes from the list of people."""
    handled = [work.handler_id for work in queries.list_handled(entry.session, entry.actor) if person and work.person_name == person]
    return _form(entry, blank_form(person_name=person, user_id=user, handler_ids=handled, left_on=_today(entry)))


@router.post("/leavers")
def record(entry: Annotated[Entry, guard(Act.LEAVER_KEEP)]) -> Response:
    """End the account and the entries at once, in one transaction, and open the record of what must come back."""
    filled = read_form(LeaverInput, entry.form)
    made = attempt(entry.session, filled, lambda value: record_by(entry, value))
    if made is None:
        return _form(entry, filled, 422)
    return redirect(entry, f"/leavers/{made.id}", "leaver-recorded", name=made.person_name)


@router.get("/leavers/{leaver_id}")
def show(entry: Annotated[Entry, guard(Act.LEAVER_VIEW, of=subjects.leaver)]) -> Response:
    """What ended, what came back, and what is still open."""
    return _page(entry, blank_form())


@router.post("/leavers/{leaver_id}/points")
def add_point(entry: Annotated[Entry, guard(Act.LEAVER_KEEP, of=subjects.leaver)]) -> Response:
    """One more thing that must come back."""
    filled = read_form(PointInput, entry.form)
    made = attempt(entry.session, filled, lambda value: actions.add_point(entry.session, entry.stamp, entry.subject, **value.model_dump()))
    return _after(entry, filled, "point", "leaver-point-added", made)


@router.post("/leavers/{leaver_id}/points/{point_id}/settlement")
def settle(entry: Annotated[Entry, guard(Act.LEAVER_KEEP, of=subjects.leaver)], point_id: str) -> Response:
    """A thing came back."""
    filled = read_form(SettlementInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.settle_point(entry.session, entry.stamp, entry.subject, point_id, **value.model_dump()),
    )
    return _after(entry, filled, f"settle-{point_id}", "leaver-point-settled", made)


@router.post("/leavers/{leaver_id}/pledge")
def pledge(entry: Annotated[Entry, guard(Act.LEAVER_KEEP, of=subjects.leaver, takes_file=True)]) -> Response:
    """The final pledge, with the signed paper if it is at hand."""
    filled = read_form(PledgeInput, entry.form)
    return _after(entry, filled, "pledge", "leaver-pledged", attempt(entry.session, filled, lambda value: pledge_by(entry, value)))


@router.post("/leavers/{leaver_id}/closing")
def close(entry: Annotated[Entry, guard(Act.LEAVER_KEEP, of=subjects.leaver)]) -> Response:
    """Close the record; whatever is open says no."""
    filled = read_form(FormModel, entry.form)
    made = attempt(entry.session, filled, lambda _value: actions.close(entry.session, entry.stamp, entry.subject))
    return _after(entry, filled, "closing", "leaver-closed", made)


def record_by(entry: Entry, value: LeaverInput) -> Leaver:
    """The act itself, for page and API: account, entries and record in one transaction. Ending an account needs a browser."""
    if value.user_id:
        remove_member(entry.session, entry.stamp, organisation_id=entry.actor.organisation_id, user_id=value.user_id)
    kept = [(PointKind.INFORMATION, f"{name} ({place})") for name, place in _managed(entry, value)]
    named = catalogue(locale_of(entry.request)).gettext(N_("Emergency contact to be changed: {work}"))
    works = list_named(entry.session, entry.actor.organisation_id, clean_name(value.person_name))
    kept += [(PointKind.OTHER, named.format(work=work)) for work in works]
    return actions.record(
        entry.session,
        entry.stamp,
        person_name=value.person_name,
        left_on=value.left_on,
        reason=value.reason,
        user_id=value.user_id or None,
        handler_ids=value.handler_ids,
        points=[*value.points(), *kept],
    )


def pledge_by(entry: Entry, value: PledgeInput) -> Leaver:
    """The act itself, for page and API: with the signed paper that came along, if one did."""
    file = keep_file(entry, engagement_id=None) if entry.intake is not None else None
    evidence_id = file.id if file else None
    return actions.record_pledge(entry.session, entry.stamp, entry.subject, pledged_on=value.pledged_on, evidence_id=evidence_id)


def _managed(entry: Entry, value: LeaverInput) -> list[tuple[str, str]]:
    return queries.list_managed(entry.session, entry.actor, value.person_name)


def _members(entry: Entry) -> list[Member]:
    return list_members(entry.session, entry.actor, entry.actor.organisation_id)


def _today(entry: Entry) -> date:
    return clock.local_date(entry.stamp.at, get_organisation(entry.session, entry.actor.organisation_id).time_zone)


def _after(entry: Entry, filled: Filled[Any], sent: str, flash: str, made: Any) -> Response:
    if made is None:
        return _page(entry, filled, sent, filled.status)
    return redirect(entry, f"/leavers/{entry.subject.id}", flash, name=entry.subject.person_name)


def _form(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    kinds, names = (filled.raw.get(name) for name in ("point_kind", "point_name"))
    typed = list(zip(kinds, names, strict=False)) if isinstance(kinds, list) and isinstance(names, list) else []
    return render(
        entry,
        "registers/leaver_form.html",
        status,
        filled=filled,
        members=[member for member in _members(entry) if member.is_active and member.user_id != entry.actor.user_id],
        handled=queries.list_handled(entry.session, entry.actor),
        points=typed or [(kind.value, "") for kind in (PointKind.KEY, PointKind.DEVICE, PointKind.INFORMATION, PointKind.PLACE)],
        kinds=list(PointKind),
        today=_today(entry),
    )


def _page(entry: Entry, filled: Filled[Any], sent: str = "", status: int = 200) -> Response:
    leaver: Leaver = entry.subject
    points = queries.list_points(entry.session, leaver.id)
    document = None
    if leaver.pledge_evidence_id is not None:
        document = evidence.get_file(
            entry.session, leaver.pledge_evidence_id, organisation_id=entry.actor.organisation_id, engagement_ids=None
        )
    return render(
        entry,
        "registers/leaver.html",
        status,
        leaver=leaver,
        points=points,
        still=[point for point in points if point.settled_on is None],
        ended=queries.list_ended(entry.session, leaver.id),
        document=document,
        kinds=list(PointKind),
        endings=ENDINGS,
        filled=filled,
        sent=sent,
        today=_today(entry),
        is_open=leaver.state == "open",
    )
