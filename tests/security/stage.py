"""The application with the world in its database, and somebody to knock at its doors."""

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from pydantic import SecretStr

from portal import csrf, guards
from portal.accounts.sessions import SignedIn
from portal.app import create_app
from portal.database import transaction
from portal.guards import cookie_name
from portal.mail.composing import ORGANISATION_HEADER
from portal.mail.jobs import mail_handlers
from portal.settings import Settings
from storage import clock
from storage.database import Database
from storage.jobs.worker import run_once
from tests.in_one_thread import Client
from tests.security.companies import Person
from tests.security.making import build
from tests.security.routes import Route, list_routes
from tests.security.rows import Rows, read_rows
from tests.security.undoing import UndoneDatabase
from tests.security.world import World
from tests.shared import Shared

SECRET_KEY = "the secret key of the security tests, of no use elsewhere"


@dataclass
class Stage:
    """The application, the world, and a client that shows no mercy."""

    app: FastAPI
    settings: Settings
    database: UndoneDatabase
    world: World
    client: Client
    shared: Shared
    """What one worker has found out, for all."""
    baseline: Rows = field(default_factory=dict, repr=False)
    faults: list[str] = field(default_factory=list)
    """What the application wrote to its log as its own faults."""
    doors: dict[str, Any] = field(default_factory=dict, repr=False)
    """What `tests.security.doors` has found out, by route."""

    @cached_property
    def routes(self) -> list[Route]:
        """All routes of the application."""
        return list_routes(self.app)

    def named(self, *wanted: str) -> list[Route]:
        """The routes of these names."""
        found = [route for route in self.routes if str(route) in wanted]
        assert len(found) == len(wanted)
        return found

    def cookies_of(self, person: Person) -> dict[str, str]:
        """The cookies of the person's browser. Whoever is not signed in has a cookie that forms are bound to."""
        found = {"portal-language": "en"}
        if person.cookie:
            found[cookie_name("session", self.settings)] = person.cookie
        else:
            found[cookie_name("visitor", self.settings)] = f"visitor-{person.key}"
        if "pre_session" in person.ids:
            found[cookie_name("pre-session", self.settings)] = person.ids["pre_session"]
        return found

    def credentials_of(self, person: Person) -> dict[str, str]:
        """The header by which the person is known."""
        if person.token:
            return {"authorization": f"Bearer {person.token}"}
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies_of(person).items())}

    @contextlib.contextmanager
    def known(self) -> Iterator[None]:
        """Meanwhile the portal looks up only once whose a session or a key is: for tests of what comes after that, within `undone()`."""
        found: dict[str, SignedIn | None] = {}

        def once(read: Callable[..., SignedIn | None]) -> Callable[..., SignedIn | None]:
            def read_once(database: Database, token: str, *more: Any) -> SignedIn | None:
                if token not in found:
                    found[token] = read(database, token, *more)
                return found[token]

            return read_once

        with pytest.MonkeyPatch.context() as meanwhile:
            for name in ("read_user_session", "read_api_token"):
                meanwhile.setattr(guards, name, once(getattr(guards, name)))
            yield

    def csrf_of(self, person: Person) -> str:
        """The token that the person's forms carry."""
        return csrf.token_for(SECRET_KEY, person.cookie or f"visitor-{person.key}")

    def knock(
        self,
        person: Person,
        method: str,
        path: str,
        form: dict[str, Any] | None = None,
        *,
        json: Any = None,
        headers: dict[str, str] | None = None,
        is_forged: bool = False,
    ) -> Response:
        """A request of the person. Unless `is_forged`, forms carry the person's token and come from our own pages.

        A value of the form is a text, a list of texts, or an upload (name, bytes, type).
        """
        given = {"user-agent": "Tests", **(headers or {}), **self.credentials_of(person)}
        fields, files = dict(form or {}), {}
        if method not in {"GET", "HEAD"} and not is_forged:
            given.setdefault("origin", self.settings.origin)
            if json is None:
                fields[csrf.FIELD] = self.csrf_of(person)
            else:
                given[csrf.HEADER] = self.csrf_of(person)
        for name in [name for name, value in fields.items() if isinstance(value, tuple)]:
            files[name] = fields.pop(name)
        sent: dict[str, Any] = {"json": json} if json is not None else {"data": fields or None, "files": files or None}
        if method in {"GET", "HEAD"}:
            sent = {}
        # The worlds of these tests last: only within an `undone()` of its own does a test see what its last request has done.
        with contextlib.nullcontext() if self.database.connection is not None else self.database.undone():
            return self.client.ask(method, path, headers=given, **sent)


def build_world(url: str, folder: Path, shared: Shared) -> World:
    """The world, built into the database at `url`, which holds the built-in content; its files and its mails in `folder`."""
    with opened(_settings(url, folder), World(), shared) as stage:
        with transaction(stage.database, is_writing=True) as session:
            stage.world = build(session, stage.app.state.store, SECRET_KEY, clock.now())
        send_mail(stage)
        return stage.world


@contextlib.contextmanager
def staged(url: str, folder: Path, world: World, shared: Shared, **more: Any) -> Iterator[Stage]:
    """The application on a copy of the world: of its database at `url`, and of its data folder."""
    with opened(_settings(url, folder, **more), world, shared) as stage:
        with stage.database.undone() as connection:
            stage.baseline = read_rows(connection)
        yield stage


def _settings(url: str, folder: Path, **more: Any) -> Settings:
    return Settings(
        data_folder=folder, database_url=url, secret_key=SecretStr(SECRET_KEY), embedded_worker=False, default_locale="en", **more
    )


def send_mail(stage: Stage) -> None:
    """Let the worker send what is waiting, and tell each company the name of a stored message to its people."""
    handlers = mail_handlers(stage.settings)
    while run_once(stage.database.writer, handlers, clock.now()):
        pass
    by_id = {company.id: company for company in stage.world.companies.values()}
    for path in sorted(stage.settings.mail_folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        by_id[str(message[ORGANISATION_HEADER])].ids["mail"] = path.stem


@contextlib.contextmanager
def opened(settings: Settings, world: World, shared: Shared) -> Iterator[Stage]:
    """The application for these settings, on whatever is in its database."""
    app = create_app(settings)
    app.state.database.close()
    database = app.state.database = UndoneDatabase(settings.effective_database_url)
    with Client(app, base_url=settings.base_url, raise_server_exceptions=False) as client:
        stage = Stage(app, settings, database, world, client, shared)
        noting = _Noting(stage.faults)
        logging.getLogger("portal").addHandler(noting)
        try:
            yield stage
        finally:
            logging.getLogger("portal").removeHandler(noting)
    database.close()


@contextlib.contextmanager
def reopened(stage: Stage, **changed: Any) -> Iterator[Stage]:
    """Another application on the same world and database, with some settings changed."""
    with opened(stage.settings.model_copy(update=changed), stage.world, stage.shared) as found:
        found.baseline = stage.baseline
        yield found


class _Noting(logging.Handler):
    """Keeps the last line of each fault and where it arose."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        place = ""
        if error is not None and error.__traceback__ is not None:
            frame = error.__traceback__
            while frame.tb_next is not None:
                frame = frame.tb_next
            place = f" at {frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
        self.faults.append(f"{record.getMessage()}: {error!r}{place}"[:600])
