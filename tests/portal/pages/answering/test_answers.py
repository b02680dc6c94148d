"""Saving: one answer at a time, never lost, never over somebody else's."""

import re
from collections.abc import Callable

import pytest

from contracts.parties.models import Organisation
from questionnaires.assessments.models import Assessment
from storage.stamp import Role
from tests.portal.pages.conftest import Browser


@pytest.fixture
def path(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}"


@pytest.fixture
def colleague(client_for: Callable[..., Browser], contractor: Organisation) -> Browser:
    return client_for(contractor, Role.RESPONDENT, name="Mori Ken")


def answer_of(browser: Browser, path: str, code: str = "1.1-01") -> str:
    """The card of one question as the browser shows it."""
    page = browser.get(f"{path}/sections/1.1", locale="en").text
    found = re.search(rf'<article class="question[^"]*" id="q-{code.replace(".", "-")}">.*?</article>', page, re.S)
    assert found, code
    return found[0]


def test_the_top_of_the_request_says_who_asks_why_until_when_how_blanks_count_and_whom_to_ask(respondent: Browser, path: str) -> None:
    for place in (path, f"{path}/sections/1.1"):
        page = respondent.get(place, locale="en").text
        for fact in (
            "東都電機株式会社",
            "Before we hand over drawings",
            "10 days left",
            "counts like its worst answer",
            "Sato Megumi",
            "03-1234-5678",
        ):
            assert fact in page, (place, fact)


def test_a_survey_threatens_nobody_with_points(respondent: Browser, issue: Callable[..., Assessment]) -> None:
    survey = f"/assessments/{issue(code='S27').id}"
    for place in (survey, f"{survey}/missing", f"{survey}/submission"):
        page = respondent.get(place, locale="en").text
        assert "counts like its worst answer" not in page  # as a questionnaire with points says above
        assert place != survey or "There are no points here" in page


def test_the_answers_have_the_names_that_the_questionnaire_uses(respondent: Browser, path: str) -> None:
    page = respondent.get(f"{path}/sections/1.1").text
    for name in ("実施済み", "一部実施", "計画中", "未実施", "該当なし"):
        assert f">{name}</label>" in page


def test_a_saved_answer_is_there_when_the_person_comes_back(respondent: Browser, path: str) -> None:
    saved = respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "partly", "scope": "Osaka", "exception": "Kobe"})
    assert saved.status_code == 303
    assert saved.headers["location"].endswith("/sections/1.1#q-1-1-01")
    card = answer_of(respondent, path)
    assert re.search(r'value="partly" checked', card)
    assert "Osaka" in card
    assert "Kobe" in card
    assert "Saved" in card


def test_autosave_answers_with_the_mark_alone_and_the_new_version(respondent: Browser, path: str) -> None:
    saved = respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "implemented"}, is_htmx=True, locale="en")
    assert saved.status_code == 200
    assert '<input type="hidden" name="version" value="1">' in saved.text
    assert "Saved" in saved.text
    assert "1 of 71" in saved.text, "the column of sections comes along"
    assert "<html" not in saved.text
    assert "<textarea" not in saved.text


def test_a_second_save_from_a_stale_page_shows_both_texts_and_overwrites_nothing(
    respondent: Browser, colleague: Browser, path: str
) -> None:
    colleague.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "implemented", "scope": "by the colleague"})
    stale = {"version": "0", "state": "partly", "scope": "by me"}
    for is_htmx in (True, False):
        refused = respondent.post(f"{path}/items/1.1-01/answer", stale, is_htmx=is_htmx, locale="en")
        assert refused.status_code == 409
        for text in ("by the colleague", "by me", "Mori Ken", "Keep mine", "Take the saved one"):
            assert text in refused.text, (is_htmx, text)
        assert 'name="version" value="0"' in refused.text, "only a choice may overwrite, not the next autosave"
    assert "by the colleague" in answer_of(respondent, path)


def test_keeping_ones_own_text_overwrites_exactly_the_text_that_was_shown(respondent: Browser, colleague: Browser, path: str) -> None:
    address = f"{path}/items/1.1-01/answer"
    colleague.post(address, {"version": "0", "state": "implemented", "scope": "first"})
    colleague.post(address, {"version": "1", "state": "implemented", "scope": "second"})
    mine = {"version": "0", "state": "partly", "scope": "mine"}
    assert respondent.post(address, {**mine, "overwrite": "1"}, is_htmx=True).status_code == 409
    assert respondent.post(address, {**mine, "overwrite": "2"}, is_htmx=True).status_code == 200
    assert "mine" in answer_of(colleague, path)


def test_taking_the_saved_text_brings_the_card_as_it_is_stored(respondent: Browser, colleague: Browser, path: str) -> None:
    colleague.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "implemented", "scope": "theirs"})
    part = respondent.client.get(f"{path}/sections/1.1", params={"card": "1.1-01"}, headers={"hx-request": "true"})
    assert part.status_code == 200
    assert part.text.count("<article") == 1
    assert "theirs" in part.text


def test_planned_without_a_date_is_told_beside_the_field_and_nothing_typed_is_lost(respondent: Browser, path: str) -> None:
    refused = respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "planned", "plan": "buy shelves"}, locale="en")
    assert refused.status_code == 422
    assert "needs the date" in refused.text
    assert "buy shelves" in refused.text
    assert re.search(r'value="planned" checked', refused.text)


def test_autosave_keeps_the_text_of_an_answer_that_cannot_count_yet(respondent: Browser, path: str) -> None:
    kept = respondent.post(
        f"{path}/items/1.1-01/answer", {"version": "0", "state": "planned", "plan": "buy shelves"}, is_htmx=True, locale="en"
    )
    assert kept.status_code == 200
    assert "does not count as an answer yet" in kept.text
    assert "0 of 71" in kept.text
    assert "buy shelves" in answer_of(respondent, path)


def test_not_applicable_needs_a_reason_and_is_offered_only_where_it_can_be(respondent: Browser, path: str) -> None:
    assert 'value="not_applicable"' not in answer_of(respondent, path, "1.1-01")
    assert 'value="not_applicable"' in answer_of(respondent, path, "1.1-08a")
    forced = respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "not_applicable", "reason": "x"}, locale="en")
    assert forced.status_code == 422
    assert "applies to every work" in forced.text
    without = respondent.post(f"{path}/items/1.1-08a/answer", {"version": "0", "state": "not_applicable"}, locale="en")
    assert without.status_code == 422
    assert "needs the reason" in without.text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": "perhaps"}, "Choose one of the options"),
        ({"state": "planned", "planned_on": "next week"}, "is not a date"),
        ({"state": "implemented", "scope": "x" * 4001}, "at most 4000"),
        ({"state": "implemented", "surprise": "1"}, "does not belong"),
    ],
)
def test_bad_input_is_named_and_shown_again(respondent: Browser, path: str, values: dict[str, str], said: str) -> None:
    refused = respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", **values}, locale="en")
    assert refused.status_code == 422
    assert said in refused.text


def test_what_a_person_typed_cannot_become_markup(respondent: Browser, path: str) -> None:
    respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "partly", "scope": "<b hx-get=/x>hi</b>"})
    assert "<b hx-get" not in respondent.get(f"{path}/sections/1.1").text


def test_alternatives_are_chosen_first_and_only_the_chosen_questions_are_asked(respondent: Browser, path: str) -> None:
    page = respondent.get(f"{path}/sections/1.1", locale="en").text
    assert "Please choose first" in page
    assert f"{path}/items/1.1-08b/answer" not in page
    assert '<span id="q-1-1-09">' in page, "what is missing links to the question, which is behind this choice"
    chosen = respondent.post(f"{path}/alternatives/TAKEOUT", {"option": "PROHIBITED"})
    assert chosen.headers["location"].endswith("#choice-TAKEOUT")
    page = respondent.get(f"{path}/sections/1.1", locale="en").text
    assert 'id="q-1-1-08b"' in page
    assert 'id="q-1-1-09"' not in page
    assert "Questions not asked (5)" in page
    wrong = respondent.post(f"{path}/alternatives/TAKEOUT", {"option": "SOMETHING"}, locale="en")
    assert wrong.status_code == 422
    assert "Choose one of the options" in wrong.text
    assert respondent.post(f"{path}/alternatives/NOTHING", {"option": "PROHIBITED"}).status_code == 404


def test_a_point_for_reference_is_marked_and_not_asked(respondent: Browser, path: str) -> None:
    page = respondent.get(f"{path}/sections/4.1", locale="en").text
    assert "For reference" in page
    assert f"{path}/items/4.1-03a/answer" not in page


def test_one_question_at_a_time_begins_with_the_first_blank_and_goes_on(respondent: Browser, path: str) -> None:
    respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "implemented"})
    page = respondent.get(f"{path}/sections/1.1", locale="en", view="one").text
    assert 'id="q-1-1-02"' in page
    assert page.count("<article") == 1
    assert "view=one&amp;at=1.1-03" in page
    assert "view=one&amp;at=1.1-01" in page


def test_unknown_items_and_sections_are_not_found(respondent: Browser, path: str) -> None:
    assert respondent.get(f"{path}/sections/9.9").status_code == 404
    assert respondent.post(f"{path}/items/9.9-99/answer", {"version": "0", "state": "implemented"}).status_code == 404


def test_a_section_needs_a_constant_number_of_statements(respondent: Browser, path: str, statements: list[str]) -> None:
    respondent.get(f"{path}/sections/1.3")
    statements.clear()
    respondent.get(f"{path}/sections/1.3")
    small = len(statements)
    statements.clear()
    respondent.get(f"{path}/sections/1.1")
    assert len(statements) <= small + 3, "three questions or twenty-five: the same work, plus the alternatives"
