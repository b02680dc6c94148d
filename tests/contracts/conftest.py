"""Fixtures of the contracts floor."""

import pytest
from sqlmodel import Session

from tests.contracts import world as worlds
from tests.prepared import Prepared

PREPARED = Prepared("contracts", worlds.World, worlds.make_world)


@pytest.fixture
def source(database_kind: str, request: pytest.FixtureRequest) -> str:
    """A database with the world in it, where the test asks for the world; else an empty one."""
    prepared = "world" in request.fixturenames
    return PREPARED.source(request, database_kind) if prepared else str(request.getfixturevalue(f"{database_kind}_template"))


@pytest.fixture
def world(session: Session, database_kind: str) -> worlds.World:
    """A principal and its contractor, one engagement with accepted terms, and a perfect closed review."""
    return PREPARED.seen_by(session, database_kind)
