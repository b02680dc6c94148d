"""Fixtures of the contracts floor."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from tests.conftest import copied
from tests.contracts import world as worlds
from tests.prepared import Prepared

PREPARED = Prepared("contracts", worlds.make_world)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that only this test uses: with the world in it, where it asks for the world, else empty."""
    from_what = PREPARED.copied(request, database_kind, tmp_path) if "world" in request.fixturenames else None
    with from_what or copied(request, database_kind, "template", tmp_path) as url:
        yield url


@pytest.fixture
def world(session: Session, database_kind: str) -> worlds.World:
    """A principal and its contractor, one engagement with accepted terms, and a perfect closed review."""
    return PREPARED.seen_by(session, database_kind)
