"""The people and the questionnaire of the answering pages."""

from tests.portal.pages.answering.conftest import assessment, issue, officer, respondent, reviewer

__all__ = ["assessment", "issue", "officer", "respondent", "reviewer"]
