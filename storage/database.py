"""Engines and sessions for SQLite (embedded) and PostgreSQL (real use), and the id that every row carries.

SQLite is opened so that it loses nothing: pysqlite's own transaction handling is switched off and every unit of work
begins with BEGIN IMMEDIATE (otherwise two read-modify-write transactions silently overwrite each other), and
`synchronous=FULL` keeps acknowledged rows through a loss of power.
"""

import secrets
from typing import Any

from sqlalchemy import Engine, MetaData, event
from sqlmodel import Session, SQLModel, create_engine

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = NAMING_CONVENTION

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


def new_id() -> str:
    """A fresh row id: 128 random bits as 32 hexadecimal characters."""
    return secrets.token_hex(16)


def open_engine(url: str, *, is_reading: bool = False) -> Engine:
    """An engine for `url` ("sqlite:///path" or "postgresql+psycopg://..."), opened so that nothing acknowledged is lost.

    `is_reading`: on SQLite its transactions begin without the write lock, so that readers do not queue behind writers.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_deferred if is_reading else _begin_immediate)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=5, pool_timeout=10)


def open_session(engine: Engine) -> Session:
    """A session for one unit of work; whoever opens it commits it, and only the edges do (request, job, command)."""
    return Session(engine, expire_on_commit=False)


class Database:
    """The two ways into one database: units of work that write, and units of work that only read."""

    def __init__(self, url: str) -> None:
        """`url` as for `open_engine`. PostgreSQL needs one engine, SQLite one per way."""
        self.writer = open_engine(url)
        self.reader = open_engine(url, is_reading=True) if url.startswith("sqlite") else self.writer

    def session(self, *, is_writing: bool) -> Session:
        """A fresh session; the caller commits or rolls back and closes it."""
        return open_session(self.writer if is_writing else self.reader)

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")
