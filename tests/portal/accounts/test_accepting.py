"""The invited person's way: looking changes nothing, two proofs admit, one of any number joins, and nobody is merged."""

import base64
import threading
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session, select

from contracts.parties.models import Organisation
from portal.accounts import keys, totp
from portal.accounts.acceptance import find_by_token
from portal.accounts.links import invitation_token
from portal.accounts.models import Invitation, Membership, PreSession, RecoveryCode, User
from portal.accounts.pre_sessions import open_pre_session
from portal.accounts.rules import InvitationState, state_of
from storage import clock
from storage.acts import Act
from storage.ledger.models import LedgerEntry
from storage.problems import Missing
from storage.stamp import Role
from tests.portal.accounts.world import PASSWORD_HASH, Visitor, World, prove, text_of

NEW_PASSWORD = "eleven slow rivers bend"


def choose_password(world: World, visitor: Visitor, invitation: Invitation) -> str:
    """Name and password; gives the secret of the authenticator that the next page shows."""
    visitor.get(f"{world.path(invitation)}/account")
    fields = {"display_name": "New Person", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    answer = visitor.post(f"{world.path(invitation)}/account", **fields)
    assert answer.status_code == 303
    page = visitor.get(answer.headers["location"])
    return next(part for part in page.text.split('"') if len(part) == 32 and part.isalnum() and part.isupper())


def accept(world: World, visitor: Visitor, invitation: Invitation) -> str:
    """The whole way; gives the secret of the authenticator."""
    prove(world, visitor, invitation)
    secret = choose_password(world, visitor, invitation)
    answer = visitor.post(f"{world.path(invitation)}/authenticator", code=pyotp.TOTP(secret).at(clock.now()))
    assert answer.status_code == 200, text_of(answer)
    return secret


def snapshot(world: World) -> list[object]:
    """Every row that an invitation could change."""
    with world.writing() as db:
        return [row.model_dump() for model in (Invitation, User, Membership, PreSession, LedgerEntry) for row in db.exec(select(model))]


def test_the_whole_way_ends_signed_in_as_a_member(world: World, invitation: Invitation) -> None:
    visitor = world.visitor()
    prove(world, visitor, invitation)
    secret = choose_password(world, visitor, invitation)
    page = visitor.post(f"{world.path(invitation)}/authenticator", code=pyotp.TOTP(secret).at(clock.now()))
    codes = [part.partition("<")[0] for part in page.text.split("<code>")[1:]]
    assert len(codes) == 10
    account = text_of(visitor.get("/account"))
    assert "New Person" in account
    assert "You act for Aoba Trading" in account
    stored = world.reload(invitation)
    with world.writing() as db:
        user = db.exec(select(User).where(User.email == "new@example.jp")).one()
        kept = db.exec(select(RecoveryCode)).all()
        accepted = db.exec(select(LedgerEntry).where(LedgerEntry.act == Act.INVITATION_ACCEPT)).one()
    assert stored.used_by == user.id == accepted.actor_user_id
    assert all(row.code_hash not in codes for row in kept)
    assert secret not in str(user.model_dump())
    assert NEW_PASSWORD not in str(user.model_dump())
    assert user.password_hash != PASSWORD_HASH


def test_the_new_person_can_sign_in_again_with_both_factors(world: World, invitation: Invitation) -> None:
    secret = accept(world, world.visitor(), invitation)
    with world.writing() as db:
        db.exec(select(User).where(User.email == "new@example.jp")).one().totp_last_counter = 0
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", email="NEW@example.jp", password=NEW_PASSWORD)
    assert visitor.post("/sign-in/code", code=pyotp.TOTP(secret).at(clock.now())).status_code == 303


def test_the_code_that_confirmed_the_authenticator_is_used_up(world: World, invitation: Invitation) -> None:
    secret = accept(world, world.visitor(), invitation)
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", email="new@example.jp", password=NEW_PASSWORD)
    assert visitor.post("/sign-in/code", code=pyotp.TOTP(secret).at(clock.now())).status_code == 422


def test_gets_and_heads_of_a_link_scanner_change_nothing(world: World, invitation: Invitation) -> None:
    """T5. What the first round leaves as it was, no later one finds changed."""
    before = snapshot(world)
    scanner = world.visitor()
    for _ in range(2):
        assert scanner.client.get(world.path(invitation)).status_code == 200
        assert scanner.client.head(world.path(invitation)).status_code == 200
        for step in ("account", "authenticator", "company-account"):
            assert scanner.client.get(f"{world.path(invitation)}/{step}").status_code == 303
    assert snapshot(world) == before
    accept(world, world.visitor(), invitation)


def test_the_page_says_who_invites_whom_and_hides_the_address(world: World, invitation: Invitation) -> None:
    page = text_of(world.visitor().get(world.path(invitation)))
    assert "You are invited to work for Aoba Trading" in page
    assert "Invited Person" in page
    assert "n…@example.jp" in page
    assert "new@example.jp" not in page
    assert world.code(invitation) not in page


def test_no_link_with_a_flipped_bit_is_known(world: World, company: Organisation) -> None:
    """T4: every bit of the token in turn, and every character of the link."""
    token = invitation_token(world.key, world.invitation(company, "target@example.jp"))
    raw = base64.urlsafe_b64decode(token + "=")
    flipped = (
        bytes(byte ^ (1 << bit if index == place else 0) for index, byte in enumerate(raw)) for place in range(32) for bit in range(8)
    )
    forged = [base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in flipped]
    forged += [token[:at] + ("A" if letter != "A" else "B") + token[at + 1 :] for at, letter in enumerate(token)]
    assert len(set(forged) - {token}) >= 256
    assert token not in forged
    with world.writing() as db:
        assert find_by_token(db, token).email == "target@example.jp"
        for one in forged:
            with pytest.raises(Missing):
                find_by_token(db, one)
    for one in (forged[0], forged[255], forged[-1]):
        assert world.visitor().client.get(f"/invitations/{one}").status_code == 404


NOT_THE_LINK = ["{token}=", "{token}.", "{id}", "eyJhbGciOiJub25lIn0.eyJpZCI6InsgaWQgfSJ9.", "{hash}", "%00{token}", "{token}%00"]


@pytest.mark.parametrize("form", NOT_THE_LINK)
def test_what_is_not_the_link_is_unknown(world: World, invitation: Invitation, form: str) -> None:
    token = invitation_token(world.key, invitation)
    path = form.format(token=token, id=invitation.id, hash=invitation.token_hash)
    assert world.visitor().client.get(f"/invitations/{path}").status_code == 404


@pytest.mark.parametrize("field", ["email", "organisation_id", "role", "invitation_id", "used_at", "user_id"])
def test_a_form_cannot_change_what_the_invitation_says(world: World, invitation: Invitation, field: str) -> None:
    """Keycloak's CVE-2026-1529: organisation and address were editable."""
    visitor = world.visitor()
    prove(world, visitor, invitation)
    visitor.get(f"{world.path(invitation)}/account")
    fields = {"display_name": "New", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD, field: "administrator"}
    assert visitor.post(f"{world.path(invitation)}/account", **fields).status_code == 422


def test_a_used_link_is_dead_however_often_it_comes(world: World, invitation: Invitation) -> None:
    """T5: replay. What the first round leaves as it was, no later one finds changed."""
    accept(world, world.visitor(), invitation)
    before = snapshot(world)
    other = world.visitor()
    other.get("/sign-in")
    path = world.path(invitation)
    statuses = set()
    for _ in range(2):
        statuses |= {other.get(path).status_code, other.get(f"{path}/account").status_code, other.get(f"{path}/authenticator").status_code}
        for step in ("code", "code-mail", "account", "authenticator"):
            statuses.add(other.post(f"{path}/{step}", code=world.code(invitation)).status_code)
    assert statuses == {410}
    assert snapshot(world) == before
    assert "Sign in" in text_of(other.get(path))


def test_the_browser_that_has_joined_cannot_join_again(world: World, invitation: Invitation) -> None:
    visitor = world.visitor()
    prove(world, visitor, invitation)
    half_way = visitor.cookie("pre-session")
    secret = choose_password(world, visitor, invitation)
    code = pyotp.TOTP(secret).at(clock.now())
    assert visitor.post(f"{world.path(invitation)}/authenticator", code=code).status_code == 200
    thief = world.visitor()
    thief.set_cookie("pre-session", half_way or "")
    thief.get("/sign-in")
    assert thief.post(f"{world.path(invitation)}/authenticator", code=code).status_code == 410


def race(world: World, invitation: Invitation, count: int) -> list[int]:
    """`count` browsers that have proved everything send the last form at the same moment; their statuses."""
    path = world.path(invitation)
    secret = pyotp.random_base32()
    visitors = []
    for _ in range(count):
        visitor = world.visitor()
        visitor.get(path)
        with world.writing() as db:
            token, pre_session = open_pre_session(db, clock.now())
            pre_session.invitation_id, pre_session.invitation_issue, pre_session.is_address_proved = invitation.id, 1, True
            pre_session.display_name, pre_session.password_hash = "Racer", PASSWORD_HASH
            pre_session.totp_secret = keys.encrypt(world.key, totp.PURPOSE, secret)
        visitor.set_cookie("pre-session", token)
        visitors.append(visitor)
    barrier, statuses = threading.Barrier(count), []
    code = pyotp.TOTP(secret).at(clock.now())

    def press(visitor: Visitor) -> None:
        barrier.wait()
        statuses.append(visitor.post(f"{path}/authenticator", code=code).status_code)

    threads = [threading.Thread(target=press, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


@pytest.mark.usefixtures("database_url")  # each has a connection of its own
def test_of_fifty_posts_at_the_same_moment_one_wins(world: World, invitation: Invitation) -> None:
    """T5: opened in many browsers before its use, the link is used once (Keycloak issue 37231)."""
    statuses = race(world, invitation, 50)
    assert sorted(statuses) == [200] + [410] * 49
    with world.writing() as db:
        assert len(db.exec(select(User)).all()) == 1
        assert len(db.exec(select(Membership)).all()) == 1
        assert len(db.exec(select(LedgerEntry).where(LedgerEntry.act == Act.INVITATION_ACCEPT)).all()) == 1


def end(db: Session, invitation: Invitation, how: str) -> None:
    row = db.get_one(Invitation, invitation.id)
    if how == "expired":
        row.expires_at = clock.now() - timedelta(seconds=1)
    else:
        row.revoked_at = clock.now()


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_a_dead_link_leads_to_a_new_one_by_asking_once(world: World, company: Organisation, how: str) -> None:
    officer = world.person("officer@example.jp", company, Role.ADMINISTRATOR)
    invitation = world.invitation(company, "new@example.jp", by=world.stamp(officer, company, Role.ADMINISTRATOR))
    with world.writing() as db:
        end(db, invitation, how)
    visitor = world.visitor()
    page = visitor.get(world.path(invitation))
    assert page.status_code == 410
    assert "Ask for a new invitation" in text_of(page)
    for _ in range(5):
        assert visitor.post(f"{world.path(invitation)}/request").status_code == 303
    assert [job.payload["user_id"] for job in world.jobs("invitation-requested")] == [officer.user_id]
    assert "Asks for a new invitation" in text_of(world.signed_in(officer, company).get("/members"))


def test_when_the_inviter_has_left_those_who_may_invite_are_asked(world: World, company: Organisation) -> None:
    gone = world.person("gone@example.jp", None)
    there = world.person("there@example.jp", company, Role.ADMINISTRATOR)
    invitation = world.invitation(company, "new@example.jp", by=world.stamp(gone, company, Role.ADMINISTRATOR))
    with world.writing() as db:
        end(db, invitation, "expired")
    visitor = world.visitor()
    visitor.get(world.path(invitation))
    visitor.post(f"{world.path(invitation)}/request")
    assert [job.payload["user_id"] for job in world.jobs("invitation-requested")] == [there.user_id]


@pytest.mark.parametrize("how", ["expired", "revoked", "reissued"])
def test_proofs_are_void_when_the_invitation_has_ended_meanwhile(world: World, invitation: Invitation, how: str) -> None:
    visitor = world.visitor()
    prove(world, visitor, invitation)
    secret = choose_password(world, visitor, invitation)
    with world.writing() as db:
        if how == "reissued":
            row = db.get_one(Invitation, invitation.id)
            row.issue_number += 1
        else:
            end(db, invitation, how)
    answer = visitor.post(f"{world.path(invitation)}/authenticator", code=pyotp.TOTP(secret).at(clock.now()))
    assert answer.status_code == (303 if how == "reissued" else 410)
    assert not visitor.is_signed_in()


STEPS = ["account", "authenticator", "company-account"]


@pytest.mark.parametrize("step", STEPS)
def test_no_step_can_be_reached_without_the_ones_before_it(world: World, invitation: Invitation, step: str) -> None:
    """T8, Keycloak's CVE-2026-18963 and CVE-2026-94218: neither the code nor the authenticator can be left out."""
    path = world.path(invitation)
    fields = {"display_name": "New", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD, "code": "000000"}
    without_proof = world.visitor()
    without_proof.get(path)
    answer = without_proof.post(f"{path}/{step}", **fields)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    without_password = world.visitor()
    prove(world, without_password, invitation)
    assert without_password.post(f"{path}/authenticator", code="000000").headers["location"] == f"{path}/account"
    assert without_password.post(f"{path}/company-account", display_name="New").status_code == 303
    assert state_of(world.reload(invitation), clock.now()) is InvitationState.OPEN


def test_a_proof_for_one_invitation_is_none_for_another(world: World, company: Organisation, invitation: Invitation) -> None:
    """Keycloak's CVE-2026-4325: single-use values without a namespace."""
    other = world.invitation(company, "other@example.jp")
    visitor = world.visitor()
    prove(world, visitor, invitation)
    assert visitor.get(f"{world.path(other)}/account").headers["location"] == world.path(other)
    assert world.visitor().get(f"/demonstration/{invitation_token(world.key, invitation)}").status_code == 404
    fresh = world.visitor()
    fresh.get(world.path(other))
    assert fresh.post(f"{world.path(other)}/code", code=world.code(invitation)).status_code == 422


def test_five_wrong_codes_stop_the_invitation_until_it_is_issued_again(world: World, invitation: Invitation) -> None:
    path = world.path(invitation)
    for number in range(5):
        visitor = world.visitor(f"198.51.100.{number}")
        visitor.get(path)
        assert visitor.post(f"{path}/code", code="000000").status_code == 422
    late = world.visitor()
    assert "Too many wrong codes" in text_of(late.get(path))
    answer = late.post(f"{path}/code", code=world.code(invitation))
    assert answer.status_code == 422, "even the right code"
    with world.writing() as db:
        failed = db.exec(select(LedgerEntry).where(LedgerEntry.act == Act.INVITATION_FAIL)).all()
    assert len(failed) == 5


def test_the_code_is_mailed_a_few_times_an_hour_however_often_it_is_asked_for(world: World, invitation: Invitation) -> None:
    visitor = world.visitor()
    visitor.get(world.path(invitation))
    for _ in range(20):
        assert visitor.post(f"{world.path(invitation)}/code-mail").status_code == 303
    assert len(world.jobs("confirmation-code")) == 5
