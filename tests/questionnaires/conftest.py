"""Fixtures of the questionnaires floor."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from tests.conftest import copied
from tests.prepared import Prepared
from tests.questionnaires import world as worlds

PREPARED = Prepared("questionnaires", worlds.world)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that only this test uses: with the world in it, where it asks for the world, else empty."""
    from_what = PREPARED.copied(request, database_kind, tmp_path) if "world" in request.fixturenames else None
    with from_what or copied(request, database_kind, "template", tmp_path) as url:
        yield url


@pytest.fixture
def world(session: Session, database_kind: str) -> worlds.World:
    """Two companies, one engagement, one issued assessment of a small questionnaire."""
    return PREPARED.seen_by(session, database_kind)
