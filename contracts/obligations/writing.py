"""Writing down what was done about a performance."""

from sqlalchemy.orm import Session

from contracts.obligations.models import Performance, PerformanceStep
from contracts.obligations.rules import Step
from storage.stamp import Stamp


def note_step(
    session: Session, stamp: Stamp, performance: Performance, step: Step, *, note: str = "", evidence_kind: str = "", evidence_id: str = ""
) -> None:
    """Add the step to the history of the performance, which already has its new version."""
    session.add(
        PerformanceStep(
            performance_id=performance.id,
            version=performance.version,
            step=step,
            note=note,
            evidence_kind=evidence_kind,
            evidence_id=evidence_id,
            taken_at=stamp.at,
            taken_by=stamp.actor.user_id,
            organisation_id=stamp.actor.organisation_id,
        )
    )
