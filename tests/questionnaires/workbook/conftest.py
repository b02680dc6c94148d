"""Fixtures of the workbook."""

import pytest

from questionnaires.catalogue.actions import publish
from tests.questionnaires.workbook.making import every_kind
from tests.questionnaires.world import World, parse


@pytest.fixture
def kinds(world: World) -> World:
    """The world with an assessment of a questionnaire of every kind."""
    version = publish(world.session, world.asker, parse(every_kind()))
    assert version is not None
    world.version = version
    world.assessment = world.issue(version_id=version.id)
    return world
