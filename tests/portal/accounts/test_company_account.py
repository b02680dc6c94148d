"""The company account: a real provider signs people in, and nothing that a false one says does."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlmodel import select

from contracts.parties.models import Organisation
from portal.accounts.models import Invitation, Membership, PreSession, User
from portal.accounts.rules import InvitationState, state_of
from storage import clock
from storage.acts import Act
from storage.ledger.models import LedgerEntry
from storage.stamp import Role
from tests.portal.accounts.providers import CLIENT_ID, ForgingProvider, forging_provider, rsa_key, sign_in_at_provider
from tests.portal.accounts.world import Person, Visitor, World, text_of
from tests.services.oidc import IdentityProvider

BASE_URL = "http://127.0.0.1:8000"
SECRET = "the client secret, which the provider knows too"
Trust = Callable[[str, str, str], tuple[World, Organisation]]


@pytest.fixture
def trust(open_world: Callable[..., World]) -> Trust:
    """A maker of applications with company accounts of one organisation at a provider: `trust(issuer, client_id, client_secret)`."""

    def make(issuer: str, client_id: str, client_secret: str) -> tuple[World, Organisation]:
        company = open_world().organisation("Aoba Trading")
        changes = {
            "oidc_issuer": issuer,
            "oidc_client_id": client_id,
            "oidc_client_secret": SecretStr(client_secret),
            "oidc_organisation_id": company.id,
            "oidc_label": "Aoba account",
        }
        return open_world(**changes), company

    return make


def link_identity(world: World, person: Person, issuer: str, subject: str) -> None:
    """Make this person one who comes through the company account."""
    with world.writing() as db:
        user = db.get_one(User, person.user_id)
        user.oidc_issuer, user.oidc_subject = issuer, subject
        user.password_hash = user.totp_secret = None


@pytest.mark.usefixtures("database_url")  # who leaves for the provider is remembered in a transaction of its own
class TestRealProvider:
    """Through oidc-provider, which shares no code with our client library."""

    @pytest.fixture
    def real(self, trust: Trust, identity_provider: IdentityProvider) -> tuple[World, Organisation, str]:
        client = identity_provider.register(redirect_uris=[f"{BASE_URL}/sign-in/oidc/callback"])
        world, company = trust(identity_provider.issuer, client.client_id, client.client_secret)
        return world, company, identity_provider.issuer

    def test_a_known_person_signs_in(self, real: tuple[World, Organisation, str]) -> None:
        world, company, issuer = real
        hanako = world.person("whatever@example.jp", company, Role.REVIEWER)
        link_identity(world, hanako, issuer, "hanako")
        visitor = world.visitor()
        assert "Aoba account" in text_of(visitor.get("/sign-in"))
        departure = visitor.get("/sign-in/oidc?return_to=/account").headers["location"]
        asked = parse_qs(urlsplit(departure).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert len(asked["state"][0]) == len(asked["nonce"][0]) == 48
        back = sign_in_at_provider(departure, "hanako")
        answer = visitor.get(back)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        assert visitor.is_signed_in()
        with world.writing() as db:
            assert db.exec(select(PreSession)).all() == []
        assert visitor.get(back).status_code == 403, "the answer works once"

    def test_an_identity_is_not_found_by_its_address(self, real: tuple[World, Organisation, str]) -> None:
        """T8: an account with the very address that the provider has verified is not this identity's."""
        world, company, _issuer = real
        world.person("hanako@example.jp", company, Role.ADMINISTRATOR)
        visitor = world.visitor()
        answer = visitor.get(sign_in_at_provider(visitor.get("/sign-in/oidc").headers["location"], "hanako"))
        assert answer.status_code == 403
        assert "no access here yet" in text_of(answer)
        assert not visitor.is_signed_in()

    def test_an_invited_employee_joins_with_the_verified_address(self, real: tuple[World, Organisation, str]) -> None:
        world, company, issuer = real
        invitation = world.invitation(company, "hanako@example.jp", Role.REVIEWER)
        visitor = world.visitor()
        assert "continue with your company account" in text_of(visitor.get(world.path(invitation)))
        departure = visitor.get(f"{world.path(invitation)}/company-account").headers["location"]
        account = visitor.get(sign_in_at_provider(departure, "hanako")).headers["location"]
        assert account == f"{world.path(invitation)}/account"
        assert state_of(world.reload(invitation), clock.now()) is InvitationState.OPEN, "only the last press uses it"
        assert "山田 花子" in visitor.get(account).text
        assert visitor.post(f"{world.path(invitation)}/company-account", display_name="山田 花子").status_code == 303
        with world.writing() as db:
            user = db.exec(select(User)).one()
        assert (user.oidc_issuer, user.oidc_subject, user.password_hash, user.email) == (issuer, "hanako", None, "hanako@example.jp")
        again = world.visitor()
        again.get(sign_in_at_provider(again.get("/sign-in/oidc").headers["location"], "hanako"))
        assert again.is_signed_in()

    @pytest.mark.parametrize("login", ["taro", "mallory"])
    def test_another_identity_with_the_same_link_is_refused(self, real: tuple[World, Organisation, str], login: str) -> None:
        """T6, Keycloak's CVE-2026-9087. Mallory claims the invited address, but the provider has not verified it."""
        world, company, _issuer = real
        invitation = world.invitation(company, "hanako@example.jp", Role.REVIEWER)
        visitor = world.visitor()
        departure = visitor.get(f"{world.path(invitation)}/company-account").headers["location"]
        answer = visitor.get(sign_in_at_provider(departure, login))
        assert answer.status_code == 403
        assert visitor.get(f"{world.path(invitation)}/account").headers["location"] == world.path(invitation)
        with world.writing() as db:
            assert db.exec(select(User)).all() == []

    def test_an_existing_account_with_the_address_is_not_taken_over(self, real: tuple[World, Organisation, str]) -> None:
        world, company, _issuer = real
        world.person("hanako@example.jp", world.organisation("Elsewhere"), Role.ADMINISTRATOR)
        invitation = world.invitation(company, "hanako@example.jp", Role.REVIEWER)
        visitor = world.visitor()
        departure = visitor.get(f"{world.path(invitation)}/company-account").headers["location"]
        account = visitor.get(sign_in_at_provider(departure, "hanako")).headers["location"]
        assert "You have an account already" in text_of(visitor.get(account))
        assert visitor.post(f"{world.path(invitation)}/company-account", display_name="Hanako").status_code == 409
        with world.writing() as db:
            assert db.exec(select(User)).one().oidc_subject is None
            assert len(db.exec(select(Membership)).all()) == 1

    def test_the_company_account_is_offered_to_its_own_organisation_only(self, real: tuple[World, Organisation, str]) -> None:
        world, _company, _issuer = real
        invitation = world.invitation(world.organisation("Elsewhere"), "hanako@example.jp")
        visitor = world.visitor()
        assert "company account" not in text_of(visitor.get(world.path(invitation)))
        assert visitor.get(f"{world.path(invitation)}/company-account").headers["location"] == world.path(invitation)

    def test_whoever_comes_this_way_has_no_password_page_and_makes_tokens_without_a_code(
        self, real: tuple[World, Organisation, str]
    ) -> None:
        world, company, issuer = real
        hanako = world.person("whatever@example.jp", company, Role.REVIEWER)
        link_identity(world, hanako, issuer, "hanako")
        visitor = world.signed_in(hanako, company)
        assert "Present password" not in visitor.get("/account").text
        assert visitor.post("/account/recovery-codes", code="000000").status_code == 409
        assert "vap_" in visitor.post("/account/api-tokens", purpose="Export", days="30").text


@pytest.fixture
def forger() -> Iterator[ForgingProvider]:
    with forging_provider() as provider:
        yield provider


@pytest.fixture
def world(trust: Trust, forger: ForgingProvider) -> World:
    """An application that trusts the forger as its provider, with Hanako, whose identity is to be stolen."""
    world, company = trust(forger.issuer, CLIENT_ID, SECRET)
    link_identity(world, world.person("hanako@example.jp", company, Role.ADMINISTRATOR), forger.issuer, "hanako")
    return world


def leave(visitor: Visitor, forger: ForgingProvider) -> str:
    """Away to the provider; gives the state, and tells the forger the nonce."""
    asked = parse_qs(urlsplit(visitor.get("/sign-in/oidc").headers["location"]).query)
    forger.nonce = asked["nonce"][0]
    return asked["state"][0]


def come_back(visitor: Visitor, **query: str) -> int:
    """Back with an answer; gives the status."""
    return visitor.get(f"/sign-in/oidc/callback?{urlencode(query)}").status_code


def encoded(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def without_nonce(it: ForgingProvider) -> dict[str, object]:
    claims = it.claims("")
    del claims["nonce"]
    return claims


def unsigned(claims: object, alg: str) -> str:
    return f"{encoded({'alg': alg})}.{encoded(claims)}."


def with_hmac(claims: object, key: bytes) -> str:
    signed = f"{encoded({'alg': 'HS256', 'kid': 'one'})}.{encoded(claims)}"
    return f"{signed}.{encoded(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


def tampered(token: str, part: int) -> str:
    parts = token.split(".")
    middle = len(parts[part]) // 2
    parts[part] = parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1 :]
    return ".".join(parts)


def other_key() -> RSAKey:
    """Of somebody who is not the provider."""
    return rsa_key("somebody else")


Forgery = Callable[[ForgingProvider, str], str | None]
FORGERIES: dict[str, Forgery] = {
    "another audience": lambda it, nonce: it.sign(it.claims(nonce, aud="other")),
    "another audience in a list": lambda it, nonce: it.sign(it.claims(nonce, aud=["other"])),
    "another audience, authorised party ours": lambda it, nonce: it.sign(it.claims(nonce, aud="other", azp=CLIENT_ID)),
    "two audiences without authorised party": lambda it, nonce: it.sign(it.claims(nonce, aud=[CLIENT_ID, "other"])),
    "authorised party another": lambda it, nonce: it.sign(it.claims(nonce, aud=[CLIENT_ID, "other"], azp="other")),
    "single audience ours, authorised party another": lambda it, nonce: it.sign(it.claims(nonce, azp="other")),
    "no audience": lambda it, nonce: it.sign(it.claims(nonce, aud=None)),
    "empty audience": lambda it, nonce: it.sign(it.claims(nonce, aud=[])),
    "another issuer": lambda it, nonce: it.sign(it.claims(nonce, iss="https://accounts.evil.example")),
    "issuer with a slash": lambda it, nonce: it.sign(it.claims(nonce, iss=f"{it.issuer}/")),
    "no issuer": lambda it, nonce: it.sign(it.claims(nonce, iss=None)),
    "another nonce": lambda it, _nonce: it.sign(it.claims("another")),
    "no nonce": lambda it, _nonce: it.sign(without_nonce(it)),
    "empty nonce": lambda it, _nonce: it.sign(it.claims("")),
    "nonce in a list": lambda it, nonce: it.sign(it.claims(nonce) | {"nonce": [nonce]}),
    "no subject": lambda it, nonce: it.sign(it.claims(nonce, sub=None)),
    "empty subject": lambda it, nonce: it.sign(it.claims(nonce, sub="")),
    "expired": lambda it, nonce: it.sign(it.claims(nonce, exp=int(clock.now().timestamp()) - 120)),
    "no expiry": lambda it, nonce: it.sign(it.claims(nonce, exp=None)),
    "expiry as a word": lambda it, nonce: it.sign(it.claims(nonce, exp="never")),
    "not valid yet": lambda it, nonce: it.sign(it.claims(nonce, nbf=int(clock.now().timestamp()) + 600)),
    "issued in the future": lambda it, nonce: it.sign(it.claims(nonce, iat=int(clock.now().timestamp()) + 600)),
    "no time of issue": lambda it, nonce: it.sign(it.claims(nonce, iat=None)),
    "alg none": lambda it, nonce: unsigned(it.claims(nonce), "none"),
    "alg nOnE": lambda it, nonce: unsigned(it.claims(nonce), "nOnE"),
    "alg empty": lambda it, nonce: unsigned(it.claims(nonce), ""),
    "HMAC with the public key as PEM": lambda it, nonce: with_hmac(it.claims(nonce), it.key.as_pem(private=False)),
    "HMAC with the public key as JSON": lambda it, nonce: with_hmac(it.claims(nonce), json.dumps(it.key.as_dict(private=False)).encode()),
    "HMAC with the client secret": lambda it, nonce: with_hmac(it.claims(nonce), SECRET.encode()),
    "HMAC with an empty key": lambda it, nonce: with_hmac(it.claims(nonce), b""),
    "another key under the same name": lambda it, nonce: it.sign(it.claims(nonce), key=other_key()),
    "an unknown key": lambda it, nonce: it.sign(it.claims(nonce), key=other_key(), kid="two"),
    "a key of its own in the header": lambda it, nonce: it.sign(it.claims(nonce), key=other_key(), jwk=other_key().as_dict(private=False)),
    "a key address in the header": lambda it, nonce: it.sign(it.claims(nonce), key=other_key(), jku="https://evil.example/keys"),
    "payload changed": lambda it, nonce: tampered(it.sign(it.claims(nonce)), 1),
    "signature changed": lambda it, nonce: tampered(it.sign(it.claims(nonce)), 2),
    "signature left out": lambda it, nonce: it.sign(it.claims(nonce)).rpartition(".")[0] + ".",
    "hash of another access token": lambda it, nonce: it.sign(it.claims(nonce, at_hash="AAAAAAAAAAAAAAAAAAAAAA")),
    "unknown critical header": lambda it, nonce: it.sign_by_hand(it.claims(nonce), crit=["must_know"], must_know=1),
    "no token": lambda _it, _nonce: None,
    "an empty token": lambda _it, _nonce: "",
    "no JWT": lambda *_: "a.b.c",
    "claims of no object": lambda *_: f"{encoded({'alg': 'none'})}.{encoded([1, 2])}.",
}


def test_a_right_answer_signs_in(world: World, forger: ForgingProvider) -> None:
    """The control: the same way with a true token works, so the refusals below are not for another reason."""
    forger.make_token = lambda nonce: forger.sign(forger.claims(nonce))
    visitor = world.visitor()
    state = leave(visitor, forger)
    assert come_back(visitor, state=state, code="right", iss=forger.issuer) == 303
    assert visitor.is_signed_in()
    assert len(forger.asked[0]["code_verifier"][0]) >= 43


def test_there_are_at_least_thirty_forgeries() -> None:
    assert len(FORGERIES) >= 30


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_refused(world: World, forger: ForgingProvider, name: str) -> None:
    """T7."""
    forger.make_token = lambda nonce: FORGERIES[name](forger, nonce)
    visitor = world.visitor()
    state = leave(visitor, forger)
    assert come_back(visitor, state=state, code="right", iss=forger.issuer) == 403
    assert not visitor.is_signed_in()
    with world.writing() as db:
        assert len(db.exec(select(LedgerEntry).where(LedgerEntry.act == Act.SIGN_IN_FAIL)).all()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://accounts.evil.example"},
        {"iss": ""},
        {"iss": None},
        {"state": "another"},
        {"state": ""},
        {"state": None},
        {"code": ""},
        {"code": None},
        {"error": "access_denied"},
    ],
    ids=str,
)
def test_a_changed_answer_is_refused(world: World, forger: ForgingProvider, changes: dict[str, str | None]) -> None:
    forger.make_token = lambda nonce: forger.sign(forger.claims(nonce))
    visitor = world.visitor()
    right: dict[str, str | None] = {"state": leave(visitor, forger), "code": "right", "iss": forger.issuer}
    assert come_back(visitor, **{name: value for name, value in {**right, **changes}.items() if value is not None}) == 403
    assert not visitor.is_signed_in()


def test_another_browser_cannot_use_the_answer(world: World, forger: ForgingProvider) -> None:
    """Sign-in forgery: an attacker's answer in the victim's browser, or the victim's answer in the attacker's."""
    forger.make_token = lambda nonce: forger.sign(forger.claims(nonce))
    one, two, three = world.visitor(), world.visitor(), world.visitor()
    state = leave(one, forger)
    leave(two, forger)
    for other in (two, three):
        assert come_back(other, state=state, code="right", iss=forger.issuer) == 403
        assert not other.is_signed_in()


def test_an_answer_works_once_also_when_it_was_refused(world: World, forger: ForgingProvider) -> None:
    forger.make_token = lambda nonce: forger.sign(forger.claims(nonce, aud="other"))
    visitor = world.visitor()
    state = leave(visitor, forger)
    assert come_back(visitor, state=state, code="right", iss=forger.issuer) == 403
    forger.make_token = lambda nonce: forger.sign(forger.claims(nonce))
    assert come_back(visitor, state=state, code="right", iss=forger.issuer) == 403
    assert len(forger.asked) == 1, "the second answer did not even reach the provider"


def test_the_session_planted_before_is_worth_nothing_afterwards(world: World, forger: ForgingProvider) -> None:
    forger.make_token = lambda nonce: forger.sign(forger.claims(nonce))
    visitor = world.visitor()
    visitor.set_cookie("session", "planted")
    come_back(visitor, state=leave(visitor, forger), code="right", iss=forger.issuer)
    thief = world.visitor()
    thief.set_cookie("session", "planted")
    assert visitor.cookie("session") != "planted"
    assert visitor.is_signed_in()
    assert not thief.is_signed_in()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"issuer": "https://accounts.evil.example"}, 403),
        ({"token_endpoint": "http://accounts.evil.example/token"}, 503),
        ({"jwks_uri": "file:///etc/passwd"}, 503),
        ({"token_endpoint": None}, 503),
    ],
    ids=str,
)
def test_a_provider_that_publishes_something_else_is_not_used(
    world: World, forger: ForgingProvider, changes: dict[str, object], status: int
) -> None:
    forger.make_token = lambda nonce: forger.sign(forger.claims(nonce))
    visitor = world.visitor()
    state = leave(visitor, forger)
    forger.metadata_changes = changes
    assert come_back(visitor, state=state, code="right", iss=forger.issuer) == status
    assert not visitor.is_signed_in()


@pytest.mark.parametrize("status", [400, 500])
def test_a_provider_that_refuses_the_code_opens_nothing(world: World, forger: ForgingProvider, status: int) -> None:
    visitor = world.visitor()
    state = leave(visitor, forger)
    forger.token_status = status
    assert come_back(visitor, state=state, code="wrong", iss=forger.issuer) in {403, 503}
    assert not visitor.is_signed_in()


def test_a_provider_that_is_away_is_said_to_be_away(trust: Trust) -> None:
    world, _company = trust("http://127.0.0.1:9", CLIENT_ID, SECRET)
    answer = world.visitor().get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "does not answer" in text_of(answer)


def test_a_disabled_person_does_not_come_in_this_way_either(world: World, forger: ForgingProvider) -> None:
    forger.make_token = lambda nonce: forger.sign(forger.claims(nonce))
    with world.writing() as db:
        db.exec(select(User)).one().state = "disabled"
    visitor = world.visitor()
    assert come_back(visitor, state=leave(visitor, forger), code="right", iss=forger.issuer) == 403
    assert not visitor.is_signed_in()


def test_without_settings_there_is_no_company_account(open_world: Callable[..., World]) -> None:
    world = open_world()
    visitor = world.visitor()
    assert "company account" not in text_of(visitor.get("/sign-in"))
    assert visitor.get("/sign-in/oidc").status_code == 404
    assert visitor.get("/sign-in/oidc/callback?state=a&code=b").status_code == 404
    with world.writing() as db:
        assert db.exec(select(Invitation)).all() == []
