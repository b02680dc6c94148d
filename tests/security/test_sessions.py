"""Access ends when it is taken: at the next request, in every browser and for every program (threat 9)."""

import re
from collections.abc import Callable

import pyotp
import pytest
from sqlalchemy import Connection, text

from tests.security.companies import Person
from tests.security.plans import PLANS
from tests.security.stage import Stage
from tests.security.world import PASSWORD

PAGE = "/engagements"


def gets_in(stage: Stage, person: Person) -> bool:
    """Whether the person is somebody to the portal."""
    answer = stage.knock(person, "GET", PAGE)
    assert answer.status_code in {200, 303, 401, 403}
    return answer.status_code in {200, 403}


def through_api(stage: Stage, person: Person) -> Person:
    """The same person as a program."""
    return Person(f"{person.key} by key", person.company, person.actor, person.email, token=person.ids["api_token"])


def _disable(stage: Stage, _connection: Connection, person: Person) -> None:
    run(stage, "UPDATE \"user\" SET state = 'disabled' WHERE id = :user", person)


def _leave(stage: Stage, _connection: Connection, person: Person) -> None:
    run(stage, "DELETE FROM membership WHERE user_id = :user", person)


def _raise_epoch(stage: Stage, _connection: Connection, person: Person) -> None:
    run(stage, 'UPDATE "user" SET epoch = epoch + 1 WHERE id = :user', person)


def run(stage: Stage, statement: str, person: Person) -> None:
    """Change the database directly, as an operator would."""
    assert stage.database.connection is not None
    assert person.actor is not None
    assert stage.database.connection.execute(text(statement), {"user": person.actor.user_id}).rowcount >= 1


def test_signing_out_ends_the_session_on_the_server(stage: Stage) -> None:
    person = stage.world.people["p1/procurement"]
    with stage.database.undone():
        assert gets_in(stage, person)
        answer = stage.knock(person, "POST", "/sign-out", {})
        assert answer.status_code == 303
        assert "storage" in answer.headers["clear-site-data"]
        assert not gets_in(stage, person)  # the same cookie again


@pytest.mark.parametrize(("end", "keys_too"), [(_disable, True), (_leave, True), (_raise_epoch, False)])
def test_whoever_is_disabled_or_gone_is_out_at_the_next_request(
    stage: Stage, end: Callable[[Stage, Connection, Person], None], keys_too: bool
) -> None:
    person = stage.world.people["p1c1/respondent"]
    with stage.database.undone() as connection:
        assert gets_in(stage, person)
        assert gets_in(stage, through_api(stage, person))
        end(stage, connection, person)
        assert not gets_in(stage, person)
        assert gets_in(stage, through_api(stage, person)) is not keys_too


def test_removing_somebody_ends_their_sessions_keys_and_invitations(stage: Stage) -> None:
    leaver = stage.world.people["p1/leaver"]
    assert leaver.actor is not None
    with stage.database.undone():
        assert gets_in(stage, leaver)
        assert gets_in(stage, through_api(stage, leaver))
        removed = stage.knock(stage.world.people["p1/administrator"], "POST", f"/members/{leaver.actor.user_id}/removal", {})
        assert removed.status_code == 303
        assert not gets_in(stage, leaver)
        assert not gets_in(stage, through_api(stage, leaver))


def test_another_role_counts_from_the_next_request_on(stage: Stage) -> None:
    person = stage.world.people["p1/procurement"]
    contractor = f"/contractors/{stage.world.companies['p1'].ids['contractor_id']}/edit"
    with stage.database.undone():
        for somebody in (person, through_api(stage, person)):
            assert stage.knock(somebody, "GET", contractor).status_code == 200
        run(stage, "UPDATE membership SET role = 'reviewer' WHERE user_id = :user", person)
        for somebody in (person, through_api(stage, person)):
            assert stage.knock(somebody, "GET", contractor).status_code == 403


def test_a_new_password_ends_every_session_but_this_browsers_new_one(stage: Stage) -> None:
    person = stage.world.people["p1/procurement"]
    new = "another long sentence of tests"
    with stage.database.undone():
        form = {"present_password": "wrong", "password": new, "password_again": new}
        assert stage.knock(person, "POST", "/account/password", form).status_code == 422
        answer = stage.knock(person, "POST", "/account/password", {**form, "present_password": PASSWORD})
        assert answer.status_code == 303
        assert not gets_in(stage, person)
        cookie = answer.cookies.get("portal-session")
        assert cookie
        assert cookie != person.cookie
        assert gets_in(stage, Person(person.key, person.company, person.actor, person.email, cookie=cookie))


def test_an_ended_session_is_ended_and_a_strangers_is_not_found(stage: Stage) -> None:
    person, stranger = stage.world.people["p1/procurement"], stage.world.people["p2/procurement"]
    with stage.database.undone():
        theirs = stage.knock(person, "POST", f"/account/sessions/{stranger.ids['session_id']}/end", {})
        nobodys = stage.knock(person, "POST", f"/account/sessions/{'0' * 64}/end", {})
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert stage.knock(person, "POST", f"/account/sessions/{person.ids['session_id']}/end", {}).status_code == 303
        assert gets_in(stage, stranger)


def test_acting_for_another_company_takes_effect_at_once_and_only_for_ones_own(stage: Stage) -> None:
    both = stage.world.people["p1c1/both"]
    place, other = stage.world.places["p1>p1c1"].ids["engagement"], stage.world.places["p2>p2c1"].ids["engagement"]
    with stage.database.undone():
        assert stage.knock(both, "GET", f"/engagements/{place}").status_code == 200
        assert stage.knock(both, "GET", f"/engagements/{other}").status_code == 404
        switched = stage.knock(both, "POST", "/account/organisation", {"organisation_id": stage.world.companies["p2c1"].id})
        assert switched.status_code == 303
        assert stage.knock(both, "GET", f"/engagements/{place}").status_code == 404
        assert stage.knock(both, "GET", f"/engagements/{other}").status_code == 200
        for company in ("p1", "p2", "p1c2"):
            given = {"organisation_id": stage.world.companies[company].id}
            assert stage.knock(both, "POST", "/account/organisation", given).status_code == 404


@pytest.mark.only_on("sqlite")  # about what pages show, which is the same whatever lies behind them
def test_a_key_for_programs_cannot_let_anybody_in(stage: Stage) -> None:
    """Whoever finds one must not be able to make it last: no page shows it a link or a code, and it changes no factor."""
    officer = stage.world.people["p1/procurement"]
    contractor = f"/contractors/{stage.world.companies['p1'].ids['contractor_id']}"
    assert "/invitations/" in stage.knock(officer, "GET", contractor).text.replace(f"{contractor}/invitations/", "")
    for key in ("p1/procurement", "p1/administrator", "p1c1/respondent"):
        program = through_api(stage, stage.world.people[key])
        for path in [route.path for route in stage.routes if route.is_safe and not route.parameters] + [contractor]:
            text = stage.knock(program, "GET", path).text
            assert not re.search(r"/invitations/[A-Za-z0-9_-]{43}", text), path
        for path in ("/account/password", "/account/api-tokens", "/account/authenticator", "/account/recovery-codes"):
            form = PLANS[f"POST {path}"].form
            assert form is not None
            with stage.database.undone():
                assert stage.knock(program, "POST", path, form(str, program)).status_code in {403, 422}, path


def test_a_session_that_was_set_before_the_sign_in_is_not_taken_over(stage: Stage) -> None:
    """Session fixation: the cookie that the browser brings along opens nothing, and is not the one that it leaves with."""
    owing = stage.world.people["nobody/owes-code"]
    planted = Person("nobody/planted", "nobody", cookie="planted-by-somebody-else", ids=dict(owing.ids))
    with stage.database.undone():
        answer = stage.knock(planted, "POST", "/sign-in/code", {"code": pyotp.TOTP(owing.ids["totp"]).now()})
        assert answer.status_code == 303
        assert answer.cookies.get("portal-session") not in {None, planted.cookie}
        assert not gets_in(stage, planted)
