"""The conditions of VSAQ: identifiers joined by `!`, `&&`, `||` and parentheses, read by a small parser, never evaluated.

An identifier names a choice (`office_ra_no`), a question (`declaration`), or an answer of one (`data_warning/yes`). `&&` and `||`
bind alike there, from left to right: `a || b && c` means `(a || b) && c`. `contains(...)` and `matches(...)`, which look into
texts, have no counterpart with us.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from questionnaires.interchange.reading import DEPTH_LIMIT

_TOKEN = re.compile(r"\s*(?:(&&|\|\||!|\(|\))|([^\s()!&|,\"]+))")
_WORDS = {"&&": "all", "||": "any"}
_LENGTH_LIMIT = 4_000


class ConditionFault(Exception):
    """The text is no condition of this grammar; the message says why."""


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier."""

    text: str


@dataclass(frozen=True, slots=True)
class Negation:
    """`!part`."""

    part: "Tree"


@dataclass(frozen=True, slots=True)
class Junction:
    """Parts joined by one operator: every one holds (`all`) or one does (`any`)."""

    word: str
    parts: tuple["Tree", ...]


Tree = Name | Negation | Junction


def parse(text: str) -> Tree:
    """The tree of a condition. Raises ConditionFault."""
    if len(text) > _LENGTH_LIMIT:
        raise ConditionFault(f"longer than {_LENGTH_LIMIT} characters")
    parser = _Parser(list(_tokens(text)))
    tree = parser.joined(0)
    if parser.ahead is not None:
        raise ConditionFault(f"unexpected {parser.ahead}")
    return tree


def names_in(tree: Tree) -> Iterator[str]:
    """Every identifier, as often as it stands there."""
    if isinstance(tree, Name):
        yield tree.text
    elif isinstance(tree, Negation):
        yield from names_in(tree.part)
    else:
        for part in tree.parts:
            yield from names_in(part)


def translate(tree: Tree, resolve: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Our condition for a tree; `resolve` gives that of one identifier, and may raise."""
    if isinstance(tree, Name):
        return resolve(tree.text)
    if isinstance(tree, Negation):
        part = translate(tree.part, resolve)
        return part["not"] if set(part) == {"not"} else {"not": part}
    return {tree.word: [translate(part, resolve) for part in tree.parts]}


def _tokens(text: str) -> Iterator[str]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if not found:
            raise ConditionFault(f"unexpected {text[at:].strip()[:1]}")
        yield found[1] or found[2]
        at = found.end()


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def ahead(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def joined(self, depth: int) -> Tree:
        parts, word = [self._one(depth)], ""
        while self.ahead in _WORDS:
            following = _WORDS[str(self.ahead)]
            if word not in {"", following}:
                parts = [Junction(word, tuple(parts))]
            word = following
            self.at += 1
            parts.append(self._one(depth))
        return Junction(word, tuple(parts)) if word else parts[0]

    def _one(self, depth: int) -> Tree:
        if depth > DEPTH_LIMIT // 2:
            raise ConditionFault("nested too deep")
        sign = self.ahead
        self.at += 1
        if sign == "!":
            return Negation(self._one(depth + 1))
        if sign == "(":
            tree = self.joined(depth + 1)
            if self.ahead != ")":
                raise ConditionFault("a closing parenthesis is missing")
            self.at += 1
            return tree
        if sign is None or sign in {"&&", "||", ")"}:
            raise ConditionFault(f"unexpected {sign or 'end'}")
        if self.ahead == "(":
            raise ConditionFault(f"{sign}(...) has no counterpart")
        return Name(sign)
