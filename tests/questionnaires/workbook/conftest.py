"""Fixtures of the workbook."""

import pytest
from sqlmodel import Session

from questionnaires.catalogue.actions import publish
from tests.prepared import Prepared
from tests.questionnaires import world as worlds
from tests.questionnaires.conftest import PREPARED
from tests.questionnaires.workbook.making import every_kind


def make_kinds(session: Session) -> worlds.World:
    """The world with an assessment of a questionnaire of every kind."""
    made = worlds.world(session)
    version = publish(session, made.asker, worlds.parse(every_kind()))
    assert version is not None
    made.version = version
    made.assessment = made.issue(version_id=version.id)
    return made


KINDS = Prepared("kinds", worlds.World, make_kinds)


@pytest.fixture
def source(database_kind: str, request: pytest.FixtureRequest) -> str:
    """A database with the world that the test asks for."""
    return (KINDS if "kinds" in request.fixturenames else PREPARED).source(request, database_kind)


@pytest.fixture
def kinds(session: Session, database_kind: str) -> worlds.World:
    """The world with an assessment of a questionnaire of every kind."""
    return KINDS.seen_by(session, database_kind)
