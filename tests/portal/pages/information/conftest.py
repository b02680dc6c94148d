"""The questionnaire of the answering tests, with its people."""

from tests.portal.pages.answering.conftest import assessment, issue, officer, respondent, reviewer

__all__ = ["assessment", "issue", "officer", "respondent", "reviewer"]
