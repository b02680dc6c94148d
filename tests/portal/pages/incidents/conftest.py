"""A chain of three companies with terms in force, and people of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from storage import clock
from storage.clock import local_date
from storage.stamp import Role
from tests import factories
from tests.contracts.world import agree, open_engagement
from tests.portal.pages.conftest import Browser


@dataclass
class Chain:
    """Two links: `upper` between principal and contractor, `lower` between contractor and re-contractor."""

    upper: Engagement
    lower: Engagement
    officer: Browser
    reviewer: Browser
    middle: Browser  # of the contractor: respondent, procurement and reviewer
    below: Browser

    @property
    def people(self) -> tuple[Browser, ...]:
        """Everybody."""
        return (self.officer, self.reviewer, self.middle, self.below)


@pytest.fixture
def chain(stored: Session, principal: Organisation, contractor: Organisation, client_for: Callable[..., Browser]) -> Chain:
    """The chain, with terms accepted in both links."""
    third = factories.organisation(stored, "架空メーリング株式会社", registrar=contractor)
    stored.commit()
    officer, reviewer = client_for(principal, Role.PROCUREMENT), client_for(principal, Role.REVIEWER)
    middle = client_for(contractor, Role.RESPONDENT, Role.PROCUREMENT, Role.REVIEWER)
    below = client_for(third, Role.RESPONDENT)
    today = local_date(clock.now(), "Asia/Tokyo")
    period: dict[str, Any] = {"starts_on": today.replace(month=1, day=1), "ends_on": today.replace(year=today.year + 1)}
    classes = ("INTERNAL", "PERSONAL_DATA")
    upper = open_engagement(stored, officer.stamp(), contractor, class_codes=classes, **period)
    lower = open_engagement(stored, middle.stamp(), third, parent=upper, class_codes=classes, work="宛名の印字", **period)
    agree(stored, upper, officer.stamp(), middle.stamp())
    agree(stored, lower, middle.stamp(), below.stamp())
    stored.commit()
    return Chain(upper, lower, officer, reviewer, middle, below)
