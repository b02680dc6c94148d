"""A dispatch: the dry run with its ticks, the start, the progress, and the report of what became of each."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.information.queries import list_classes
from portal.forms import FormModel, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.downloads import attachment
from portal.rendering.formats import or_english
from portal.rendering.languages import locale_of
from portal.rendering.pages import is_htmx, redirect, render, render_part
from portal.sending import preview
from portal.sending.dispatching import begin, find_dead, resume
from portal.words import say
from questionnaires.dispatches import actions, queries
from questionnaires.dispatches.models import Dispatch
from questionnaires.dispatches.queries import Counts
from questionnaires.dispatches.rules import DispatchState, TargetState
from questionnaires.templates.queries import get_version
from storage.acts import Act
from storage.problems import Invalid
from storage.sheets.csv_writing import write_csv

router = APIRouter()
PAGE = 50
POSITION = Annotated[int, Field(ge=1, le=2**31 - 1)]
COLUMNS = ("contractor", "work", "reference", "tier", "result", "reason", "told", "address")


class TicksInput(FormModel):
    """The ticks of one page of the dry run, or all of them at once (`all`)."""

    shown: Annotated[list[POSITION], Field(max_length=PAGE)] = []
    taken: Annotated[list[POSITION], Field(max_length=PAGE)] = []
    all: Annotated[str, Field(pattern="^(taken|left-out)?$")] = ""


@router.get("/sending")
def show_list(entry: Annotated[Entry, guard(Act.DISPATCH_PREPARE)], after: Annotated[str, Query(max_length=32)] = "") -> Response:
    """All dispatches of the organisation, the newest first."""
    rows = queries.list_rows(entry.session, entry.actor.organisation_id, after=after or None, limit=PAGE + 1)
    return render(entry, "sending/list.html", rows=rows[:PAGE], after=after, next_after=rows[PAGE - 1].id if len(rows) > PAGE else "")


@router.get("/sending/{dispatch_id}")
def show(
    entry: Annotated[Entry, guard(Act.DISPATCH_VIEW, of=subjects.dispatch)],
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    state: TargetState | None = None,
) -> Response:
    """Who gets what, or how far it is, or what became of it: by the state of the dispatch."""
    dispatch: Dispatch = entry.subject
    counts = queries.count(entry.session, dispatch.id)
    if is_htmx(entry):
        return render_part(entry, "sending/dispatch.html", "progress", dispatch=dispatch, counts=counts)
    rows = preview.list_targets(entry.session, dispatch, states=[state] if state else (), after=after, limit=PAGE + 1)
    shown, sections = preview.show(entry.session, dispatch, rows[:PAGE])
    return render(
        entry,
        "sending/dispatch.html",
        dispatch=dispatch,
        version=get_version(entry.session, dispatch.version_id),
        counts=counts,
        rows=shown,
        sections=sections,
        state=state,
        is_stuck=find_dead(entry.session, dispatch) is not None,
        after=after,
        next_after=rows[PAGE - 1].position if len(rows) > PAGE else 0,
        class_names={row.code: row.name for row in list_classes(entry.session)},
    )


@router.post("/sending/{dispatch_id}/targets")
def choose(entry: Annotated[Entry, guard(Act.DISPATCH_START, of=subjects.dispatch)]) -> Response:
    """Store the ticks of a page; or keep all, or leave all out."""
    filled = read_form(TicksInput, entry.form)
    if filled.value is None:
        raise Invalid("request-malformed")
    choose_by(entry, filled.value)
    first = 1 if filled.value.all else min(filled.value.shown, default=1)
    return redirect(entry, f"/sending/{entry.subject.id}" + (f"?after={first - 1}" if first > 1 else ""), "targets-chosen")


@router.post("/sending/{dispatch_id}/start")
def start(entry: Annotated[Entry, guard(Act.DISPATCH_START, of=subjects.dispatch)]) -> Response:
    """Confirm: the worker begins to send; or goes on where it had given up."""
    start_by(entry)
    return redirect(entry, f"/sending/{entry.subject.id}", "dispatch-started")


@router.get("/sending/{dispatch_id}/report.csv")
def report(entry: Annotated[Entry, guard(Act.DISPATCH_VIEW, of=subjects.dispatch)]) -> Response:
    """The whole report as a file for a spreadsheet."""
    dispatch: Dispatch = entry.subject
    locale = locale_of(entry.request)
    base = entry.settings.base_url.rstrip("/")

    def lines(row: preview.TargetRow) -> tuple[object, ...]:
        name = or_english(locale, row.contractor_name, row.contractor_name_english)
        why = say(locale, "dispatch-reason", row.reason) if row.reason else ""
        address = f"{base}/assessments/{row.assessment_id}" if row.assessment_id else ""
        is_prepared = dispatch.state == DispatchState.PREPARING and row.state == TargetState.WAITING
        result = say(locale, "target-state", "planned" if is_prepared else row.state)
        return name, row.work, row.reference, row.tier, result, why, row.told, address

    rows = (lines(row) for row in preview.walk(entry.session, dispatch))
    body = b"".join(write_csv([say(locale, "report-column", name) for name in COLUMNS], rows))
    headers = attachment(f"sending-{dispatch.id[:8]}.csv")
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def choose_by(entry: Entry, value: TicksInput) -> Counts:
    """The act itself, for page and API: of the targets that were `shown` keep the `taken` ones; or all, or none."""
    if value.all:
        return actions.choose_all(entry.session, entry.stamp, entry.subject, is_taken=value.all == "taken")
    return actions.choose(entry.session, entry.stamp, entry.subject, shown=value.shown, taken=value.taken)


def start_by(entry: Entry) -> None:
    """The act itself, for page and API: begin to send, or go on where the worker had given up."""
    dispatch: Dispatch = entry.subject
    if not resume(entry.session, entry.stamp, dispatch):
        actions.start(entry.session, entry.stamp, dispatch)
        begin(entry.session, dispatch)
