"""Signing in: both factors, in order, each once; the same answer for everybody who fails; no flood of guesses."""

import itertools
from datetime import timedelta

import pytest
from sqlmodel import select

from portal.accounts import totp
from portal.accounts.models import LoginThrottle, PreSession, User, UserState
from portal.accounts.sessions import close_all
from storage.acts import Act
from storage.ledger.models import LedgerEntry
from storage.stamp import Role
from tests.portal.accounts.world import PASSWORD, Person, World, text_of


@pytest.fixture
def hanako(world: World) -> Person:
    """Somebody who may sign in."""
    return world.person("hanako@example.jp", world.organisation("Aoba"), Role.PROCUREMENT)


def entries(world: World, act: Act) -> list[LedgerEntry]:
    with world.writing() as db:
        return list(db.exec(select(LedgerEntry).where(LedgerEntry.act == act)))


def test_password_and_code_open_a_session(world: World, hanako: Person) -> None:
    visitor = world.visitor()
    answer = visitor.sign_in(hanako)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = visitor.get("/account")
    assert page.status_code == 200
    assert "hanako@example.jp" in text_of(page)
    assert [entry.subject_id for entry in entries(world, Act.SIGN_IN)] == [hanako.user_id]


def test_the_session_cookie_is_new_at_each_sign_in_and_closed_to_scripts(world: World, hanako: Person) -> None:
    visitor = world.visitor()
    visitor.set_cookie("session", "planted-before")
    answer = visitor.sign_in(hanako)
    header = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("portal-session="))
    assert "planted-before" not in header
    assert "HttpOnly" in header
    assert "SameSite=lax" in header
    first = visitor.cookie("session")
    world.forget_codes(hanako)
    second = world.visitor()
    second.sign_in(hanako)
    assert second.cookie("session") != first


def test_the_session_held_before_ends_when_signing_in_anew(world: World, hanako: Person) -> None:
    visitor = world.visitor()
    visitor.sign_in(hanako)
    old = visitor.cookie("session")
    assert old
    world.forget_codes(hanako)
    visitor.get("/account")
    visitor.post("/sign-in", email=hanako.email, password=PASSWORD)
    visitor.post("/sign-in/code", code=hanako.code())
    thief = world.visitor()
    thief.set_cookie("session", old)
    assert visitor.is_signed_in()
    assert not thief.is_signed_in()


def test_a_code_works_once(world: World, hanako: Person) -> None:
    world.visitor().sign_in(hanako)
    again = world.visitor().sign_in(hanako)
    assert again.status_code == 422
    assert "used already" in text_of(again)


def test_a_recovery_code_stands_in_for_the_authenticator_once(world: World, hanako: Person) -> None:
    with world.writing() as db:
        codes = totp.new_recovery_codes(db, hanako.user_id)
    assert len(set(codes)) == 10
    for expected in (303, 422):
        visitor = world.visitor()
        visitor.get("/sign-in")
        visitor.post("/sign-in", email=hanako.email, password=PASSWORD)
        assert visitor.post("/sign-in/code", code=codes[0].upper()).status_code == expected


@pytest.mark.parametrize("wanted", ["/engagements/abc", "/contractors?state=open"])
def test_one_goes_on_where_one_wanted_to_go(world: World, hanako: Person, wanted: str) -> None:
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", email=hanako.email, password=PASSWORD, return_to=wanted)
    assert visitor.post("/sign-in/code", code=hanako.code()).headers["location"] == wanted


def test_no_order_of_the_steps_leads_past_a_factor(world: World, hanako: Person) -> None:
    """T8: every ordered pair of requests, each without what its forerunner would have proved."""

    def steps(code: str) -> dict[str, tuple[str, str, dict[str, str]]]:
        return {
            "see password": ("get", "/sign-in", {}),
            "wrong password": ("post", "/sign-in", {"email": hanako.email, "password": "not the right one"}),
            "see code": ("get", "/sign-in/code", {}),
            "right code": ("post", "/sign-in/code", {"code": code}),
            "right password": ("post", "/sign-in", {"email": hanako.email, "password": PASSWORD}),
        }

    for number, (one, two) in enumerate(itertools.permutations(steps(hanako.code()), 2)):
        world.forget_codes(hanako)
        with world.writing() as db:
            for row in db.exec(select(LoginThrottle)):
                db.delete(row)
        visitor = world.visitor(f"198.51.100.{number}")
        visitor.get("/sign-in")
        for name in (one, two):
            method, path, fields = steps(hanako.code())[name]
            visitor.get(path) if method == "get" else visitor.post(path, **fields)
        assert visitor.is_signed_in() is ((one, two) == ("right password", "right code")), (one, two)


@pytest.mark.parametrize("change", ["disable", "raise epoch"])
def test_the_second_step_is_void_when_the_account_changed_after_the_first(world: World, hanako: Person, change: str) -> None:
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", email=hanako.email, password=PASSWORD)
    with world.writing() as db:
        if change == "disable":
            db.get_one(User, hanako.user_id).state = UserState.DISABLED
        else:
            close_all(db, hanako.user_id)
    assert visitor.post("/sign-in/code", code=hanako.code()).headers["location"] == "/sign-in"
    assert not visitor.is_signed_in()


def test_a_pre_session_opens_nothing_and_dies_with_the_sign_in(world: World, hanako: Person) -> None:
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", email=hanako.email, password=PASSWORD)
    half_way = visitor.cookie("pre-session")
    assert half_way
    thief = world.visitor()
    thief.set_cookie("session", half_way)
    assert not thief.is_signed_in()
    visitor.post("/sign-in/code", code=hanako.code())
    with world.writing() as db:
        assert db.exec(select(PreSession)).all() == []


def test_a_stale_pre_session_owes_both_steps_again(world: World, hanako: Person) -> None:
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", email=hanako.email, password=PASSWORD)
    with world.writing() as db:
        waiting = db.exec(select(PreSession)).one()
        waiting.expires_at -= timedelta(hours=1)
    assert visitor.post("/sign-in/code", code=hanako.code()).headers["location"] == "/sign-in"


def test_unknown_address_wrong_password_and_disabled_account_look_the_same(world: World, hanako: Person) -> None:
    """T33: the same status and the same bytes, but for the address that was typed."""
    taro = world.person("taro@example.jp", world.organisation("Blue"), Role.REVIEWER)
    with world.writing() as db:
        db.get_one(User, taro.user_id).state = UserState.DISABLED
    visitor = world.visitor()
    visitor.get("/sign-in")
    answers = []
    for email, password in ((hanako.email, "wrong password"), ("nobody@example.jp", "wrong password"), (taro.email, PASSWORD)):
        answer = visitor.post("/sign-in", email=email, password=password)
        answers.append((answer.status_code, answer.text.replace(email, "…"), sorted(answer.headers)))
    assert answers[0][0] == 422
    assert answers[0] == answers[1] == answers[2]


def test_failed_sign_ins_stand_in_the_ledger_without_what_was_typed(world: World, hanako: Person) -> None:
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", email=hanako.email, password="canary-typed-password")
    visitor.post("/sign-in", email="canary@example.jp", password="canary-typed-password")
    failed = entries(world, Act.SIGN_IN_FAIL)
    assert [entry.subject_id for entry in failed] == [hanako.user_id, "unknown"]
    assert "canary" not in str([entry.model_dump() for entry in failed])


def test_of_forty_guesses_ten_are_judged_and_the_right_person_still_gets_in(world: World, hanako: Person) -> None:
    """T32: the throttle counts by network; from another network nothing is locked."""
    attacker = world.visitor("203.0.113.66")
    attacker.get("/sign-in")
    statuses = [attacker.post("/sign-in", email=hanako.email, password=f"guess number {number}").status_code for number in range(40)]
    assert statuses.count(422) == 10
    assert statuses.count(429) == 30
    assert attacker.post("/sign-in", email=hanako.email, password=PASSWORD).status_code == 429, "even a right guess is not judged now"
    assert len(entries(world, Act.SIGN_IN_FAIL)) == 11, "ten wrong ones, and one entry that the rest was refused"
    assert world.visitor("198.51.100.1").sign_in(hanako).status_code == 303


def test_many_networks_together_guess_thirty_times_and_a_known_network_is_never_locked(world: World, hanako: Person) -> None:
    home = world.visitor("198.51.100.1")
    assert home.sign_in(hanako).status_code == 303
    judged = 0
    for network in range(7):
        attacker = world.visitor(f"203.0.113.{network}")
        attacker.get("/sign-in")
        for number in range(5):
            judged += attacker.post("/sign-in", email=hanako.email, password=f"guess {number}").status_code == 422
    assert judged == 30
    world.forget_codes(hanako)
    assert world.visitor("203.0.113.200").sign_in(hanako).status_code == 429
    assert world.visitor("198.51.100.1").sign_in(hanako).status_code == 303


def test_five_wrong_codes_stop_the_second_step(world: World, hanako: Person) -> None:
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", email=hanako.email, password=PASSWORD)
    statuses = [visitor.post("/sign-in/code", code="000000").status_code for _ in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    assert visitor.post("/sign-in/code", code=hanako.code()).status_code == 429


def test_the_throttle_opens_again_and_does_not_lengthen(world: World, hanako: Person) -> None:
    visitor = world.visitor()
    visitor.get("/sign-in")
    for _ in range(12):
        visitor.post("/sign-in", email=hanako.email, password="wrong password")
    with world.writing() as db:
        for row in db.exec(select(LoginThrottle)):
            row.window_start -= timedelta(minutes=5)
    assert visitor.sign_in(hanako).status_code == 303


def test_right_sign_ins_are_not_counted(world: World, hanako: Person) -> None:
    for _ in range(12):
        world.forget_codes(hanako)
        assert world.visitor().sign_in(hanako).status_code == 303


def test_the_throttle_keeps_nothing_of_what_was_typed(world: World) -> None:
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", email="my secret password", password="wrong password")
    with world.writing() as db:
        assert all("secret" not in row.key for row in db.exec(select(LoginThrottle)))


def test_a_form_without_the_token_of_this_browser_is_refused(world: World, hanako: Person) -> None:
    visitor, other = world.visitor(), world.visitor()
    visitor.get("/sign-in")
    other.get("/sign-in")
    for token in ("", other.csrf_token):
        answer = visitor.client.post("/sign-in", data={"csrf_token": token, "email": hanako.email, "password": PASSWORD})
        assert answer.status_code == 403


def test_somebody_without_any_organisation_is_told_so(world: World) -> None:
    person = world.person("alone@example.jp", None)
    answer = world.visitor().sign_in(person)
    assert answer.status_code == 403
    assert "no organisation" in text_of(answer)
