"""Stored nouns of an incident: the notice, its record in versions, its stop, its measures, and who was told.

What was once written stays: a version, an event, a step or a file is added and never changed. `Incident`, `IncidentClass`,
`IncidentMeasure` and `IncidentNotice` also hold how things stand now.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from contracts.incidents.rules import IncidentState, LiftState, MeasureState
from storage.database import new_id


class Incident(SQLModel, table=True):
    """An accident or a suspicion in one engagement. It stops sharing of the classes it touches until two persons lift the stop."""

    __tablename__ = "incident"
    __table_args__ = (CheckConstraint("lifted_by IS NULL OR lifted_by <> recorded_by", name="two_persons"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    kind: str
    is_suspected: bool
    summary: str  # of the first notice
    noticed_at: datetime
    state: str = Field(default=IncidentState.OPEN, index=True)
    recorded_at: datetime
    recorded_by: str
    recorded_organisation_id: str = ""  # which side gave the first notice
    origin_incident_id: str | None = Field(default=None, foreign_key="incident.id")  # further down the chain, where it began there
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lift_reason: str = ""
    closed_at: datetime | None = None
    closed_by: str | None = None
    no_measure_reason: str = ""  # why it was closed without any measure
    version: int = 1  # of the record


class IncidentClass(SQLModel, table=True):
    """A class of information that the incident stops now; of an open incident without any, every class is stopped."""

    __tablename__ = "incident_class"

    incident_id: str = Field(foreign_key="incident.id", primary_key=True)
    class_code: str = Field(foreign_key="information_class.code", primary_key=True)


class IncidentVersion(SQLModel, table=True):
    """The record as somebody wrote it at one moment. The latest one holds; none is ever changed."""

    __tablename__ = "incident_version"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    number: int
    particulars: dict[str, Any] = Field(sa_type=JSON)  # rules.Particulars
    class_codes: list[str] = Field(sa_type=JSON)  # touched, as known then; [] is not known
    is_suspected: bool
    reason: str = ""  # why it was written anew
    written_at: datetime
    written_by: str
    organisation_id: str = Field(foreign_key="organisation.id")


class IncidentEvent(SQLModel, table=True):
    """What happened when, as somebody wrote it down; or a talk about prevention, with who took part."""

    __tablename__ = "incident_event"

    id: str = Field(default_factory=new_id, primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    happened_at: datetime
    text: str
    is_talk: bool = False
    written_at: datetime
    written_by: str
    organisation_id: str = Field(foreign_key="organisation.id")


class IncidentFile(SQLModel, table=True):
    """A file that belongs to the record, or shows that a measure was done."""

    __tablename__ = "incident_file"

    evidence_id: str = Field(foreign_key="evidence_file.id", primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    measure_id: str | None = Field(default=None, foreign_key="incident_measure.id")
    attached_at: datetime
    attached_by: str
    organisation_id: str = Field(foreign_key="organisation.id")


class IncidentMeasure(SQLModel, table=True):
    """A dated measure against recurrence. Who proposed it does not agree to it."""

    __tablename__ = "incident_measure"
    __table_args__ = (
        UniqueConstraint("incident_id", "number"),
        CheckConstraint("agreed_by IS NULL OR agreed_by <> proposed_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    number: int
    text: str
    responsible: str
    due_on: date
    state: str = Field(default=MeasureState.PROPOSED, index=True)
    proposed_at: datetime
    proposed_by: str
    agreed_at: datetime | None = None
    agreed_by: str | None = None
    done_at: datetime | None = None
    version: int = 1


class IncidentMeasureStep(SQLModel, table=True):
    """A step of either side with a measure, with what was proposed or said."""

    __tablename__ = "incident_measure_step"

    id: str = Field(default_factory=new_id, primary_key=True)
    measure_id: str = Field(foreign_key="incident_measure.id", index=True)
    number: int  # the version of the measure that it made
    step: str
    text: str  # the measure as proposed, or what was said about it
    due_on: date
    taken_at: datetime
    taken_by: str
    organisation_id: str = Field(foreign_key="organisation.id")


class IncidentNotice(SQLModel, table=True):
    """Who has to know, by whom, until when; and how it was told and reached them. Each of these is written once."""

    __tablename__ = "incident_notice"

    id: str = Field(default_factory=new_id, primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    recipient: str  # rules.Recipient
    level: int = 0  # links above the one it happened in
    recipient_organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    named: str = ""  # whom exactly, where it is no company of the chain
    owes_organisation_id: str = Field(foreign_key="organisation.id", index=True)  # who tells them
    link_engagement_id: str | None = Field(default=None, foreign_key="engagement.id")  # whose agreement asks for it
    duty: str = ""  # the obligation of that agreement, or "law"
    due_at: datetime | None = None
    added_at: datetime
    told_at: datetime | None = None
    told_by: str | None = None
    way: str = ""
    proof: str = ""  # to whom it was said, the number of a letter
    opened_at: datetime | None = None
    opened_by: str | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None


class IncidentLift(SQLModel, table=True):
    """A proposal to end the stop of some classes, and the word of a second person on it."""

    __tablename__ = "incident_lift"
    __table_args__ = (CheckConstraint("decided_by IS NULL OR state = 'declined' OR decided_by <> proposed_by", name="two_persons"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    class_codes: list[str] = Field(sa_type=JSON)
    reason: str
    state: str = Field(default=LiftState.PROPOSED, index=True)
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None = None
    decided_by: str | None = None
    decision_reason: str = ""


class PersonalDataCheck(SQLModel, table=True):
    """What one company answered about the reports that the law may ask for, and under which edition of the rules."""

    __tablename__ = "personal_data_check"
    __table_args__ = (UniqueConstraint("incident_id", "organisation_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    number: int
    edition: str
    answers: dict[str, Any] = Field(sa_type=JSON)  # personal_data.Questions
    checked_at: datetime
    checked_by: str
