"""Fixtures of the contracts floor."""

import pytest
from hypothesis import settings
from sqlmodel import Session

from tests.contracts import world as worlds

# Properties are about results; how long one example takes on a loaded machine says nothing.
settings.register_profile("contracts", deadline=None)
settings.load_profile("contracts")


@pytest.fixture
def world(session: Session) -> worlds.World:
    """A principal and its contractor, one engagement with accepted terms, and a perfect closed review."""
    return worlds.make_world(session)
