"""Rows and values that tests start from. Each maker takes what the test cares about and fills in the rest.

Makers that take a session add the row, flush and never commit.
"""

import itertools
import os
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from storage.database import new_id
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.stamp import Actor, Role, Stamp

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
# A world that one worker has made may be copied by another: nobody who comes to it later may be called as somebody in it.
_numbers = itertools.count(1 + 1_000_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def organisation(session: Session, name: str | None = None, *, registrar: Organisation | None = None) -> Organisation:
    """A company; `registrar` is the principal that registered it as its contractor."""
    row = Organisation(
        name=name or f"Company {next(_numbers)}",
        registrar_organisation_id=registrar.id if registrar else None,
        registered_at=NOON,
        registered_by="somebody",
    )
    session.add(row)
    session.flush()
    return row


def engagement(
    session: Session,
    principal: Organisation,
    contractor: Organisation,
    *,
    work: str = "Payroll data entry",
    starts_on: date = date(2026, 4, 1),
    ends_on: date = date(2027, 3, 31),
) -> Engagement:
    """An open engagement without a parent."""
    row = Engagement(
        principal_organisation_id=principal.id,
        contractor_organisation_id=contractor.id,
        work=work,
        purpose="Only for this work",
        starts_on=starts_on,
        ends_on=ends_on,
        opened_at=NOON,
        opened_by="somebody",
    )
    session.add(row)
    session.flush()
    return row


def actor(of: Organisation | None = None, *roles: Role, user_id: str | None = None) -> Actor:
    """A person of `of` (of a company that is in no database, where None)."""
    number = next(_numbers)
    return Actor(
        user_id=user_id or f"user-{number}",
        organisation_id=of.id if of else f"organisation-{number}",
        roles=frozenset(roles),
        display_name=f"Person {number}",
        organisation_name=of.name if of else f"Company {number}",
    )


def stamp(of: Organisation | Actor | None = None, *roles: Role, at: datetime = NOON, origin: str = "page") -> Stamp:
    """An act of a person, or of some person of an organisation, at `at`."""
    return Stamp(actor=of if isinstance(of, Actor) else actor(of, *roles), at=at, origin=origin, address="192.0.2.7", agent="Test browser")


def evidence(
    session: Session,
    owner: Organisation,
    *,
    engagement_id: str | None = None,
    state: EvidenceState = EvidenceState.AVAILABLE,
    name: str = "policy.pdf",
) -> EvidenceFile:
    """The row of an uploaded file, without any bytes behind it."""
    row = EvidenceFile(
        organisation_id=owner.id,
        engagement_id=engagement_id,
        uploaded_by="somebody",
        uploaded_at=NOON,
        display_name=name,
        media_type="application/pdf",
        size=1234,
        sha256=new_id() * 2,
        object_key=f"objects/{new_id()}",
        state=state,
    )
    session.add(row)
    session.flush()
    return row
