"""The people and the work that the tests of clauses begin with: those of procurement."""

from tests.portal.pages.procurement.conftest import engagement, officer, respondent

__all__ = ["engagement", "officer", "respondent"]
