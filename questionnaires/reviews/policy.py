"""How an organisation reviews: whether closing needs a second person, and how long a result stands in full."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.reviews.models import ReviewPolicy
from questionnaires.reviews.rules import INTERVAL_LIMITS, REVIEW_INTERVAL_DAYS
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The settings in effect. `version` 0: the organisation has said nothing, and the defaults hold."""

    needs_second_person: bool = False
    review_interval_days: int = REVIEW_INTERVAL_DAYS
    version: int = 0


def read_policy(session: Session, organisation_id: str) -> Reviewing:
    """How `organisation_id` reviews. One statement."""
    row = session.scalar(select(ReviewPolicy).where(col(ReviewPolicy.organisation_id) == organisation_id))
    return Reviewing(row.needs_second_person, row.review_interval_days, row.version) if row else Reviewing()


def hold_policy(session: Session, organisation_id: str) -> Reviewing:
    """`read_policy`, and nobody changes it until the transaction ends: what is decided by it stays decided by it."""
    query = select(ReviewPolicy).where(col(ReviewPolicy.organisation_id) == organisation_id).with_for_update(read=True)
    row = session.scalar(query.execution_options(populate_existing=True))
    return Reviewing(row.needs_second_person, row.review_interval_days, row.version) if row else Reviewing()


def change_policy(
    session: Session, stamp: Stamp, *, needs_second_person: bool, review_interval_days: int, expected_version: int
) -> ReviewPolicy:
    """Set how the actor's organisation reviews from now on; the ledger says who changed what from what.

    A proposal to close that is under way still needs its second person. Raises Invalid("review-interval-out-of-range", ...),
    Conflict("review-policy-changed-meanwhile").
    """
    least, most = INTERVAL_LIMITS
    if not least <= review_interval_days <= most:
        raise Invalid("review-interval-out-of-range", "review_interval_days", least=least, most=most)
    organisation_id = stamp.actor.organisation_id
    query = select(ReviewPolicy).where(col(ReviewPolicy.organisation_id) == organisation_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if (row.version if row else 0) != expected_version:
        raise Conflict("review-policy-changed-meanwhile")
    before = Reviewing(row.needs_second_person, row.review_interval_days, row.version) if row else Reviewing()
    if row is None:
        row = ReviewPolicy(organisation_id=organisation_id, version=0, changed_at=stamp.at, changed_by=stamp.actor.user_id)
        session.add(row)
    row.needs_second_person, row.review_interval_days = needs_second_person, review_interval_days
    row.version, row.changed_at, row.changed_by = row.version + 1, stamp.at, stamp.actor.user_id
    session.flush()
    append(
        session,
        stamp,
        Act.REVIEW_POLICY_CHANGE,
        "review-policy",
        organisation_id,
        fields=["needs_second_person", "review_interval_days"],
        details={
            "needs_second_person": [before.needs_second_person, needs_second_person],
            "review_interval_days": [before.review_interval_days, review_interval_days],
        },
    )
    return row
