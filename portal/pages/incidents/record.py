"""One incident: how it stands, who was told when, what is known, what is done about it."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import col, select

from contracts.engagements.models import Engagement
from contracts.incidents import actions, queries
from contracts.incidents.models import Incident
from contracts.incidents.rules import CHOSEN, IncidentState, LiftState, Way
from contracts.incidents.taxonomy import taxonomy
from contracts.information import queries as information
from portal.accounts.models import Membership
from portal.forms import Filled, blank_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names
from portal.pages.answering.cards import File
from portal.pages.answering.sections import ACCEPTED_ENDINGS
from portal.pages.incidents.shown import list_lines, next_act, read_companies, tell_steps
from portal.pages.information.work import work_of
from portal.permissions import Standing
from portal.rendering.pages import render
from storage.acts import Act

router = APIRouter()


@router.get("/incidents/{incident_id}")
def show(entry: Annotated[Entry, guard(Act.INCIDENT_READ, of=subjects.incident)]) -> Response:
    """The incident. Who was told through the portal and opens it for the first time has received the notice."""
    actions.note_opened(entry.session, entry.stamp, entry.subject)
    return page(entry, blank_form(), "")


def page(entry: Entry, filled: Filled[Any], sent: str, status: int = 200) -> Response:
    """The page with the form `sent` shown again as it was filled; "" for none."""
    session, incident = entry.session, entry.subject
    assert isinstance(incident, Incident)
    work = work_of(entry, incident.engagement_id)
    companies = read_companies(entry, work.engagement)
    lines, picture = list_lines(entry, incident, companies, entry.stamp.at)
    missing = queries.what_is_missing_of(session, incident)
    versions = queries.list_versions(session, incident.id)
    version, said = queries.get_latest(session, incident)
    stopped = queries.list_stopped(session, incident.id)
    lifts = queries.list_lifts(session, incident.id)
    measures = queries.list_measures(session, incident.id)
    events = queries.list_events(session, incident.id)
    own = entry.actor.organisation_id
    wrote = {
        incident.recorded_by,
        *(one.written_by for one in versions),
        *(one.written_by for one in events),
        *(line.notice.told_by or "" for line in lines),
        *(step.taken_by for row in measures for step in row.steps),
        *(person or "" for lift in lifts for person in (lift.proposed_by, lift.decided_by)),
    }
    return render(
        entry,
        "incidents/record.html",
        status,
        work=work,
        incident=incident,
        version=version,
        versions=versions,
        said=said,
        items=[row for row in information.list_items(session, incident.engagement_id) if row.id in said.item_ids],
        classes=information.list_classes(session),
        stopped=stopped,
        taxonomy=taxonomy()["fields"],
        lines=lines,
        picture=picture,
        steps=tell_steps(entry, incident, missing, lines),
        move=next_act(entry, incident, lines, missing),
        missing=missing,
        lifts=lifts,
        pending=next((lift for lift in lifts if lift.state == LiftState.PROPOSED), None),
        measures=measures,
        events=events,
        files=[
            (row, File(row.evidence_id, row.display_name, row.size, row.state, row.verdict, ""))
            for row in queries.list_files(session, incident.id)
        ],
        # People are named to their own company only; the others see the company.
        people=read_names(session, [id_ for id_ in wrote if id_]),
        people_of=_people_of(entry, wrote),
        companies=companies,
        links=_links(entry, work.engagement),
        parent=_parent(entry, work.engagement),
        may={act.name.lower(): entry.may(act) and incident.state != IncidentState.CLOSED for act in _ACTS},
        side=entry.standing,
        own=own,
        filled=filled,
        sent=sent,
        ways=[way for way in Way if way is not Way.PORTAL],
        recipients=CHOSEN,
        endings=ACCEPTED_ENDINGS,
    )


_ACTS = (
    Act.INCIDENT_REVISE,
    Act.INCIDENT_TELL,
    Act.INCIDENT_CONFIRM,
    Act.INCIDENT_CHECK,
    Act.INCIDENT_PROPOSE_LIFT,
    Act.INCIDENT_LIFT,
    Act.INCIDENT_CLOSE,
    Act.MEASURE_PROPOSE,
    Act.MEASURE_AGREE,
    Act.MEASURE_DO,
)


def _people_of(entry: Entry, user_ids: set[str]) -> frozenset[str]:
    """Those of the people who belong to the reader's own company."""
    query = select(Membership.user_id).where(
        col(Membership.organisation_id) == entry.actor.organisation_id, col(Membership.user_id).in_(user_ids)
    )
    return frozenset(entry.session.exec(query).all())


def _links(entry: Entry, engagement: Engagement) -> list[str]:
    """The links whose principal the reader can name as having taken part in a talk: this one, and the one above where it is a party."""
    parent = _parent(entry, engagement)
    return [engagement.id, *([parent.id] if parent is not None else [])]


def _parent(entry: Entry, engagement: Engagement) -> Engagement | None:
    """The link above, where the reader is one of its parties."""
    if engagement.parent_engagement_id is None:
        return None
    parent = entry.session.get_one(Engagement, engagement.parent_engagement_id)
    is_party = subjects.standing_to(parent, entry.actor) is not Standing.ABOVE
    return parent if is_party else None
