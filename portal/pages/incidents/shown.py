"""An incident as its page shows it: names as far as the reader may know them, who was told when, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from contracts.engagements.models import Engagement
from contracts.incidents import queries
from contracts.incidents.models import Incident, IncidentNotice
from contracts.incidents.rules import IncidentState, LiftState, MeasureState, Recipient, Way
from contracts.parties.models import Organisation
from contracts.recontracts.knowing import list_known
from portal.guards import Entry
from portal.pages.incidents.picture import Picture, draw
from portal.rendering.formats import company
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.words import N_, say
from storage.acts import Act


@dataclass(frozen=True, slots=True)
class Line:
    """One of the list of who has to know: words for both ends, how it stands, and its place in the picture."""

    notice: IncidentNotice
    recipient: str
    owes: str
    kind: str
    state: str  # a code of the words "notice-state"
    is_mine: bool  # to be told by the reader's company
    is_to_me: bool  # told to it by the portal
    index: int
    due_at: datetime | None
    duty: str


def read_companies(entry: Entry, engagement: Engagement) -> dict[str, str]:
    """The names of the companies around `engagement` that the reader knows (`list_known`); the others stay unnamed."""
    ids = list_known(entry.session, entry.reach, engagement)
    locale = locale_of(entry.request)
    return {one.id: company(one, locale) for one in entry.session.exec(select(Organisation).where(col(Organisation.id).in_(ids)))}


def list_lines(entry: Entry, incident: Incident, companies: dict[str, str], now: datetime) -> tuple[list[Line], Picture]:
    """Who has to know, with the picture of who was told when."""
    notices = queries.list_notices(entry.session, incident.id)
    terms = _list_readable(entry, {incident.engagement_id, *(one.link_engagement_id or "" for one in notices)})
    lines = [_line(entry, notice, index, companies, terms, now) for index, notice in enumerate(notices)]
    moments = [[one for one in (line.notice.told_at, line.notice.opened_at, line.notice.confirmed_at) if one] for line in lines]
    return lines, draw(incident.noticed_at, now, [(line.due_at, line.notice.told_at, line.notice.opened_at) for line in lines], moments)


def _line(entry: Entry, notice: IncidentNotice, index: int, companies: dict[str, str], terms: set[str], now: datetime) -> Line:
    locale, mine = locale_of(entry.request), entry.actor.organisation_id
    is_above = notice.link_engagement_id is not None and notice.link_engagement_id not in terms
    due_at = None if is_above else notice.due_at
    state = _state(notice, due_at, now)
    return Line(
        notice=notice,
        recipient=_recipient(locale, notice, companies),
        owes=companies.get(notice.owes_organisation_id) or catalogue(locale).gettext(N_("A company further up")),
        kind=_kind(state),
        state=state,
        is_mine=notice.owes_organisation_id == mine and notice.told_at is None,
        is_to_me=notice.recipient_organisation_id == mine and notice.way == Way.PORTAL,
        index=index,
        due_at=due_at,
        duty="" if is_above else notice.duty,
    )


def tell_steps(entry: Entry, incident: Incident, missing: list[str], lines: list[Line]) -> list[dict[str, Any]]:
    """The way of an incident as steps: given notice, told, looked into, prevented, lifted, closed."""
    translate = catalogue(locale_of(entry.request)).gettext
    has_measures = "no-measure" not in missing or incident.state == IncidentState.CLOSED
    done = {
        N_("Notice given"): True,
        N_("Everybody told"): not any(line.notice.duty and line.notice.told_at is None for line in lines),
        N_("Cause known"): "cause-unknown" not in missing,
        N_("Prevention agreed and done"): has_measures and "measures-open" not in missing,
        N_("Stop lifted"): incident.state != IncidentState.OPEN,
        N_("Closed"): incident.state == IncidentState.CLOSED,
    }
    steps, is_first = [], True
    for label, is_done in done.items():
        state = "done" if is_done else "current" if is_first else "todo"
        is_first = is_first and is_done
        steps.append({"label": translate(label), "state": state})
    return steps


def next_act(entry: Entry, incident: Incident, lines: list[Line], missing: list[str]) -> dict[str, object] | None:
    """The one thing that the reader should do now, as the blue button of the page; None when it waits for others."""
    base = f"/incidents/{incident.id}"
    translate = catalogue(locale_of(entry.request)).gettext
    if incident.state == IncidentState.CLOSED:
        return None
    if entry.may(Act.INCIDENT_CONFIRM) and any(line.is_to_me and line.notice.confirmed_at is None for line in lines):
        return {"label": translate(N_("Confirm that we received this notice")), "action": f"{base}/confirmation"}
    if entry.may(Act.INCIDENT_TELL) and any(line.is_mine and line.notice.duty for line in lines):
        return {"label": translate(N_("Tell those who are still to be told")), "href": "#told"}
    if any(lift.state == LiftState.PROPOSED and lift.proposed_by != entry.actor.user_id for lift in _lifts(entry, incident)):
        return {"label": translate(N_("Decide on lifting the stop")), "href": "#stop"}
    states = {row.measure.state for row in queries.list_measures(entry.session, incident.id)}
    if entry.may(Act.MEASURE_AGREE) and MeasureState.PROPOSED in states:
        return {"label": translate(N_("Answer the proposed measures")), "href": "#measures"}
    if entry.may(Act.MEASURE_PROPOSE) and incident.version == 1:
        return {"label": translate(N_("Complete the record")), "href": f"{base}/record"}
    if entry.may(Act.MEASURE_PROPOSE) and (not states or states & {MeasureState.RETURNED, MeasureState.AGREED}):
        return {"label": translate(N_("Go on with the measures")), "href": "#measures"}
    if entry.may(Act.INCIDENT_CLOSE) and not [one for one in missing if one != "no-measure"]:
        return {"label": translate(N_("Close the incident")), "href": "#closing"}
    return None


def _lifts(entry: Entry, incident: Incident) -> list[Any]:
    return queries.list_lifts(entry.session, incident.id) if entry.may(Act.INCIDENT_LIFT) else []


def _list_readable(entry: Entry, engagement_ids: set[str]) -> set[str]:
    """Of these links those in reach. What the agreement of another one asks for is not for the reader, whomever it knows by name."""
    query = select(Engagement.id).where(col(Engagement.id).in_(engagement_ids), col(Engagement.id).in_(entry.reach.engagements()))
    return set(entry.session.exec(query))


def _recipient(locale: Locale, notice: IncidentNotice, companies: dict[str, str]) -> str:
    """Whom to tell: by name where the reader knows the company, else by its place in the chain."""
    name = companies.get(notice.recipient_organisation_id or "") or notice.named
    parameters = {"name": name, "level": notice.level}
    if name and notice.recipient in {Recipient.PRINCIPAL, Recipient.CONTRACTOR, Recipient.PRINCIPAL_ABOVE, Recipient.RECONTRACTOR}:
        return say(locale, "notice-recipient-named", notice.recipient, parameters)
    return notice.named if notice.recipient == Recipient.OTHER else say(locale, "notice-recipient", notice.recipient, parameters)


def _state(notice: IncidentNotice, due_at: datetime | None, now: datetime) -> str:
    if notice.confirmed_at is not None:
        return "confirmed"
    if notice.opened_at is not None:
        return "opened"
    if notice.told_at is not None:
        return "sent" if notice.way == Way.PORTAL else "told"
    if not notice.duty:
        return "optional"
    return "overdue" if due_at is not None and due_at < now else "open"


def _kind(state: str) -> str:
    return {"sent": "info", "optional": "neutral", "overdue": "stop", "open": "caution"}.get(state, "allowed")
