"""Stored noun of the clauses: the template version."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class ClauseTemplate(SQLModel, table=True):
    """A published version of a clause template, kept whole as the document that was loaded; it never changes."""

    __tablename__ = "clause_template"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    code: str
    version: str
    dated: date
    title: dict[str, str] = Field(sa_type=JSON)
    document: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str
    published_at: datetime
