"""An agreement in force that asks for monthly reports, and the people on both sides of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from storage import clock
from storage.stamp import Role
from tests.contracts.world import agree, open_engagement, people
from tests.portal.pages.conftest import Browser


@pytest.fixture
def officer(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    return client_for(principal, Role.PROCUREMENT)


@pytest.fixture
def respondent(client_for: Callable[..., Browser], contractor: Organisation) -> Browser:
    return client_for(contractor, Role.RESPONDENT, name="Tanaka")


@pytest.fixture
def engagement(stored: Session, principal: Organisation, contractor: Organisation, officer: Browser, respondent: Browser) -> Engagement:
    """Accepted by both sides today; reports at the end of each month."""
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    made = open_engagement(
        stored,
        officer.stamp(),
        contractor,
        starts_on=today - timedelta(days=90),
        ends_on=today + timedelta(days=200),
        class_codes=["PUBLIC"],
    )
    agree(stored, made, officer.stamp(), people(contractor))
    stored.commit()
    return made
