"""Stored nouns of fair dealing: the record of one demand, and each talk about it."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class SupportRecord(SQLModel, table=True):
    """What is asked of the contractor in one engagement, why, until when and at whose cost; both sides write their part."""

    __tablename__ = "support_record"
    __table_args__ = (UniqueConstraint("engagement_id", "number"), CheckConstraint("cost_yen IS NULL OR cost_yen >= 0", name="cost"))

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int  # counts within the engagement
    demand_kind: str  # rules.Demand
    demand_id: str = ""  # the corrective action, agreement or assessment; "" for anything else
    what: str
    necessity: str  # why it is needed
    information_at_risk: str  # what it protects
    explained_on: date | None = None
    grace_until: date | None = None
    product_name: str = ""  # where one product is named
    product_reason: str = ""
    product_alternatives: str = ""
    equivalents: list[str] = Field(default_factory=list, sa_type=JSON)  # rules.Equivalent
    offered: str = ""  # what the principal does to help
    free_help: list[str] = Field(default_factory=list, sa_type=JSON)  # codes of data/free_help.json
    cost_yen: int | None = None  # the contractor's estimate
    cost_note: str = ""
    talk_wanted_at: datetime | None = None  # the contractor asks to talk it over
    cost_bearer: str = ""  # rules.CostBearer, once agreed
    agreed: str = ""  # what was agreed in the end
    settled_at: datetime | None = None
    settled_by: str | None = None
    recorded_at: datetime
    recorded_by: str
    version: int = 1


class SupportTalk(SQLModel, table=True):
    """A talk that was held: when, with whom, what was said and what came of it. Never changes."""

    __tablename__ = "support_talk"

    id: str = Field(default_factory=new_id, primary_key=True)
    record_id: str = Field(foreign_key="support_record.id", index=True)
    held_on: date
    people: str
    said: str
    result: str
    written_at: datetime
    written_by: str
    organisation_id: str = Field(foreign_key="organisation.id")
