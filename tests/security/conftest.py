"""The world on each database, built once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import copied
from tests.security.stage import Stage, staged


@pytest.fixture(scope="session")
def stage(database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application with the world in it. Tests leave it as they found it: what they do, they do within `undone()`."""
    folder = tmp_path_factory.mktemp(f"stage-{database_kind}")
    with copied(request, database_kind, "content", folder) as url, staged(url, folder) as found:
        yield found


@pytest.fixture
def sqlite_stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A world of its own on SQLite, for a test that changes it for good."""
    with copied(request, "sqlite", "content", tmp_path) as url, staged(url, tmp_path) as found:
        yield found
