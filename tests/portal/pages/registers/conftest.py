"""A work with accepted terms, a closed review and two people of each side at their browsers."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlmodel import Session

from contracts.engagements.rules import Handler
from contracts.parties.actions import register_contractor, register_principal
from storage.stamp import Role
from tests import factories
from tests.contracts import world as worlds
from tests.portal.pages.conftest import Browser


@dataclass
class Work:
    """The work and its people."""

    id: str
    world: worlds.World
    officer: Browser
    respondent: Browser

    @property
    def path(self) -> str:
        """Where its pages begin."""
        return f"/engagements/{self.id}"


@pytest.fixture
def work(stored: Session, client_for: Callable[..., Browser]) -> Work:
    """One work, agreed and reviewed, with 山本 as custodian and 森 as handler."""
    principal = register_principal(stored, factories.stamp(origin="cli"), name="朝日製作所", corporate_number=worlds.NUMBERS[0])
    setter = worlds.people(principal, Role.PROCUREMENT)
    contractor = register_contractor(stored, setter, name="川口データ", corporate_number=worlds.NUMBERS[1])
    handlers = [Handler("山本", "管理", is_custodian=True), Handler("森", "入力")]
    engagement = worlds.open_engagement(stored, setter, contractor, handlers=handlers)
    respondent = worlds.people(contractor, Role.RESPONDENT)
    reviewer = worlds.people(principal, Role.REVIEWER)
    world = worlds.World(stored, principal, contractor, engagement, setter, reviewer, respondent, respondent)
    world.agree()
    stored.commit()
    return Work(
        engagement.id,
        world,
        client_for(principal, Role.PROCUREMENT, name="佐藤"),
        client_for(contractor, Role.RESPONDENT, name="山本"),
    )
