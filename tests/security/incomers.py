"""How the people of the world come in: with a session, with a key for programs, with a link, or half-way through a sign-in."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from portal.accounts import api_tokens
from portal.accounts.invitations import invitation_token
from portal.accounts.keys import hash_token
from portal.accounts.links import confirmation_code
from portal.accounts.models import ApiToken, Invitation, User, UserSession
from portal.accounts.pre_sessions import open_pre_session
from portal.accounts.reset import reset_token
from portal.accounts.sessions import open_user_session
from portal.accounts.totp import new_secret, reveal
from portal.sending.feeds import actions as feeds
from storage.stamp import Stamp
from tests.security.companies import Person
from tests.security.world import World

LIFETIME = timedelta(hours=12)


def let_in(session: Session, world: World, *, secret_key: str, now: datetime, password_hash: str) -> None:
    """Give everybody a session and a key, and a spare of each to be ended; and add those who are on the way in."""
    for person in world.people.values():
        _sign_in(session, world, person, secret_key, now)
        _give_key(session, world, person, now)
        _give_calendar(session, person, secret_key, now)
    _invited(session, world, secret_key, now, password_hash)
    _half_way(session, world, secret_key, now)
    world.people["nobody"] = Person("nobody", "nobody")
    sender = world.people["p1/procurement"]
    world.people["p1/api"] = replace(sender, key="p1/api", cookie="", token=sender.ids["api_token"], also=frozenset({sender.key}))


def _sign_in(session: Session, world: World, person: Person, secret_key: str, now: datetime) -> None:
    assert person.actor is not None
    user = session.get_one(User, person.actor.user_id)
    for name in ("spare", "own"):
        token = open_user_session(
            session,
            user=user,
            organisation_id=person.actor.organisation_id,
            now=now,
            address="198.51.100.7",
            agent=f"Browser {world.canaries.mark(person.company, [person.key])}",
            lifetime=LIFETIME,
        )
        person.cookie = token
        if name == "spare":
            person.ids["session_id"] = hash_token(token)
    pending = new_secret(secret_key)
    session.get_one(UserSession, hash_token(person.cookie)).pending_totp_secret = pending
    person.ids["pending"] = reveal(secret_key, pending)


def _give_key(session: Session, world: World, person: Person, now: datetime) -> None:
    assert person.actor is not None
    name = f"Key {world.canaries.mark(person.company, [person.key])}"
    person.ids["api_token"] = api_tokens.create(session, Stamp(person.actor, now, "page"), name=name, days=30)
    hashed = hash_token(person.ids["api_token"])
    person.ids["token_id"] = session.exec(select(ApiToken.id).where(col(ApiToken.token_hash) == hashed)).one()


def _give_calendar(session: Session, person: Person, secret_key: str, now: datetime) -> None:
    """A calendar for everybody who may have one."""
    assert person.actor is not None
    if not person.actor.is_confined:
        feed = feeds.share(session, Stamp(person.actor, now, "page"), engagement_id=None, secret_key=secret_key)
        person.ids["calendar_secret"] = feeds.secret_of(secret_key, feed)


def _invited(session: Session, world: World, secret_key: str, now: datetime, password_hash: str) -> None:
    """Whoever holds an invitation of p1, at each step: nothing shown yet, address proved, authenticator chosen."""
    invitation = session.get_one(Invitation, world.companies["p1"].ids["invitation_id"])
    code = confirmation_code(secret_key, invitation, now)
    for step in ("link", "proved", "choosing"):
        token, pre_session = open_pre_session(session, now, lifetime=LIFETIME)
        ids = {"token": invitation_token(secret_key, invitation), "pre_session": token, "code": code}
        if step != "link":
            pre_session.invitation_id, pre_session.invitation_issue, pre_session.is_address_proved = invitation.id, 1, True
        if step == "choosing":
            pre_session.display_name, pre_session.password_hash = "Guest", password_hash
            pre_session.totp_secret = new_secret(secret_key)
            ids["totp"] = reveal(secret_key, pre_session.totp_secret)
        world.people[f"invited/{step}"] = Person(f"invited/{step}", "invited", ids=ids, also=frozenset({"invited by p1"}))


def _half_way(session: Session, world: World, secret_key: str, now: datetime) -> None:
    """A browser that has given the password of p1's officer, and one with the links for a forgotten one and for a calendar."""
    officer = world.people["p1/procurement"]
    assert officer.actor is not None
    user = session.get_one(User, officer.actor.user_id)
    token, pre_session = open_pre_session(session, now, lifetime=LIFETIME)
    pre_session.user_id, pre_session.epoch = user.id, user.epoch
    totp = officer.ids["totp"]
    world.people["nobody/owes-code"] = Person("nobody/owes-code", "nobody", ids={"pre_session": token, "totp": totp})
    ids = {"reset_token": reset_token(secret_key, user, now), "totp": totp, "calendar_secret": officer.ids["calendar_secret"]}
    world.people["nobody/forgot"] = Person("nobody/forgot", "nobody", email=officer.email, ids=ids, also=frozenset({"p1"}))
