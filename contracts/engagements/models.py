"""Stored nouns of an engagement: the work itself, its needed classes, its handlers, and the chain above it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from contracts.engagements.rules import EngagementState, Tier
from storage.database import new_id


class Engagement(SQLModel, table=True):
    """One piece of work that one organisation entrusts to another. The row is also the lock for all that it holds."""

    __tablename__ = "engagement"
    __table_args__ = (
        CheckConstraint("principal_organisation_id <> contractor_organisation_id", name="two_parties"),
        CheckConstraint("starts_on <= ends_on", name="period"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    principal_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    contractor_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    parent_engagement_id: str | None = Field(default=None, foreign_key="engagement.id", index=True)
    reference: str = ""  # the principal's own number, e.g. of the order
    work: str  # what is done
    purpose: str  # what the information may be used for
    starts_on: date
    ends_on: date
    tier: str = Tier.STANDARD  # how much is asked: sections of a questionnaire may be for some tiers only
    place: str = ""  # where the work is done, as far as known
    is_telework: bool | None = None  # whether it is done from home too; None: not known
    state: str = Field(default=EngagementState.OPEN, index=True)
    opened_at: datetime
    opened_by: str
    ended_on: date | None = None  # the last day of the work, once it is over
    closed_at: datetime | None = None
    closed_by: str | None = None
    version: int = 1


class EngagementClass(SQLModel, table=True):
    """A class of information that the work needs."""

    __tablename__ = "engagement_class"

    engagement_id: str = Field(foreign_key="engagement.id", primary_key=True)
    class_code: str = Field(foreign_key="information_class.code", primary_key=True)


class EngagementHandler(SQLModel, table=True):
    """A person who handles the information, and for what (who handles what)."""

    __tablename__ = "engagement_handler"

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    position: int
    person_name: str
    duty: str
    is_custodian: bool = False  # the confidential-information manager (document 004, clause 3 (1)); one at a time
    post: str = ""  # where the person stands in the company
    since: date | None = None  # handles from; None: from the beginning of the work
    until: date | None = None  # handled until; the entry itself stays
    told_on: date | None = None  # of the duties of the contract
    told_how: str = ""
    pledged_on: date | None = None
    pledge_evidence_id: str | None = Field(default=None, foreign_key="evidence_file.id")
    version: int = 1


class EngagementAncestor(SQLModel, table=True):
    """Every engagement above another one in its chain, so that reach is one SQL predicate at any depth."""

    __tablename__ = "engagement_ancestor"

    engagement_id: str = Field(foreign_key="engagement.id", primary_key=True)
    ancestor_id: str = Field(foreign_key="engagement.id", primary_key=True, index=True)
    depth: int  # 1 for the direct parent
