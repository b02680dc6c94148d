"""Stored nouns of the asset ledger: its lines, and the stocktakings with what each found."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from contracts.assets.rules import StocktakeState
from storage.database import new_id


class Asset(SQLModel, table=True):
    """A line of the ledger: what came by a handover or a copy (`handover_line_id`), or an entry of the contractor's own."""

    __tablename__ = "asset"
    __table_args__ = (
        UniqueConstraint("engagement_id", "number"),
        UniqueConstraint("handover_line_id"),
        CheckConstraint("disposed_on IS NULL OR disposed_on >= received_on", name="period"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    handover_line_id: str | None = Field(default=None, foreign_key="handover_line.id")
    name: str
    medium: str
    place: str = ""
    scope: str = ""  # who may use it, for what
    department: str = ""
    manager: str = ""
    contact: str = ""
    received_on: date
    disposed_on: date | None = None  # of an own entry; what was handed over ends with its return or certificate
    keep_until: date | None = None
    class_code: str = Field(foreign_key="information_class.code")  # its importance
    recorded_at: datetime
    recorded_by: str
    version: int = 1


class Stocktake(SQLModel, table=True):
    """One stocktaking of an engagement's ledger."""

    __tablename__ = "stocktake"
    __table_args__ = (UniqueConstraint("engagement_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    taken_on: date
    person_name: str
    state: str = Field(default=StocktakeState.OPEN, index=True)
    started_at: datetime
    started_by: str
    closed_at: datetime | None = None
    closed_by: str | None = None


class StocktakeLine(SQLModel, table=True):
    """What a stocktaking says of one line of the ledger; "" until somebody has looked."""

    __tablename__ = "stocktake_line"

    stocktake_id: str = Field(foreign_key="stocktake.id", primary_key=True)
    asset_id: str = Field(foreign_key="asset.id", primary_key=True, index=True)
    result: str = ""
    note: str = ""
