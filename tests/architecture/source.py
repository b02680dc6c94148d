"""The product's own source, for tests that read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("storage", "questionnaires", "contracts", "portal")


def modules(*floors: str) -> Iterator[tuple[str, ast.Module]]:
    """Path (relative, as text) and syntax tree of every Python file of the floors, migrations left out."""
    for floor in floors or FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations/versions" not in path.as_posix():
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Every call of a function or method called `name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if (isinstance(function, ast.Attribute) and function.attr == name) or (isinstance(function, ast.Name) and function.id == name):
                yield node


def templates() -> Iterator[tuple[str, str]]:
    """Path and text of every template."""
    for path in sorted((ROOT / "portal" / "templates").rglob("*.*")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
