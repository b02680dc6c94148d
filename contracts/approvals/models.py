"""Stored nouns of approvals: the request with its items and its answer, and every use that was made of it (the copy ledger)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from contracts.approvals.rules import ApprovalState
from storage.database import new_id


class Approval(SQLModel, table=True):
    """What the contractor asks for in advance, and the principal's written answer."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    kind: str
    reason: str
    destination: str  # where to, or to whom
    wanted_until: date
    authority: str = ""  # who ordered a disclosure
    ordered_on: date | None = None
    evidence_id: str | None = Field(default=None, foreign_key="evidence_file.id")  # the order's copy
    person_name: str  # who asks, by name
    state: str = Field(default=ApprovalState.ASKED, index=True)
    asked_at: datetime
    asked_by: str
    conditions: str = ""
    valid_until: date | None = None
    answer_reason: str = ""
    answerer_name: str = ""
    answered_at: datetime | None = None
    answered_by: str | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revocation_reason: str = ""


class ApprovalLine(SQLModel, table=True):
    """An item that an approval covers, in how many pieces. The database itself refuses to let more be used than was approved."""

    __tablename__ = "approval_line"
    __table_args__ = (CheckConstraint("quantity > 0 AND used >= 0 AND used <= quantity", name="pieces"),)

    approval_id: str = Field(foreign_key="approval.id", primary_key=True)
    item_id: str = Field(foreign_key="designated_item.id", primary_key=True)
    quantity: int
    used: int = 0


class ApprovalUse(SQLModel, table=True):
    """A use of an approval: a copy made or e-mailed (its pieces are out: `handover_id`), something taken out or disclosed."""

    __tablename__ = "approval_use"
    __table_args__ = (UniqueConstraint("approval_id", "number"), CheckConstraint("quantity > 0", name="quantity"))

    id: str = Field(default_factory=new_id, primary_key=True)
    approval_id: str = Field(foreign_key="approval.id", index=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    item_id: str = Field(foreign_key="designated_item.id")
    quantity: int
    used_on: date
    person_name: str
    place: str  # where it is now
    keeper_name: str  # who answers for it there
    handover_id: str | None = Field(default=None, foreign_key="handover.id")
    back_on: date | None = None  # taken out: when it came back
    recorded_at: datetime
    recorded_by: str
