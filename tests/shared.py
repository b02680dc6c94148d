"""What is made once in a run and taken by all its workers: the first that asks makes it, the others wait for it and take it."""

import fcntl
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from tests.services.postgresql import PostgreSQL

Made = TypeVar("Made")


@dataclass(frozen=True)
class Shared:
    """The folder of a run, common to its workers."""

    folder: Path

    def once(self, name: str, make: Callable[[Path], Made]) -> Made:
        """What `make` returned to whoever asked first; in the folder that it is given, it may leave files."""
        folder = self.folder / name
        kept = self.folder / f"{name}.made"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed, also by the end of a process in whatever way
            if not kept.exists():
                shutil.rmtree(folder, ignore_errors=True)  # somebody began and did not come to the end
                folder.mkdir()
                made = pickle.dumps(make(folder))
                kept.write_bytes(made)
        found: Made = pickle.loads(kept.read_bytes())  # noqa: S301  # written by this run
        return found


def made_once(
    request: pytest.FixtureRequest, kind: str, name: str, fill: Callable[[str, Path], Made], *, base: str | None = None
) -> tuple[str, Made]:
    """A SQLite file or a PostgreSQL database to copy, and what `fill` returned, which made it at this address with this data folder.

    It begins as a copy of the one that is called `base`, else empty.
    """
    shared: Shared = request.getfixturevalue("shared")
    begun = request.getfixturevalue(f"{kind}_{base}") if base else None

    def make(folder: Path) -> tuple[str, Made]:
        if kind == "sqlite":
            path = folder / "portal.sqlite3"
            if begun:
                shutil.copyfile(begun, path)
            return str(path), fill(f"sqlite:///{path}", folder)
        server: PostgreSQL = request.getfixturevalue("postgresql_server")
        database = f"template_{name}"
        server.drop(database)
        server.create(database, begun or "template0")
        return database, fill(server.url(database), folder)

    return shared.once(f"{kind}-{name}", make)
