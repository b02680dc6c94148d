"""Stored nouns of an agreement: the frozen text, and each side's acceptance of exactly that text."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from contracts.agreements.rules import AgreementState
from storage.database import new_id

_IN_FORCE = text(f"state = '{AgreementState.IN_FORCE}'")


class Agreement(SQLModel, table=True):
    """The terms drawn up for one engagement. The text is assembled once and frozen; its hash is what both sides accept."""

    __tablename__ = "agreement"
    # At most one agreement of an engagement is in force, whatever happens at the same moment.
    __table_args__ = (Index("uq_agreement_in_force", "engagement_id", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    template_id: str = Field(foreign_key="clause_template.id")
    parameters: dict[str, Any] = Field(sa_type=JSON)
    text: dict[str, Any] = Field(sa_type=JSON)  # {"ja": {...}, "en": {...}}: title, preamble, articles with their paragraphs
    text_hash: str  # SHA-256 of the canonical JSON of `text`
    state: str = Field(default=AgreementState.OFFERED, index=True)
    drawn_up_at: datetime
    drawn_up_by: str
    in_force_at: datetime | None = None


class AgreementAcceptance(SQLModel, table=True):
    """The acceptance by one side: which text, by whom, with what authority, when, from where. One person accepts for one side."""

    __tablename__ = "agreement_acceptance"
    __table_args__ = (UniqueConstraint("agreement_id", "side"), UniqueConstraint("agreement_id", "user_id"))

    id: str = Field(default_factory=new_id, primary_key=True)
    agreement_id: str = Field(foreign_key="agreement.id", index=True)
    side: str
    organisation_id: str = Field(foreign_key="organisation.id")
    user_id: str
    person_name: str
    person_title: str
    consent: str  # the sentence agreed to, in the language it was shown in
    text_hash: str
    accepted_at: datetime
    address: str
    agent: str
