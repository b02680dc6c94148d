"""Reading for the workbooks: the ledger as it stands, and what was read from a file."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.assets.queries import list_assets
from contracts.handlers.queries import list_people
from contracts.information.queries import list_classes, list_items
from contracts.registers.columns import Book
from contracts.registers.models import RegisterImport
from storage.problems import Missing
from storage.stamp import Actor

KEPT = timedelta(days=1)


def list_rows(session: Session, book: Book, engagement_id: str, today: date) -> list[Any]:
    """The lines of a ledger as they stand."""
    if book is Book.HANDLERS:
        return list(list_people(session, engagement_id, today, with_ended=False))
    return list(list_assets(session, engagement_id) if book is Book.ASSETS else list_items(session, engagement_id))


def list_class_names(session: Session) -> dict[str, dict[str, str]]:
    """The names of the classes of information by code."""
    return {row.code: row.name for row in list_classes(session)}


def get_import(session: Session, actor: Actor, engagement_id: str, import_id: str, now: datetime) -> RegisterImport:
    """What the actor has read in for this engagement within the last day. Raises Missing("register-import-missing")."""
    query = select(RegisterImport).where(
        col(RegisterImport.id) == import_id,
        col(RegisterImport.engagement_id) == engagement_id,
        col(RegisterImport.organisation_id) == actor.organisation_id,
        col(RegisterImport.user_id) == actor.user_id,
        col(RegisterImport.uploaded_at) > now - KEPT,
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("register-import-missing")
    return found
