"""Questions of every kind at the browser: answered, told back, refused with what was typed, and asked only when they should be."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from contracts.parties.models import Organisation
from questionnaires.answers.seal import hash_answers
from questionnaires.assessments.models import Assessment
from questionnaires.reviews.actions import accept_remaining
from storage.stamp import Role
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser
from tests.questionnaires.every_kind import conditional_questionnaire, of_kind, option
from tests.questionnaires.world import small_questionnaire, text

Issue = Callable[..., Assessment]


@pytest.fixture
def path(ask: Issue) -> str:
    return f"/assessments/{ask(conditional_questionnaire()).id}"


def card(browser: Browser, path: str, code: str, section: str, locale: str = "en") -> str:
    """The card of one question as the browser shows it, or nothing."""
    page = browser.get(f"{path}/sections/{section}", locale=locale).text
    found = re.search(rf'<article class="question[^"]*" id="q-{code}">.*?</article>', page, re.S)
    return found[0] if found else ""


def say(browser: Browser, path: str, code: str, version: int = 0, *, is_htmx: bool = False, **fields: Any) -> Any:
    return browser.post(f"{path}/items/{code}/answer", {"version": str(version), **fields}, is_htmx=is_htmx, locale="en")


def test_every_kind_is_answered_by_a_plain_form_and_is_there_again_afterwards(respondent: Browser, path: str) -> None:
    said: dict[str, dict[str, Any]] = {
        "C-1": {"value": "yes"},
        "C-2": {"value": "１２０"},
        "C-3": {"value": "In the <rule> book"},
        "D-1": {"value": "4"},
        "D-2": {"value": ["a", "b"]},
        "D-3": {"cell.0.name": "Key", "cell.0.count": "2", "cell.0.place": "safe", "cell.3.name": "Disk"},
        "D-4": {"value": "y"},
    }
    for code, fields in said.items():
        assert say(respondent, path, code, **fields).status_code == 303, code
    third, fourth = (respondent.get(f"{path}/sections/{section}", locale="en").text for section in "CD")
    assert re.search(r'value="yes" checked', third)
    assert re.search(r'id="value-C-2" name="value" value="120"', third)
    assert "people" in third
    assert "From 0 to 500" in third
    assert "In the &lt;rule&gt; book" in third
    assert re.search(r'type="radio"[^>]* value="4" checked', fourth)
    assert len(re.findall(r'type="checkbox"[^>]* name="value"[^>]* checked', fourth)) == 2
    assert re.search(r'name="cell.0.name" value="Key"', fourth)
    assert re.search(r'name="cell.1.name" value="Disk"', fourth), "empty rows are not kept"
    assert 'name="cell.4.name"' in fourth, "there is always room for more"
    assert "4 of 4" in fourth or "complete" in fourth


def test_a_note_beside_a_value_is_kept_and_read_by_the_other_side_once_submitted(
    respondent: Browser, reviewer: Browser, path: str, stored: Session
) -> None:
    assert say(respondent, path, "C-1", value="yes", note="Only the <night> shift").status_code == 303
    assert "Only the &lt;night&gt; shift" in card(respondent, path, "C-1", "C")
    before = hash_answers(stored, stored.scalars(select(Assessment)).one())
    stored.rollback()
    assert say(respondent, path, "C-1", version=1, value="yes", note="All shifts").status_code == 303
    assert hash_answers(stored, stored.scalars(select(Assessment)).one()) != before, "what is submitted binds the note too"
    stored.rollback()
    assert say(respondent, path, "C-2", value="3").status_code == 303
    form = {"person_name": "Mizuno", "person_title": "Head", "agreed": "yes", "language": "en"}
    assert respondent.post(f"{path}/submission", form, locale="en").status_code == 303
    assert "All shifts" in reviewer.get(f"{path}/review/sections/C", locale="en").text


def test_a_file_answers_a_question_that_asks_for_one(respondent: Browser, path: str) -> None:
    assert "answered by a file" in card(respondent, path, "C-4", "C")
    added = respondent.post(
        f"{path}/items/C-4/evidence", {"version": "0"}, files={"file": ("pledge.pdf", PDF, "application/pdf")}, is_htmx=True, locale="en"
    )
    assert added.status_code == 200
    for part in ("pledge.pdf", "1 of 12", 'hx-target="#q-C-4 .save-mark"', 'hx-target="#slot-C-5"', 'id="q-C-5"'):
        assert part in added.text, part
    assert "Saved" in card(respondent, path, "C-4", "C")


@pytest.mark.parametrize(
    ("code", "fields", "said"),
    [
        ("C-1", {"value": "perhaps"}, "Choose one of the options"),
        ("D-1", {"value": "9"}, "Choose one of the options"),
        ("D-2", {"value": ["a", "z"]}, "Choose one of the options"),
        ("D-3", {"cell.0.name": "Key", "cell.1.count": "2"}, "Row 2: enter “Name”"),
        ("D-3", {"cell.0.name": "Key", "cell.0.count": "many"}, "Row 1: “many” does not fit “Count”"),
        ("D-3", {"cell.0.name": "Key", "cell.0.smuggled": "1"}, "does not fit the question"),
        ("D-3", {"cell.0.name": "Key", "cell.x": "1"}, "does not belong"),
        ("D-2", {"value": "a", "state": "not_applicable"}, "needs the reason"),
        ("D-4", {"state": "not_applicable", "reason": "x"}, "applies to every work"),
    ],
)
def test_what_is_no_answer_is_told_and_shown_again_as_it_was_sent(
    respondent: Browser, path: str, code: str, fields: dict[str, Any], said: str
) -> None:
    for is_htmx in (False, True):
        refused = say(respondent, path, code, is_htmx=is_htmx, **fields)
        assert refused.status_code == 422
        assert said in refused.text
    whole = say(respondent, path, code, **fields).text
    for typed in fields.values():
        assert isinstance(typed, list) or typed in {"perhaps", "9", "1", "x"} or f'"{typed}"' in whole, typed


def test_a_number_out_of_range_keeps_what_was_typed(respondent: Browser, path: str) -> None:
    say(respondent, path, "C-1", value="yes")
    refused = say(respondent, path, "C-2", value="501")
    assert refused.status_code == 422
    assert "501 is outside what can be entered here: from 0 to 500" in refused.text
    assert 'name="value" value="501"' in refused.text


def test_a_hinge_shows_and_hides_what_leans_on_it_at_once_and_touches_nothing_else(respondent: Browser, path: str) -> None:
    page = respondent.get(f"{path}/sections/C", locale="en").text
    assert '<div class="slot" id="slot-C-2"></div>' in page, "its place is there, and empty"
    shown = say(respondent, path, "C-1", value="yes", is_htmx=True).text
    assert '<hx-partial hx-target="#slot-C-2"' in shown
    assert 'id="q-C-2"' in shown
    assert 'id="q-C-1"' not in shown, "the card that is being answered stays as it is"
    assert "slot-C-3" not in shown, "that leans on C-2, which has no answer yet"
    assert "1 of 12" in shown, "the numbers come along"
    assert "Questions that are now asked: 1" in shown
    again = say(respondent, path, "C-1", 1, value="yes", is_htmx=True).text
    assert "slot-" not in again, "nothing came or went"
    hidden = say(respondent, path, "C-1", 2, value="no", is_htmx=True).text
    assert '<hx-partial hx-target="#slot-C-2" hx-swap="innerHTML"></hx-partial>' in hidden
    assert "Questions that are no longer asked: 1" in hidden
    assert card(respondent, path, "C-2", "C") == ""
    assert say(respondent, path, "C-1", 3, value="yes").status_code == 303
    assert card(respondent, path, "C-2", "C"), "without JavaScript: on the next page"


def test_the_risk_of_a_weak_answer_is_told_at_once_beside_it_and_before_the_submission(respondent: Browser, path: str) -> None:
    said = say(respondent, path, "C-1", value="no", is_htmx=True).text
    assert re.search(r'hx-target="#risk-C-1".*No rule is a risk', said, re.S)
    assert "No rule is a risk" in card(respondent, path, "C-1", "C")
    assert "No rule is a risk(日本語)" in respondent.get(f"{path}/submission").text
    submission = respondent.get(f"{path}/submission", locale="en").text
    assert "Risks you have told (1)" in submission
    assert "No rule is a risk" not in say(respondent, path, "C-1", 1, value="yes", is_htmx=True).text
    assert "Risks you have told" not in respondent.get(f"{path}/submission", locale="en").text


def test_a_required_question_is_named_where_one_submits_and_holds_the_submission_up(respondent: Browser, path: str) -> None:
    say(respondent, path, "C-1", value="yes")
    page = respondent.get(f"{path}/submission", locale="en").text
    assert "These questions must be answered before you submit" in page
    assert "C-2 Title C-2" in page
    form = {"person_name": "Mori", "person_title": "Director", "language": "en", "agreed": "yes"}
    refused = respondent.post(f"{path}/submission", form, locale="en")
    assert refused.status_code == 422
    assert "Some questions must be answered before you submit" in refused.text
    say(respondent, path, "C-2", value="3")
    assert respondent.post(f"{path}/submission", form).status_code == 303


def test_a_conflict_tells_both_values_in_words(
    respondent: Browser, client_for: Callable[..., Browser], contractor: Organisation, path: str
) -> None:
    colleague = client_for(contractor, Role.RESPONDENT, name="Mori Ken")
    say(colleague, path, "D-2", value=["a"])
    for is_htmx in (True, False):
        refused = say(respondent, path, "D-2", value=["b", "c"], is_htmx=is_htmx)
        assert refused.status_code == 409
        for words in ("Option a", "Option b", "Option c", "Mori Ken", "Keep mine"):
            assert words in refused.text
        assert "answered</td>" not in refused.text
    theirs, mine = ({"cell.0.name": name} for name in ("Theirs", "Mine"))
    colleague.post(f"{path}/items/D-3/answer", {"version": "0", **theirs})
    told = respondent.post(f"{path}/items/D-3/answer", {"version": "0", **mine}, is_htmx=True, locale="en").text
    assert "Theirs" in told
    assert "Mine" in told


def test_the_whole_questionnaire_can_be_read_on_paper_before_it_is_answered(respondent: Browser, path: str) -> None:
    page = respondent.get(f"{path}/print", locale="en").text
    for words in (
        "□ Option yes",
        "<strong>4</strong> Option 4",
        "In your own words",
        "A safe",
        "C-1 Title C-1 is “Option yes”",
        "C-2 Title C-2 is 100 or more",
        "All of these hold:",
        "A-4 Title A-4 is not “Implemented”",
        "the tier of the contractor is “1”",
        "What the score means",
        "Go on",
        "What is needed",
    ):
        assert words in page, words
    japanese = respondent.get(f"{path}/print").text
    for words in (
        "C-1 Title C-1(日本語)：「Option yes(日本語)」",
        "次のすべてに当てはまる場合：",
        "委託先の区分（ティア）：「1」",
        "評点の見方",
    ):
        assert words in japanese, words


def test_the_reviewer_and_the_score_page_show_values_bands_and_checks(
    respondent: Browser, reviewer: Browser, stored: Session, path: str
) -> None:
    said: dict[str, dict[str, Any]] = {"C-1": {"value": "no"}, "D-1": {"value": "1"}, "D-3": {"cell.0.name": "Key", "cell.0.place": "safe"}}
    for code, fields in said.items():
        say(respondent, path, code, **fields)
    respondent.post(f"{path}/submission", {"person_name": "Mori", "person_title": "Director", "language": "en", "agreed": "yes"})
    desk = reviewer.get(f"{path}/review/sections/D", locale="en").text
    for words in ("Option 1", "Key", "A safe"):
        assert words in desk, words
    page = reviewer.get(f"{path}/score", locale="en").text
    for words in (
        "Weak",
        "Begin",
        "Not met",
        "Answers that do not meet it",
        "Left open by the answer",
        "Not asked, its condition does not hold",
        "Asked for information",
    ):
        assert words in page, words
    assessment = stored.get_one(Assessment, path.rsplit("/", 1)[1])
    accept_remaining(stored, reviewer.stamp(), assessment)
    stored.commit()
    assert reviewer.get(f"{path}/review/sections/C").status_code == 200


def survey() -> dict[str, Any]:
    items = [of_kind("S-1", "text", weight=0), of_kind("S-2", "single", options=[option("x"), option("y")], weight=0)]
    return small_questionnaire(
        code="SURVEY", alternatives=[], sections=[{"code": "S", "title": text("All"), "purpose": text("Aim"), "items": items}]
    )


def test_a_survey_shows_its_answers_and_no_score(respondent: Browser, reviewer: Browser, ask: Issue) -> None:
    path = f"/assessments/{ask(survey()).id}"
    say(respondent, path, "S-1", value="We are twelve")
    respondent.post(f"{path}/submission", {"person_name": "Mori", "person_title": "Director", "language": "en", "agreed": "yes"})
    page = reviewer.get(f"{path}/score", locale="en").text
    assert "It has no score" in page
    assert "We are twelve" in page
    assert "No answer" in page
    assert "%" not in re.sub(r"<head>.*?</head>", "", page, flags=re.S).split("<main")[1]


def long_questionnaire(items: int, size: int = 20) -> dict[str, Any]:
    """Sections of `size` questions each."""
    listed = [of_kind(f"I-{number}", "single", options=[option("x", 100), option("y", 0)]) for number in range(items)]
    sections = [
        {"code": f"S{start}", "title": text(f"Part {start}"), "purpose": text("Aim"), "items": listed[start : start + size]}
        for start in range(0, items, size)
    ]
    return small_questionnaire(code=f"LONG{items}-{size}", alternatives=[], sections=sections)


def test_a_save_among_600_questions_renders_and_reads_as_little_as_among_60(respondent: Browser, ask: Issue, statements: list[str]) -> None:
    sent, sizes = {}, {}
    for items in (60, 600):
        path = f"/assessments/{ask(long_questionnaire(items)).id}"
        respondent.get(f"{path}/sections/S0")
        say(respondent, path, "I-1", value="x", is_htmx=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', respondent.get(f"{path}/sections/S0").text)
        assert token
        statements.clear()
        saved = respondent.client.post(
            f"{path}/items/I-1/answer", data={"csrf_token": token[1], "version": "1", "value": "y"}, headers={"hx-request": "true"}
        )
        sent[items], sizes[items] = len(statements), saved.text
        assert saved.status_code == 200
        texts = [statement for statement in statements if "questionnaire_item.question" in statement]
        assert all("questionnaire_item.code =" in statement for statement in texts), "of the one question alone"
        statements.clear()
        page = respondent.get(f"{path}/sections/S0").text
        assert page.count("<article") == 20, "the section is read, not the questionnaire"
        assert not any("questionnaire_item.question" in one and "questionnaire_section.code" not in one for one in statements)
    assert sent[60] == sent[600]
    assert "Question I-2" not in sizes[600]


def test_a_section_of_600_questions_opens_with_the_first_blank_one_alone(respondent: Browser, ask: Issue) -> None:
    path = f"/assessments/{ask(long_questionnaire(600, size=600)).id}"
    assert respondent.get(f"{path}/sections/S0").text.count("<article") == 1
    say(respondent, path, "I-0", value="x")
    page = respondent.get(f"{path}/sections/S0", locale="en").text
    assert 'id="q-I-1"' in page
    assert "Question 2 of 600" in page


def test_the_whole_on_paper_costs_the_same_statements_however_long_it_is(respondent: Browser, ask: Issue, statements: list[str]) -> None:
    sent = {}
    for items in (40, 200):
        path = f"/assessments/{ask(long_questionnaire(items)).id}"
        respondent.get(f"{path}/print")
        statements.clear()
        assert respondent.get(f"{path}/print", locale="en").text.count("□ Option x") == items
        sent[items] = len(statements)
    assert sent[40] == sent[200]
