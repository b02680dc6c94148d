"""Stored noun of the workbooks: what was read from a file, until the person who sent it has decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.database import new_id


class RegisterImport(SQLModel, table=True):
    """The lines of one file, without the file. It belongs to one person and is gone after a day."""

    __tablename__ = "register_import"

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    user_id: str
    book: str  # columns.Book
    uploaded_at: datetime = Field(index=True)
    file_name: str
    sha256: str
    entries: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # reading.Entry; emptied when confirmed
    unread: list[str] = Field(default_factory=list, sa_type=JSON)  # headings of columns that are not read
    confirmed_at: datetime | None = None
    taken: int = 0
    left: int = 0
