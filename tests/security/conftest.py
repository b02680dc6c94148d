"""The world on each database, built once for all tests of this folder."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.stage import Stage, staged
from tests.services.postgresql import PostgreSQL


@pytest.fixture(scope="session")
def stage(database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application with the world in it. Tests leave it as they found it: what they do, they do within `undone()`."""
    folder = tmp_path_factory.mktemp(f"stage-{database_kind}")
    if database_kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "portal.sqlite3")
        with staged(f"sqlite:///{folder / 'portal.sqlite3'}", folder) as found:
            yield found
        return
    template: str = request.getfixturevalue("postgresql_template")
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    name = f"stage_{secrets.token_hex(8)}"
    server.create(name, template)
    with staged(server.url(name), folder) as found:
        yield found
    server.drop(name)


@pytest.fixture
def sqlite_stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """A world of its own on SQLite, for a test that changes it for good."""
    shutil.copyfile(sqlite_template, tmp_path / "portal.sqlite3")
    with staged(f"sqlite:///{tmp_path / 'portal.sqlite3'}", tmp_path) as found:
        yield found
