"""Reading emergency contacts: of one work and its chain, what is to be confirmed again."""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, String, Subquery, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.contacts.models import EmergencyContact
from contracts.contacts.rules import due_again
from contracts.engagements.models import Engagement, EngagementAncestor
from contracts.engagements.queries import WITHIN_REACH, Reach
from contracts.engagements.rules import EngagementState
from storage.problems import Missing
from storage.reach import EngagementReach


class Side(NamedTuple):
    """The contacts of one company in one work, in the order of calling; `depth` as in engagements.queries.ChainRow."""

    engagement_id: str
    organisation_id: str
    depth: int
    contacts: tuple[EmergencyContact, ...]


class StaleRow(NamedTuple):
    """A work in which the organisation's contacts were last confirmed on this day (the oldest of them)."""

    engagement_id: str
    work: str
    confirmed_on: date
    contacts: int


@cache
def months_to_confirm() -> int:
    """After how many months contacts are to be confirmed again (data/confirmation.json)."""
    document = json.loads(files(__package__).joinpath("data/confirmation.json").read_text("utf-8"))
    return int(document["confirm_every_months"])


def get(session: Session, reach: EngagementReach, contact_id: str) -> EmergencyContact:
    """One contact of a work in reach; whose it is decides who may change it. Raises Missing("contact-missing")."""
    query = select(EmergencyContact).where(
        col(EmergencyContact.id) == contact_id, col(EmergencyContact.engagement_id).in_(reach.engagements())
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("contact-missing")
    return found


def list_sides(session: Session, reach: Reach, engagement: Engagement) -> list[Side]:
    """The contacts of this work and of the links above and below it that the actor may see, from the top of the chain. One query.

    In reach are the own link and those below. Of the links above, only what a principal has opened to the chain below it.
    """
    sides: dict[tuple[int, int, str, str], list[EmergencyContact]] = {}
    for contact, depth, principal_id in session.execute(_of_chain(), {"engagement_id": engagement.id, **reach.given}):
        is_principal = contact.organisation_id == principal_id
        sides.setdefault((depth, 0 if is_principal else 1, contact.engagement_id, contact.organisation_id), []).append(contact)
    return [
        Side(engagement_id, organisation_id, depth, tuple(sorted(contacts, key=lambda one: (one.call_order, one.person_name))))
        for (depth, _, engagement_id, organisation_id), contacts in sorted(sides.items())
    ]


@cache
def _of_chain() -> Select[*tuple[Any, ...]]:
    links = _line()
    in_reach = col(EmergencyContact.engagement_id).in_(WITHIN_REACH)
    opened = and_(
        links.c.depth < 0,
        col(EmergencyContact.is_for_chain).is_(True),
        col(EmergencyContact.organisation_id) == col(Engagement.principal_organisation_id),
    )
    return (
        select(EmergencyContact, links.c.depth, col(Engagement.principal_organisation_id))
        .join(links, links.c.id == col(EmergencyContact.engagement_id))
        .join(Engagement, col(Engagement.id) == col(EmergencyContact.engagement_id))
        .where(or_(in_reach, opened))
    )


def list_named(session: Session, organisation_id: str, person_name: str) -> list[str]:
    """The works going on in which the company names this person as an emergency contact."""
    query = (
        select(col(Engagement.work))
        .join(EmergencyContact, col(EmergencyContact.engagement_id) == col(Engagement.id))
        .where(
            col(EmergencyContact.organisation_id) == organisation_id,
            col(EmergencyContact.person_name) == person_name,
            col(Engagement.state) != EngagementState.CLOSED,
        )
        .distinct()
        .order_by(col(Engagement.work))
    )
    return list(session.scalars(query))


def list_stale(session: Session, organisation_id: str, today: date, *, limit: int = 50) -> list[StaleRow]:
    """The open works in which the organisation's own contacts are to be confirmed again, the longest overdue first. One query."""
    oldest = func.min(col(EmergencyContact.confirmed_on))
    query = (
        select(col(Engagement.id), col(Engagement.work), oldest, func.count())
        .join(EmergencyContact, col(EmergencyContact.engagement_id) == col(Engagement.id))
        .where(
            col(EmergencyContact.organisation_id) == organisation_id,
            col(Engagement.state) == EngagementState.OPEN,
            col(EmergencyContact.confirmed_on) < _stale_before(today),
        )
        .group_by(col(Engagement.id), col(Engagement.work))
        .order_by(oldest, col(Engagement.id))
        .limit(limit)
    )
    return [StaleRow._make(row) for row in session.execute(query)]


def list_to_remind(session: Session, today: date, *, after: str = "", limit: int = 200) -> Sequence[EmergencyContact]:
    """Overdue contacts of open works about which nobody was reminded since they were confirmed, for the daily round."""
    query = (
        select(EmergencyContact)
        .join(Engagement, col(Engagement.id) == col(EmergencyContact.engagement_id))
        .where(
            col(Engagement.state) == EngagementState.OPEN,
            col(EmergencyContact.confirmed_on) < _stale_before(today),
            col(EmergencyContact.reminded_on).is_(None),
            col(EmergencyContact.id) > after,
        )
    )
    return session.scalars(query.order_by(col(EmergencyContact.id)).limit(limit)).all()


def _stale_before(today: date) -> date:
    """The first confirmation day that is not overdue on `today`."""
    months = months_to_confirm()
    day = due_again(today, -months)
    while due_again(day, months) < today:
        day = date.fromordinal(day.toordinal() + 1)
    return day


def _line() -> Subquery:
    here: BindParameter[str] = bindparam("engagement_id", type_=String)
    above: Select[str, int] = select(col(EngagementAncestor.ancestor_id).label("id"), (-col(EngagementAncestor.depth)).label("depth"))
    below = select(col(EngagementAncestor.engagement_id), col(EngagementAncestor.depth))
    return (
        above.where(col(EngagementAncestor.engagement_id) == here)
        .union_all(below.where(col(EngagementAncestor.ancestor_id) == here), select(here, literal(0)))
        .subquery()
    )
