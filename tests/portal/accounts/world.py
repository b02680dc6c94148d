"""A small world for these tests: an application, organisations, people with their factors, and visitors with browsers."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from contracts.parties.models import Organisation
from portal.accounts import keys, totp
from portal.accounts.invitations import invite
from portal.accounts.links import confirmation_code, invitation_link
from portal.accounts.models import Invitation, Membership, User
from portal.accounts.passwords import hash_password
from portal.accounts.sessions import open_user_session
from portal.database import transaction
from portal.guards import cookie_name
from portal.settings import Settings
from storage import clock
from storage.jobs.models import Job
from storage.stamp import SYSTEM, Actor, Role, Stamp
from tests import factories
from tests.in_one_thread import Client

PASSWORD = "seven green herons wait"
PASSWORD_HASH = hash_password(PASSWORD)
_TOKEN = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')


@dataclass
class Person:
    """Somebody with an account, and what they know and hold."""

    user_id: str
    email: str
    secret: str

    def code(self) -> str:
        """What their authenticator shows now."""
        return pyotp.TOTP(self.secret).at(clock.now())


@dataclass
class World:
    """The application under test and what there is in it."""

    app: FastAPI

    @property
    def settings(self) -> Settings:
        """The settings of the application."""
        found: Settings = self.app.state.settings
        return found

    @property
    def key(self) -> str:
        """The secret key of the application."""
        return str(self.app.state.secret_key)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction beside the application's own."""
        with transaction(self.app.state.database, is_writing=True) as db:
            yield db

    def organisation(self, name: str, *, registrar: Organisation | None = None) -> Organisation:
        """A company."""
        with self.writing() as db:
            return factories.organisation(db, name, registrar=registrar)

    def person(self, email: str, organisation: Organisation | None, *roles: Role) -> Person:
        """Somebody with password and authenticator, and with these roles in the organisation."""
        secret = pyotp.random_base32()
        with self.writing() as db:
            user = User(
                email=email,
                display_name=email.partition("@")[0],
                locale="en",
                password_hash=PASSWORD_HASH,
                totp_secret=keys.encrypt(self.key, totp.PURPOSE, secret),
                created_at=clock.now(),
            )
            db.add(user)
            db.flush()
            if organisation is not None:
                db.add_all(Membership(user_id=user.id, organisation_id=organisation.id, role=role) for role in roles)
            return Person(user.id, email, secret)

    def stamp(self, person: Person | None, organisation: Organisation | None, *roles: Role) -> Stamp:
        """An act of this person now; of the system without one."""
        if person is None or organisation is None:
            return Stamp(SYSTEM, clock.now(), "cli")
        return Stamp(Actor(person.user_id, organisation.id, frozenset(roles), person.email, organisation.name), clock.now(), "page")

    def invitation(self, organisation: Organisation, email: str, role: Role = Role.RESPONDENT, *, by: Stamp | None = None) -> Invitation:
        """An open invitation, issued by the system unless said otherwise."""
        with self.writing() as db:
            stamp = by or self.stamp(None, None)
            return invite(
                db,
                stamp,
                organisation_id=organisation.id,
                email=email,
                person_name="Invited Person",
                role=role,
                locale="en",
                secret_key=self.key,
            )

    def path(self, invitation: Invitation) -> str:
        """The path of an invitation's link."""
        return urlsplit(invitation_link(self.settings.base_url, self.key, invitation)).path

    def code(self, invitation: Invitation) -> str:
        """The confirmation code of this moment."""
        return confirmation_code(self.key, invitation, clock.now())

    def reload(self, invitation: Invitation) -> Invitation:
        """The invitation as it is stored now."""
        with self.writing() as db:
            return db.get_one(Invitation, invitation.id)

    def jobs(self, template: str) -> list[Job]:
        """The mail jobs of a template."""
        with self.writing() as db:
            return [job for job in db.exec(select(Job).order_by(col(Job.created_at))) if job.payload.get("template") == template]

    def forget_codes(self, person: Person) -> None:
        """Let the person's present code be accepted although it was used: tests sign in faster than people."""
        with self.writing() as db:
            db.get_one(User, person.user_id).totp_last_counter = 0

    def visitor(self, address: str = "192.0.2.7") -> "Visitor":
        """Somebody with an empty browser."""
        client = Client(
            self.app, base_url=self.settings.base_url, follow_redirects=False, client=(address, 50000), headers={"Accept-Language": "en"}
        )
        return Visitor(self, client)

    def signed_in(self, person: Person, organisation: Organisation) -> "Visitor":
        """Somebody whose browser holds an open session."""
        visitor = self.visitor()
        with self.writing() as db:
            token = open_user_session(
                db,
                user=db.get_one(User, person.user_id),
                organisation_id=organisation.id,
                now=clock.now(),
                address="192.0.2.7",
                agent="Test browser",
                lifetime=timedelta(hours=12),
            )
        visitor.set_cookie("session", token)
        return visitor


@dataclass
class Visitor:
    """A browser. It remembers the CSRF token of the last page that it saw, as a form on that page would."""

    world: World
    client: TestClient
    csrf_token: str = field(default="")

    def get(self, path: str) -> Response:
        """Open a page."""
        return self._seen(self.client.get(path))

    def post(self, path: str, **fields: str) -> Response:
        """Send a form of the page that was seen last."""
        if not self.csrf_token:
            self.get("/sign-in")
        if not self.csrf_token:
            self.get("/account")
        return self._seen(self.client.post(path, data={"csrf_token": self.csrf_token, **fields}))

    def sign_in(self, person: Person, password: str = PASSWORD) -> Response:
        """Both steps."""
        self.get("/sign-in")
        first = self.post("/sign-in", email=person.email, password=password)
        if first.status_code != 303:
            return first
        self.get("/sign-in/code")
        return self.post("/sign-in/code", code=person.code())

    def is_signed_in(self) -> bool:
        """Whether the browser gets to see its account."""
        return self.get("/account").status_code == 200

    def cookie(self, name: str) -> str | None:
        """The value of one of the portal's cookies."""
        return self.client.cookies.get(cookie_name(name, self.world.settings))

    def set_cookie(self, name: str, value: str) -> None:
        """Put a value into one of the portal's cookies."""
        host = urlsplit(self.world.settings.base_url).hostname or ""
        self.client.cookies.set(cookie_name(name, self.world.settings), value, domain=host, path="/")

    def _seen(self, response: Response) -> Response:
        found = _TOKEN.search(response.text)
        if found:
            self.csrf_token = found.group(1)
        return response


def text_of(response: Response) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def prove(world: World, visitor: Visitor, invitation: Invitation) -> None:
    """Follow the link and enter the confirmation code."""
    visitor.get(world.path(invitation))
    answer = visitor.post(f"{world.path(invitation)}/code", code=world.code(invitation))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{world.path(invitation)}/account")
