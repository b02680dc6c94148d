"""The world of these tests, on the database that was asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from contracts.parties.models import Organisation
from portal.accounts.models import Invitation
from portal.app import create_app
from portal.settings import Settings
from tests.portal.accounts.world import World


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """An installation without mail server and without company accounts."""
    return Settings(
        data_folder=tmp_path,
        database_url=database_url,
        secret_key=SecretStr("only for tests: 32 characters and more"),
        embedded_worker=False,
        default_locale="en",
    )


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    """An application without anybody in it."""
    app = create_app(settings)
    yield World(app)
    app.state.database.close()


@pytest.fixture
def company(world: World) -> Organisation:
    """The company that invites."""
    return world.organisation("Aoba Trading")


@pytest.fixture
def invitation(world: World, company: Organisation) -> Invitation:
    """An open invitation of somebody new."""
    return world.invitation(company, "new@example.jp")
