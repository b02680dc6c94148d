"""The world on each database, built once for all tests of this folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.databases import copy_of
from tests.security.stage import Stage, build_world, staged
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
    """A stage of its own in `folder`, on a copy of the world that was built once for this kind of database; `more` settings for it."""
    shared: Shared = request.getfixturevalue("shared")
    source, (built, world) = made_once(request, kind, "world", lambda url, data: (data, build_world(url, data, shared)), base="content")
    shutil.copytree(built, folder, dirs_exist_ok=True)
    with copy_of(request, kind, source, folder) as url, staged(url, folder, world, shared, **more) as found:
        yield found
