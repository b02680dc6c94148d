"""A slip in a questionnaire file is told at its place, and nothing of the file is taken."""

from copy import deepcopy
from typing import Any

import pytest

from questionnaires.catalogue.documents import QuestionnaireDocument
from storage.problems import Invalid
from tests.questionnaires.world import item, parse, small_questionnaire, text


def fault(document: dict[str, Any]) -> tuple[str, str]:
    """Place and reason of the problem that the document has."""
    with pytest.raises(Invalid) as caught:
        parse(document)
    assert caught.value.code == "catalogue-file-invalid"
    assert caught.value.parameters["file"] == "small.json"
    return str(caught.value.parameters["place"]), str(caught.value.parameters["reason"])


def changed(change: Any, *path: Any) -> dict[str, Any]:
    """The small questionnaire with one value replaced."""
    document = deepcopy(small_questionnaire())
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = change
    return document


def test_a_sound_file_is_taken_whole() -> None:
    document = parse(small_questionnaire())
    assert [item.code for item in document.items()] == ["A-1", "A-2", "A-3", "A-4", "A-5", "B-1", "B-2"]


def test_what_is_no_json_is_told() -> None:
    with pytest.raises(Invalid) as caught:
        QuestionnaireDocument.parse(b"{", "small.json")
    assert caught.value.parameters["place"] == "whole file"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (changed("no", "sections", 0, "items", 1, "legacy"), "sections.0.items.1.legacy"),
        (changed("3", "sections", 0, "items", 1, "weight"), "sections.0.items.1.weight"),
        (changed({"ja": "題"}, "sections", 1, "title"), "sections.1.title.en"),
        (changed({"ja": " ", "en": "Title"}, "title"), "title.ja"),
        (changed("!", "surprise"), "surprise"),
        (changed([], "sections", 1, "items"), "sections.1.items"),
        (changed("yesterday", "dated"), "dated"),
        (changed(101, "points", "partly"), "points.partly"),
    ],
)
def test_the_place_of_a_wrong_value_is_told(document: dict[str, Any], place: str) -> None:
    assert fault(document)[0] == place


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (changed("A-1", "sections", 0, "items", 1, "code"), "item code given twice: ['A-1']"),
        (changed("A", "sections", 1, "code"), "section code given twice: ['A']"),
        (changed(["NOTE"], "sections", 0, "items", 1, "evidence"), "A-2: unknown evidence types ['NOTE']"),
        (changed({"group": "KEYS", "option": "LENT"}, "sections", 0, "items", 1, "alternative"), "options without items"),
        (changed(True, "sections", 0, "items", 1, "legacy"), "A-2: a legacy item has weight 0"),
        (changed({"implemented": 100}, "points"), "points must name exactly"),
        (changed(item("A-3", weight=0, option="NONE"), "sections", 0, "items", 2), "a legacy item cannot be an alternative"),
    ],
)
def test_parts_that_do_not_fit_each_other_are_told(document: dict[str, Any], words: str) -> None:
    assert words in fault(document)[1]


def test_the_hash_of_the_content_is_that_of_what_the_file_says() -> None:
    same = parse(dict(reversed(small_questionnaire().items())))
    assert same.content_hash() == parse(small_questionnaire()).content_hash()
    assert parse(small_questionnaire(title=text("Another"))).content_hash() != same.content_hash()
