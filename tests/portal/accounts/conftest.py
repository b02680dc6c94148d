"""The world of these tests, on the database that was asked for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr

from contracts.parties.models import Organisation
from portal.accounts.models import Invitation
from portal.app import create_app
from portal.settings import Settings
from tests.fixtures.databases import lent
from tests.portal.accounts.world import World


@pytest.fixture
def settings(database_kind: str, source: str, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An installation without mail server and without company accounts. Its database is the test's own only where it asks for one."""
    is_own = "database_url" in request.fixturenames
    return Settings(
        data_folder=tmp_path,
        database_url=request.getfixturevalue("database_url") if is_own else lent(request, database_kind)[source].url,
        secret_key=SecretStr("only for tests: 32 characters and more"),
        embedded_worker=False,
        default_locale="en",
    )


@pytest.fixture
def open_world(settings: Settings, database_kind: str, source: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., World]]:
    """A maker of applications on the test's database, with other settings: `open_world(demonstration=True)`."""
    shared = None if "database_url" in request.fixturenames else lent(request, database_kind)[source]
    with ExitStack() as closing:
        if shared:
            closing.enter_context(shared.transaction())

        def make(**changes: object) -> World:
            app = create_app(settings.model_copy(update=changes))
            if shared:
                shared.stand_in(app)
            else:
                closing.callback(app.state.database.close)
            return World(app)

        yield make


@pytest.fixture
def world(open_world: Callable[..., World]) -> World:
    """An application without anybody in it."""
    return open_world()


@pytest.fixture
def company(world: World) -> Organisation:
    """The company that invites."""
    return world.organisation("Aoba Trading")


@pytest.fixture
def invitation(world: World, company: Organisation) -> Invitation:
    """An open invitation of somebody new."""
    return world.invitation(company, "new@example.jp")
