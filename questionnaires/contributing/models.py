"""Stored nouns of answering together: what was given to whom, and who has which section open."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.database import new_id


class Contributor(SQLModel, table=True):
    """A part of an assessment that one person was asked to answer. Until an invitation is accepted it has no user.

    People and invitations belong to the portal: their ids stand here without foreign keys.
    """

    __tablename__ = "contributor"

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    user_id: str | None = Field(default=None, index=True)
    invitation_id: str | None = Field(default=None, index=True)
    scope: str  # rules.ScopeKind
    sections: list[str] = Field(default_factory=list, sa_type=JSON)  # codes, where the scope is sections
    items: list[str] = Field(default_factory=list, sa_type=JSON)  # codes, where the scope is items
    sees_earlier: bool = False  # whether a contributor is shown what the company has answered elsewhere
    note: str = ""
    due_on: date | None = None
    invited_by: str
    invited_at: datetime
    removed_at: datetime | None = None
    removed_by: str | None = None


class Presence(SQLModel, table=True):
    """Somebody has this section open. A sign of life, not a fact: it is not in the ledger, and rows of a minute ago are purged."""

    __tablename__ = "presence"

    assessment_id: str = Field(foreign_key="assessment.id", primary_key=True)
    section_code: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    organisation_id: str
    seen_at: datetime = Field(index=True)
