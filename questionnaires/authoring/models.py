"""The stored noun of authoring: a questionnaire that is being written."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from questionnaires.authoring.rules import DraftState
from storage.database import new_id


class QuestionnaireDraft(SQLModel, table=True):
    """A questionnaire of an organisation before it is published. Its document may lack anything; see `authoring.faults`.

    With a `base_version_id` the document holds additions to that version (`authoring.additions`), else a whole questionnaire.
    """

    __tablename__ = "questionnaire_draft"

    id: str = Field(default_factory=new_id, primary_key=True)
    owner_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    state: str = Field(default=DraftState.DRAFT, index=True)
    made_from: str
    code: str  # as in the document, for lists
    title: dict[str, str] = Field(sa_type=JSON)  # likewise
    document: dict[str, Any] = Field(sa_type=JSON)
    base_version_id: str | None = Field(default=None, foreign_key="questionnaire_version.id", index=True)  # what it adds to
    previous_version_id: str | None = Field(default=None, foreign_key="questionnaire_version.id", index=True)  # what it began as
    displaced: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)  # what a new base could not leave in its place
    version: int = 1  # rises with each change
    published_version_id: str | None = Field(default=None, foreign_key="questionnaire_version.id", index=True)
    started_at: datetime
    started_by: str
    changed_at: datetime
    changed_by: str
