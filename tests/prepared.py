"""A world that is made once for each kind of database and then copied: making it anew takes longer than most tests do."""

import shutil
from collections.abc import Callable
from dataclasses import fields
from typing import Any, Generic, TypeVar

import pytest
from sqlmodel import Session, SQLModel

from storage.database import Database
from tests.services.postgresql import PostgreSQL

World = TypeVar("World")


class Prepared(Generic[World]):
    """What `make` made in a session: a dataclass of the session itself, of rows, and of values that are in no database (stamps)."""

    def __init__(self, name: str, make: Callable[[Session], World]) -> None:
        """`name` tells it from other worlds on the same server."""
        self._name, self._make = name, make
        self._made: dict[str, tuple[str, World]] = {}

    def source(self, request: pytest.FixtureRequest, kind: str) -> str:
        """The database with it, to copy."""
        if kind not in self._made:
            self._made[kind] = self._prepare(request, kind)
        return self._made[kind][0]

    def seen_by(self, session: Session, kind: str) -> World:
        """The same world, its rows as `session` on a copy reads them."""
        _source, world = self._made[kind]
        values = {field.name: getattr(world, field.name) for field in fields(world)}  # type: ignore[arg-type]  # every world is a dataclass
        return type(world)(**{name: _reread(session, value) for name, value in values.items()})

    def _prepare(self, request: pytest.FixtureRequest, kind: str) -> tuple[str, World]:
        template = request.getfixturevalue(f"{kind}_template")
        if kind == "sqlite":
            source = str(request.getfixturevalue("tmp_path_factory").mktemp("world") / f"{self._name}.sqlite3")
            shutil.copyfile(template, source)
            url = f"sqlite:///{source}"
        else:
            server: PostgreSQL = request.getfixturevalue("postgresql_server")
            source = f"template_{self._name}"
            server.create(source, template)
            url = server.url(source)
        database = Database(url)
        with database.session(is_writing=True) as session:
            world = self._make(session)
            session.commit()
        database.close()
        return source, world


def _reread(session: Session, value: Any) -> Any:
    if isinstance(value, Session):
        return session
    return session.get_one(type(value), value.id) if isinstance(value, SQLModel) else value  # type: ignore[attr-defined]  # every table has one
