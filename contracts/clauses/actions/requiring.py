"""Stating which duties an organisation requires of its agreements, and the loosest figures it accepts."""

from collections.abc import Collection, Mapping

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.clauses.models import RequiredSet
from contracts.clauses.queries import required_set, standard
from contracts.clauses.rules.comparison import BOUNDS
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def require(
    session: Session, stamp: Stamp, *, obligations: Collection[str], bounds: Mapping[str, int], reason: str, expected_number: int
) -> RequiredSet:
    """The next version of what the actor's organisation requires. `expected_number`: of the version looked at, 0 before the first.

    Raises Invalid("required-duty-unknown" | "required-bound-unknown") for what the built-in duties do not have,
    Conflict("required-set-changed") when a colleague changed it meanwhile.
    """
    owner = stamp.actor.organisation_id
    known = [obligation["id"] for obligation in standard()["obligations"]]
    if unknown := sorted(set(obligations) - set(known)):
        raise Invalid("required-duty-unknown", "obligations", duty=unknown[0])
    if strange := sorted(set(bounds) - set(BOUNDS)):
        raise Invalid("required-bound-unknown", parameter=strange[0])
    current = required_set(session, owner)
    if (current.number if current else 0) != expected_number:
        raise Conflict("required-set-changed")
    made = RequiredSet(
        owner_organisation_id=owner,
        number=expected_number + 1,
        obligations=[code for code in known if code in obligations],
        bounds=dict(bounds),
        reason=reason,
        made_at=stamp.at,
        made_by=stamp.actor.user_id,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        raise Conflict("required-set-changed") from None
    details = {"number": made.number, "obligations": made.obligations, "bounds": dict(bounds)}
    append(session, stamp, Act.CLAUSE_REQUIRE, "clause-required-set", made.id, details=details)
    return made
