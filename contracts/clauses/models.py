"""Stored nouns of the clauses: versions of templates and of clauses, own clauses being written, and what a principal requires."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.database import new_id


class ClauseTemplate(SQLModel, table=True):
    """A published version of a template, kept whole as the document that was loaded or composed; it never changes.

    One that was composed (`base_id`) is a template with the clauses that an organisation added to it for an agreement.
    """

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
    owner_organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)  # None: built in
    base_id: str | None = Field(default=None, foreign_key="clause_template.id", index=True)
    clause_ids: list[str] = Field(default_factory=list, sa_type=JSON)  # in their order


class Clause(SQLModel, table=True):
    """A published version of a clause that can be added to a template: built in, or an organisation's own. It never changes."""

    __tablename__ = "clause"
    # NULLs differ from each other in a unique constraint, so built-in versions are kept apart by a partial index.
    __table_args__ = (
        UniqueConstraint("owner_organisation_id", "code", "version"),
        Index(
            "ix_clause_built_in",
            "code",
            "version",
            unique=True,
            sqlite_where=text("owner_organisation_id IS NULL"),
            postgresql_where=text("owner_organisation_id IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    owner_organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)  # None: built in
    code: str
    version: str
    number: int  # counts the versions of a code
    dated: date
    title: dict[str, str] = Field(sa_type=JSON)
    document: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str
    published_at: datetime
    published_by: str


class ClauseDraft(SQLModel, table=True):
    """An own clause being written: its text as it was pasted or read, and which paragraph carries which duty (by the paragraph's mark)."""

    __tablename__ = "clause_draft"

    id: str = Field(default_factory=new_id, primary_key=True)
    owner_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    code: str
    title: dict[str, str] = Field(sa_type=JSON)
    when: dict[str, str] = Field(sa_type=JSON)
    text_ja: str
    text_en: str
    carries: dict[str, list[str]] = Field(sa_type=JSON)
    survives: list[str] = Field(sa_type=JSON)
    version: int = 1  # counts the changes: who saves must have seen the last one
    changed_at: datetime
    changed_by: str


class RequiredSet(SQLModel, table=True):
    """What a principal requires of its agreements, as a numbered version; a change adds the next one."""

    __tablename__ = "clause_required_set"
    __table_args__ = (UniqueConstraint("owner_organisation_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    owner_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    number: int
    obligations: list[str] = Field(sa_type=JSON)
    bounds: dict[str, int] = Field(sa_type=JSON)
    reason: str
    made_at: datetime
    made_by: str
