"""Somebody who has an account already joins by signing in, and in no other way."""

import pyotp
import pytest
from sqlmodel import select

from contracts.parties.models import Organisation
from portal.accounts import keys, totp
from portal.accounts.models import Invitation, Membership, PreSession
from portal.accounts.rules import InvitationState, state_of
from storage import clock
from storage.stamp import Role
from tests.portal.accounts.world import PASSWORD, PASSWORD_HASH, World, prove, text_of


def test_the_account_is_never_merged_without_its_sign_in(world: World, invitation: Invitation) -> None:
    """T6."""
    world.person("new@example.jp", world.organisation("Elsewhere"), Role.REVIEWER)
    visitor = world.visitor()
    prove(world, visitor, invitation)
    assert "You have an account already" in text_of(visitor.get(f"{world.path(invitation)}/account"))
    secret = pyotp.random_base32()
    with world.writing() as db:
        waiting = db.exec(select(PreSession)).one()
        waiting.display_name, waiting.password_hash = "Thief", PASSWORD_HASH
        waiting.totp_secret = keys.encrypt(world.key, totp.PURPOSE, secret)
    answer = visitor.post(f"{world.path(invitation)}/authenticator", code=pyotp.TOTP(secret).at(clock.now()))
    assert answer.status_code == 409
    assert not visitor.is_signed_in()
    assert state_of(world.reload(invitation), clock.now()) is InvitationState.OPEN
    with world.writing() as db:
        assert len(db.exec(select(Membership)).all()) == 1


@pytest.mark.parametrize("has_other_membership", [True, False])
def test_signing_in_with_all_factors_accepts_it(world: World, invitation: Invitation, has_other_membership: bool) -> None:
    elsewhere = world.organisation("Elsewhere") if has_other_membership else None
    person = world.person("new@example.jp", elsewhere, Role.REVIEWER)
    visitor = world.visitor()
    visitor.get(world.path(invitation))
    assert visitor.post(f"{world.path(invitation)}/sign-in").headers["location"] == "/sign-in"
    assert "An invitation is waiting" in text_of(visitor.get("/sign-in"))
    visitor.post("/sign-in", email=person.email, password=PASSWORD)
    assert state_of(world.reload(invitation), clock.now()) is InvitationState.OPEN, "the password alone is not enough"
    visitor.post("/sign-in/code", code=person.code())
    assert world.reload(invitation).used_by == person.user_id
    assert "You act for Aoba Trading" in text_of(visitor.get("/account"))


def test_signing_in_as_somebody_else_does_not_use_it(world: World, company: Organisation, invitation: Invitation) -> None:
    other = world.person("other@example.jp", company, Role.REVIEWER)
    visitor = world.visitor()
    visitor.get(world.path(invitation))
    visitor.post(f"{world.path(invitation)}/sign-in")
    visitor.get("/sign-in")
    visitor.post("/sign-in", email=other.email, password=PASSWORD)
    visitor.post("/sign-in/code", code=other.code())
    assert "for another e-mail address" in text_of(visitor.get("/account"))
    assert state_of(world.reload(invitation), clock.now()) is InvitationState.OPEN


def test_whoever_is_signed_in_with_the_invited_address_joins_by_one_press(world: World, invitation: Invitation) -> None:
    elsewhere = world.organisation("Elsewhere")
    person = world.person("new@example.jp", elsewhere, Role.REVIEWER)
    visitor = world.signed_in(person, elsewhere)
    assert "Join with your account" in text_of(visitor.get(world.path(invitation)))
    assert visitor.post(f"{world.path(invitation)}/join").status_code == 303
    assert "Aoba Trading" in text_of(visitor.get("/account"))
    assert visitor.post(f"{world.path(invitation)}/join").status_code == 410


def test_whoever_is_signed_in_with_another_address_cannot_join(world: World, company: Organisation, invitation: Invitation) -> None:
    other = world.person("other@example.jp", company, Role.REVIEWER)
    visitor = world.signed_in(other, company)
    assert "Join with your account" not in text_of(visitor.get(world.path(invitation)))
    assert visitor.post(f"{world.path(invitation)}/join").status_code == 403
    assert world.visitor().post(f"{world.path(invitation)}/join").status_code == 303
    assert state_of(world.reload(invitation), clock.now()) is InvitationState.OPEN
