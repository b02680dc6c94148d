"""Reads of corrective actions: one in reach with its steps and files, and lists by due date for either side."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from questionnaires.answers.queries import EvidenceRow
from questionnaires.assessments.queries import Side, engagement_label, organisation_label
from questionnaires.corrections.models import CorrectionEvidence, CorrectionStep, CorrectiveAction
from questionnaires.corrections.rules import UNDER_WAY, CorrectionOrigin, CorrectionState
from questionnaires.rows import columns_of
from questionnaires.templates.models import QuestionnaireItem
from storage.evidence.models import EvidenceFile
from storage.problems import Missing
from storage.reach import EngagementReach


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A corrective action in a list."""

    id: str
    engagement_id: str
    assessment_id: str | None
    number: int
    item_code: str | None  # of the answer that it is about, if any
    item_title: dict[str, str] | None
    what: str
    due_on: date
    proposed_on: date | None
    state: str  # corrections.rules.CorrectionState
    work: str
    issuer: str
    issuer_english: str
    respondent: str
    respondent_english: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step, as it was taken."""

    step: str
    note: str
    cost_note: str
    on_date: date | None
    taken_at: datetime
    taken_by: str
    organisation_id: str


_ISSUER = organisation_label.alias("issuer")
_RESPONDENT = organisation_label.alias("respondent")


def get(session: Session, reach: EngagementReach, correction_id: str) -> CorrectiveAction:
    """The action. Raises Missing("correction-missing") where there is none in reach. Only its two parties may see it: ask the table."""
    in_reach = col(CorrectiveAction.engagement_id).in_(reach.engagements())
    query = select(CorrectiveAction).where(col(CorrectiveAction.id) == correction_id, in_reach)
    correction = session.scalar(query)
    if correction is None:
        raise Missing("correction-missing")
    return correction


def list_rows(
    session: Session,
    reach: EngagementReach,
    *,
    side: Side | None = None,
    states: Collection[CorrectionState] | None = None,
    engagement_id: str | None = None,
    assessment_id: str | None = None,
    due_before: date | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[CorrectionRow]:
    """A page of the actions that the actor's organisation asked for ("issuer"), was asked for ("respondent"), or both, by due date.

    `due_before`: only what was due before that day. `after` is the id of the last row of the page before. One statement.
    """
    query = _rows().where(col(CorrectiveAction.engagement_id).in_(reach.engagements()), _of_party(reach, side))
    if states is not None:
        query = query.where(col(CorrectiveAction.state).in_(states))
    if engagement_id is not None:
        query = query.where(col(CorrectiveAction.engagement_id) == engagement_id)
    if assessment_id is not None:
        query = query.where(col(CorrectiveAction.assessment_id) == assessment_id)
    if due_before is not None:
        query = query.where(col(CorrectiveAction.due_on) < due_before)
    if after is not None:
        other = aliased(CorrectiveAction)
        last = (
            select(col(other.due_on))
            .where(col(other.id) == after, col(other.engagement_id).in_(reach.engagements()))
            .correlate(None)
            .scalar_subquery()
        )
        later = (col(CorrectiveAction.due_on) == last) & (col(CorrectiveAction.id) > after)
        query = query.where(or_(col(CorrectiveAction.due_on) > last, later))
    query = query.order_by(col(CorrectiveAction.due_on), col(CorrectiveAction.id)).limit(limit)
    return [CorrectionRow(*row) for row in session.execute(query)]


def count_overdue(session: Session, reach: EngagementReach, *, side: Side, today: date) -> int:
    """How many actions under way are past their date on one side of the actor's organisation. One statement."""
    query = select(func.count()).where(
        col(CorrectiveAction.engagement_id).in_(reach.engagements()),
        _of_party(reach, side),
        col(CorrectiveAction.state).in_(UNDER_WAY),
        col(CorrectiveAction.due_on) < today,
    )
    return session.scalar(query) or 0


def list_after(session: Session, origin: CorrectionOrigin, origin_id: str) -> dict[str, CorrectiveAction]:
    """The actions that this inspection (or other origin) led to, by id. The caller has the origin in reach."""
    query = select(CorrectiveAction).where(col(CorrectiveAction.origin_kind) == origin, col(CorrectiveAction.origin_id) == origin_id)
    return {found.id: found for found in session.scalars(query.order_by(col(CorrectiveAction.number)))}


def list_steps(session: Session, correction_id: str) -> list[StepRow]:
    """The steps, the latest first. The caller has the action in reach."""
    query = select(*columns_of(StepRow, CorrectionStep)).where(col(CorrectionStep.correction_id) == correction_id)
    return [StepRow(*row) for row in session.execute(query.order_by(col(CorrectionStep.version).desc()))]


def list_files(session: Session, correction_id: str) -> list[EvidenceRow]:
    """The files beside the action, in the order in which they came. The caller has the action in reach."""
    columns: list[Any] = [
        CorrectionEvidence.correction_id,
        CorrectionEvidence.evidence_id,
        EvidenceFile.display_name,
        EvidenceFile.media_type,
        EvidenceFile.size,
        EvidenceFile.sha256,
        EvidenceFile.state,
        CorrectionEvidence.attached_at,
        CorrectionEvidence.attached_by,
        EvidenceFile.effective_on,
        EvidenceFile.valid_until,
    ]
    query = (
        select(*columns)
        .join(EvidenceFile, col(EvidenceFile.id) == col(CorrectionEvidence.evidence_id))
        .where(col(CorrectionEvidence.correction_id) == correction_id)
        .order_by(col(CorrectionEvidence.attached_at), col(CorrectionEvidence.evidence_id))
    )
    return [EvidenceRow(*row) for row in session.execute(query)]


def _rows() -> Select[Any]:
    columns: list[Any] = [
        col(CorrectiveAction.id),
        col(CorrectiveAction.engagement_id),
        col(CorrectiveAction.assessment_id),
        col(CorrectiveAction.number),
        col(QuestionnaireItem.code),
        col(QuestionnaireItem.title),
        col(CorrectiveAction.what),
        col(CorrectiveAction.due_on),
        col(CorrectiveAction.proposed_on),
        col(CorrectiveAction.state),
        engagement_label.c.work,
        _ISSUER.c.name,
        _ISSUER.c.name_english,
        _RESPONDENT.c.name,
        _RESPONDENT.c.name_english,
    ]
    return (
        select(*columns)
        .outerjoin(QuestionnaireItem, col(QuestionnaireItem.id) == col(CorrectiveAction.item_id))
        .join(engagement_label, engagement_label.c.id == col(CorrectiveAction.engagement_id))
        .join(_ISSUER, _ISSUER.c.id == col(CorrectiveAction.issuer_organisation_id))
        .join(_RESPONDENT, _RESPONDENT.c.id == col(CorrectiveAction.respondent_organisation_id))
    )


def _of_party(reach: EngagementReach, side: Side | None = None) -> Any:
    own = reach.organisation_id
    issued = col(CorrectiveAction.issuer_organisation_id) == own
    asked = col(CorrectiveAction.respondent_organisation_id) == own
    if side is None:
        return or_(issued, asked)
    return issued if side == "issuer" else asked
