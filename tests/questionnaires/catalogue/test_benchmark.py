"""The maturity benchmark in its two editions: the number of questions belongs to the edition, and the sum of levels can be derived."""

import pytest

from questionnaires.answers.rules import AnswerState
from questionnaires.catalogue.documents import ItemDocument, QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from questionnaires.scoring.rules import ScoredItem, score
from questionnaires.templates.kinds import ItemKind, worth
from tests.questionnaires.catalogue.content import document_of, facts

FACTS = facts("benchmark")
EDITIONS = pytest.mark.parametrize("edition", list(FACTS["editions"]))


def questions_of(document: QuestionnaireDocument) -> list[ItemDocument]:
    """The items with levels."""
    return [item for item in document.items() if item.kind is ItemKind.MATURITY]


def sum_of_levels(document: QuestionnaireDocument, levels: list[str]) -> float:
    """The sum of levels, derived from the percentage as the introduction explains."""
    questions = questions_of(document)
    scored = []
    for item, level in zip(questions, levels, strict=True):
        form = {"options": [choice.model_dump() for choice in document.options_of(item)]}
        points = worth(item.kind, form, AnswerState.ANSWERED, level, {})
        scored.append(ScoredItem(code=item.code, section="all", weight=item.weight, state=AnswerState.ANSWERED, worth=points))
    result = score(scored, points={}, chosen={})
    return result.earned / result.possible * 100 * len(questions) / 20


@EDITIONS
def test_date_and_number_of_questions_belong_to_the_edition(edition: str) -> None:
    document, expected = document_of("BM", edition), FACTS["editions"][edition]
    assert document.dated.isoformat() == expected["dated"]
    assert len(questions_of(document)) == expected["questions"]


def test_the_edition_of_25_is_the_latest() -> None:
    newest = max((document for document in built_in() if document.code == "BM"), key=lambda document: document.dated)
    assert newest.edition == FACTS["latest"]


@EDITIONS
def test_the_groups_hold_7_4_5_6_and_3_questions_after_fifteen_profile_items(edition: str) -> None:
    document = document_of("BM", edition)
    profile, *groups = document.sections
    assert len(profile.items) == FACTS["profile_items"]
    assert {item.weight for item in profile.items} == {0}
    assert [len(group.items) for group in groups[:5]] == FACTS["questions_per_group"]
    assert [len(group.items) for group in groups[5:]] == ([2] if edition == "27" else [])


def test_the_27_are_the_25_and_two_more() -> None:
    older, newer = document_of("BM", "27"), document_of("BM", "25")
    shared = [item.model_dump() for item in newer.items()]
    assert [item.model_dump() for item in older.items()][: len(shared)] == shared
    assert [item.code for item in older.items()[len(shared) :]] == ["A-1", "A-2"]


@EDITIONS
def test_the_levels_are_one_to_five_and_each_adds_twenty_points(edition: str) -> None:
    document = document_of("BM", edition)
    for item in questions_of(document):
        assert [(choice.code, choice.points) for choice in document.options_of(item)] == [(str(n), 20 * n) for n in range(1, 6)]
        assert (item.weight, item.required, item.not_applicable_allowed) == (1, True, False)


@EDITIONS
def test_the_sum_of_levels_can_be_derived_and_has_the_range_of_the_source(edition: str) -> None:
    document = document_of("BM", edition)
    count = len(questions_of(document))
    assert [sum_of_levels(document, [level] * count) for level in ("1", "5")] == FACTS["editions"][edition]["range"]
    mixed = [str(place % FACTS["levels"] + 1) for place in range(count)]
    assert sum_of_levels(document, mixed) == pytest.approx(sum(int(level) for level in mixed))
