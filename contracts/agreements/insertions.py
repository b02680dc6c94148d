"""New paragraphs and articles in a text that others already refer to: everything keeps its number. Pure.

What stands at the end goes on counting. What comes between takes a branch number, as is the custom: behind Article 3 stands
Article 3-2 (第3条の2), behind its paragraph 2 stands 2-2 (第2項の2).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from contracts.clauses.rules import LANGUAGES

_PREFIX = "after-"
_BLANK_LINES = re.compile(r"\n[ \t　]*\n\s*")


@dataclass(frozen=True, slots=True)
class Inserted:
    """What is to stand there: paragraphs in both languages, the duties that they carry, and a heading where it is an article."""

    paragraphs: Sequence[Mapping[str, str]]
    obligations: Sequence[str] = ()
    survives: bool = False
    heading: Mapping[str, str] | None = None


def target_after(code: str) -> str:
    """The target of a change that inserts something behind the article or paragraph `code`."""
    return f"{_PREFIX}{code}"


def target_of_clause(code: str) -> str:
    """The target of a change that adds the clause `code` of the library at the end."""
    return f"clause-{code}"


def place_of(text: Mapping[str, Any], target: str) -> str | None:
    """The article or paragraph behind which a change with this target inserts; None where it names no place of the text."""
    code = target.removeprefix(_PREFIX)
    return code if code != target and code in set(_codes(text)) else None


def split(words: Mapping[str, str]) -> list[dict[str, str]] | None:
    """Paragraphs set apart by empty lines, language beside language; None where the two do not have as many."""
    said = {language: [one.strip() for one in _BLANK_LINES.split(words[language].strip()) if one.strip()] for language in LANGUAGES}
    if len({len(one) for one in said.values()}) > 1:
        return None
    return [dict(zip(LANGUAGES, pair, strict=True)) for pair in zip(*said.values(), strict=True)]


def insert(text: Mapping[str, Any], after: str, new: Inserted) -> dict[str, Any]:
    """The text with a new paragraph behind the paragraph `after`, or a new article behind the article `after`."""
    changed = deepcopy(dict(text))
    article_code = after.partition(".")[0]
    for language in LANGUAGES:
        articles = changed[language]["articles"]
        if "." in after:
            article = next(one for one in articles if one["code"] == article_code)
            place, number = _next([one["code"].partition(".")[2] for one in article["paragraphs"]], after.partition(".")[2])
            article["paragraphs"].insert(place, _paragraph(f"{article_code}.{number}", new.paragraphs[0][language], new))
        else:
            place, code = _next([one["code"] for one in articles], after)
            said = [_paragraph(f"{code}.{number}", one[language], new) for number, one in enumerate(new.paragraphs, start=1)]
            heading = new.heading[language] if new.heading else ""
            articles.insert(place, {"code": code, "heading": heading, "paragraphs": said})
    return changed


def append_articles(text: Mapping[str, Any], articles: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, Any]:
    """The text with whole articles, numbered already, at its end."""
    changed = deepcopy(dict(text))
    for language in LANGUAGES:
        changed[language]["articles"] += [dict(one) for one in articles[language]]
    return changed


def next_article(text: Mapping[str, Any]) -> int:
    """The number of an article at the end of the text."""
    return max((int(_stem(one["code"])) for one in text["ja"]["articles"]), default=0) + 1


def _paragraph(code: str, words: str, new: Inserted) -> dict[str, Any]:
    return {"code": code, "text": words, "obligations": list(new.obligations), "survives": new.survives, "terms": []}


def _next(codes: Sequence[str], after: str) -> tuple[int, str]:
    """Where something behind `after` stands among `codes`, and its own code."""
    stem = _stem(after)
    family = [place for place, code in enumerate(codes) if _stem(code) == stem]
    last = family[-1]
    if last == len(codes) - 1 and len(family) == 1:
        return last + 1, str(int(stem) + 1)
    branches = [int(codes[place].partition("-")[2] or 1) for place in family]
    return last + 1, f"{stem}-{max(branches) + 1}"


def _stem(code: str) -> str:
    return code.partition("-")[0]


def _codes(text: Mapping[str, Any]) -> Iterator[str]:
    for article in text["ja"]["articles"]:
        yield article["code"]
        yield from (one["code"] for one in article["paragraphs"])
