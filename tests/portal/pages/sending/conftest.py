"""The people and the work that the tests of sending begin with: those of procurement."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from questionnaires.assessments import actions as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.templates.queries import find_latest
from storage import clock
from storage.stamp import Role
from tests.portal.pages.conftest import Browser
from tests.portal.pages.procurement.conftest import engagement, officer, respondent

__all__ = ["engagement", "officer", "respondent"]


@pytest.fixture
def reviewer(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    """Who judges for the principal."""
    return client_for(principal, Role.REVIEWER, name="高橋 誠")


@pytest.fixture
def assessment(stored: Session, officer: Browser, engagement: Engagement) -> Assessment:
    """A questionnaire under way, due in ten days."""
    version = find_latest(stored, "S01")
    assert version is not None
    made = assessments.issue(
        stored,
        officer.stamp(),
        engagement_id=engagement.id,
        version_id=version.id,
        respondent_organisation_id=engagement.contractor_organisation_id,
        reason="取扱状況の確認",
        contact_name="購買部 山田",
        contact_detail="03-0000-0000",
        due_on=(clock.now() + timedelta(days=10)).date(),
    )
    stored.commit()
    return made
