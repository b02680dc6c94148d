"""The world on each database, built once for all tests of this folder."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.tables import metadata
from storage.database import Database
from tests.fixtures.databases import copy_of
from tests.security.stage import Stage, build_world, staged
from tests.security.world import World
from tests.shared import Shared, made_once


@pytest.fixture(scope="session")
def stage_on_sqlite(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application with the world in it, on SQLite."""
    with copied_stage(request, "sqlite", tmp_path_factory.mktemp("stage")) as found:
        yield found


@pytest.fixture(scope="session")
def stage_on_postgresql(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The same on PostgreSQL."""
    with copied_stage(request, "postgresql", tmp_path_factory.mktemp("stage")) as found:
        yield found


@pytest.fixture(scope="session")
def stage(database_kind: str, request: pytest.FixtureRequest) -> Stage:
    """The application with the world in it. Tests leave it as they found it: what they do, they do within `undone()`."""
    found: Stage = request.getfixturevalue(f"stage_on_{database_kind}")
    return found


@contextmanager
def copied_stage(request: pytest.FixtureRequest, kind: str, folder: Path, **more: Any) -> Iterator[Stage]:
    """A stage of its own in `folder`, on a copy of the world that was built once; `more` settings for it."""
    shared: Shared = request.getfixturevalue("shared")
    source, (built, world) = _world(request, shared, kind)
    shutil.copytree(built, folder, dirs_exist_ok=True)
    with copy_of(request, kind, source, folder) as url, staged(url, folder, world, shared, **more) as found:
        yield found


def _world(request: pytest.FixtureRequest, shared: Shared, kind: str) -> tuple[str, tuple[Path, World]]:
    """What to copy: a database, and the data folder beside it, of the world. It is built on SQLite; PostgreSQL gets the same rows."""
    if kind == "sqlite":
        return made_once(request, kind, "world", lambda url, data: (data, build_world(url, data, shared)), base="content")
    rows, made = _world(request, shared, "sqlite")

    def fill(url: str, _data: Path) -> tuple[Path, World]:
        _copy_rows(f"sqlite:///{rows}", url)
        return made

    return made_once(request, kind, "world", fill, base="template")


def _copy_rows(source: str, target: str) -> None:
    """All rows of one database into another, which is migrated."""
    with (
        closing(Database(source)) as given,
        closing(Database(target)) as taken,
        given.reader.connect() as reading,
        taken.writer.begin() as writing,
    ):
        writing.execute(text("SET session_replication_role = replica"))  # rows name others that come after them
        for table in metadata.sorted_tables:
            writing.execute(table.delete())
            if rows := [dict(row) for row in reading.execute(select(table)).mappings()]:
                writing.execute(table.insert(), rows)
