"""Stored noun of reviewing: the judgement on one item in one round."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class Judgement(SQLModel, table=True):
    """The verdict on one item. The latest round counts; it binds the version of the answer that was shown."""

    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("assessment_id", "item_id", "round"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    item_id: str = Field(foreign_key="questionnaire_item.id", index=True)
    round: int
    verdict: str
    remark: str = ""
    answer_version: int
    judged_at: datetime
    judged_by: str
