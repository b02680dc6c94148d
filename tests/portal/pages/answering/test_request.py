"""The request as a whole: the contractor's home, what is missing, the submission, the paper; and what the other side sees."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from contracts.parties.models import Organisation
from questionnaires.assessments.models import Assessment
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser

STATEMENT = {"person_name": "Tanaka Yumi", "person_title": "Manager", "language": "ja", "agreed": "yes"}


@pytest.fixture
def path(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}"


def test_home_says_what_is_owed_and_until_when_with_one_next_step(respondent: Browser, issue: Callable[..., Assessment]) -> None:
    empty = respondent.get("/contractor", locale="en").text
    assert "Nothing waits for you" in empty
    near, _far = issue(5), issue(40)
    page = respondent.get("/contractor", locale="en").text
    assert "Waiting for you: a questionnaire, due on" in page
    assert f'<a class="button button-primary" href="/assessments/{near.id}">' in page
    assert page.count("button-primary") == 1
    issue(-3)
    assert "3日超過" in respondent.get("/contractor").text


def test_home_takes_the_same_number_of_statements_for_one_and_for_many(
    respondent: Browser, issue: Callable[..., Assessment], statements: list[str]
) -> None:
    issue()
    respondent.get("/contractor")
    statements.clear()
    respondent.get("/contractor")
    one = len(statements)
    for _ in range(4):
        issue()
    statements.clear()
    respondent.get("/contractor")
    assert len(statements) == one


def test_what_is_missing_is_listed_with_links_to_each_question(respondent: Browser, path: str) -> None:
    respondent.post(f"{path}/items/1.3-01/answer", {"version": "0", "state": "implemented"})
    page = respondent.get(f"{path}/missing", locale="en").text
    assert "Questions without an answer: 70 of 71." in page
    assert f"{path}/sections/1.3?view=all#q-1-3-02" in page
    assert "q-1-3-01" not in page


def test_submission_needs_a_named_person_and_the_statement(respondent: Browser, path: str) -> None:
    shown = respondent.get(f"{path}/submission").text
    assert "相違ない" in shown
    assert 'value="Tanaka Yumi"' in shown
    refused = respondent.post(f"{path}/submission", {"language": "ja", "person_name": " ", "person_title": "部長"}, locale="en")
    assert refused.status_code == 422
    assert "Tick the statement" in refused.text
    assert 'value="部長"' in refused.text, "what was typed stays"


def test_after_the_submission_the_answers_are_sealed_and_say_whose_turn_it_is(respondent: Browser, path: str) -> None:
    respondent.post(f"{path}/items/1.3-01/answer", {"version": "0", "state": "implemented"})
    assert respondent.post(f"{path}/submission", STATEMENT).headers["location"] == path
    page = respondent.get(path, locale="en").text
    assert "you need not do anything" in page
    assert "Manager" in page
    late = respondent.post(f"{path}/items/1.3-01/answer", {"version": "1", "state": "partly"}, is_htmx=True, locale="en")
    assert late.status_code == 409
    assert "sealed" in late.text
    assert "data-autosave" not in respondent.get(f"{path}/sections/1.3").text
    assert respondent.get(f"{path}/submission").status_code == 409
    assert respondent.post(f"{path}/submission", STATEMENT).status_code == 409


def test_the_asking_side_sees_answers_only_once_they_were_submitted(reviewer: Browser, respondent: Browser, path: str) -> None:
    respondent.post(f"{path}/items/1.3-01/answer", {"version": "0", "state": "partly", "scope": "a draft thought"})
    for place in (f"{path}/sections/1.3", f"{path}/print"):
        assert "a draft thought" not in reviewer.get(place).text
    assert reviewer.post(f"{path}/items/1.3-01/answer", {"version": "1", "state": "implemented"}).status_code == 403
    respondent.post(f"{path}/submission", STATEMENT)
    for place in (f"{path}/sections/1.3", f"{path}/print"):
        assert "a draft thought" in reviewer.get(place).text


def test_strangers_do_not_learn_that_it_exists(client_for: Callable[..., Browser], stored: Session, path: str) -> None:
    stranger: Organisation = factories.organisation(stored, "Somebody Else Ltd")
    stored.commit()
    browser = client_for(stranger, Role.RESPONDENT)
    for place in ("", "/sections/1.1", "/missing", "/submission", "/print", "/score", "/review"):
        assert browser.get(f"{path}{place}").status_code == 404, place
    assert browser.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "implemented"}).status_code == 404


def test_the_paper_has_boxes_to_tick_before_and_the_answers_after(respondent: Browser, path: str) -> None:
    before = respondent.get(f"{path}/print").text
    assert "□ 実施済み" in before
    respondent.post(f"{path}/items/1.3-01/answer", {"version": "0", "state": "partly", "scope": "大阪営業所"})
    assert "大阪営業所" in respondent.get(f"{path}/print").text
