"""The people and the questionnaire of the answering pages, and a questionnaire that has been answered and submitted."""

import pytest

from questionnaires.assessments.models import Assessment
from tests.portal.pages.answering.conftest import PDF, assessment, issue, officer, respondent, reviewer
from tests.portal.pages.conftest import Browser

__all__ = ["assessment", "issue", "officer", "respondent", "reviewer"]

ANSWERS = {"1.3-01": "implemented", "1.3-02": "partly", "1.3-03": "not_implemented"}


@pytest.fixture
def submitted(respondent: Browser, assessment: Assessment) -> str:
    """The address of a questionnaire with three answers, a file beside the first, submitted."""
    path = f"/assessments/{assessment.id}"
    for code, state in ANSWERS.items():
        assert respondent.post(f"{path}/items/{code}/answer", {"version": "0", "state": state}).status_code == 303
    files = {"file": ("rules.pdf", PDF, "application/pdf")}
    assert respondent.post(f"{path}/items/1.3-01/evidence", files=files).status_code == 303
    statement = {"person_name": "Tanaka Yumi", "person_title": "Manager", "language": "en", "agreed": "yes"}
    assert respondent.post(f"{path}/submission", statement).status_code == 303
    return path
