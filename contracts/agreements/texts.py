"""The text of an agreement as paragraphs that can be changed one by one, without losing which duty stands where. Pure.

A deleted paragraph keeps its number and says that it is deleted, as is the custom: what other paragraphs refer to stays in place.
"""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from contracts.clauses.rules import LANGUAGES

DELETED = {"ja": "（削除）", "en": "(Deleted)"}


def each_paragraph(text: Mapping[str, Any], language: str) -> Iterator[dict[str, Any]]:
    """The paragraphs of a text in one language, in order."""
    for article in text[language]["articles"]:
        yield from article["paragraphs"]


def find_paragraph(text: Mapping[str, Any], code: str) -> dict[str, str] | None:
    """What the paragraph `code` says in each language; None where there is no such paragraph."""
    said = {language: next((one["text"] for one in each_paragraph(text, language) if one["code"] == code), None) for language in LANGUAGES}
    found = {language: words for language, words in said.items() if words is not None}
    return found if len(found) == len(LANGUAGES) else None


def is_deleted(words: Mapping[str, str]) -> bool:
    """Whether a paragraph says only that it is deleted."""
    return dict(words) == DELETED


def reword(text: Mapping[str, Any], document: Mapping[str, Any], code: str, words: Mapping[str, str]) -> dict[str, Any]:
    """The text with the paragraph `code` saying `words`; it carries the duties that its template gave it."""
    known = {one["code"]: one for article in document["articles"] for one in article["paragraphs"]}
    changed = deepcopy(dict(text))
    for language in LANGUAGES:
        for paragraph in each_paragraph(changed, language):
            if paragraph["code"] == code:
                paragraph["text"] = words[language]
                if code in known:
                    paragraph |= {name: known[code][name] for name in ("obligations", "survives", "terms") if name in known[code]}
    return changed


def delete(text: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The text with the paragraph `code` deleted; the duties that only it carried fall away."""
    changed = deepcopy(dict(text))
    for language in LANGUAGES:
        for paragraph in each_paragraph(changed, language):
            if paragraph["code"] == code:
                paragraph |= {"text": DELETED[language], "obligations": [], "survives": False}
                paragraph.pop("terms", None)
    return changed


def follow(text: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any], codes: Collection[str]) -> dict[str, Any]:
    """The text after a value changed: the paragraphs `codes` as `new` states them, where they still stood as `old` did."""
    changed = deepcopy(dict(text))
    for language in LANGUAGES:
        before = {one["code"]: one["text"] for one in each_paragraph(old, language)}
        after = {one["code"]: one["text"] for one in each_paragraph(new, language)}
        for paragraph in each_paragraph(changed, language):
            code = paragraph["code"]
            if code in codes and paragraph["text"] == before.get(code):
                paragraph["text"] = after[code]
    return changed


def stating(document: Mapping[str, Any], parameter: str) -> list[str]:
    """The codes of the paragraphs that state a parameter."""
    placeholder = f"{{{parameter}}}"
    return [
        one["code"]
        for article in document["articles"]
        for one in article["paragraphs"]
        if any(placeholder in one["text"][language] for language in LANGUAGES)
    ]


def carried(text: Mapping[str, Any]) -> set[str]:
    """The codes of the duties that the text creates."""
    return {code for paragraph in each_paragraph(text, "ja") for code in paragraph["obligations"]}


def lost_duties(document: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The duties that stood in `before` and stand in `after` no more."""
    gone = carried(before) - carried(after)
    return [duty for duty in document["obligations"] if duty["id"] in gone]


def effective(document: Mapping[str, Any], text: Mapping[str, Any]) -> dict[str, Any]:
    """The template's document as this text leaves it: only the duties that some paragraph still creates."""
    owed = carried(text)
    kept = [duty for duty in document["obligations"] if duty["id"] in owed]
    return {**document, "articles": text["ja"]["articles"], "obligations": kept}


def surviving(text: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """What lives on after the end: the articles with those of their paragraphs that do."""
    found = [{**article, "paragraphs": [one for one in article["paragraphs"] if one["survives"]]} for article in text[language]["articles"]]
    return [article for article in found if article["paragraphs"]]
