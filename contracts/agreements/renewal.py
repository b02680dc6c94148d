"""An agreed text on a later version of its template: what the two sides had settled differently stays as they settled it. Pure."""

from collections.abc import Mapping
from typing import Any

from contracts.agreements.insertions import Inserted, insert
from contracts.agreements.texts import delete, find_paragraph, is_deleted, reword
from contracts.clauses.rules import LANGUAGES


def moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Where the articles of the added clauses stand in a later document, by where they stood; the template's own keep their numbers."""
    after = {part["code"]: part["articles"] for part in new.get("clauses", [])}
    return {
        before: then for part in old.get("clauses", []) for before, then in zip(part["articles"], after.get(part["code"], []), strict=False)
    }


def carry_over(
    agreed: Mapping[str, Any], drawn_up: Mapping[str, Any], fresh: Mapping[str, Any], document: Mapping[str, Any], places: Mapping[str, str]
) -> dict[str, Any]:
    """`fresh` (the later template with the agreed values) with everything in which `agreed` differs from what was `drawn_up`.

    `document` is that of the later template, `places` comes from `moved`. A paragraph reworded by the sides keeps their words, a
    deleted one stays deleted, and what they inserted stands behind what it stood behind.
    """
    text = dict(fresh)
    known = {article["code"] for article in drawn_up["ja"]["articles"]}
    behind = ""
    for number, article in enumerate(agreed["ja"]["articles"]):
        both = {language: agreed[language]["articles"][number] for language in LANGUAGES}
        code = places.get(article["code"], article["code"])
        if article["code"] not in known:
            if behind:
                text = insert(text, behind, _article(both))
            continue
        if all(one["code"] != code for one in text["ja"]["articles"]):
            continue  # the later version has no such article any more
        behind = code
        text = _carry_paragraphs(text, both, drawn_up, document, code)
    return text


def _carry_paragraphs(
    text: Mapping[str, Any], both: Mapping[str, Mapping[str, Any]], drawn_up: Mapping[str, Any], document: Mapping[str, Any], article: str
) -> dict[str, Any]:
    changed = dict(text)
    behind = ""
    for place, paragraph in enumerate(both["ja"]["paragraphs"]):
        words = {language: both[language]["paragraphs"][place]["text"] for language in LANGUAGES}
        code = f"{article}.{paragraph['code'].partition('.')[2]}"
        before = find_paragraph(drawn_up, paragraph["code"])
        if before is None:
            if behind:
                new = Inserted([words], paragraph["obligations"], paragraph["survives"])
                changed = insert(changed, behind, new)
            continue
        if find_paragraph(changed, code) is None:
            continue
        behind = code
        if is_deleted(words):
            changed = delete(changed, code)
        elif words != before:
            changed = reword(changed, document, code, words)
    return changed


def _article(both: Mapping[str, Mapping[str, Any]]) -> Inserted:
    paragraphs = both["ja"]["paragraphs"]
    return Inserted(
        [{language: both[language]["paragraphs"][place]["text"] for language in LANGUAGES} for place in range(len(paragraphs))],
        list(dict.fromkeys(code for one in paragraphs for code in one["obligations"])),
        any(one["survives"] for one in paragraphs),
        {language: both[language]["heading"] for language in LANGUAGES},
    )
