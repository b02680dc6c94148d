"""The rows of a database: which of them are not as they were, as text, and which of them an organisation has no part in."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from portal.tables import metadata

ID = re.compile(r"\b[0-9a-f]{32}\b")
Rows = dict[str, dict[Any, tuple[Any, ...]]]
"""Table -> primary key -> the values of the row, as the driver gives them."""


def read_rows(connection: Connection, tables: Iterable[str] | None = None) -> Rows:
    """The rows of these tables, or of all."""
    wanted = metadata.tables.keys() if tables is None else set(tables) & metadata.tables.keys()
    return {name: _read(connection, name) for name in wanted}


def _read(connection: Connection, name: str, only: Collection[Any] | None = None) -> dict[Any, tuple[Any, ...]]:
    """The rows of a table, or `only` those of these keys."""
    table = metadata.tables[name]
    keys = [position for position, column in enumerate(table.columns) if column.primary_key]
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    where = ""
    if only is not None:
        (column,) = table.primary_key
        mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        where = f' WHERE "{column.name}" IN ({", ".join([mark] * len(only))})'
    key = itemgetter(*keys)
    # names of our own tables
    return {key(row): row for row in _ask(connection, f'SELECT {columns} FROM "{name}"{where}', only or ())}  # noqa: S608


def _ask(connection: Connection, statement: str, given: Collection[Any] = ()) -> Sequence[tuple[Any, ...]]:
    """By the driver alone: rows are read after each probe that writes, and nearly all of them are only compared."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(statement, tuple(given))
        return cursor.fetchall()


def changes_since(before: Rows, connection: Connection, written: Mapping[str, bool]) -> list[tuple[str, str, str]]:
    """As `changes`, of the tables `written` to. Where rows that were there may have become others (True), all are compared;
    where there can only be more of them, only the new ones are read.
    """
    grown = [name for name in before.keys() & written.keys() if not written[name] and len(metadata.tables[name].primary_key) == 1]
    more = [(name, "", _text(name, row)) for name in grown for row in _read_new(connection, name, before[name]).values()]
    return sorted(more + changes(before, read_rows(connection, written.keys() - set(grown))))


def _read_new(connection: Connection, name: str, known: Collection[Any]) -> dict[Any, tuple[Any, ...]]:
    (column,) = metadata.tables[name].primary_key
    keys = (key for (key,) in _ask(connection, f'SELECT "{column.name}" FROM "{name}"'))  # noqa: S608  # names of our own tables
    new = [key for key in keys if key not in known]
    return _read(connection, name, new) if new else {}


def changes(before: Rows, after: Rows) -> list[tuple[str, str, str]]:
    """(table, old row, new row) as JSON of each row that is not as it was; "" where there is none. Only tables of both are compared."""
    found = []
    for name in before.keys() & after.keys():
        old, new = before[name], after[name]
        differing = [*(key for key, row in new.items() if old.get(key) != row), *(old.keys() - new.keys())]
        found += [(name, _text(name, old.get(key)), _text(name, new.get(key))) for key in differing]
    return sorted(found)


def _text(name: str, row: tuple[Any, ...] | None) -> str:
    if row is None:
        return ""
    named = dict(zip(metadata.tables[name].columns.keys(), row, strict=True))
    return json.dumps(named, default=str, sort_keys=True, ensure_ascii=False)


def mentions(text: str, ids: Collection[str]) -> bool:
    """Whether a row names one of `ids`."""
    return any(found in ids for found in ID.findall(text))


def columns_of_all_tables() -> dict[str, list[Any]]:
    """Column names -> the columns that bear them, over all tables."""
    found: dict[str, list[Any]] = {}
    for table in metadata.tables.values():
        for column in table.columns:
            found.setdefault(column.name, []).append(column)
    return found
