"""The product's own source, for tests that read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("storage", "questionnaires", "contracts", "portal")


def texts(*floors: str) -> Iterator[tuple[str, str]]:
    """Path (relative, as text) and text of every Python file of the floors, migrations left out."""
    for floor in floors or FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations/versions" not in path.as_posix():
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def modules(*floors: str) -> Iterator[tuple[str, ast.Module]]:
    """The same with the syntax tree instead of the text."""
    for path, text in texts(*floors):
        yield path, ast.parse(text)


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Every call of a function or method called `name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) == name:
            yield node


@cache
def all_calls() -> tuple[tuple[str, str, str], ...]:
    """Path, owner ("datetime" of `datetime.now()`, "" where it has no plain name) and name of every call, found in one walk."""
    return tuple(
        (path, _owner(node.func), name)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (name := _called(node))
    )


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""


def _owner(function: ast.expr) -> str:
    return function.value.id if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) else ""


def templates() -> Iterator[tuple[str, str]]:
    """Path and text of every template."""
    for path in sorted((ROOT / "portal" / "templates").rglob("*.*")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
