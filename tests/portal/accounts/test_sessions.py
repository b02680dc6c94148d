"""Sessions end when they are ended: at the next request, whoever still holds the cookie."""

from datetime import timedelta

import pytest
from sqlmodel import select

from portal.accounts import api_tokens
from portal.accounts.keys import hash_token
from portal.accounts.members import remove_member
from portal.accounts.models import LoginThrottle, Membership, PreSession, User, UserSession, UserState
from portal.accounts.pre_sessions import open_pre_session
from portal.accounts.sessions import close_all, read_api_token, read_user_session
from storage import clock
from storage.stamp import Role
from tests.portal.accounts.world import Person, World, text_of


def test_only_a_hash_of_the_cookie_is_stored(world: World) -> None:
    aoba = world.organisation("Aoba")
    visitor = world.signed_in(world.person("hanako@example.jp", aoba, Role.PROCUREMENT), aoba)
    token = visitor.cookie("session")
    assert token
    assert len(token) == 43
    with world.writing() as db:
        assert db.exec(select(UserSession)).one().id == hash_token(token)


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    aoba = world.organisation("Aoba")
    visitor = world.signed_in(world.person("hanako@example.jp", aoba, Role.PROCUREMENT), aoba)
    token = visitor.cookie("session")
    assert token
    assert visitor.is_signed_in()
    assert visitor.post("/sign-out").headers["location"] == "/sign-in"
    visitor.set_cookie("session", token)
    assert not visitor.is_signed_in()


@pytest.mark.parametrize("end", ["disable", "remove", "epoch", "role", "membership"])
def test_three_sessions_end_at_the_next_request(world: World, end: str) -> None:
    """T9: disabling, removal, a raised epoch, a lost role: nothing is remembered from the last request."""
    aoba = world.organisation("Aoba")
    administrator = world.person("admin@example.jp", aoba, Role.ADMINISTRATOR)
    hanako = world.person("hanako@example.jp", aoba, Role.ADMINISTRATOR, Role.RESPONDENT)
    visitors = [world.signed_in(hanako, aoba) for _ in range(3)]
    assert all(visitor.get("/administration/mail").status_code == 200 for visitor in visitors)
    with world.writing() as db:
        if end == "disable":
            db.get_one(User, hanako.user_id).state = UserState.DISABLED
        elif end == "remove":
            stamp = world.stamp(administrator, aoba, Role.ADMINISTRATOR)
            remove_member(db, stamp, organisation_id=aoba.id, user_id=hanako.user_id)
        elif end == "epoch":
            close_all(db, hanako.user_id)
        else:
            roles = (Role.ADMINISTRATOR,) if end == "role" else (Role.ADMINISTRATOR, Role.RESPONDENT)
            for role in roles:
                db.delete(db.get_one(Membership, (hanako.user_id, aoba.id, role)))
    expected = 403 if end == "role" else 303
    assert [visitor.get("/administration/mail").status_code for visitor in visitors] == [expected] * 3


def test_a_session_ends_after_an_idle_hour_and_after_twelve_hours_in_any_case(world: World) -> None:
    aoba = world.organisation("Aoba")
    visitor = world.signed_in(world.person("hanako@example.jp", aoba, Role.PROCUREMENT), aoba)
    token, database, settings = visitor.cookie("session"), world.app.state.database, world.settings
    assert token
    now = clock.now()
    assert read_user_session(database, token, now + timedelta(minutes=59), settings)
    assert read_user_session(database, token, now + timedelta(minutes=118), settings), "it was used in between"
    assert not read_user_session(database, token, now + timedelta(minutes=179), settings)
    for minutes in range(0, 710, 50):
        read_user_session(database, token, now + timedelta(minutes=minutes), settings)
    assert not read_user_session(database, token, now + timedelta(hours=12), settings)


def test_last_seen_is_written_at_most_once_a_minute(world: World) -> None:
    aoba = world.organisation("Aoba")
    visitor = world.signed_in(world.person("hanako@example.jp", aoba, Role.PROCUREMENT), aoba)
    token = visitor.cookie("session")
    assert token

    def seen_after(seconds: int) -> int:
        read_user_session(world.app.state.database, token, start + timedelta(seconds=seconds), world.settings)
        with world.writing() as db:
            return round((db.exec(select(UserSession)).one().last_seen_at - start).total_seconds())

    with world.writing() as db:
        start = db.exec(select(UserSession)).one().last_seen_at
    assert [seen_after(seconds) for seconds in (30, 59, 60, 90, 121)] == [0, 0, 60, 60, 121]


def test_one_sees_and_ends_ones_own_sessions_only(world: World) -> None:
    aoba = world.organisation("Aoba")
    hanako, taro = (world.person(email, aoba, Role.PROCUREMENT) for email in ("hanako@example.jp", "taro@example.jp"))
    here, there, foreign = world.signed_in(hanako, aoba), world.signed_in(hanako, aoba), world.signed_in(taro, aoba)
    there_id, foreign_id = (hash_token(visitor.cookie("session") or "") for visitor in (there, foreign))
    page = here.get("/account")
    assert there_id in page.text
    assert foreign_id not in page.text
    assert here.post(f"/account/sessions/{foreign_id}/end").status_code == 404
    assert foreign.is_signed_in()
    assert here.post(f"/account/sessions/{there_id}/end").status_code == 303
    assert not there.is_signed_in()
    assert here.is_signed_in()


def test_one_acts_for_another_organisation_only_as_its_member(world: World) -> None:
    aoba, blue, other = (world.organisation(name) for name in ("Aoba", "Blue", "Other"))
    hanako = world.person("hanako@example.jp", aoba, Role.PROCUREMENT)
    with world.writing() as db:
        db.add(Membership(user_id=hanako.user_id, organisation_id=blue.id, role=Role.RESPONDENT))
    visitor = world.signed_in(hanako, aoba)
    visitor.get("/account")
    assert visitor.post("/account/organisation", organisation_id=blue.id).status_code == 303
    assert "You act for Blue" in text_of(visitor.get("/account"))
    assert visitor.post("/account/organisation", organisation_id=other.id).status_code == 404
    assert "You act for Blue" in text_of(visitor.get("/account"))


def test_the_language_follows_the_person(world: World) -> None:
    aoba = world.organisation("Aoba")
    hanako = world.person("hanako@example.jp", aoba, Role.PROCUREMENT)
    visitor = world.signed_in(hanako, aoba)
    visitor.get("/account")
    answer = visitor.post("/language", language="ja", return_to="/account")
    assert answer.headers["location"] == "/account"
    assert "自分のアカウント" in text_of(visitor.get("/account"))
    with world.writing() as db:
        assert db.get_one(User, hanako.user_id).locale == "ja"


def test_what_has_ended_is_swept_at_a_sign_in_and_what_is_open_stays(world: World) -> None:
    aoba = world.organisation("Aoba")
    hanako = world.person("hanako@example.jp", aoba, Role.PROCUREMENT)
    old, present = world.signed_in(hanako, aoba), world.signed_in(hanako, aoba)
    attacker = world.visitor()
    attacker.get("/sign-in")
    attacker.post("/sign-in", email="nobody@example.jp", password="wrong password")
    with world.writing() as db:
        db.get_one(UserSession, hash_token(old.cookie("session") or "")).expires_at -= timedelta(days=91)
        for row in db.exec(select(LoginThrottle)):
            row.window_start -= timedelta(days=2)
        _token, waiting = open_pre_session(db, clock.now() - timedelta(days=1))
    assert world.visitor("198.51.100.9").sign_in(hanako).status_code == 303
    with world.writing() as db:
        assert len(db.exec(select(UserSession)).all()) == 2
        assert db.get(PreSession, waiting.id) is None
        assert all(row.count == 0 for row in db.exec(select(LoginThrottle)))
    assert present.is_signed_in()


class TestApiTokens:
    """Keys for programs."""

    @pytest.fixture
    def hanako(self, world: World) -> tuple[Person, str]:
        aoba = world.organisation("Aoba")
        person = world.person("hanako@example.jp", aoba, Role.RESPONDENT)
        with world.writing() as db:
            return person, api_tokens.create(db, world.stamp(person, aoba, Role.RESPONDENT), name="Export", days=30)

    def test_a_token_stands_for_its_person_with_the_roles_of_the_moment(self, world: World, hanako: tuple[Person, str]) -> None:
        person, token = hanako
        signed_in = read_api_token(world.app.state.database, token, clock.now())
        assert signed_in is not None
        assert signed_in.actor.user_id == person.user_id
        assert signed_in.actor.roles == {Role.RESPONDENT}

    @pytest.mark.parametrize("end", ["revoked", "expired", "disabled", "removed", "altered"])
    def test_a_token_that_has_ended_stands_for_nobody(self, world: World, hanako: tuple[Person, str], end: str) -> None:
        person, token = hanako
        now = clock.now()
        with world.writing() as db:
            row = api_tokens.list_tokens(db, person.user_id)[0]
            if end == "revoked":
                row.revoked_at = now
            elif end == "disabled":
                db.get_one(User, person.user_id).state = UserState.DISABLED
            elif end == "removed":
                db.delete(db.get_one(Membership, (person.user_id, row.organisation_id, Role.RESPONDENT)))
        given = token[:-1] + ("A" if token[-1] != "A" else "B") if end == "altered" else token
        assert read_api_token(world.app.state.database, given, now + timedelta(days=30 if end == "expired" else 0)) is None

    def test_a_token_is_made_in_a_browser_with_a_fresh_code_and_shown_once(self, world: World) -> None:
        aoba = world.organisation("Aoba")
        person = world.person("taro@example.jp", aoba, Role.RESPONDENT)
        visitor = world.signed_in(person, aoba)
        visitor.get("/account")
        assert visitor.post("/account/api-tokens", purpose="Export", days="30", token_code="000000").status_code == 422
        page = visitor.post("/account/api-tokens", purpose="Export", days="30", token_code=person.code())
        token = next(part for part in page.text.split('"') if part.startswith("vap_"))
        assert token not in visitor.get("/account").text
        bearer = {"Authorization": f"Bearer {token}"}
        assert world.visitor().client.get("/account", headers=bearer).status_code == 200
        world.forget_codes(person)
        more = world.visitor().client.post(
            "/account/api-tokens", data={"purpose": "More", "days": "30", "token_code": person.code()}, headers=bearer
        )
        assert more.status_code == 403
