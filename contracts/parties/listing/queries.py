"""Reading for the list: what is registered, page by page, and what was read from a file."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.parties.listing.columns import COLUMNS
from contracts.parties.listing.examining import Known
from contracts.parties.listing.models import ContractorListImport
from contracts.parties.models import Organisation
from storage.problems import Missing
from storage.stamp import Actor

KEPT = timedelta(days=1)
_PAGE = 500


class ListRow(NamedTuple):
    """A contractor with every column of an export."""

    id: str
    name: str
    name_reading: str
    name_english: str
    corporate_number: str | None
    country: str
    contact_name: str
    contact_email: str
    contact_phone: str
    contact_two_name: str
    contact_two_email: str
    employees: int | None


def iterate(session: Session, actor: Actor) -> Iterator[ListRow]:
    """All contractors of the actor's organisation in the order of their registration, read in pages: however many, never all at once."""
    columns = [col(getattr(Organisation, name)) for name in ("id", *COLUMNS)]
    last: tuple[datetime, str] | None = None
    while True:
        query = select(*columns, col(Organisation.registered_at)).where(
            col(Organisation.registrar_organisation_id) == actor.organisation_id
        )
        if last is not None:
            later = col(Organisation.registered_at) > last[0]
            query = query.where(later | ((col(Organisation.registered_at) == last[0]) & (col(Organisation.id) > last[1])))
        rows = session.execute(query.order_by(col(Organisation.registered_at), col(Organisation.id)).limit(_PAGE)).all()
        for row in rows:
            yield ListRow._make(row[:-1])
        if len(rows) < _PAGE:
            return
        last = (rows[-1][-1], rows[-1][0])


def list_known(session: Session, actor: Actor) -> list[Known]:
    """The names and numbers of all contractors of the actor's organisation. One statement."""
    columns = [col(getattr(Organisation, name)) for name in Known._fields]
    query = select(*columns).where(col(Organisation.registrar_organisation_id) == actor.organisation_id)
    return [Known._make(row) for row in session.execute(query.order_by(col(Organisation.name), col(Organisation.id)))]


def get_import(session: Session, actor: Actor, import_id: str, now: datetime) -> ContractorListImport:
    """What the actor has read in within the last day. Raises Missing("contractor-list-missing")."""
    query = select(ContractorListImport).where(
        col(ContractorListImport.id) == import_id,
        col(ContractorListImport.organisation_id) == actor.organisation_id,
        col(ContractorListImport.user_id) == actor.user_id,
        col(ContractorListImport.uploaded_at) > now - KEPT,
    )
    found = session.scalar(query)
    if found is None:
        raise Missing("contractor-list-missing")
    return found
