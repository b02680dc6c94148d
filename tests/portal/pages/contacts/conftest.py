"""The people of the answering pages and their work."""

from tests.portal.pages.answering.conftest import assessment, issue, officer, respondent, reviewer

__all__ = ["assessment", "issue", "officer", "respondent", "reviewer"]
