"""Stored nouns of what came back: returns and disposal certificates, each with the handover lines that they settle."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from contracts.disposals.rules import DisposalState, ReturnState
from storage.database import new_id

_OPEN_DEMAND = text("settled_at IS NULL")


class ReturnDemand(SQLModel, table=True):
    """The principal asks for everything back, in the middle of the work (document 004, clause 3 (9)). Settled when nothing is out."""

    __tablename__ = "return_demand"
    # One at a time: it asks for all that is out.
    __table_args__ = (
        Index("uq_return_demand_open", "engagement_id", unique=True, sqlite_where=_OPEN_DEMAND, postgresql_where=_OPEN_DEMAND),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    reason: str
    person_name: str
    demanded_at: datetime
    demanded_by: str
    due_at: datetime | None = None  # by the agreement; None where it names no figure
    settled_at: datetime | None = None


class ReturnRecord(SQLModel, table=True):
    """Items that the contractor gives back. It counts when the principal confirms the receipt.

    `confirmed_*` is the principal's word, also where the word is that the items did not arrive as written (declined).
    """

    __tablename__ = "return_record"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> recorded_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    returned_on: date
    returner_name: str
    way: str
    note: str = ""
    state: str = Field(default=ReturnState.RECORDED, index=True)
    recorded_at: datetime
    recorded_by: str
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    receiver_name: str = ""
    reason: str = ""  # why it was declined


class ReturnLine(SQLModel, table=True):
    """Pieces of one handover line that are given back."""

    __tablename__ = "return_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    return_id: str = Field(foreign_key="return_record.id", primary_key=True)
    handover_line_id: str = Field(foreign_key="handover_line.id", primary_key=True, index=True)
    quantity: int


class DisposalCertificate(SQLModel, table=True):
    """The contractor's certificate that items were destroyed (fields: document 004 付8 (8); NIST SP 800-88 Rev. 2, 4.6)."""

    __tablename__ = "disposal_certificate"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        CheckConstraint("judged_by IS NULL OR judged_by <> filed_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    method: str
    technique: str = ""  # what exactly was done, with which tool and version
    medium: str  # maker, model, kind
    serial: str = ""
    disposed_on: date
    place: str = ""
    person_name: str
    witness_name: str
    result: str
    evidence_id: str = Field(foreign_key="evidence_file.id")
    state: str = Field(default=DisposalState.FILED, index=True)
    filed_at: datetime
    filed_by: str
    judged_at: datetime | None = None
    judged_by: str | None = None
    judgement_reason: str = ""


class DisposalLine(SQLModel, table=True):
    """Pieces of one handover line that the certificate covers."""

    __tablename__ = "disposal_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    certificate_id: str = Field(foreign_key="disposal_certificate.id", primary_key=True)
    handover_line_id: str = Field(foreign_key="handover_line.id", primary_key=True, index=True)
    quantity: int
