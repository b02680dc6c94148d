"""Reads of published questionnaires: the built-in ones, which everyone may see, and those that a principal wrote for itself.

What takes only a version's id trusts its caller to have found the version in reach: `get_for` (what an organisation may issue),
`questionnaires.authoring.queries.get_readable` (what it may read), or an assessment in reach that stands on it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.rows import columns_of
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection, QuestionnaireVersion
from storage.problems import Missing


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published edition in a list."""

    id: str
    code: str
    edition: str
    dated: date
    title: dict[str, str]
    published_at: datetime
    owner_organisation_id: str | None
    base_version_id: str | None


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section in a list."""

    id: str
    code: str
    position: int
    title: dict[str, str]
    purpose: dict[str, str]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with all that a page shows of it."""

    id: str
    section_id: str
    code: str
    number: str
    position: int
    kind: str
    form: dict[str, Any]
    condition_code: str | None
    is_hinge: bool
    is_required: bool
    control: str | None
    warning: dict[str, str] | None
    criteria: int | None
    title: dict[str, str]
    question: dict[str, str]
    help: dict[str, str]
    evidence: list[str]
    evidence_note: dict[str, str]
    cadence: str
    weight: int
    alternative_group: str | None
    alternative_option: str | None
    is_legacy: bool
    is_not_applicable_allowed: bool
    crosswalk: list[str]
    source: str


FIRST = "S01"  # the contractor measures check: what most principals send, and what the built-in sharing policy goes by
_VERSION = columns_of(VersionRow, QuestionnaireVersion)
_SECTION = columns_of(SectionRow, QuestionnaireSection)
_ITEM = columns_of(ItemRow, QuestionnaireItem)

# Put together once: every page of questions asks for them.
_LATEST = (
    select(QuestionnaireVersion)
    .where(
        col(QuestionnaireVersion.code) == bindparam("code"),
        col(QuestionnaireVersion.owner_organisation_id).is_not_distinct_from(bindparam("owner")),
    )
    .order_by(col(QuestionnaireVersion.dated).desc(), col(QuestionnaireVersion.published_at).desc())
    .limit(1)
)
_OF_VERSION = col(QuestionnaireItem.version_id) == bindparam("version_id")
_ITEM_BY_CODE = select(*_ITEM).where(_OF_VERSION, col(QuestionnaireItem.code) == bindparam("code"))
_ITEMS = select(*_ITEM).where(_OF_VERSION).order_by(col(QuestionnaireItem.position))
_ITEMS_OF_SECTION = _ITEMS.join(QuestionnaireSection, col(QuestionnaireSection.id) == col(QuestionnaireItem.section_id)).where(
    col(QuestionnaireSection.code) == bindparam("section")
)
_SECTIONS = (
    select(*_SECTION).where(col(QuestionnaireSection.version_id) == bindparam("version_id")).order_by(col(QuestionnaireSection.position))
)


def get_version(session: Session, version_id: str) -> QuestionnaireVersion:
    """The published edition. Raises Missing("questionnaire-missing")."""
    version = session.get(QuestionnaireVersion, version_id)
    if version is None:
        raise Missing("questionnaire-missing")
    return version


def within(organisation_id: str | None) -> ColumnElement[bool]:
    """Versions that are built in, or the organisation's own; the built-in ones alone where there is none."""
    is_built_in = col(QuestionnaireVersion.owner_organisation_id).is_(None)
    return is_built_in if organisation_id is None else or_(is_built_in, col(QuestionnaireVersion.owner_organisation_id) == organisation_id)


def get_for(session: Session, organisation_id: str, version_id: str) -> QuestionnaireVersion:
    """The edition, if the organisation may issue it: built in, or its own. Raises Missing("questionnaire-missing")."""
    query = select(QuestionnaireVersion).where(col(QuestionnaireVersion.id) == version_id, within(organisation_id))
    version = session.scalar(query)
    if version is None:
        raise Missing("questionnaire-missing")
    return version


def find_latest(session: Session, code: str, owner_organisation_id: str | None = None) -> QuestionnaireVersion | None:
    """The edition of `code` that was dated last (of two with one date, the one published last), or None.

    Built-in editions, or those of `owner_organisation_id`: two principals may use the same code for their own.
    """
    return session.scalar(_LATEST, {"code": code, "owner": owner_organisation_id})


def list_versions(session: Session, organisation_id: str | None = None) -> list[VersionRow]:
    """The published editions that the organisation may issue (built in, and its own): FIRST first, then by code, the newest first."""
    query = (
        select(*_VERSION)
        .where(within(organisation_id))
        .order_by(
            case((col(QuestionnaireVersion.code) == FIRST, 0), else_=1),
            col(QuestionnaireVersion.code),
            col(QuestionnaireVersion.dated).desc(),
            col(QuestionnaireVersion.published_at).desc(),
        )
    )
    return [VersionRow(*row) for row in session.execute(query)]


def list_sections(session: Session, version_id: str) -> list[SectionRow]:
    """The sections of an edition, in the order of its source."""
    return [SectionRow(*row) for row in session.execute(_SECTIONS, {"version_id": version_id})]


def list_items(session: Session, version_id: str, section_code: str | None = None) -> list[ItemRow]:
    """The items of an edition, or of one of its sections, in the order of the source."""
    if section_code is None:
        rows = session.execute(_ITEMS, {"version_id": version_id})
    else:
        rows = session.execute(_ITEMS_OF_SECTION, {"version_id": version_id, "section": section_code})
    return [ItemRow(*row) for row in rows]


def get_item(session: Session, version_id: str, code: str) -> ItemRow:
    """One item of an edition, without reading the others. Raises Missing("item-missing")."""
    row = session.execute(_ITEM_BY_CODE, {"version_id": version_id, "code": code}).one_or_none()
    if row is None:
        raise Missing("item-missing", item=code)
    return ItemRow(*row)
