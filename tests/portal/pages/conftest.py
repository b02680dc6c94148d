"""People at their browsers, for tests of pages: an application with the built-in content, companies, and signed-in clients."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session
from starlette.testclient import TestClient

from contracts.parties.models import Organisation
from portal.accounts.models import Membership, User
from portal.accounts.sessions import open_user_session
from portal.app import create_app
from portal.csrf import token_for
from portal.guards import cookie_name
from portal.settings import Settings
from storage import clock
from storage.stamp import Actor, Role, Stamp
from tests import factories
from tests.fixtures.databases import lent
from tests.in_one_thread import Client

SETTINGS: dict[str, Any] = {"embedded_worker": False, "base_url": "http://127.0.0.1:8000"}
_numbers = itertools.count(1)


@pytest.fixture
def app(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FastAPI]:
    """The portal with questionnaires, clauses, classes and policy loaded.

    Only where the test also asks for `content_url` (it has threads, a browser or a worker) is the database one that nobody else uses.
    """
    if "content_url" in request.fixturenames:
        made = create_app(Settings(data_folder=tmp_path / "data", database_url=request.getfixturevalue("content_url"), **SETTINGS))
        yield made
        made.state.database.close()
        return
    shared = lent(request, database_kind)[str(request.getfixturevalue(f"{database_kind}_content"))]
    made = create_app(Settings(data_folder=tmp_path / "data", database_url=shared.url, **SETTINGS))
    shared.stand_in(made)
    with shared.transaction():
        yield made


@pytest.fixture
def stored(app: FastAPI) -> Iterator[Session]:
    """A session on the application's database, for arranging what a page will show and for looking at what it did.

    Commit before asking for a page.
    """
    with app.state.database.session(is_writing=True) as session:
        yield session
        session.rollback()


@dataclass
class Browser:
    """One person at a browser."""

    client: TestClient
    actor: Actor
    token: str

    def stamp(self) -> Stamp:
        """An act of this person, for arranging."""
        return Stamp(actor=self.actor, at=clock.now(), origin="page", address="192.0.2.7")

    def get(self, path: str, *, locale: str = "ja", **parameters: Any) -> httpx2.Response:
        """Ask for a page in a language."""
        return self.client.get(path, params=parameters or None, headers={"accept-language": locale})

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        locale: str = "ja",
        files: dict[str, tuple[str, bytes, str]] | None = None,
        is_htmx: bool = False,
    ) -> httpx2.Response:
        """Send a form with this person's token; `is_htmx`: as htmx would. That forms carry it: tests/architecture/test_forms."""
        headers = {"accept-language": locale} | ({"hx-request": "true"} if is_htmx else {})
        return self.client.post(path, data={"csrf_token": self.token, **(data or {})}, files=files, headers=headers)


@pytest.fixture
def client_for(app: FastAPI) -> Iterator[Callable[..., Browser]]:
    """A maker of signed-in people: `client_for(organisation, Role.PROCUREMENT, ...)`."""
    clients: list[TestClient] = []

    def open_browser(of: Organisation, *roles: Role, name: str | None = None) -> Browser:
        number = next(_numbers)
        with app.state.database.session(is_writing=True) as session:
            user = User(email=f"person{number}@example.jp", display_name=name or f"Person {number}", created_at=clock.now())
            session.add(user)
            session.flush()
            session.add_all(Membership(user_id=user.id, organisation_id=of.id, role=role) for role in roles)
            token = open_user_session(
                session, user=user, organisation_id=of.id, now=clock.now(), address="192.0.2.7", agent="Test", lifetime=timedelta(hours=1)
            )
            session.commit()
        client = Client(app, base_url="http://127.0.0.1:8000", follow_redirects=False)
        client.cookies.set(cookie_name("session", app.state.settings), token)
        clients.append(client)
        actor = Actor(user.id, of.id, frozenset(roles), user.display_name, of.name)
        return Browser(client, actor, token_for(app.state.secret_key, token))

    yield open_browser
    for client in clients:
        client.close()


@pytest.fixture
def statements(app: FastAPI) -> Iterator[list[str]]:
    """Every SQL statement that the application sends; clear it before asking for the page that is counted."""
    sent: list[str] = []
    database = app.state.database

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    engines = {database.writer, database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def principal(stored: Session) -> Organisation:
    """A company that entrusts work."""
    made = factories.organisation(stored, "東都電機株式会社")
    stored.commit()
    return made


@pytest.fixture
def contractor(stored: Session, principal: Organisation) -> Organisation:
    """A company that the principal has registered."""
    made = factories.organisation(stored, "株式会社青葉システムズ", registrar=principal)
    stored.commit()
    return made
