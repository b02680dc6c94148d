"""What every built-in questionnaire owes its readers: two full languages, one question asked once, references that lead somewhere."""

import re
from collections import Counter

import pytest

from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from tests.questionnaires.catalogue.content import texts_of

JAPANESE = re.compile(r"[぀-ヿ㐀-鿿！-～、。「」・]")
WITHOUT_LETTERS = re.compile(r"^[0-9%.,〜–-]+$")
DOCUMENTS = pytest.mark.parametrize("document", built_in(), ids=lambda document: f"{document.code}-{document.edition}")


@DOCUMENTS
def test_no_english_text_holds_japanese(document: QuestionnaireDocument) -> None:
    assert [text.en for text in texts_of(document) if JAPANESE.search(text.en)] == []


@DOCUMENTS
def test_every_japanese_text_is_japanese(document: QuestionnaireDocument) -> None:
    words = (text.ja for text in texts_of(document) if not WITHOUT_LETTERS.match(text.ja))
    assert [word for word in words if not JAPANESE.search(word)] == []


@DOCUMENTS
def test_no_question_is_asked_twice(document: QuestionnaireDocument) -> None:
    for questions in ([item.question.ja for item in document.items()], [item.question.en for item in document.items()]):
        assert [question for question, times in Counter(questions).items() if times > 1] == []


@DOCUMENTS
def test_every_question_ends_as_a_sentence(document: QuestionnaireDocument) -> None:
    assert [item.question.ja for item in document.items() if not item.question.ja.endswith("。")] == []
    assert [item.question.en for item in document.items() if not item.question.en.endswith(("?", "."))] == []


@DOCUMENTS
def test_every_scored_item_says_what_counts_as_done(document: QuestionnaireDocument) -> None:
    assert [item.code for item in document.items() if item.weight and item.help is None] == []


@DOCUMENTS
def test_every_crosswalk_to_a_built_in_questionnaire_leads_to_one_of_its_items(document: QuestionnaireDocument) -> None:
    others = [other for other in built_in() if other.code != document.code]
    known = {f"{other.code}:{item.code}" for other in others for item in other.items()}
    references = {reference.removesuffix("(★4)") for item in document.items() for reference in item.crosswalk}
    to_built_in = {reference for reference in references if reference.partition(":")[0] in {other.code for other in others}}
    assert to_built_in - known == set()


@DOCUMENTS
def test_only_evidence_types_that_are_used_are_listed(document: QuestionnaireDocument) -> None:
    assert set(document.evidence_types) == {code for item in document.items() for code in item.evidence}
