"""The people and the work that the tests of procurement begin with."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from contracts.engagements import actions as engagements
from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from storage import clock
from storage.stamp import Role
from tests.portal.pages.conftest import Browser

PARAMETERS = {
    "initial_report_on": "2026-12-10",
    "monthly_report_day": "31",
    "incident_first_notice_hours": "24",
    "promptly_days": "3",
    "return_within_days": "10",
    "inspection_notice_days": "5",
    "survival_years": "5",
    "governing_court": "東京地方裁判所",
}


@pytest.fixture
def officer(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    """Who entrusts."""
    return client_for(principal, Role.PROCUREMENT, name="山田 花子")


@pytest.fixture
def respondent(client_for: Callable[..., Browser], contractor: Organisation) -> Browser:
    """Who answers for the contractor."""
    return client_for(contractor, Role.RESPONDENT, name="鈴木 次郎")


@pytest.fixture
def engagement(stored: Session, officer: Browser, contractor: Organisation) -> Engagement:
    """Work that is going on and needs internal information."""
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    made = engagements.open(
        stored,
        officer.stamp(),
        contractor_organisation_id=contractor.id,
        work="会員プログラムのコールセンター運営",
        purpose="会員からの問合せに回答するため。",
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=120),
        class_codes=["INTERNAL"],
        handlers=[],
    )
    stored.commit()
    return made
