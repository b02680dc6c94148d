"""Stored nouns of sharing: the policy (data, versioned) and each decision made under it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class SharingPolicy(SQLModel, table=True):
    """A published version of the conditions per class. `organisation_id` None: the built-in policy for everyone."""

    __tablename__ = "sharing_policy"
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    version: str
    dated: date
    document: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str
    published_at: datetime


class SharingDecision(SQLModel, table=True):
    """One answer of the gate, allowed or refused, with every reason, kept for ever."""

    __tablename__ = "sharing_decision"

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    class_code: str = Field(foreign_key="information_class.code")
    is_allowed: bool
    findings: list[dict[str, Any]] = Field(sa_type=JSON)  # every condition: required, observed, met
    valid_until: date | None = None
    policy_version: str
    cause: str  # the Act that asked
    decided_at: datetime
    decided_by: str
