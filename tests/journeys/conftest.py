"""What every journey starts from: a portal that was just set up, and nobody in it.

Journeys ask for no `database_url`, so they run once, on SQLite, whatever `--database` says: they prove pages, not statements.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import server


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `portal serve` makes it, to copy."""
    folder = tmp_path_factory.mktemp("prepared") / "var"
    server.prepare(folder)
    return folder


@pytest.fixture
def portal(prepared_folder: Path, tmp_path: Path) -> Iterator[server.Portal]:
    """A running portal with the built-in content and nobody in it."""
    folder = tmp_path / "var"
    shutil.copytree(prepared_folder, folder)
    with server.served(folder) as running:
        yield running
