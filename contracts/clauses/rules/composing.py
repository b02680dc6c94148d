"""How a template and the clauses added to it become one document, numbered through.

Added clauses stand behind the articles of the template, so that its own references keep their meaning. What a clause shares with
the template (a parameter, an obligation) is asked for and owed once.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from storage.ledger.rules import canonical


def compose(base: Mapping[str, Any], clauses: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The document of `base` with `clauses` added in the order given; without clauses it is the base itself.

    Its version is that of the base with the beginning of the hash over everything in it: the same clauses make the same version.
    """
    if not clauses:
        return dict(base)
    articles = list(base["articles"])
    parts = []
    for clause in clauses:
        numbered = number_articles(clause["articles"], start=len(articles) + 1)
        articles += numbered
        codes = [article["code"] for article in numbered]
        parts.append({"code": clause["code"], "version": clause["version"], "title": clause["title"], "articles": codes})
    made = dict(base) | {
        "dated": max(str(part["dated"]) for part in (base, *clauses)),
        "parameters": _once("name", base["parameters"], *(clause["parameters"] for clause in clauses)),
        "articles": articles,
        "obligations": _once("id", base["obligations"], *(clause["obligations"] for clause in clauses)),
        "clauses": parts,
    }
    return made | {"version": f"{base['version']}+{hashlib.sha256(canonical(made)).hexdigest()[:12]}"}


def append_clause(document: Mapping[str, Any], clause: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A document with one clause more behind everything else, its articles counted from `number`."""
    numbered = number_articles(clause["articles"], start=number)
    part = {name: clause[name] for name in ("code", "version", "title")} | {"articles": [article["code"] for article in numbered]}
    return dict(document) | {
        "dated": max(str(document["dated"]), str(clause["dated"])),
        "parameters": _once("name", document["parameters"], clause["parameters"]),
        "articles": [*document["articles"], *numbered],
        "obligations": _once("id", document["obligations"], clause["obligations"]),
        "clauses": [*document.get("clauses", []), part],
    }


def new_parameters(document: Mapping[str, Any], clause: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parameters of the clause that the document does not have yet."""
    known = {parameter["name"] for parameter in document["parameters"]}
    return [dict(parameter) for parameter in clause["parameters"] if parameter["name"] not in known]


def number_articles(articles: Iterable[Mapping[str, Any]], *, start: int) -> list[dict[str, Any]]:
    """The articles with their numbers, and their paragraphs numbered within each: 24, 24.1, 24.2, ..."""
    return [
        {
            "code": str(number),
            "heading": article["heading"],
            "paragraphs": [{"code": f"{number}.{place}", **paragraph} for place, paragraph in enumerate(article["paragraphs"], start=1)],
        }
        for number, article in enumerate(articles, start=start)
    ]


def as_document(clause: Mapping[str, Any]) -> dict[str, Any]:
    """A clause by itself as a document, to be checked or shown: numbered from 1, with nothing before it."""
    return dict(clause) | {"preamble": {"ja": "", "en": ""}, "articles": number_articles(clause["articles"], start=1)}


def _once(key: str, *lists: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    kept: dict[str, Mapping[str, Any]] = {}
    for each in lists:
        for one in each:
            kept.setdefault(one[key], one)
    return list(kept.values())
