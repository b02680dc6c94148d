"""Stored nouns of a published questionnaire: the version, its sections and its items. Texts carry both languages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from questionnaires.templates.kinds import ItemKind
from storage.database import new_id


class QuestionnaireVersion(SQLModel, table=True):
    """One published edition of a questionnaire; frozen from the moment it is stored."""

    __tablename__ = "questionnaire_version"
    # A principal's own questionnaires have codes of their own: two principals may use the same one. NULLs differ from each
    # other in a unique constraint, so built-in editions are kept apart by a partial index.
    __table_args__ = (
        UniqueConstraint("owner_organisation_id", "code", "edition"),
        Index(
            "ix_questionnaire_version_built_in",
            "code",
            "edition",
            unique=True,
            sqlite_where=text("owner_organisation_id IS NULL"),
            postgresql_where=text("owner_organisation_id IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    owner_organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)  # None: built in
    base_version_id: str | None = Field(default=None, foreign_key="questionnaire_version.id", index=True)  # what it adds to
    code: str
    edition: str
    dated: date
    title: dict[str, str] = Field(sa_type=JSON)
    introduction: dict[str, str] = Field(sa_type=JSON)
    source: dict[str, str] = Field(sa_type=JSON)
    points: dict[str, int] = Field(sa_type=JSON)
    evidence_types: dict[str, dict[str, str]] = Field(sa_type=JSON)
    alternatives: list[dict[str, Any]] = Field(sa_type=JSON)
    conditions: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # stored condition by condition code
    bands: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    outcomes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    content_hash: str
    published_at: datetime


class QuestionnaireText(SQLModel, table=True):
    """The whole document of a published version as it was checked, for export, comparison and the next edition."""

    __tablename__ = "questionnaire_text"

    version_id: str = Field(foreign_key="questionnaire_version.id", primary_key=True)
    document: dict[str, Any] = Field(sa_type=JSON)


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
    kind: str = ItemKind.IMPLEMENTATION
    form: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # options, unit, minimum, maximum, columns, as its kind needs
    condition_code: str | None = None  # key into the version's conditions; None: asked of everyone
    is_hinge: bool = False  # whether a condition leans on it
    is_required: bool = False
    control: str | None = None
    warning: dict[str, str] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    criteria: int | None = None
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
