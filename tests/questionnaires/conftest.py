"""Fixtures of the questionnaires floor."""

import pytest
from sqlmodel import Session

from tests.questionnaires import world as worlds


@pytest.fixture
def world(session: Session) -> worlds.World:
    """Two companies, one engagement, one issued assessment of a small questionnaire."""
    return worlds.world(session)
