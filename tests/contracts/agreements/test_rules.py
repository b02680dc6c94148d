"""Whose turn it is, which reminder is due, what differs, and which duties a change costs: rules without a database."""

from datetime import date
from typing import Any

import pytest

from contracts.agreements.differences import Mark, compare, compare_texts
from contracts.agreements.rules import AgreementState, Side, earliest_end, expiry_step, whose_turn
from contracts.agreements.texts import carried, delete, effective, find_paragraph, is_deleted, lost_duties, reword, surviving
from contracts.clauses.queries import built_in
from contracts.clauses.rules import assemble, starting_values

NAMES = {language: dict.fromkeys(("principal", "contractor", "engagement", "purpose"), "X") for language in ("ja", "en")}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return next(one for one in built_in() if one["code"] == "CONFIDENTIALITY")


@pytest.fixture(scope="module")
def text(document: dict[str, Any]) -> dict[str, Any]:
    values = {name: value if value is not None else 5 for name, value in starting_values(document).items()}
    return assemble(document, values, NAMES)


def test_a_change_of_one_side_is_the_turn_of_the_other_and_else_of_who_has_not_accepted() -> None:
    def turn(state: str, proposed: set[str], accepted: set[str]) -> set[Side]:
        return set(whose_turn(state, proposed_by=proposed, accepted=accepted))

    assert turn(AgreementState.OFFERED, set(), {"principal"}) == {Side.CONTRACTOR}
    assert turn(AgreementState.OFFERED, {"contractor"}, set()) == {Side.PRINCIPAL}
    assert turn(AgreementState.OFFERED, {"contractor", "principal"}, set()) == {Side.PRINCIPAL, Side.CONTRACTOR}
    assert turn(AgreementState.IN_FORCE, set(), set()) == set()


def test_the_nearest_reminder_that_was_reached_is_the_one() -> None:
    end = date(2027, 3, 31)
    on = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [expiry_step(end, day, (90, 30)) for day in on] == [None, 90, 90, 30, 30, None]
    assert earliest_end(date(2026, 11, 22), 30) == date(2026, 12, 22)


def test_a_japanese_difference_shows_the_words_that_changed_and_nothing_else() -> None:
    pieces = compare("乙は、機密情報を速やかに甲へ返却する。", "乙は、機密情報を10日以内に甲へ返却する。")
    assert [(piece.mark, piece.text) for piece in pieces if piece.mark is not Mark.SAME] == [
        (Mark.GONE, "速やかに"),
        (Mark.NEW, "10日以内に"),
    ]
    english = compare("within 24 hours", "within 48 hours")
    assert [piece.text for piece in english if piece.mark is not Mark.SAME] == ["24", "48"]


@pytest.mark.parametrize(("before", "after"), [("", "新しい文"), ("甲と乙", "乙と丙と甲"), ("A\nB", "A\n\nB, C"), ("同じ", "同じ")])
def test_both_texts_can_be_read_from_a_difference(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.NEW) == before
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.GONE) == after


def test_other_words_keep_the_duties_of_a_paragraph_and_its_deletion_costs_them(document: dict[str, Any], text: dict[str, Any]) -> None:
    code = next(one["code"] for article in document["articles"] for one in article["paragraphs"] if one["obligations"] == ["NDA-3.0"])
    words = {"ja": "乙は、求めに応じて返す。", "en": "The Contractor returns it on request."}
    changed = reword(text, document, code, words)
    assert find_paragraph(changed, code) == words
    assert find_paragraph(text, code) != words, "the text before is left alone"
    assert carried(changed) == carried(text)
    deleted = delete(text, code)
    assert is_deleted(find_paragraph(deleted, code) or {})
    assert [duty["id"] for duty in lost_duties(document, text, deleted)] == ["NDA-3.0"]
    assert len(effective(document, deleted)["obligations"]) == 28
    assert [difference.code for difference in compare_texts(text, deleted)] == [code]
    assert carried(reword(deleted, document, code, words)) == carried(text), "a paragraph that comes back brings its duties"


def test_what_survives_is_told_by_article_without_what_does_not(document: dict[str, Any], text: dict[str, Any]) -> None:
    found = [one["code"] for article in surviving(text, "ja") for one in article["paragraphs"]]
    wanted = [one["code"] for article in document["articles"] for one in article["paragraphs"] if one["survives"]]
    assert found == wanted
    assert found
