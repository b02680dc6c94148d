"""Stored noun of the certificates held."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from contracts.certificates.rules import HeldState
from storage.database import new_id


class CertificateHeld(SQLModel, table=True):
    """A certificate, a report or a declaration that an organisation holds. A renewal is another one; nothing is overwritten."""

    __tablename__ = "certificate_held"
    __table_args__ = (
        CheckConstraint("judged_by IS NULL OR judged_by <> filed_by", name="two_persons"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="period"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)  # who holds it
    engagement_id: str = Field(foreign_key="engagement.id", index=True)  # the work on whose page it was filed; it holds for all
    kind: str  # a code of data/kinds.json
    scope: str  # what it covers: departments, places, services
    number: str
    issuer: str = ""
    valid_from: date
    valid_until: date | None = None  # the last day; None where the kind has no end
    evidence_id: str | None = Field(default=None, foreign_key="evidence_file.id", index=True)
    state: str = Field(default=HeldState.FILED, index=True)
    filed_at: datetime
    filed_by: str
    judged_at: datetime | None = None
    judged_by: str | None = None
    judgement_reason: str = ""
    is_file_seen: bool = False  # the reviewer has looked at the file
    checked_where: str = ""  # where the reviewer checked the number
    register_checked_on: date | None = None  # checked against the issuer's public register on that day
    withdrawn_at: datetime | None = None
    warned: int | None = None  # the last warning before the end: 90, 30, or 0 after it
