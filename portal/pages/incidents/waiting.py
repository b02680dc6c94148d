"""What waits for a person about incidents, and how they stand in the cabinet of an engagement."""

from datetime import date, datetime

from contracts.incidents import queries
from contracts.incidents.queries import WaitingAct
from contracts.incidents.rules import IncidentState
from portal.guards import Entry
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.permissions import Standing
from portal.rendering.formats import DISPLAY_TIME_ZONE, or_english
from portal.rendering.languages import locale_of
from storage.acts import Act


def list_waiting(entry: Entry, today: date) -> list[Waiting]:  # noqa: ARG001  # the same for every source
    """Companies to tell, notices to confirm, measures to agree or do, stops to lift; three statements."""
    mine = entry.actor.organisation_id
    found: list[Waiting] = []
    if entry.may(Act.INCIDENT_TELL, Standing.NONE):
        for act in queries.list_waiting_notices(entry.session, mine, limit=LIMIT):
            code = "incident-confirm" if act.what == "confirm" else "incident-tell"
            found.append(_waiting(entry, code, act, "" if code == "incident-confirm" else "#told"))
    acts = {
        "proposed": entry.may(Act.MEASURE_AGREE, Standing.PRINCIPAL),
        "agreed": entry.may(Act.MEASURE_DO, Standing.CONTRACTOR),
        "returned": entry.may(Act.MEASURE_PROPOSE, Standing.CONTRACTOR),
    }
    if any(acts.values()):
        measures = queries.list_waiting_measures(entry.session, mine, limit=LIMIT)
        found += [_waiting(entry, f"incident-measure-{act.what}", act, "#measures") for act in measures if acts[act.what]]
    if entry.may(Act.INCIDENT_LIFT, Standing.PRINCIPAL):
        lifts = queries.list_waiting_lifts(entry.session, mine, entry.actor.user_id, limit=LIMIT)
        found += [_waiting(entry, "incident-lift", act, "#stop") for act in lifts]
    return found[:LIMIT]


def drawer(entry: Entry) -> Told | None:
    """How the incidents of the engagement stand: a stop, one further down the chain, some not closed yet, or nothing."""
    rows = queries.list_for_engagement(entry.session, entry.reach, entry.subject.id)
    if stopping := sum(row.state == IncidentState.OPEN for row in rows):
        return Told("stop", "incidents-stopping", {"count": stopping})
    if below := queries.count_below(entry.session, entry.subject.id):
        return Told("caution", "incidents-below", {"count": below})
    if going_on := sum(row.state != IncidentState.CLOSED for row in rows):
        return Told("caution", "incidents-going-on", {"count": going_on})
    return Told("allowed", "incidents-none")


def _waiting(entry: Entry, code: str, act: WaitingAct, place: str) -> Waiting:
    locale = locale_of(entry.request)
    is_principal = act.principal_id == entry.actor.organisation_id
    counterpart = (act.contractor_name, act.contractor_name_english) if is_principal else (act.principal_name, act.principal_name_english)
    due = act.due
    if isinstance(due, datetime):
        due = due.astimezone(DISPLAY_TIME_ZONE).date()
    return Waiting(code, f"/incidents/{act.incident_id}{place}", act.work, or_english(locale, *counterpart), due)
