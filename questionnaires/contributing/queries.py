"""Reads of answering together: what was given to whom, how far each person is, and who is on a page.

This is the one way by which a contributor, who has no engagement in reach, comes to an assessment at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer, AnswerEvidence
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import engagement_label, organisation_label
from questionnaires.assessments.rules import Line
from questionnaires.contributing.models import Contributor, Presence
from questionnaires.contributing.rules import EVERYTHING, PRESENT_FOR, Scope, unite
from questionnaires.rows import columns_of
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection, QuestionnaireVersion
from questionnaires.templates.queries import ItemRow
from storage.problems import Missing
from storage.stamp import Actor


@dataclass(frozen=True, slots=True)
class ContributorRow:
    """A part that is still given to somebody."""

    id: str
    user_id: str | None
    invitation_id: str | None
    scope: str
    sections: list[str]
    items: list[str]
    sees_earlier: bool
    note: str
    due_on: date | None
    invited_by: str
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class GivenRow:
    """An assessment of which something was given to one person, in the list of that person."""

    id: str
    title: dict[str, str]
    work: str
    issuer: str
    issuer_english: str
    state: str
    due_on: date
    own_due_on: date | None
    note: str
    is_owner: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How far a person is with a part, in numbers of items that are asked."""

    answered: int
    total: int


def list_contributors(session: Session, assessment_id: str) -> list[ContributorRow]:
    """Who has which part of the assessment now, the first asked first."""
    query = select(*columns_of(ContributorRow, Contributor)).where(
        col(Contributor.assessment_id) == assessment_id, col(Contributor.removed_at).is_(None)
    )
    return [ContributorRow(*row) for row in session.execute(query.order_by(col(Contributor.invited_at), col(Contributor.id)))]


def find_scope(session: Session, assessment_id: str, user_id: str) -> Scope | None:
    """All that is given to the person in this assessment, or None."""
    return unite(row for row in list_contributors(session, assessment_id) if row.user_id == user_id)


def scope_of(session: Session, actor: Actor, assessment: Assessment) -> Scope:
    """What the actor may answer and see here: everything, unless it is a contributor. Missing("assessment-missing") without any part."""
    if not actor.answers_in_part:
        return EVERYTHING
    scope = None
    if actor.organisation_id == assessment.respondent_organisation_id:
        scope = find_scope(session, assessment.id, actor.user_id)
    if scope is None:
        raise Missing("assessment-missing")
    return scope


def demand_given(session: Session, actor: Actor, assessment: Assessment, item: ItemRow) -> None:
    """Raises Missing("item-missing") where the actor answers only in part, and this item is not part of it."""
    if not actor.answers_in_part:
        return
    scope = scope_of(session, actor, assessment)
    section = session.scalar(select(col(QuestionnaireSection.code)).where(col(QuestionnaireSection.id) == item.section_id)) or ""
    if not scope.admits(section, item.code):
        raise Missing("item-missing", item=item.code)


def demand_group(session: Session, actor: Actor, assessment: Assessment, group: str) -> None:
    """Raises Missing("item-missing") where the actor answers only in part, and not all items of the group are part of it."""
    if not actor.answers_in_part:
        return
    scope = scope_of(session, actor, assessment)
    query = _coded(assessment.version_id).where(col(QuestionnaireItem.alternative_group) == group)
    if not all(scope.admits(section, item) for section, item in session.execute(query)):
        raise Missing("item-missing", item=group)


def get_given(session: Session, actor: Actor, assessment_id: str, *, section: str = "", item: str = "", group: str = "") -> Assessment:
    """The assessment, for a contributor who was given what is named of it. Raises Missing exactly as for one that does not exist.

    With nothing named any part will do. A section may be opened when any of its items was given.
    """
    query = select(Assessment).where(
        col(Assessment.id) == assessment_id, col(Assessment.respondent_organisation_id) == actor.organisation_id
    )
    assessment = session.scalar(query)
    if assessment is None:
        raise Missing("assessment-missing")
    scope = scope_of(session, actor, assessment)
    if not (section or item or group):
        return assessment
    named = _coded(assessment.version_id)
    if section:
        named = named.where(col(QuestionnaireSection.code) == section)
    if item:
        named = named.where(col(QuestionnaireItem.code) == item)
    if group:
        named = named.where(col(QuestionnaireItem.alternative_group) == group)
    admitted = [scope.admits(*codes) for codes in session.execute(named)]
    if not any(admitted) or (group and not all(admitted)):
        raise Missing("assessment-missing")
    return assessment


def sections_of(session: Session, assessment: Assessment, scope: Scope) -> set[str]:
    """The codes of the sections in which anything belongs to `scope`."""
    return {section for section, item in session.execute(_coded(assessment.version_id)) if scope.admits(section, item)}


def owns_file(session: Session, actor: Actor, evidence_id: str) -> bool:
    """Whether the file lies beside an answer that was given to this contributor."""
    query = (
        select(Assessment, col(QuestionnaireSection.code), col(QuestionnaireItem.code))
        .join(Answer, col(Answer.assessment_id) == col(Assessment.id))
        .join(AnswerEvidence, col(AnswerEvidence.answer_id) == col(Answer.id))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Answer.item_id))
        .join(QuestionnaireSection, col(QuestionnaireSection.id) == col(QuestionnaireItem.section_id))
        .where(col(AnswerEvidence.evidence_id) == evidence_id, col(Assessment.respondent_organisation_id) == actor.organisation_id)
    )
    for assessment, section, item in session.execute(query):
        scope = find_scope(session, assessment.id, actor.user_id)
        if scope is not None and scope.admits(section, item):
            return True
    return False


def list_given(session: Session, actor: Actor, *, after: str | None = None, limit: int = 50) -> list[GivenRow]:
    """The assessments of which something is given to the actor, by due date. `after`: id of the last row of the page before."""
    mine = (
        select(col(Contributor.assessment_id))
        .where(col(Contributor.user_id) == actor.user_id, col(Contributor.removed_at).is_(None))
        .scalar_subquery()
    )
    query = (
        select(
            col(Assessment.id),
            col(QuestionnaireVersion.title),
            engagement_label.c.work,
            organisation_label.c.name,
            organisation_label.c.name_english,
            col(Assessment.state),
            col(Assessment.due_on),
            col(Assessment.owner_user_id),
        )
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .join(engagement_label, engagement_label.c.id == col(Assessment.engagement_id))
        .join(organisation_label, organisation_label.c.id == col(Assessment.issuer_organisation_id))
        .where(col(Assessment.id).in_(mine), col(Assessment.respondent_organisation_id) == actor.organisation_id)
        .order_by(col(Assessment.due_on), col(Assessment.id))
        .limit(limit)
    )
    if after is not None:
        last = select(col(Assessment.due_on), col(Assessment.id)).where(col(Assessment.id) == after, col(Assessment.id).in_(mine))
        found = session.execute(last).one_or_none()
        if found is None:
            return []
        query = query.where(tuple_(col(Assessment.due_on), col(Assessment.id)) > tuple_(*found))
    rows = session.execute(query).all()
    parts: dict[str, list[tuple[date | None, str]]] = {}
    own = select(col(Contributor.assessment_id), col(Contributor.due_on), col(Contributor.note)).where(
        col(Contributor.assessment_id).in_([row.id for row in rows]),
        col(Contributor.user_id) == actor.user_id,
        col(Contributor.removed_at).is_(None),
    )
    for assessment_id, due_on, note in session.execute(own.order_by(col(Contributor.invited_at))):
        parts.setdefault(assessment_id, []).append((due_on, note))
    return [
        GivenRow(
            id=row.id,
            title=row.title,
            work=row.work,
            issuer=row.name,
            issuer_english=row.name_english,
            state=row.state,
            due_on=row.due_on,
            own_due_on=min((due for due, _ in parts[row.id] if due is not None), default=None),
            note="\n".join(note for _, note in parts[row.id] if note),
            is_owner=row.owner_user_id == actor.user_id,
        )
        for row in rows
    ]


def count_shares(lines: Sequence[Line], parts: Sequence[ContributorRow]) -> dict[str, Share]:
    """How far each of `parts` is, by its id; `lines` are those of the assessment."""
    asked = [line for line in lines if line.is_counted]
    shares = {}
    for part in parts:
        scope = unite([part])
        own = [line for line in asked if scope is not None and scope.admits(line.section, line.code)]
        shares[part.id] = Share(sum(line.is_answered for line in own), len(own))
    return shares


def list_present(session: Session, assessment_id: str, *, organisation_id: str, at: datetime, besides: str) -> list[tuple[str, str]]:
    """Who else of the organisation has a section of the assessment open at `at`: (section, user id), the last sign of life first."""
    query = select(col(Presence.section_code), col(Presence.user_id)).where(
        col(Presence.assessment_id) == assessment_id,
        col(Presence.organisation_id) == organisation_id,
        col(Presence.user_id) != besides,
        col(Presence.seen_at) > at - PRESENT_FOR,
    )
    return [(section, user) for section, user in session.execute(query.order_by(col(Presence.seen_at).desc()))]


def _coded(version_id: str) -> Any:
    """Section and item codes of a version."""
    return (
        select(col(QuestionnaireSection.code), col(QuestionnaireItem.code))
        .join(QuestionnaireSection, col(QuestionnaireSection.id) == col(QuestionnaireItem.section_id))
        .where(col(QuestionnaireItem.version_id) == version_id)
    )
