"""People who write questionnaires."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from contracts.parties.models import Organisation
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import find_latest
from storage.stamp import Role
from tests.portal.pages.conftest import Browser


@pytest.fixture
def officer(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    """A purchasing officer."""
    return client_for(principal, Role.PROCUREMENT, name="Osawa")


@pytest.fixture
def base(stored: Session) -> QuestionnaireVersion:
    """The contractor measures, as they come with the product."""
    version = find_latest(stored, "S01")
    assert version is not None
    stored.expunge(version)
    stored.commit()  # nothing is held while pages are asked for
    return version


@pytest.fixture
def draft(officer: Browser, base: QuestionnaireVersion) -> str:
    """The path of a draft that adds to S01."""
    form = {"how": "addition", "version_id": base.id, "code": "OWN-01", "title_ja": "当社の確認", "title_en": "Our check"}
    response = officer.post("/questionnaires/drafts", form)
    assert response.status_code == 303
    return str(response.headers["location"])


@pytest.fixture
def add(officer: Browser, draft: str) -> Callable[..., str]:
    """A maker of own yes/no questions: `add("Is there a guard?")` gives the code."""

    def make(question: str, **values: object) -> str:
        form = {
            "kind": "yes_no", "section": "1.1", "question_ja": question, "weight": "1", "option_code": ["yes", "no"],
            "option_ja": ["はい", "いいえ"], "option_en": ["Yes", "No"], "option_points": ["100", "0"], "not_applicable_allowed": "yes",
        } | values  # fmt: skip
        response = officer.post(f"{draft}/items", form)
        assert response.status_code == 303, response.text
        return str(response.headers["location"]).rpartition("#i-")[2]

    return make
