"""Stored nouns of a published questionnaire: the version, its sections and its items. Texts carry both languages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class QuestionnaireVersion(SQLModel, table=True):
    """One published edition of a questionnaire; frozen from the moment it is stored."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (UniqueConstraint("code", "edition"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    code: str
    edition: str
    dated: date
    title: dict[str, str] = Field(sa_type=JSON)
    introduction: dict[str, str] = Field(sa_type=JSON)
    source: dict[str, str] = Field(sa_type=JSON)
    points: dict[str, int] = Field(sa_type=JSON)
    evidence_types: dict[str, dict[str, str]] = Field(sa_type=JSON)
    alternatives: list[dict[str, Any]] = Field(sa_type=JSON)
    content_hash: str
    published_at: datetime


class QuestionnaireSection(SQLModel, table=True):
    """A subsection of a questionnaire version, in the order of its source."""

    __tablename__ = "questionnaire_section"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    version_id: str = Field(foreign_key="questionnaire_version.id", index=True)
    code: str
    position: int
    title: dict[str, str] = Field(sa_type=JSON)
    purpose: dict[str, str] = Field(sa_type=JSON)


class QuestionnaireItem(SQLModel, table=True):
    """One requirement sentence that is answered, reviewed and scored by itself.

    `number` is the item of the source that the sentence belongs to (a compound item has several sentences).
    `alternative_group` / `alternative_option`: only the items of the option that the respondent chose count.
    """

    __tablename__ = "questionnaire_item"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    version_id: str = Field(foreign_key="questionnaire_version.id", index=True)
    section_id: str = Field(foreign_key="questionnaire_section.id", index=True)
    code: str
    number: str
    position: int
    title: dict[str, str] = Field(sa_type=JSON)
    question: dict[str, str] = Field(sa_type=JSON)
    help: dict[str, str] = Field(sa_type=JSON)
    evidence: list[str] = Field(sa_type=JSON)
    evidence_note: dict[str, str] = Field(sa_type=JSON)
    cadence: str
    weight: int
    alternative_group: str | None = None
    alternative_option: str | None = None
    is_legacy: bool = False
    is_not_applicable_allowed: bool = True
    crosswalk: list[str] = Field(sa_type=JSON)
    source: str
