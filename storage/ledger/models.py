"""The stored ledger: one row per act, and one head row that counts them and carries the hash of the last."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class LedgerEntry(SQLModel, table=True):
    """One act, as it was sealed. Never changed or removed; it names things by id and outlives them, so it has no foreign keys."""

    __tablename__ = "ledger_entry"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Place in the chain: contiguous from 1, given while the head row is locked."""
    at: datetime
    """The moment of the act (its Stamp), UTC."""
    act: str = Field(index=True)
    actor_user_id: str = Field(index=True)
    actor_organisation_id: str = Field(index=True)
    origin: str
    """The entrance: "page", "api", "job" or "cli"."""
    address: str
    """Network address of the client; empty where there is none."""
    subject_kind: str
    """Kebab-case noun of what was acted on, for example "evidence-file"."""
    subject_id: str = Field(index=True)
    engagement_id: str | None = Field(default=None, index=True)
    fields: list[str] = Field(sa_type=JSON)
    """Names of the fields that changed; never their values."""
    details: dict[str, Any] = Field(sa_type=JSON)
    """Ids, codes, numbers and hashes; never personal data or free text."""
    previous_hash: str
    entry_hash: str


class LedgerHead(SQLModel, table=True):
    """The single row (id 1) that every sealing transaction locks."""

    __tablename__ = "ledger_head"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    count: int
    """How many entries the chain has; equals the highest seq."""
    head_hash: str
    """The hash of the last entry, or the genesis hash of an empty chain."""
