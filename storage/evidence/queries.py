"""Reading evidence: what is in reach, and whether its bytes may be opened."""

from typing import Any

from sqlalchemy import ColumnElement, Select, literal, or_, orm
from sqlmodel import Session, col, select

from storage.evidence.models import EvidenceFile, EvidenceShare
from storage.evidence.rules import EvidenceState
from storage.problems import Conflict, Missing


def get_file(session: Session, evidence_id: str, *, organisation_id: str, engagement_ids: Select[Any] | None) -> EvidenceFile:
    """The file, in whatever state. In reach is what `organisation_id` owns, what hangs on one of `engagement_ids`,
    and what its owner has shared with one of them.

    `engagement_ids` is a select of ids, used as predicate. Raises Missing("evidence-missing"), out of reach as well.
    """
    file = session.exec(select(EvidenceFile).where(EvidenceFile.id == evidence_id, _in_reach(organisation_id, engagement_ids))).first()
    if file is None:
        raise Missing("evidence-missing")
    return file


def get_available(session: Session, evidence_id: str, *, organisation_id: str, engagement_ids: Select[Any] | None) -> EvidenceFile:
    """The file, if its bytes may be opened now: the only way to a key that is read for a person.

    Raises Missing("evidence-missing"), Conflict("evidence-quarantined"), Conflict("evidence-rejected").
    """
    file = get_file(session, evidence_id, organisation_id=organisation_id, engagement_ids=engagement_ids)
    if file.state == EvidenceState.QUARANTINED:
        raise Conflict("evidence-quarantined", name=file.display_name)
    if file.state != EvidenceState.AVAILABLE:
        raise Conflict("evidence-rejected", name=file.display_name, verdict=file.verdict, detail=file.verdict_detail)
    return file


def list_files(
    session: Session,
    *,
    organisation_id: str,
    engagement_ids: Select[Any] | None,
    engagement_id: str | None = None,
    limit: int = 100,
) -> list[EvidenceFile]:
    """Files in reach, newest first; only those of `engagement_id` if given."""
    query = select(EvidenceFile).where(_in_reach(organisation_id, engagement_ids))
    if engagement_id is not None:
        query = query.where(EvidenceFile.engagement_id == engagement_id)
    return list(session.exec(query.order_by(col(EvidenceFile.uploaded_at).desc(), col(EvidenceFile.id)).limit(limit)))


def _in_reach(organisation_id: str, engagement_ids: Select[Any] | None) -> ColumnElement[bool]:
    owned = col(EvidenceFile.organisation_id) == organisation_id
    if engagement_ids is None:
        return owned
    shared = select(EvidenceShare.evidence_id).where(col(EvidenceShare.engagement_id).in_(engagement_ids))
    return or_(owned, col(EvidenceFile.engagement_id).in_(engagement_ids), col(EvidenceFile.id).in_(shared))


def is_shared(session: orm.Session, evidence_id: str, engagement_id: str) -> bool:
    """Whether the owner has laid the file open in an engagement other than its own."""
    return session.get(EvidenceShare, (evidence_id, engagement_id)) is not None


def find_way(session: Session, file: EvidenceFile, *, organisation_id: str, engagement_ids: Select[Any]) -> str | None:
    """The engagement by which a file in reach is looked at: its own where that is in reach, else one that it is shared with.

    Whoever sees it through another engagement must leave no trace in its own.
    """
    if file.organisation_id == organisation_id or file.engagement_id is None:
        return file.engagement_id
    own = engagement_ids.where(literal(file.engagement_id) == engagement_ids.selected_columns[0])
    if session.execute(own).first() is not None:
        return file.engagement_id
    shared = select(EvidenceShare.engagement_id).where(
        EvidenceShare.evidence_id == file.id, col(EvidenceShare.engagement_id).in_(engagement_ids)
    )
    return session.exec(shared.order_by(col(EvidenceShare.engagement_id)).limit(1)).first()
