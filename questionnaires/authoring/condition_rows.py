"""A condition as indented rows, one test or group a row, as a form without scripts can show and change it; and back again.

The rows of {"all": [A, {"any": [B, C]}, {"not": D}]} are: all, > A, > any, > > B, > > C, > not, > > D. A row belongs to the
nearest group above it that is indented less. The outermost group is always there: a single test stands inside "all".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

GROUPS = ("all", "any", "not")
TESTS = ("item-is", "item-answered", "item-unanswered", "item-at-least", "profile-is", "profile-at-least")
DEPTH_LIMIT = 8
ROW_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `subject` is the item code or the name of a fact; `values` are codes, or one number as text."""

    depth: int
    kind: str
    subject: str = ""
    values: tuple[str, ...] = ()


def to_rows(tree: Any, depth: int = 0) -> list[Row]:
    """The rows of a stored condition; none where there is no condition."""
    if not tree:
        return []
    rows = _rows(tree, depth)
    return rows if rows[0].kind in GROUPS else [Row(depth, "all"), *(Row(row.depth + 1, row.kind, row.subject, row.values) for row in rows)]


def is_finished(row: Row) -> bool:
    """Whether the row is a group, or a test that names what it asks and of what."""
    return row.kind in GROUPS or _test(row) is not None


def to_tree(rows: Sequence[Row]) -> Any:
    """The condition of the rows, or None where they test nothing. Groups without a test fall away; "all" of one test is that test."""
    part, _ = _take(_settled(rows), 0)
    return part


def _rows(tree: Any, depth: int) -> list[Row]:
    for word in ("all", "any"):
        if word in tree:
            return [Row(depth, word), *(row for part in tree[word] for row in _rows(part, depth + 1))]
    if "not" in tree:
        return [Row(depth, "not"), *_rows(tree["not"], depth + 1)]
    subject = "item" if "item" in tree else "profile"
    if "answered" in tree:
        return [Row(depth, "item-answered" if tree["answered"] else "item-unanswered", tree["item"])]
    if "at_least" in tree:
        return [Row(depth, f"{subject}-at-least", tree[subject], (f"{tree['at_least']:g}",))]
    return [Row(depth, f"{subject}-is", tree[subject], tuple(tree["is"]))]


def _settled(rows: Sequence[Row]) -> list[Row]:
    """With depths that fit: a row is at most one deeper than a group above it, and below the first row."""
    settled: list[Row] = []
    for row in rows:
        if not settled:
            settled.append(Row(0, row.kind, row.subject, row.values))
            continue
        above = settled[-1]
        limit = above.depth + 1 if above.kind in GROUPS else above.depth
        settled.append(Row(max(1, min(row.depth, limit)), row.kind, row.subject, row.values))
    return settled


def _take(rows: Sequence[Row], at: int) -> tuple[Any, int]:
    """The part that begins at row `at`, and the row behind it."""
    if at >= len(rows):
        return None, at
    row = rows[at]
    if row.kind not in GROUPS:
        return _test(row), at + 1
    parts = []
    following = at + 1
    while following < len(rows) and rows[following].depth > row.depth:
        part, following = _take(rows, following)
        if part is not None:
            parts.append(part)
    if not parts:
        return None, following
    if row.kind == "not":
        return {"not": parts[0] if len(parts) == 1 else {"all": parts}}, following
    return parts[0] if len(parts) == 1 else {row.kind: parts}, following


def _test(row: Row) -> Any:
    subject, _, word = row.kind.partition("-")
    if not row.subject:
        return None
    if word in {"answered", "unanswered"}:
        return {"item": row.subject, "answered": word == "answered"}
    if word == "at-least":
        number = _number(row.values[0]) if row.values else None
        return None if number is None else {subject: row.subject, "at_least": number}
    return {subject: row.subject, "is": list(row.values)} if row.values else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
