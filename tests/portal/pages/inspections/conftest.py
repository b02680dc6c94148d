"""The people of the answering pages, and a questionnaire that has been answered and submitted."""

from tests.portal.pages.review.conftest import assessment, issue, officer, respondent, reviewer, submitted

__all__ = ["assessment", "issue", "officer", "respondent", "reviewer", "submitted"]
