"""A principal, its contractor who passes work on, and people of both at their browsers."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlmodel import Session

from contracts.parties.actions import register_contractor
from contracts.parties.models import Organisation
from storage.stamp import Role
from tests.contracts.world import NUMBERS, World, make_world, people
from tests.portal.pages.conftest import Browser


@dataclass
class Stage:
    """The world, the partner, and who sits at which browser."""

    world: World
    partner: Organisation
    principal: Browser  # procurement of the principal
    passing: Browser  # procurement of the contractor
    below: Browser  # a respondent of the partner
    client_for: Callable[..., Browser]

    @property
    def top(self) -> str:
        return f"/engagements/{self.world.engagement.id}"


@pytest.fixture
def stage(stored: Session, client_for: Callable[..., Browser]) -> Stage:
    """Terms are in force and a review is closed at the top; nothing is passed on yet."""
    world = make_world(stored)
    partner = register_contractor(
        stored,
        people(world.contractor, Role.PROCUREMENT),
        name="架空メーリング",
        name_english="Kaku Mailing",
        corporate_number=NUMBERS[2],
        contact_name="極秘の担当者",
        contact_email="secret-contact@kaku.example",
    )
    stored.commit()
    return Stage(
        world,
        partner,
        client_for(world.principal, Role.PROCUREMENT, name="鈴木"),
        client_for(world.contractor, Role.PROCUREMENT, Role.RESPONDENT, name="白石"),
        client_for(partner, Role.RESPONDENT, name="栗原"),
        client_for,
    )
