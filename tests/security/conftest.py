"""The world on each database, built once for all tests of this folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import copied
from tests.security.stage import Stage, staged


@pytest.fixture(scope="session")
def stage_on_sqlite(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application with the world in it, on SQLite."""
    with _staged(request, "sqlite", tmp_path_factory.mktemp("stage")) as found:
        yield found


@pytest.fixture(scope="session")
def stage_on_postgresql(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The same on PostgreSQL."""
    with _staged(request, "postgresql", tmp_path_factory.mktemp("stage")) as found:
        yield found


@pytest.fixture(scope="session")
def stage(database_kind: str, request: pytest.FixtureRequest) -> Stage:
    """The application with the world in it. Tests leave it as they found it: what they do, they do within `undone()`."""
    found: Stage = request.getfixturevalue(f"stage_on_{database_kind}")
    return found


@pytest.fixture
def sqlite_stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A world of its own on SQLite, for a test that changes it for good."""
    with _staged(request, "sqlite", tmp_path) as found:
        yield found


@contextmanager
def _staged(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Stage]:
    with copied(request, kind, "content", folder) as url, staged(url, folder) as found:
        yield found
