"""Stored nouns of re-contracting: the request, what was asked and decided about it, the comparison, the consents, the report."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from contracts.recontracts.rules import OPEN, RecontractState
from storage.database import new_id

_OPEN = text(f"below_engagement_id IS NOT NULL AND state IN ({', '.join(repr(str(state)) for state in OPEN)})")
_APPROVED = text(f"below_engagement_id IS NOT NULL AND state = '{RecontractState.APPROVED}'")


class Recontract(SQLModel, table=True):
    """A request to pass a part of the work on, before the fact or, for an older engagement, after it (document 004, 付8 再委託1項)."""

    __tablename__ = "recontract"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        CheckConstraint("starts_on <= ends_on", name="period"),
        # One engagement below has one request under way and one consent at most, whatever happens at the same moment.
        Index("uq_recontract_open", "below_engagement_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_recontract_approved", "below_engagement_id", unique=True, sqlite_where=_APPROVED, postgresql_where=_APPROVED),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)  # the work of which a part is passed on
    number: int
    partner_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    below_engagement_id: str | None = Field(default=None, foreign_key="engagement.id", index=True)
    is_after_the_fact: bool = False  # asked for an engagement that was opened without consent
    reason: str
    necessity: str
    work: str  # what the partner would do
    class_codes: list[str] = Field(sa_type=JSON)
    country: str
    place: str
    starts_on: date
    ends_on: date
    state: str = Field(default=RecontractState.DRAFT, index=True)
    level_engagement_id: str | None = Field(default=None, foreign_key="engagement.id", index=True)  # whose principal decides now
    drafted_at: datetime
    drafted_by: str
    sent_at: datetime | None = None
    sent_by: str | None = None
    decided_at: datetime | None = None
    version: int = 1


class RecontractQuestion(SQLModel, table=True):
    """A question that a principal asks before it decides, and the contractor's answer."""

    __tablename__ = "recontract_question"

    id: str = Field(default_factory=new_id, primary_key=True)
    recontract_id: str = Field(foreign_key="recontract.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id")  # who asks
    question: str
    asked_at: datetime
    asked_by: str
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str | None = None


class RecontractDecision(SQLModel, table=True):
    """What the principal of one level decided in writing, by name. The person who asked cannot decide."""

    __tablename__ = "recontract_decision"
    __table_args__ = (
        UniqueConstraint("recontract_id", "level_engagement_id", "outcome"),
        CheckConstraint("decided_by <> asked_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    recontract_id: str = Field(foreign_key="recontract.id", index=True)
    level_engagement_id: str = Field(foreign_key="engagement.id")
    organisation_id: str = Field(foreign_key="organisation.id")
    outcome: str  # Outcome
    conditions: str = ""
    reason: str = ""
    person_name: str
    person_title: str
    asked_by: str
    decided_by: str
    decided_at: datetime
    address: str
    agent: str


class RecontractComparison(SQLModel, table=True):
    """The twelve items of the terms below against those above, as they were confirmed by name (004 1.2-02; 付8 再委託2項)."""

    __tablename__ = "recontract_comparison"

    id: str = Field(default_factory=new_id, primary_key=True)
    recontract_id: str = Field(foreign_key="recontract.id", index=True)
    agreement_id: str | None = Field(default=None, foreign_key="agreement.id")  # the terms below
    upstream_agreement_id: str | None = Field(default=None, foreign_key="agreement.id")
    kind: str  # ComparisonKind
    lines: list[dict[str, Any]] = Field(sa_type=JSON)  # code, is_carried, paragraphs of both, place
    carried: int  # of the items, how many the terms below carry
    weaker: int = 0  # figures that ask for less below
    evidence_id: str | None = Field(default=None, foreign_key="evidence_file.id")
    evidence_sha256: str = ""
    person_name: str
    confirmed_at: datetime
    confirmed_by: str


class DirectConsent(SQLModel, table=True):
    """One promise of a re-contractor to the principals above it, signed by name (document 004, 付8 再委託3項)."""

    __tablename__ = "direct_consent"
    __table_args__ = (UniqueConstraint("engagement_id", "code"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)  # the re-contractor's own link
    code: str  # one of CONSENTS
    organisation_id: str = Field(foreign_key="organisation.id")
    user_id: str
    person_name: str
    person_title: str
    text: dict[str, str] = Field(sa_type=JSON)  # in both languages, with the names of the principals above
    text_hash: str
    locale: str  # the language it was shown in
    signed_at: datetime
    address: str
    agent: str


class RecontractReport(SQLModel, table=True):
    """The written report that duties were imposed and the three consents obtained (SUB-2b, SUB-3d); frozen as it was sent."""

    __tablename__ = "recontract_report"
    __table_args__ = (UniqueConstraint("recontract_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    recontract_id: str = Field(foreign_key="recontract.id", index=True)
    number: int
    facts: dict[str, Any] = Field(sa_type=JSON)
    facts_hash: str
    person_name: str
    person_title: str
    sent_at: datetime
    sent_by: str
