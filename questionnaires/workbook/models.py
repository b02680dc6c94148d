"""Stored noun of the workbook: what was read from one, until the person who sent it has decided what to take."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.database import new_id


class WorkbookImport(SQLModel, table=True):
    """The cells of one workbook as they were read, without the file. It belongs to one person and is gone after a day."""

    __tablename__ = "workbook_import"

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    user_id: str
    uploaded_at: datetime = Field(index=True)
    file_name: str
    sha256: str  # of the file, which itself is not kept
    found: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # questionnaires.workbook.reading.Found; emptied when confirmed
    confirmed_at: datetime | None = None
    taken: int = 0  # answers and choices that were taken over
    kept: int = 0  # differences that were left as they stood
