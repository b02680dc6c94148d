"""All rows of a database as text, and which of them an organisation has no part in."""

import json
import re
from collections.abc import Collection, Iterable
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


def _read(connection: Connection, name: str) -> dict[Any, tuple[Any, ...]]:
    table = metadata.tables[name]
    keys = [position for position, column in enumerate(table.columns) if column.primary_key]
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    # By the driver alone: the rows of a whole world are read after each probe, and nearly all of them are only compared.
    cursor = connection.connection.cursor()
    try:
        cursor.execute(f'SELECT {columns} FROM "{name}"')  # noqa: S608  # names of our own tables
        key = itemgetter(*keys)
        return {key(row): tuple(row) for row in cursor.fetchall()}
    finally:
        cursor.close()


def changes(before: Rows, after: Rows, *, except_tables: Collection[str] = ()) -> list[tuple[str, str, str]]:
    """(table, old row, new row) as JSON of each row that is not as it was; "" where there is none. Only tables of both are compared."""
    found = []
    for name in sorted(before.keys() & after.keys() - set(except_tables)):
        old, new = before[name], after[name]
        if old != new:
            found += [
                (name, _text(name, old.get(key)), _text(name, new.get(key)))
                for key in old.keys() | new.keys()
                if old.get(key) != new.get(key)
            ]
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
