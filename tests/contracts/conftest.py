"""Fixtures of the contracts floor."""

import pytest
from sqlmodel import Session

from tests.contracts import world as worlds


@pytest.fixture
def world(session: Session) -> worlds.World:
    """A principal and its contractor, one engagement with accepted terms, and a perfect closed review."""
    return worlds.make_world(session)
