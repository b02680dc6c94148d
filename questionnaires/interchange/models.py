"""The stored noun of interchange: a file that was read, and what is to be decided about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from questionnaires.interchange.rules import ImportState
from storage.database import new_id


class QuestionnaireImport(SQLModel, table=True):
    """A dry run: what a file became when it was read, with its whole log. The document is kept only until it is decided about."""

    __tablename__ = "questionnaire_import"

    id: str = Field(default_factory=new_id, primary_key=True)
    owner_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    state: str = Field(default=ImportState.WAITING)
    file_name: str
    file_sha256: str
    format: str
    document: dict[str, Any] = Field(sa_type=JSON)  # empty once decided
    title: dict[str, str] = Field(sa_type=JSON)
    counts: dict[str, int] = Field(sa_type=JSON)
    outcomes: list[dict[str, Any]] = Field(sa_type=JSON)
    not_understood: list[dict[str, Any]] = Field(sa_type=JSON)
    faults: list[dict[str, str]] = Field(sa_type=JSON)
    draft_id: str | None = Field(default=None, foreign_key="questionnaire_draft.id")
    read_at: datetime
    read_by: str
    decided_at: datetime | None = None
    decided_by: str | None = None
