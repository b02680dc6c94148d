"""A questionnaire that the principal has put to the contractor, and the people around it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from contracts.parties.models import Organisation
from questionnaires.assessments import actions as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.catalogue.actions import publish
from questionnaires.templates.queries import find_latest
from storage import clock
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser
from tests.questionnaires.world import DUE, parse

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n"


@pytest.fixture
def respondent(client_for: Callable[..., Browser], contractor: Organisation) -> Browser:
    """Who answers for the contractor."""
    return client_for(contractor, Role.RESPONDENT, name="Tanaka Yumi")


@pytest.fixture
def reviewer(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    """Who judges for the principal."""
    return client_for(principal, Role.REVIEWER, name="Takahashi Makoto")


@pytest.fixture
def officer(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    """Who entrusts."""
    return client_for(principal, Role.PROCUREMENT, name="Sato Megumi")


@pytest.fixture
def issue(stored: Session, officer: Browser, principal: Organisation, contractor: Organisation) -> Callable[..., Assessment]:
    """A maker of questionnaires to answer, each for a work of its own: `issue(days_left=-3)`."""

    def make(days_left: int = 10, code: str = "S01") -> Assessment:
        engagement = factories.engagement(stored, principal, contractor, work="Assembly drawings")
        version = find_latest(stored, code)
        assert version is not None
        made = assessments.issue(
            stored,
            officer.stamp(),
            engagement_id=engagement.id,
            version_id=version.id,
            respondent_organisation_id=contractor.id,
            reason="Before we hand over drawings",
            contact_name="Sato Megumi",
            contact_detail="03-1234-5678",
            due_on=clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=max(days_left, 0)),
        )
        made.due_on = clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days_left)
        stored.commit()
        return made

    return make


@pytest.fixture
def assessment(issue: Callable[..., Assessment]) -> Assessment:
    """A questionnaire to answer."""
    return issue()


@pytest.fixture
def ask(stored: Session, officer: Browser, principal: Organisation, contractor: Organisation) -> Callable[..., Assessment]:
    """A maker of a request for a questionnaire document."""

    def make(document: dict[str, Any], tier: str = "1") -> Assessment:
        version = publish(stored, officer.stamp(), parse(document))
        assert version is not None
        made = assessments.issue(
            stored,
            officer.stamp(),
            engagement_id=factories.engagement(stored, principal, contractor, work="Assembly drawings").id,
            version_id=version.id,
            respondent_organisation_id=contractor.id,
            reason="Before we hand over drawings",
            contact_name="Sato Megumi",
            contact_detail="03-1234-5678",
            due_on=DUE,
        )
        made.profile = {"tier": tier}
        stored.commit()
        return made

    return make
