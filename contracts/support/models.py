"""Stored nouns of fair dealing: the record of one demand, each talk about it, and on which basis it was warned of."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, UniqueConstraint
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


class SupportBasis(SQLModel, table=True):
    """On which basis one-sided dealing was warned of at one moment: what was known of the contractor's size, from where and of which
    day, and what was pointed out. Never changes, so that it can be read in later years.
    """

    __tablename__ = "support_basis"
    __table_args__ = (
        CheckConstraint("capital_yen IS NULL OR capital_yen >= 0", name="capital"),
        CheckConstraint("employees IS NULL OR employees >= 0", name="employees"),
        CheckConstraint("(capital_yen IS NULL AND employees IS NULL) OR (as_of IS NOT NULL AND source <> '')", name="told"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    record_id: str = Field(foreign_key="support_record.id", index=True)
    number: int  # within the record
    occasion: str  # rules.Occasion
    capital_yen: int | None = Field(default=None, sa_type=BigInteger)  # None: not known
    employees: int | None = None  # regularly employed; None: not known
    as_of: date | None = None  # the day for which the figures were told
    source: str = ""  # how they were told
    concerns: list[str] = Field(sa_type=JSON)  # rules.Concern, as they were shown
    edition: str  # rules.EDITION: the state of the act that the hint is about
    taken_at: datetime
    taken_by: str
    organisation_id: str = Field(foreign_key="organisation.id")
