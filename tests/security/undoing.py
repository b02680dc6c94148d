"""The application's database on one connection inside a transaction that is never committed: every probe begins in the same world.

The application's own units of work become savepoints of it (SQLAlchemy: "Joining a Session into an External Transaction"),
so what it commits can be looked at, and is gone after the probe. With it, it is told which tables were written to.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, event
from sqlmodel import Session

from storage.database import Database

_WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)"?')


class UndoneDatabase(Database):
    """As `Database`, but within `undone()` nothing lasts."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.connection: Connection | None = None
        self._depth = 0
        self.written: dict[str, bool] = {}
        """Table -> whether rows that were there may have become others; else there are only more of them."""
        for engine in {self.writer, self.reader}:
            event.listen(engine, "before_cursor_execute", self._note)
            # A probe needs several savepoints: by the driver alone they cost next to nothing.
            engine.dialect.do_savepoint = partial(_directly, "SAVEPOINT")  # type: ignore[method-assign]
            engine.dialect.do_release_savepoint = partial(_directly, "RELEASE SAVEPOINT")  # type: ignore[method-assign]
            engine.dialect.do_rollback_to_savepoint = partial(_directly, "ROLLBACK TO SAVEPOINT")  # type: ignore[method-assign]

    def session(self, *, is_writing: bool) -> Session:
        """A fresh session; within `undone()` on its connection."""
        if self.connection is None:
            return super().session(is_writing=is_writing)
        return Session(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")

    def written_but(self, harmless: Collection[str]) -> dict[str, bool]:
        """What was `written` since it was last cleared, but for these tables."""
        return {table: is_rewritten for table, is_rewritten in self.written.items() if table not in harmless}

    @contextmanager
    def undone(self) -> Iterator[Connection]:
        """Whatever is done meanwhile is taken back at the end; within one another, to where the inner one began."""
        if self.connection is not None:
            self._depth += 1
            name = f"undone_{self._depth}"
            _directly("SAVEPOINT", self.connection, name)
            try:
                yield self.connection
            finally:
                _directly("ROLLBACK TO SAVEPOINT", self.connection, name)
                _directly("RELEASE SAVEPOINT", self.connection, name)
                self._depth -= 1
            return
        with self.writer.connect() as connection:
            outer = connection.begin()
            self.connection = connection
            try:
                yield connection
            finally:
                self.connection = None
                outer.rollback()

    def _note(self, _connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        if found := _WRITES.match(statement):
            verb, table = found.groups()
            self.written[table] = self.written.get(table, False) or verb != "INSERT INTO" or "ON CONFLICT" in statement


def _directly(what: str, connection: Connection, name: str) -> None:
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(f"{what} {name}")
