"""Stored nouns of an inspection: the visit, its list, what was found, files, and the two signatures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from contracts.inspections.rules import CheckOutcome, InspectionState
from storage.database import new_id


class Inspection(SQLModel, table=True):
    """A visit of the principal to a place of the contractor. Once both have signed, `report` is what both signed."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        CheckConstraint("state <> 'signed' OR report_hash <> ''", name="signed_report"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int  # counts within the engagement
    subject: str  # what is looked at
    purpose: str  # why
    place: str
    inspectors: str  # who comes
    planned_on: date  # a local date of the principal
    planned_time: str = ""
    proposed_on: date | None = None  # the contractor's date, while the principal has not answered
    proposed_note: str = ""
    notice_days: int | None = None  # business days agreed at the time, None where no agreement named them
    urgent_reason: str = ""  # why the notice is shorter than agreed
    state: str = Field(default=InspectionState.ANNOUNCED, index=True)
    version: int = 1
    announced_at: datetime
    announced_by: str
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    principal_participants: str = ""
    contractor_participants: str = ""
    summary: str = ""
    contractor_remarks: str = ""
    recorded_at: datetime | None = None
    signed_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # frozen when both have signed
    report_hash: str = ""  # SHA-256 of the canonical report


class InspectionCheck(SQLModel, table=True):
    """One point of the list: what is looked at, what was claimed about it, what was seen."""

    __tablename__ = "inspection_check"
    __table_args__ = (UniqueConstraint("inspection_id", "position"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    inspection_id: str = Field(foreign_key="inspection.id", index=True)
    position: int
    assessment_id: str | None = Field(default=None, foreign_key="assessment.id")  # the answer that it was drawn from
    item_id: str | None = Field(default=None, foreign_key="questionnaire_item.id")
    item_code: str = ""
    text: dict[str, str] = Field(sa_type=JSON)  # in both languages where it was drawn from a questionnaire
    claimed_state: str = ""  # the answer at the time
    claimed: str = ""  # what the answer says
    evidence: list[str] = Field(default_factory=list, sa_type=JSON)  # names of the files that were shown
    outcome: str = CheckOutcome.OPEN
    note: str = ""


class InspectionFinding(SQLModel, table=True):
    """Something that was found. It may have led to a corrective action."""

    __tablename__ = "inspection_finding"
    __table_args__ = (UniqueConstraint("inspection_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    inspection_id: str = Field(foreign_key="inspection.id", index=True)
    number: int
    severity: str
    text: str
    check_id: str | None = Field(default=None, foreign_key="inspection_check.id")
    correction_id: str | None = Field(default=None, foreign_key="corrective_action.id", index=True)


class InspectionFile(SQLModel, table=True):
    """A photograph or another file of the visit."""

    __tablename__ = "inspection_file"

    inspection_id: str = Field(foreign_key="inspection.id", primary_key=True)
    evidence_id: str = Field(foreign_key="evidence_file.id", primary_key=True, index=True)
    caption: str = ""
    added_at: datetime
    added_by: str


class InspectionSignature(SQLModel, table=True):
    """A side's signature under the record, by name."""

    __tablename__ = "inspection_signature"
    __table_args__ = (UniqueConstraint("inspection_id", "user_id", name="uq_inspection_signature_person"),)

    inspection_id: str = Field(foreign_key="inspection.id", primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", primary_key=True)
    user_id: str
    person_name: str
    person_title: str
    signed_at: datetime
