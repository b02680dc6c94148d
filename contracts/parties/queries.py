"""Reading the companies. A contractor is in reach of the organisation that registered it, and of nobody else."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.parties.models import Organisation
from contracts.parties.rules import clean_name, skeleton
from storage.problems import Missing
from storage.stamp import Actor


class ContractorRow(NamedTuple):
    """A contractor in the list of its registrar."""

    id: str
    name: str
    name_english: str
    corporate_number: str | None
    country: str
    contact_name: str
    contact_email: str
    registered_at: datetime


class LookAlike(NamedTuple):
    """A registered contractor whose name a hurried reader takes for another; the corporate number tells them apart."""

    id: str
    name: str
    corporate_number: str | None
    country: str


def get_organisation(session: Session, organisation_id: str) -> Organisation:
    """The organisation. For names of parties to an engagement in reach, never for an id that came from outside."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise Missing("organisation-missing")
    return found


def get_contractor(session: Session, actor: Actor, organisation_id: str) -> Organisation:
    """A contractor that the actor's organisation registered; Missing("contractor-missing") otherwise."""
    found = session.get(Organisation, organisation_id)
    if found is None or found.registrar_organisation_id != actor.organisation_id:
        raise Missing("contractor-missing")
    return found


def list_contractors(session: Session, actor: Actor, *, search: str = "", after: str | None = None, limit: int = 50) -> list[ContractorRow]:
    """The contractors of the actor's organisation by name (reading where given).

    `search` is a part of a name, a reading or a corporate number; `after` the id of the last row seen.
    """
    order = func.coalesce(func.nullif(col(Organisation.name_reading), ""), col(Organisation.name))
    query = select(
        col(Organisation.id),
        col(Organisation.name),
        col(Organisation.name_english),
        col(Organisation.corporate_number),
        col(Organisation.country),
        col(Organisation.contact_name),
        col(Organisation.contact_email),
        col(Organisation.registered_at),
    ).where(col(Organisation.registrar_organisation_id) == actor.organisation_id)
    if search:
        named = (Organisation.name, Organisation.name_reading, Organisation.name_english, Organisation.corporate_number)
        query = query.where(or_(*(col(column).icontains(search, autoescape=True) for column in named)))
    if after is not None:
        own = (col(Organisation.id) == after, col(Organisation.registrar_organisation_id) == actor.organisation_id)
        # A stranger's row must not sort ours.
        last = select(order, col(Organisation.id)).where(*own).scalar_subquery()
        query = query.where(tuple_(order, col(Organisation.id)) > last)
    return [ContractorRow._make(row) for row in session.execute(query.order_by(order, col(Organisation.id)).limit(limit))]


def look_alikes(session: Session, actor: Actor, name: str, *, except_id: str | None = None) -> list[LookAlike]:
    """The contractors of the actor's organisation whose name, reading or English name looks like `name`."""
    wanted = skeleton(name)
    names = (col(Organisation.name), col(Organisation.name_reading), col(Organisation.name_english))
    query = select(
        col(Organisation.id), col(Organisation.name), col(Organisation.corporate_number), col(Organisation.country), *names
    ).where(col(Organisation.registrar_organisation_id) == actor.organisation_id, col(Organisation.id).is_distinct_from(except_id))
    # Skeletons are made here, not stored: the map may grow, and a company registers a contractor seldom.
    return [
        LookAlike._make(row[:4])
        for row in session.execute(query.order_by(col(Organisation.name)))
        if wanted in map(skeleton, filter(None, row[4:]))
    ]


def find_principal(session: Session, name: str) -> Organisation | None:
    """The organisation of this name that nobody registered: one that runs the portal; None when there is none."""
    query = select(Organisation).where(col(Organisation.registrar_organisation_id).is_(None), col(Organisation.name) == clean_name(name))
    return session.scalars(query).first()
