"""What every journey starts from: a portal that was just set up, and nobody in it.

Journeys ask for no `database_url`, so they run once, on SQLite, whatever `--database` says: they prove pages, not statements.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from tests.journeys import looking, server
from tests.journeys.setting import Setting, Stage, arrange
from tests.services.chromium import Visit
from tests.shared import Shared


@pytest.fixture(scope="session")
def prepared_folder(shared: Shared) -> Path:
    """A data folder as `portal serve` makes it, to copy."""

    def make(folder: Path) -> Path:
        server.prepare(folder / "var")
        return folder / "var"

    return shared.once("journeys-prepared", make)


@pytest.fixture
def portal(prepared_folder: Path, tmp_path: Path) -> Iterator[server.Portal]:
    """A running portal with the built-in content and nobody in it."""
    folder = tmp_path / "var"
    shutil.copytree(prepared_folder, folder)
    with server.served(folder) as running:
        yield running


@pytest.fixture(scope="session")
def arranged(prepared_folder: Path, shared: Shared) -> tuple[Path, Setting]:
    """A data folder with an engagement in the middle of its life, to copy; and who and what is in it."""

    def make(folder: Path) -> tuple[Path, Setting]:
        shutil.copytree(prepared_folder, folder / "var")
        with server.served(folder / "var") as running, httpx2.Client(timeout=60) as client:
            return folder / "var", arrange(running, client)

    return shared.once("journeys-arranged", make)


@pytest.fixture(scope="session", autouse=True)
def examined_by_all(shared: Shared) -> None:
    """What one worker's axe has seen, no other's has to look at again."""
    looking.EXAMINED.append(shared.folder)


@pytest.fixture
def stage(arranged: tuple[Path, Setting], tmp_path: Path) -> Iterator[Stage]:
    """A running portal with that engagement in it, for one test alone."""
    folder, setting = arranged
    shutil.copytree(folder, tmp_path / "var")
    with server.served(tmp_path / "var") as running, httpx2.Client(timeout=60) as client:
        yield Stage(running, setting, client)


@pytest.fixture
def guest(stage: Stage, visit: Callable[..., Visit]) -> Callable[..., Visit]:
    """Somebody of the setting at a browser: `guest(OFFICER, "ja")`."""
    return lambda person, locale="en", **wishes: stage.bring(visit(locale=locale, base_url=stage.portal.base_url, **wishes), person, locale)
