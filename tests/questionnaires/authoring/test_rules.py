"""What publishing fills in, and every fault that it tells with its place."""

import copy
from datetime import date
from typing import Any

import pytest

from questionnaires.authoring.faults import find_faults
from questionnaires.authoring.rules import count_one_sided, finish, new_item
from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from questionnaires.templates.kinds import ItemKind
from storage.ledger.rules import canonical
from tests.questionnaires.world import small_questionnaire, text

TODAY = date(2026, 11, 22)


def faults_of(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(fault.code, fault.item or fault.section) for fault in find_faults(finish(document, dated=TODAY, publisher="Yama KK"))]


def changed(place: tuple[int, int], **values: Any) -> dict[str, Any]:
    document = copy.deepcopy(small_questionnaire())
    document["sections"][place[0]]["items"][place[1]].update(values)
    return document


def options(*given: tuple[str, int | None]) -> list[dict[str, Any]]:
    return [{"code": code, "label": text(code)} | ({} if points is None else {"points": points}) for code, points in given]


def test_what_an_author_types_in_one_language_is_enough() -> None:
    draft = {
        "code": "Q1",
        "edition": "1",
        "title": {"ja": "工場の質問", "en": ""},
        "sections": [
            {
                "code": "1",
                "title": {"ja": "入口"},
                "items": [new_item(ItemKind.YES_NO) | {"code": "1-01", "question": {"ja": "鍵はありますか。"}}],
            }
        ],
    }
    assert faults_of(draft) == []
    finished = finish(draft, dated=TODAY, publisher="Yama KK")
    document = QuestionnaireDocument.model_validate_json(canonical(finished))
    assert document.title.en == "工場の質問"
    assert document.sections[0].purpose.ja == "入口"
    assert document.items()[0].title.ja == "鍵はありますか。"
    assert document.source.ja == "Yama KK"
    assert document.dated == TODAY
    assert count_one_sided(draft) == 3


@pytest.mark.parametrize("document", built_in(), ids=lambda document: document.code)
def test_every_built_in_questionnaire_is_without_faults(document: QuestionnaireDocument) -> None:
    assert faults_of(document.dump()) == []


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"question": {"ja": " ", "en": ""}}, "draft-question-missing"),
        ({"weight": 11}, "draft-weight-range"),
        ({"evidence": ["NONE"]}, "draft-evidence-unknown"),
        ({"kind": "guess"}, "draft-kind-unknown"),
        ({"kind": "single"}, "draft-options-few"),
        ({"kind": "single", "options": options(("a", 1), ("a", 1))}, "draft-option-code"),
        ({"kind": "single", "options": options(("a", None), ("b", 1))}, "draft-option-points-missing"),
        ({"kind": "single", "options": options(("a", 101), ("b", 1))}, "draft-option-points-range"),
        ({"kind": "yes_no", "options": options(("a", 1), ("no", 1))}, "draft-yes-no"),
        ({"kind": "number", "minimum": 3.0, "maximum": 2.0}, "draft-number-range"),
        ({"kind": "table"}, "draft-columns-missing"),
        ({"kind": "text", "columns": [{"code": "c", "label": text("C")}]}, "draft-columns-misplaced"),
        ({"control": "a control"}, "draft-code-form"),
        ({"alternative": {"group": "NOPE", "option": "X"}}, "draft-alternative-unknown"),
        ({"condition": {"all": []}}, "draft-condition-unfinished"),
        ({"condition": {"item": "Z", "answered": True}}, "draft-condition-item-unknown"),
        ({"condition": {"item": "A-2", "is": ["yes"]}}, "draft-condition-value-unknown"),
        ({"condition": {"item": "A-1", "answered": True}}, "draft-condition-circle"),
    ],
)  # fmt: skip
def test_each_fault_of_a_question_is_told_at_the_question(values: dict[str, Any], fault: str) -> None:
    assert (fault, "A-1") in faults_of(changed((0, 0), **values))


def test_a_circle_of_conditions_is_told_with_its_path() -> None:
    document = changed((0, 0), condition={"item": "B-1", "answered": True})
    document["sections"][1]["condition"] = {"not": {"item": "A-1", "is": ["implemented"]}}
    (fault,) = find_faults(finish(document, dated=TODAY, publisher="Yama KK"))
    assert fault.code == "draft-condition-circle"
    assert fault.parameters["path"] == "A-1 → B-1 → A-1"


def test_all_faults_are_told_at_once() -> None:
    document = changed((0, 0), weight=99)
    document["edition"] = "one two"
    document["title"] = {"ja": "", "en": ""}
    document["sections"][1]["items"] = []
    document["bands"] = [
        {"at_least": 10, "label": text("low"), "advice": text("x")},
        {"at_least": 50, "label": text("high"), "advice": text("x")},
    ]
    found = {code for code, _ in faults_of(document)}
    assert found == {"draft-edition-form", "draft-title-missing", "draft-bands-order", "draft-weight-range", "draft-section-empty"}


def test_an_empty_draft_and_repeated_codes_are_faults() -> None:
    assert ("draft-empty", "") in faults_of(small_questionnaire(sections=[], alternatives=[]))
    document = changed((1, 0), code="A-1")
    assert ("draft-code-twice", "A-1") in faults_of(document)


def test_what_only_the_closed_form_knows_is_told_too() -> None:
    assert [code for code, _ in faults_of(small_questionnaire(surprise=1))] == ["draft-form"]
