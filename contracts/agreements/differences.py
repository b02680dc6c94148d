"""The difference between two texts, word by word, in Japanese too. Pure.

Japanese writes no spaces. A run of one kind of letter (kanji, hiragana, katakana, Latin, digits) is close enough to a word for the
eye: a change shows as the noun or the number that changed, neither as the whole sentence nor as single strokes.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, NamedTuple

from contracts.agreements.texts import each_paragraph
from contracts.clauses.rules import LANGUAGES

CLOSING = "closing"  # the code of the last words, behind every paragraph
_WORDS = re.compile(r"[一-鿿々〆〇]+|[ぁ-ゟ]+|[ァ-ヿー]+|[A-Za-z’']+|[0-9０-９]+|\s+|.", re.DOTALL)


class Mark(StrEnum):
    """What became of a piece of the text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Piece(NamedTuple):
    """A stretch of text and what became of it."""

    mark: Mark
    text: str


class ParagraphDifference(NamedTuple):
    """A paragraph that is not as it was, with its pieces per language."""

    code: str
    pieces: dict[str, list[Piece]]


def compare(before: str, after: str) -> list[Piece]:
    """The pieces that lead from `before` to `after`: those that are not NEW make up the one, those that are not GONE the other."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(Piece(Mark.SAME, "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece(Mark.GONE, "".join(old[a:b])))
        if c < d:
            pieces.append(Piece(Mark.NEW, "".join(new[c:d])))
    return pieces


def compare_words(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[Piece]]:
    """The pieces per language."""
    return {language: compare(before.get(language, ""), after.get(language, "")) for language in LANGUAGES}


def compare_texts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ParagraphDifference]:
    """The paragraphs that differ between two texts, in the order of the later one; the preamble goes by "", the last words by CLOSING."""
    return list(_differences(before, after))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[ParagraphDifference]:
    old, new = _said(before), _said(after)
    for code in [*new, *(code for code in old if code not in new)]:
        if old.get(code) != new.get(code):
            yield ParagraphDifference(code, compare_words(old.get(code, {}), new.get(code, {})))


def _said(text: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    said: dict[str, dict[str, str]] = {"": {language: text[language]["preamble"] for language in LANGUAGES}}
    closing: dict[str, str] = {}
    for language in LANGUAGES:
        for paragraph in each_paragraph(text, language):
            said.setdefault(paragraph["code"], {})[language] = paragraph["text"]
        if "closing" in text[language]:
            closing[language] = text[language]["closing"]
    return said | {CLOSING: closing} if closing else said
