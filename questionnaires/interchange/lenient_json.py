"""JSON as people write it by hand: comments, texts joined with +, single quotes, bare keys and commas too many.

The result is what `json` would give, except that objects are `Located`: they know the line of each of their keys.
"""

import re
from typing import Any

from questionnaires.interchange.reading import DEPTH_LIMIT
from storage.problems import Invalid

_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/|﻿)+", re.DOTALL)
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SINGLE = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,40})(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?")
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]{0,200}")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|\r\n|.)", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "\n": "", "\r\n": ""}
_NAMES: dict[str, bool | None] = {"true": True, "false": False, "null": None, "undefined": None}


class Located(dict[str, Any]):
    """An object with the line it begins on, the line of each key, and the keys that it gives twice."""

    def __init__(self, line: int) -> None:
        """Empty, at `line` (the first is 1)."""
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.repeated: list[tuple[str, int, Any]] = []


def parse(text: str) -> Any:
    """The value in `text`. Raises Invalid: interchange-not-read (line, reason), interchange-too-deep."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self._counted, self._line = 0, 1

    def whole(self) -> Any:
        value = self._value()
        self._skip()
        if self._peek() == ";":
            self.at += 1
            self._skip()
        if self.at < len(self.text):
            raise self._fault("more after the end")
        return value

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def _fault(self, reason: str) -> Invalid:
        return Invalid("interchange-not-read", "file", line=self._line_here(), reason=reason)

    def _skip(self) -> None:
        found = _SKIP.match(self.text, self.at)
        if found:
            self.at = found.end()

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _value(self) -> Any:
        self._skip()
        sign = self._peek()
        if sign in {"{", "["} and sign:
            self.depth += 1
            if self.depth > DEPTH_LIMIT:
                raise Invalid("interchange-too-deep", "file", limit=DEPTH_LIMIT)
            value = self._object() if sign == "{" else self._list()
            self.depth -= 1
            return value
        if sign in {'"', "'"} and sign:
            return self._joined()
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return float(number[0]) if any(mark in number[0] for mark in ".eE") else int(number[0])
        word = _WORD.match(self.text, self.at)
        if word and word[0] in _NAMES:
            self.at = word.end()
            return _NAMES[word[0]]
        raise self._fault(f"unexpected {sign!r}" if sign else "unexpected end")

    def _joined(self) -> str:
        """One text, or several joined with +."""
        parts = [self._string()]
        while True:
            self._skip()
            if self._peek() != "+":
                return "".join(parts)
            self.at += 1
            self._skip()
            parts.append(self._string())

    def _string(self) -> str:
        found = (_SINGLE if self._peek() == "'" else _DOUBLE).match(self.text, self.at)
        if not found:
            raise self._fault("text without end" if self._peek() in {'"', "'"} else "text expected")
        self.at = found.end()
        body = found[1]
        if "\\" not in body:
            return body
        plain = _ESCAPE.sub(lambda seen: chr(int(seen[1][1:], 16)) if len(seen[1]) == 5 else _ESCAPES.get(seen[1], seen[1]), body)
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _object(self) -> Located:
        found = Located(self._line_here())
        self.at += 1
        while True:
            self._skip()
            if self._peek() == "}":
                self.at += 1
                return found
            line = self._line_here()
            key = self._key()
            self._skip()
            if self._peek() != ":":
                raise self._fault("a colon is missing")
            self.at += 1
            value = self._value()
            if key in found:
                found.repeated.append((key, line, found[key]))
            found[key] = value
            found.lines[key] = line
            self._separate("}")

    def _key(self) -> str:
        if self._peek() in {'"', "'"} and self._peek():
            return self._joined()
        word = _WORD.match(self.text, self.at)
        if not word:
            raise self._fault("a key is missing")
        self.at = word.end()
        return word[0]

    def _list(self) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        while True:
            self._skip()
            if self._peek() == "]":
                self.at += 1
                return found
            found.append(self._value())
            self._separate("]")

    def _separate(self, end: str) -> None:
        """A comma, or the end ahead; commas too many do no harm."""
        self._skip()
        commas = 0
        while self._peek() == ",":
            self.at += 1
            commas += 1
            self._skip()
        if not commas and self._peek() != end:
            raise self._fault(f"a comma or {end} is missing")
