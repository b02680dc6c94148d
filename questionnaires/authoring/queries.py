"""Reads of authoring: drafts of the own organisation, versions that somebody may read, and who uses what."""

import copy
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.authoring.additions import merge
from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.authoring.outline import Document
from questionnaires.authoring.rules import DraftState
from questionnaires.rows import columns_of
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireText, QuestionnaireVersion
from questionnaires.templates.queries import VersionRow, get_for, within
from storage.problems import Missing
from storage.reach import EngagementReach


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list."""

    id: str
    code: str
    title: dict[str, str]
    made_from: str
    base_version_id: str | None
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Use:
    """How much an organisation uses a version: requests that it has sent, and those of them that are not submitted yet."""

    sent: int
    waiting: int


def get_draft(session: Session, organisation_id: str, draft_id: str) -> QuestionnaireDraft:
    """A draft of the organisation, whatever became of it. Raises Missing("draft-missing")."""
    query = select(QuestionnaireDraft).where(
        col(QuestionnaireDraft.id) == draft_id, col(QuestionnaireDraft.owner_organisation_id) == organisation_id
    )
    draft = session.scalar(query)
    if draft is None:
        raise Missing("draft-missing")
    return draft


def list_drafts(session: Session, organisation_id: str, *, limit: int = 100) -> list[DraftRow]:
    """The drafts that the organisation is still writing, the one changed last first."""
    query = (
        select(*columns_of(DraftRow, QuestionnaireDraft))
        .where(col(QuestionnaireDraft.owner_organisation_id) == organisation_id, col(QuestionnaireDraft.state) == DraftState.DRAFT)
        .order_by(col(QuestionnaireDraft.changed_at).desc(), col(QuestionnaireDraft.id))
        .limit(limit)
    )
    return [DraftRow(*row) for row in session.execute(query)]


def get_readable(session: Session, reach: EngagementReach, version_id: str) -> QuestionnaireVersion:
    """A version that the actor may read: built in, its organisation's own, or one that an assessment in reach stands on.

    Raises Missing("questionnaire-missing").
    """
    is_asked = exists().where(
        col(Assessment.version_id) == col(QuestionnaireVersion.id), col(Assessment.engagement_id).in_(reach.engagements())
    )
    query = select(QuestionnaireVersion).where(col(QuestionnaireVersion.id) == version_id, or_(within(reach.organisation_id), is_asked))
    version = session.scalar(query)
    if version is None:
        raise Missing("questionnaire-missing")
    return version


def read_base(session: Session, draft: QuestionnaireDraft) -> Document | None:
    """The document that the draft adds to; None for a draft that stands by itself."""
    return get_document(session, draft.base_version_id) if draft.base_version_id else None


def get_document(session: Session, version_id: str) -> Document:
    """The whole document of a version that was found in reach, as a draft holds it. Raises Missing("questionnaire-text-missing").

    A version that was stored before documents were kept has none until the built-in content is loaded again.
    """
    text = session.get(QuestionnaireText, version_id)
    if text is None:
        raise Missing("questionnaire-text-missing")
    return copy.deepcopy(text.document)


def read_working(session: Session, draft: QuestionnaireDraft) -> Document:
    """The document of a draft to work on: whole, parts of a base set marked (`authoring.outline`)."""
    if draft.base_version_id is None:
        return copy.deepcopy(draft.document)
    return merge(get_document(session, draft.base_version_id), draft.document)[0]


def list_editions(session: Session, organisation_id: str, version: QuestionnaireVersion) -> list[VersionRow]:
    """All editions of the same questionnaire that the organisation may issue, the newest first."""
    query = (
        select(*columns_of(VersionRow, QuestionnaireVersion))
        .where(
            col(QuestionnaireVersion.code) == version.code,
            col(QuestionnaireVersion.owner_organisation_id).is_not_distinct_from(version.owner_organisation_id),
            within(organisation_id),
        )
        .order_by(col(QuestionnaireVersion.dated).desc(), col(QuestionnaireVersion.published_at).desc())
    )
    return [VersionRow(*row) for row in session.execute(query)]


def find_newer_base(session: Session, organisation_id: str, base_version_id: str | None) -> VersionRow | None:
    """The newest edition of the base set, if it is another than the one that is stood on and was not published before it."""
    if base_version_id is None:
        return None
    base = get_for(session, organisation_id, base_version_id)
    newest = list_editions(session, organisation_id, base)[0]
    return None if newest.id == base.id else newest


def count_items(session: Session, version_ids: list[str]) -> dict[str, int]:
    """How many questions each version asks, legacy ones left out. One statement."""
    query = (
        select(col(QuestionnaireItem.version_id), func.count())
        .where(col(QuestionnaireItem.version_id).in_(version_ids), ~col(QuestionnaireItem.is_legacy))
        .group_by(col(QuestionnaireItem.version_id))
    )
    return dict(session.execute(query).all())


def count_uses(session: Session, organisation_id: str, waiting: Collection[str]) -> dict[str, Use]:
    """By version: the requests that the organisation has sent, and those in one of the states `waiting`. One statement."""
    is_waiting = func.sum(case((col(Assessment.state).in_(waiting), 1), else_=0))
    query = (
        select(col(Assessment.version_id), func.count(), is_waiting)
        .where(col(Assessment.issuer_organisation_id) == organisation_id)
        .group_by(col(Assessment.version_id))
    )
    return {version_id: Use(sent, int(waiting_)) for version_id, sent, waiting_ in session.execute(query)}
