"""Reading the ledger: newest first, page by page along the sequence number."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, true
from sqlmodel import Session, col, select

from storage.ledger.actions import HEAD_ID
from storage.ledger.models import LedgerEntry, LedgerHead
from storage.ledger.rules import GENESIS, Checkpoint


def list_entries(
    session: Session,
    *,
    engagement_ids: Select[Any] | None,
    organisation_id: str | None = None,
    before_seq: int | None = None,
    limit: int = 50,
) -> list[LedgerEntry]:
    """At most `limit` entries older than `before_seq`, newest first.

    An entry is listed when its engagement is among `engagement_ids` (a select of ids, used as predicate) or its actor
    acted for `organisation_id`. With neither, every entry is listed: for the operator, never for a page of one organisation.
    """
    query = select(LedgerEntry).where(_seen_by(engagement_ids, organisation_id))
    if before_seq is not None:
        query = query.where(col(LedgerEntry.seq) < before_seq)
    return list(session.exec(query.order_by(col(LedgerEntry.seq).desc()).limit(limit)))


def count(session: Session, *, engagement_ids: Select[Any] | None, organisation_id: str | None = None) -> int:
    """How many entries `list_entries` would page through with the same reach."""
    return session.exec(select(func.count()).select_from(LedgerEntry).where(_seen_by(engagement_ids, organisation_id))).one()


def head(session: Session) -> Checkpoint:
    """Length and last hash of the chain now: what a checkpoint for the outside is made of."""
    row = session.exec(select(LedgerHead.count, LedgerHead.head_hash).where(col(LedgerHead.id) == HEAD_ID)).one_or_none()
    return Checkpoint(row[0], row[1]) if row else Checkpoint(0, GENESIS)


def _seen_by(engagement_ids: Select[Any] | None, organisation_id: str | None) -> ColumnElement[bool]:
    reasons: list[ColumnElement[bool]] = []
    if engagement_ids is not None:
        reasons.append(col(LedgerEntry.engagement_id).in_(engagement_ids))
    if organisation_id is not None:
        reasons.append(col(LedgerEntry.actor_organisation_id) == organisation_id)
    return or_(*reasons) if reasons else true()
