"""A database that many tests use one after the other, each in a transaction of one connection that is rolled back at its end.

To copy a database, to open it and to learn its tables takes longer than most tests do. What a test commits is there for all
that it does afterwards and gone when it ends; what it takes back is taken back to its last commit, as anywhere. What several
connections do to each other does not show here: a test of that asks for `database`, `engine` or `database_url`, a copy of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from sqlalchemy import Connection
from sqlmodel import Session

from storage.database import Database


class _Reading(Session):
    """A session that changes nothing has nothing to take back: it needs no savepoint, and its rollback is its end."""

    def rollback(self) -> None:
        """Let go of what was read."""
        self.close()


class OneConnection(Database):
    """As the portal opens it, but each session is a part of the one transaction that `transaction` rolls back."""

    _connection: Connection

    def __init__(self, url: str) -> None:
        """`url` as for any database."""
        super().__init__(url)
        self.url = url

    def stand_in(self, app: FastAPI) -> None:
        """Take the place of the database that `app` opened."""
        app.state.database.close()
        app.state.database = self

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """While it lasts, sessions can be opened; nothing of what they did is left."""
        with self.writer.connect() as self._connection, self._connection.begin() as everything:
            yield
            everything.rollback()

    def session(self, *, is_writing: bool) -> Session:
        """A fresh session; commits of one that writes are releases of a savepoint."""
        if is_writing:
            return Session(self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        return _Reading(self._connection, expire_on_commit=False, join_transaction_mode="rollback_only")


class Lent:
    """The databases that one process lends to its tests: one copy of each that is asked for."""

    def __init__(self, copy: Callable[[str], str]) -> None:
        """`copy` makes a copy of a database and says its address."""
        self._copy = copy
        self._made: dict[str, OneConnection] = {}

    def __getitem__(self, source: str) -> OneConnection:
        """The copy of `source`."""
        if source not in self._made:
            self._made[source] = OneConnection(self._copy(source))
        return self._made[source]

    def close(self) -> None:
        """Nobody borrows any more."""
        for database in self._made.values():
            database.close()
