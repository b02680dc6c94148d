"""A contractor with several people, and what it answered to others before."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from contracts.parties.models import Organisation
from questionnaires.assessments.models import Assessment
from questionnaires.contributing import actions
from questionnaires.contributing.models import Contributor
from questionnaires.contributing.rules import ScopeKind
from storage.stamp import Role
from tests.portal.pages.answering.conftest import assessment, issue, officer, respondent, reviewer
from tests.portal.pages.conftest import Browser

__all__ = ["assessment", "issue", "officer", "respondent", "reviewer"]


@pytest.fixture
def helper(client_for: Callable[..., Browser], contractor: Organisation) -> Browser:
    """Somebody of the contractor who only helps."""
    return client_for(contractor, Role.CONTRIBUTOR, name="Yamada Hana")


@pytest.fixture
def give(stored: Session, respondent: Browser) -> Callable[..., Contributor]:
    """A maker of parts: `give(assessment, helper, sections=["1.1"])`."""

    def make(of: Assessment, to: Browser, **part: list[str]) -> Contributor:
        scope = ScopeKind.SECTIONS if "sections" in part else ScopeKind.ITEMS if "items" in part else ScopeKind.WHOLE
        found = stored.get_one(Assessment, of.id)
        given = actions.give(
            stored, respondent.stamp(), found, user_id=to.actor.user_id, invitation_id=None, scope=scope,
            sections=part.get("sections", ()), items=part.get("items", ()), note="You know this best",
        )  # fmt: skip
        stored.commit()
        return given

    return make
