"""Taking one's turn at a request: the chain is locked from the top, then the request is read again as it is now."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_open, demand_side, lock_chain
from contracts.engagements.rules import Side
from contracts.recontracts.models import Recontract
from contracts.recontracts.rules import RecontractState
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden
from storage.stamp import Stamp


def occasion_of(recontract: Recontract) -> str:
    """By which the duties that a request makes fall due are known."""
    return f"recontract:{recontract.id}"


def take_as_contractor(
    session: Session, stamp: Stamp, recontract: Recontract, states: Collection[RecontractState], *, expected_version: int | None = None
) -> Engagement:
    """The work of which a part is passed on, locked with all above it, for its contractor.

    Raises Forbidden("not-the-contractor"), Conflict("engagement-closed" | "recontract-step-impossible" | "recontract-changed-meanwhile").
    """
    engagement = _lock(session, recontract, states, expected_version)
    demand_side(engagement, stamp.actor, Side.CONTRACTOR)
    demand_open(engagement)
    return engagement


def take_as_principal(
    session: Session, stamp: Stamp, recontract: Recontract, states: Collection[RecontractState], *, expected_version: int | None = None
) -> Engagement:
    """The engagement at whose level the request stands, for the principal of that level; locked as above.

    Raises Forbidden("recontract-not-your-turn"), and Conflict as `take_as_contractor`.
    """
    demand_open(_lock(session, recontract, states, expected_version))
    level = session.get_one(Engagement, recontract.level_engagement_id or recontract.engagement_id)
    if level.principal_organisation_id != stamp.actor.organisation_id:
        raise Forbidden("recontract-not-your-turn")
    return level


def move(session: Session, stamp: Stamp, recontract: Recontract, act: Act, state: RecontractState, **details: object) -> None:
    """Put the request into `state`, and say so in the ledger."""
    recontract.state = state
    recontract.version += 1
    session.flush()
    about = {"number": recontract.number, "state": str(state), **details}
    append(session, stamp, act, "recontract", recontract.id, engagement_id=recontract.engagement_id, details=about)


def _lock(session: Session, recontract: Recontract, states: Collection[RecontractState], expected_version: int | None) -> Engagement:
    engagement = lock_chain(session, recontract.engagement_id)
    again = select(Recontract).where(col(Recontract.id) == recontract.id).with_for_update().execution_options(populate_existing=True)
    session.scalars(again).one()
    if recontract.state not in states:
        raise Conflict("recontract-step-impossible", number=recontract.number, state=recontract.state)
    if expected_version is not None and recontract.version != expected_version:
        raise Conflict("recontract-changed-meanwhile", number=recontract.number)
    return engagement
