"""Stored nouns of an agreement: its frozen texts, what was proposed to change, who accepted, what was signed elsewhere, how it ends."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from contracts.agreements.rules import AgreementState, ChangeState, CopyState, Side, TerminationState
from storage.database import new_id

_IN_FORCE = text(f"state = '{AgreementState.IN_FORCE}'")
_PROPOSED = text(f"state = '{ChangeState.PROPOSED}'")
_STANDING = text(f"state <> '{CopyState.WITHDRAWN}' AND state <> '{CopyState.REJECTED}'")
_NOT_WITHDRAWN = text(f"state <> '{TerminationState.WITHDRAWN}'")


class Agreement(SQLModel, table=True):
    """The terms drawn up for one engagement. The text of each round is frozen; its hash is what both sides accept."""

    __tablename__ = "agreement"
    # At most one agreement of an engagement is in force, whatever happens at the same moment.
    __table_args__ = (Index("uq_agreement_in_force", "engagement_id", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    template_id: str = Field(foreign_key="clause_template.id")
    supersedes_id: str | None = Field(default=None, foreign_key="agreement.id")  # the one that it amends
    parameters: dict[str, Any] = Field(sa_type=JSON)
    text: dict[str, Any] = Field(sa_type=JSON)  # {"ja": {...}, "en": {...}}: title, preamble, articles with their paragraphs
    text_hash: str  # SHA-256 of the canonical JSON of `text`
    round_number: int = 1  # of the text: one more each time that changes were settled
    state: str = Field(default=AgreementState.OFFERED, index=True)
    drawn_up_at: datetime
    drawn_up_by: str
    drawn_up_side: str = Side.PRINCIPAL
    in_force_at: datetime | None = None
    ended_on: date | None = None  # its last day
    survives_until: date | None = None  # the last day of what survives the end
    version: int = 1  # of a draft, which two people of one side may edit


class AgreementRound(SQLModel, table=True):
    """The text as it stood in one round of the talks. Nothing of it is ever overwritten."""

    __tablename__ = "agreement_round"

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    number: int = Field(primary_key=True)
    parameters: dict[str, Any] = Field(sa_type=JSON)
    text: dict[str, Any] = Field(sa_type=JSON)
    text_hash: str
    frozen_at: datetime
    frozen_by: str


class AgreementChange(SQLModel, table=True):
    """A change of one paragraph or value that one side proposed, and what the other side said to it."""

    __tablename__ = "agreement_change"
    # Two changes of the same paragraph cannot wait at once: the second would silently win over the first.
    __table_args__ = (
        Index("uq_agreement_change_open", "agreement_id", "target", unique=True, sqlite_where=_PROPOSED, postgresql_where=_PROPOSED),
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint(f"state = '{ChangeState.TAKEN_BACK}' OR answered_by IS NULL OR answered_by <> proposed_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    agreement_id: str = Field(foreign_key="agreement.id", index=True)
    number: int
    round_number: int  # the text that it changes
    kind: str  # ChangeKind
    target: str  # the code of the paragraph, or the name of the parameter
    before: dict[str, Any] = Field(sa_type=JSON)  # {"ja", "en"}, or {"value"}
    after: dict[str, Any] = Field(sa_type=JSON)
    reason: str
    side: str
    organisation_id: str = Field(foreign_key="organisation.id")
    proposed_by: str
    person_name: str
    proposed_at: datetime
    state: str = ChangeState.PROPOSED
    answer_reason: str = ""
    answered_by: str | None = None
    answered_name: str = ""
    answered_at: datetime | None = None


class AgreementAcceptance(SQLModel, table=True):
    """The acceptance by one side: which text, by whom, with what authority, when, from where. One person accepts for one side."""

    __tablename__ = "agreement_acceptance"
    __table_args__ = (UniqueConstraint("agreement_id", "round_number", "side"), UniqueConstraint("agreement_id", "round_number", "user_id"))

    id: str = Field(default_factory=new_id, primary_key=True)
    agreement_id: str = Field(foreign_key="agreement.id", index=True)
    round_number: int = 1
    side: str
    organisation_id: str = Field(foreign_key="organisation.id")
    user_id: str
    person_name: str
    person_title: str
    consent: str  # the sentence agreed to, in the language it was shown in
    text_hash: str
    signed_copy_id: str | None = Field(default=None, foreign_key="signed_copy.id")  # confirmed as signed on paper or elsewhere
    accepted_at: datetime
    address: str
    agent: str


class SignedCopy(SQLModel, table=True):
    """The document that was signed on paper or in another system, and what its signatures are worth."""

    __tablename__ = "signed_copy"
    __table_args__ = (Index("uq_signed_copy_standing", "agreement_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),)

    id: str = Field(default_factory=new_id, primary_key=True)
    agreement_id: str = Field(foreign_key="agreement.id", index=True)
    evidence_id: str = Field(foreign_key="evidence_file.id")
    sha256: str
    signed_on: date
    note: str = ""
    side: str
    organisation_id: str = Field(foreign_key="organisation.id")
    filed_by: str
    person_name: str
    filed_at: datetime
    state: str = CopyState.WAITING
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # what the check found, signature by signature
    checked_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


class Termination(SQLModel, table=True):
    """How an agreement ends: who says so, why, with effect from when, and whether the other side has confirmed that it knows."""

    __tablename__ = "termination"
    __table_args__ = (
        Index("uq_termination_standing", "agreement_id", unique=True, sqlite_where=_NOT_WITHDRAWN, postgresql_where=_NOT_WITHDRAWN),
        CheckConstraint("acknowledged_by IS NULL OR acknowledged_by <> given_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    agreement_id: str | None = Field(default=None, foreign_key="agreement.id")
    kind: str  # EndKind
    reason: str
    notice_days: int = 0
    ends_on: date  # the last day
    side: str = ""  # who gave it; "" where time or the end of the work did
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    given_by: str
    person_name: str
    person_title: str
    given_at: datetime
    state: str = Field(default=TerminationState.GIVEN, index=True)
    effective_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_name: str = ""
    objection: str = ""  # what the other side says to it, where it does not agree
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawal_reason: str = ""


class ExpiryNotice(SQLModel, table=True):
    """That the coming end of an engagement's period was told, once for each step before each end."""

    __tablename__ = "expiry_notice"

    engagement_id: str = Field(foreign_key="engagement.id", primary_key=True)
    ends_on: date = Field(primary_key=True)
    step: int = Field(primary_key=True)  # days before
    told_at: datetime
