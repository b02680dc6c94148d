"""Stored nouns of the talk: a comment, and up to when a person has read a thread."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.database import new_id


class Comment(SQLModel, table=True):
    """What one person said beside one item. It is never changed."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_thread", "assessment_id", "item_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id")
    item_id: str = Field(foreign_key="questionnaire_item.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)  # the writer's
    user_id: str
    text: str
    visibility: str  # rules.Visibility
    at: datetime


class CommentSeen(SQLModel, table=True):
    """Up to when one person has read one thread."""

    __tablename__ = "comment_seen"

    assessment_id: str = Field(foreign_key="assessment.id", primary_key=True)
    item_id: str = Field(foreign_key="questionnaire_item.id", primary_key=True)
    user_id: str = Field(primary_key=True)
    seen_at: datetime
