"""A world that is made once for each kind of database and then copied: making it anew takes longer than most tests do."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

import pytest
from sqlmodel import Session, SQLModel

from storage.database import Database
from tests.shared import made_once

World = TypeVar("World")


@dataclass(frozen=True)
class _Row:
    """A row of the world, found again by its id."""

    table: type[SQLModel]
    id: str


class _Session:
    """In the place of the session itself."""


class Prepared(Generic[World]):
    """What `make` made in a session: a dataclass of the session itself, of rows, and of values that are in no database (stamps)."""

    def __init__(self, name: str, world: type[World], make: Callable[[Session], World]) -> None:
        """`name` tells it from other worlds on the same server."""
        self._name, self._world, self._make = name, world, make
        self._made: dict[str, tuple[str, dict[str, Any]]] = {}

    def source(self, request: pytest.FixtureRequest, kind: str) -> str:
        """The database with it, to copy."""
        if kind not in self._made:
            self._made[kind] = made_once(request, kind, self._name, self._fill, base="template")
        return self._made[kind][0]

    def seen_by(self, session: Session, kind: str) -> World:
        """The same world, its rows as `session` on a copy reads them."""
        _source, values = self._made[kind]
        return self._world(**{name: _reread(session, value) for name, value in values.items()})

    def _fill(self, url: str, _folder: Path) -> dict[str, Any]:
        database = Database(url)
        with database.session(is_writing=True) as session:
            world = self._make(session)
            session.commit()
            values = {field.name: _noted(getattr(world, field.name)) for field in fields(world)}  # type: ignore[arg-type]  # every world is a dataclass
        database.close()
        return values


def _noted(value: Any) -> Any:
    if isinstance(value, Session):
        return _Session()
    return _Row(type(value), value.id) if isinstance(value, SQLModel) else value  # type: ignore[attr-defined]  # every table has one


def _reread(session: Session, value: Any) -> Any:
    if isinstance(value, _Session):
        return session
    return session.get_one(value.table, value.id) if isinstance(value, _Row) else value
