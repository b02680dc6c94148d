"""The contractors: the list, and the page of one with its engagements, its people and its invitations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import select
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import reference_for
from contracts.parties import queries as parties
from contracts.parties.models import Organisation
from portal.accounts.invitations import list_for_organisation, list_roles_to_give
from portal.accounts.links import code_valid_until, confirmation_code, invitation_link
from portal.accounts.members import Member, list_members
from portal.accounts.models import Invitation
from portal.accounts.rules import InvitationState, state_of
from portal.forms import Filled, blank_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.procurement.countries import countries, country_name
from portal.rendering.languages import locale_of
from portal.rendering.pages import render
from storage.acts import Act
from storage.stamp import Role

router = APIRouter()
PAGE = 50


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as the officer sees it: what to hand on, and what may be done with it."""

    id: str
    person_name: str
    email: str
    role: Role
    state: InvitationState
    issued_at: datetime
    expires_at: datetime
    is_requested: bool
    link: str
    code: str


@router.get("/contractors")
def show_all(
    entry: Annotated[Entry, guard(Act.CONTRACTOR_VIEW)],
    search: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> Response:
    """The contractors of the own organisation by name, with the number that tells them apart."""
    rows = parties.list_contractors(entry.session, entry.actor, search=search.strip(), after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    return render(
        entry,
        "procurement/contractors.html",
        rows=shown,
        country_names=dict(countries(locale_of(entry.request))),
        search=search,
        after=after,
        next_after=shown[-1].id if len(rows) > PAGE else None,
    )


@router.get("/contractors/{contractor_id}")
def show(entry: Annotated[Entry, guard(Act.CONTRACTOR_VIEW, of=subjects.contractor)]) -> Response:
    """One contractor."""
    return page(entry)


def page(entry: Entry, filled: Filled[Any] | None = None, status: int = 200) -> Response:
    """The contractor's page; `filled` is the invitation form as it was sent, when it is shown again."""
    contractor: Organisation = entry.subject
    locale = locale_of(entry.request)
    roles = list_roles_to_give(entry.session, entry.actor, contractor.id) if entry.may(Act.INVITATION_VIEW) else ()
    members: list[Member] = list_members(entry.session, entry.actor, contractor.id) if roles else []
    invitations = _invitations(entry, contractor) if roles else []
    engagements = _engagements(entry, contractor)
    first = {"person_name": contractor.contact_name, "email": contractor.contact_email} if not members and not invitations else {}
    return render(
        entry,
        "procurement/contractor.html",
        status,
        contractor=contractor,
        country=country_name(contractor.country, locale),
        similar=parties.look_alikes(entry.session, entry.actor, contractor.name, except_id=contractor.id),
        engagements=engagements,
        roles=roles,
        members=members,
        invitations=invitations,
        code_valid_until=code_valid_until(entry.stamp.at),
        filled=filled or blank_form(role=Role.RESPONDENT, locale="ja", **first),
        next_action=_next_action(contractor, has_people=bool(members or invitations), may_invite=bool(roles), engagements=engagements),
    )


def _next_action(contractor: Organisation, *, has_people: bool, may_invite: bool, engagements: list[Any]) -> tuple[str, str] | None:
    """The one next step with a contractor: code of its label, and where it leads."""
    if not engagements:
        return "open-engagement", f"/engagements/new?contractor={contractor.id}"
    if may_invite and not has_people:
        return "invite", "#invite"
    return None


def _engagements(entry: Entry, contractor: Organisation) -> list[Any]:
    """What is and was entrusted to the company, the newest first."""
    columns = (Engagement.id, Engagement.work, Engagement.starts_on, Engagement.ends_on, Engagement.state)
    reference = reference_for(entry.reach.organisation_id).label("reference")
    query = select(reference, *(col(column) for column in columns)).where(
        col(Engagement.contractor_organisation_id) == contractor.id, col(Engagement.id).in_(entry.reach.engagements())
    )
    return list(entry.session.execute(query.order_by(col(Engagement.opened_at).desc(), col(Engagement.id)).limit(PAGE)))


def _invitations(entry: Entry, contractor: Organisation) -> list[Invited]:
    return [_invited(entry, invitation) for invitation in list_for_organisation(entry.session, entry.actor, contractor.id)]


def _invited(entry: Entry, invitation: Invitation) -> Invited:
    """The link and the code are derived anew from the row: they can be shown as long as the invitation is open.

    Only to a person at a browser: whoever found an API token must not be able to let others in.
    """
    key: str = entry.request.app.state.secret_key
    state = state_of(invitation, entry.stamp.at)
    is_shown = state is InvitationState.OPEN and entry.signed_in is not None and bool(entry.signed_in.session_id)
    return Invited(
        id=invitation.id,
        person_name=invitation.person_name,
        email=invitation.email,
        role=Role(invitation.role),
        state=state,
        issued_at=invitation.issued_at,
        expires_at=invitation.expires_at,
        is_requested=invitation.requested_at is not None,
        link=invitation_link(entry.settings.base_url, key, invitation) if is_shown else "",
        code=confirmation_code(key, invitation, entry.stamp.at) if is_shown else "",
    )
