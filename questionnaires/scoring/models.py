"""Stored noun of scoring: the score of one assessment at one moment, with the breakdown that re-adds to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.database import new_id


class ScoreRecord(SQLModel, table=True):
    """A computed score. Whole numbers only, so that the breakdown re-adds exactly; percentages are in tenths of a percent."""

    __tablename__ = "score_record"

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    is_final: bool  # True when computed at the close of the review; only a final score counts in the gate
    earned: int  # sum of weight x points (0-100) over the items that count
    possible: int  # sum of weight x 100 over the same items
    percent_tenths: int | None  # None: nothing scorable, which is not 0
    confidence_tenths: int | None  # share of the earned points that rests on accepted evidence
    breakdown: dict[str, Any] = Field(sa_type=JSON)
    rule_version: str
    computed_at: datetime
