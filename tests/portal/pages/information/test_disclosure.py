"""What the contractor has not submitted nobody else opens, not even by an id that was guessed right."""

import re
from collections.abc import Callable

import pytest

from questionnaires.assessments.models import Assessment
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser

STATEMENT = {"language": "ja", "person_name": "Tanaka Yumi", "person_title": "Manager", "agreed": "yes"}
ITEM = "1.1-01"


@pytest.fixture
def path(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}"


def attach(respondent: Browser, path: str) -> str:
    """The address of a file laid beside an answer."""
    sent = respondent.post(f"{path}/items/{ITEM}/evidence", files={"file": ("a.pdf", PDF, "application/pdf")})
    assert sent.status_code == 303
    found = re.search(r'href="(/evidence/[0-9a-f]{32}/file)"', respondent.get(f"{path}/sections/1.1").text)
    assert found
    return found[1]


def looks(browser: Browser, address: str) -> set[int]:
    """What every way to the file answers."""
    return {browser.get(way).status_code for way in (address, address.replace("/file", "/view"))}


def submit(respondent: Browser, path: str) -> None:
    assert respondent.post(f"{path}/submission", STATEMENT).status_code == 303


def test_a_file_is_the_owners_alone_until_the_answers_are_submitted(
    respondent: Browser, reviewer: Browser, officer: Browser, path: str
) -> None:
    address = attach(respondent, path)
    assert looks(respondent, address) == {200}
    for other in (reviewer, officer):
        assert looks(other, address) == {404}
        assert "a.pdf" not in other.get(address).text
    submit(respondent, path)
    assert looks(reviewer, address) == {200}


def test_a_file_that_was_taken_away_before_the_submission_of_nothing_stays_hidden(
    respondent: Browser, reviewer: Browser, path: str
) -> None:
    address = attach(respondent, path)
    removal = re.search(r'action="([^"]+/removal)"', respondent.get(f"{path}/sections/1.1").text)
    assert removal
    assert respondent.post(removal[1]).status_code == 303
    assert looks(reviewer, address) == {404}


def test_another_questionnaire_that_was_submitted_opens_nothing_of_this_one(
    respondent: Browser, reviewer: Browser, issue: Callable[..., Assessment], path: str
) -> None:
    address = attach(respondent, path)
    submit(respondent, f"/assessments/{issue().id}")
    assert looks(reviewer, address) == {404}
