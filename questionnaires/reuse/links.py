"""Which items of the built-in questionnaires are linked with which, read from their crosswalks, in both directions."""

from collections import defaultdict
from functools import cache

from questionnaires.catalogue.queries import built_in

Link = tuple[str, str]
"""Questionnaire code and item code."""


@cache
def crosswalks() -> dict[Link, frozenset[Link]]:
    """The links of each built-in item. Read once: the files belong to the product and change with it only."""
    found: dict[Link, set[Link]] = defaultdict(set)
    for document in built_in():
        for item in document.items():
            here = (document.code, item.code)
            for there in read_links(item.crosswalk):
                if there != here:
                    found[here].add(there)
                    found[there].add(here)
    return {here: frozenset(there) for here, there in found.items()}


def read_links(crosswalk: tuple[str, ...] | list[str]) -> list[Link]:
    """The references of one item: "S01:1.1-02" or "SCS:1-4-1(★4)", of which the note in brackets is no part."""
    links = []
    for reference in crosswalk:
        framework, colon, code = reference.partition(":")
        if colon:
            links.append((framework.strip(), code.partition("(")[0].strip()))
    return links


def linked(code: str, item_code: str, crosswalk: list[str]) -> frozenset[Link]:
    """All items that are linked with this one: by its own crosswalk, and by those of the built-in questionnaires."""
    return crosswalks().get((code, item_code), frozenset()) | frozenset(read_links(crosswalk)) - {(code, item_code)}
