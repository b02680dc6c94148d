"""Fixtures of the questionnaires floor."""

import pytest
from sqlmodel import Session

from tests.prepared import Prepared
from tests.questionnaires import world as worlds

PREPARED = Prepared("questionnaires", worlds.World, worlds.world)


@pytest.fixture
def source(database_kind: str, request: pytest.FixtureRequest) -> str:
    """A database with the world in it, where the test asks for the world; else an empty one."""
    prepared = "world" in request.fixturenames
    return PREPARED.source(request, database_kind) if prepared else str(request.getfixturevalue(f"{database_kind}_template"))


@pytest.fixture
def world(session: Session, database_kind: str) -> worlds.World:
    """Two companies, one engagement, one issued assessment of a small questionnaire."""
    return PREPARED.seen_by(session, database_kind)
