"""What every step of an inspection begins and ends with: the lock, the side, the state, the version, the entry in the ledger."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side, lock
from contracts.engagements.rules import Side
from contracts.inspections.models import Inspection
from contracts.inspections.rules import InspectionState
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict
from storage.stamp import Stamp


def begin(
    session: Session,
    stamp: Stamp,
    inspection: Inspection,
    side: Side,
    states: Collection[InspectionState],
    expected_version: int | None = None,
) -> Engagement:
    """Lock the engagement and the inspection for a step of `side` that is possible in `states`.

    Raises Forbidden("not-the-principal" | "not-the-contractor"), Conflict("inspection-changed-meanwhile" | "inspection-step-impossible").
    """
    engagement = lock(session, inspection.engagement_id)
    demand_side(engagement, stamp.actor, side)
    session.refresh(inspection)
    if expected_version is not None and inspection.version != expected_version:
        raise Conflict("inspection-changed-meanwhile")
    if inspection.state not in states:
        raise Conflict("inspection-step-impossible", state=inspection.state)
    return engagement


def end(session: Session, stamp: Stamp, inspection: Inspection, act: Act, **details: object) -> Inspection:
    """Raise the version, flush, and write the entry. `details` carry codes, dates and numbers, never what people wrote."""
    inspection.version += 1
    session.flush()
    said = {"number": inspection.number, "state": inspection.state, "version": inspection.version, **details}
    append(session, stamp, act, "inspection", inspection.id, engagement_id=inspection.engagement_id, fields=["state"], details=said)
    return inspection
