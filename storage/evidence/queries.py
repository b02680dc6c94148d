"""Reading evidence: what is in reach, and whether its bytes may be opened."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_
from sqlmodel import Session, col, select

from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.problems import Conflict, Missing


def get_file(session: Session, evidence_id: str, *, organisation_id: str, engagement_ids: Select[Any] | None) -> EvidenceFile:
    """The file, in whatever state. In reach is what `organisation_id` owns or what hangs on one of `engagement_ids`.

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
    return owned if engagement_ids is None else or_(owned, col(EvidenceFile.engagement_id).in_(engagement_ids))
