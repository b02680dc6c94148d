"""One's own account: every change asks for what only its owner has, and ends what was open before."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import select

from contracts.parties.models import Organisation
from portal.accounts import totp
from portal.accounts.demonstration import demonstration_link
from portal.accounts.members import remove_member
from portal.accounts.models import Membership, User
from portal.accounts.reset import reset_token
from storage import clock
from storage.acts import Act
from storage.ledger.models import LedgerEntry
from storage.stamp import Role
from tests.portal.accounts.world import PASSWORD, Person, Visitor, World, text_of

NEW_PASSWORD = "eleven slow rivers bend"


@pytest.fixture
def company(world: World) -> Organisation:
    return world.organisation("Aoba Trading")


@pytest.fixture
def hanako(world: World, company: Organisation) -> Person:
    return world.person("hanako@example.jp", company, Role.PROCUREMENT)


def changes(world: World) -> list[list[str]]:
    with world.writing() as db:
        return [entry.fields for entry in db.exec(select(LedgerEntry).where(LedgerEntry.act == Act.ACCOUNT_CHANGE))]


class TestPassword:
    """Changing it."""

    def change(self, visitor: Visitor, present: str, new: str = NEW_PASSWORD, again: str = NEW_PASSWORD) -> int:
        visitor.get("/account")
        return visitor.post("/account/password", present_password=present, password=new, password_again=again).status_code

    def test_a_new_password_ends_all_other_sessions_and_renews_this_one(self, world: World, company: Organisation, hanako: Person) -> None:
        here, elsewhere = world.signed_in(hanako, company), world.signed_in(hanako, company)
        before = here.cookie("session")
        assert self.change(here, PASSWORD) == 303
        assert here.cookie("session") != before
        assert here.is_signed_in()
        assert not elsewhere.is_signed_in()
        assert world.visitor().sign_in(hanako).status_code == 422
        assert world.visitor().sign_in(hanako, NEW_PASSWORD).status_code == 303
        assert changes(world) == [["password_hash"]]

    @pytest.mark.parametrize(
        ("present", "new", "again"),
        [
            ("not the present one", NEW_PASSWORD, NEW_PASSWORD),
            (PASSWORD, "short", "short"),
            (PASSWORD, "hanako is my name", "hanako is my name"),
            (PASSWORD, NEW_PASSWORD, "eleven slow rivers bent"),
        ],
    )
    def test_it_stays_when_something_is_wrong(
        self, world: World, company: Organisation, hanako: Person, present: str, new: str, again: str
    ) -> None:
        here, elsewhere = world.signed_in(hanako, company), world.signed_in(hanako, company)
        assert self.change(here, present, new, again) == 422
        assert elsewhere.is_signed_in()
        assert changes(world) == []

    def test_the_present_one_cannot_be_guessed_from_an_open_screen(self, world: World, company: Organisation, hanako: Person) -> None:
        here = world.signed_in(hanako, company)
        statuses = [self.change(here, f"guess number {number}") for number in range(12)]
        assert statuses == [422] * 10 + [429] * 2
        assert self.change(here, PASSWORD) == 429


class TestSecondFactor:
    """Changing it needs the present one."""

    def test_new_recovery_codes_replace_the_old_ones(self, world: World, company: Organisation, hanako: Person) -> None:
        with world.writing() as db:
            old = totp.new_recovery_codes(db, hanako.user_id)
        visitor = world.signed_in(hanako, company)
        assert "Recovery codes left: 10 of 10" in text_of(visitor.get("/account"))
        page = visitor.post("/account/recovery-codes", code=hanako.code())
        new = re.findall(r"<code>([a-z2-7-]+)</code>", page.text)
        assert len(new) == 10
        assert not set(new) & set(old)
        with world.writing() as db:
            assert not totp.use_recovery_code(db, hanako.user_id, old[0], clock.now())
            assert totp.use_recovery_code(db, hanako.user_id, new[0], clock.now())
            assert not totp.use_recovery_code(db, "somebody else", new[1], clock.now())
        assert "Recovery codes left: 9 of 10" in text_of(visitor.get("/account"))

    @pytest.mark.parametrize("path", ["/account/recovery-codes", "/account/authenticator"])
    def test_nothing_changes_with_a_wrong_code(self, world: World, company: Organisation, hanako: Person, path: str) -> None:
        visitor = world.signed_in(hanako, company)
        visitor.get("/account")
        assert visitor.post(path, code="000000").status_code == 422
        assert visitor.get("/account/authenticator").headers["location"] == "/account"
        assert changes(world) == []

    def test_another_authenticator_takes_over_after_its_first_code(self, world: World, company: Organisation, hanako: Person) -> None:
        here, elsewhere = world.signed_in(hanako, company), world.signed_in(hanako, company)
        here.get("/account")
        page = here.get(here.post("/account/authenticator", code=hanako.code()).headers["location"])
        secret = next(part for part in page.text.split('"') if re.fullmatch(r"[A-Z2-7]{32}", part))
        assert secret != hanako.secret
        assert here.post("/account/authenticator/confirmation", code="000000").status_code == 422
        world.forget_codes(hanako)
        assert elsewhere.is_signed_in(), "nothing has changed yet"
        assert here.post("/account/authenticator/confirmation", code=pyotp.TOTP(secret).at(clock.now())).status_code == 303
        assert here.is_signed_in()
        assert not elsewhere.is_signed_in()
        world.forget_codes(hanako)
        assert world.visitor().sign_in(hanako).status_code == 422
        assert world.visitor().sign_in(Person(hanako.user_id, hanako.email, secret)).status_code == 303

    def test_the_confirmation_cannot_come_first(self, world: World, company: Organisation, hanako: Person) -> None:
        visitor = world.signed_in(hanako, company)
        visitor.get("/account")
        assert visitor.post("/account/authenticator/confirmation", code=hanako.code()).headers["location"] == "/account"
        assert changes(world) == []


class TestForgottenPassword:
    """A link by mail replaces the password, never the second factor (T8)."""

    def link(self, world: World, person: Person, *, minutes_ago: int = 0) -> str:
        with world.writing() as db:
            user = db.get_one(User, person.user_id)
            return f"/sign-in/reset/{reset_token(world.key, user, clock.now() - timedelta(minutes=minutes_ago))}"

    def fields(self, code: str) -> dict[str, str]:
        return {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD, "code": code}

    def test_link_and_second_factor_together_make_a_new_password(self, world: World, company: Organisation, hanako: Person) -> None:
        elsewhere = world.signed_in(hanako, company)
        link, visitor = self.link(world, hanako), world.visitor()
        assert visitor.get(link).status_code == 200
        assert visitor.post(link, **self.fields("000000")).status_code == 422
        assert visitor.post(link, **self.fields(hanako.code())).status_code == 303
        assert visitor.is_signed_in()
        assert not elsewhere.is_signed_in()
        assert world.visitor().get(link).status_code == 404, "the link works once"
        world.forget_codes(hanako)
        assert world.visitor().sign_in(hanako, NEW_PASSWORD).status_code == 303

    def test_twenty_looks_leave_it_usable_and_an_hour_ends_it(self, world: World, hanako: Person) -> None:
        visitor = world.visitor()
        assert {visitor.get(self.link(world, hanako, minutes_ago=59)).status_code for _ in range(20)} == {200}
        assert visitor.get(self.link(world, hanako, minutes_ago=61)).status_code == 404
        assert visitor.get(self.link(world, hanako, minutes_ago=-5)).status_code == 404

    def test_no_altered_link_is_accepted(self, world: World, company: Organisation, hanako: Person) -> None:
        other = world.person("taro@example.jp", company, Role.REVIEWER)
        visitor, link = world.visitor(), self.link(world, hanako)
        token = link.rpartition("/")[2]
        for place, character in enumerate(token):
            changed = token[:place] + ("1" if character != "1" else "2") + token[place + 1 :]
            assert visitor.client.get(f"/sign-in/reset/{changed}").status_code == 404, place
        assert visitor.client.get(link.replace(hanako.user_id, other.user_id)).status_code == 404

    def test_every_address_gets_the_same_answer_and_only_known_ones_a_message(self, world: World, hanako: Person) -> None:
        """T33."""
        answers = []
        for email in (hanako.email, "nobody@example.jp", "no address at all"):
            visitor = world.visitor()
            visitor.get("/sign-in/forgotten")
            answer = visitor.post("/sign-in/forgotten", email=email)
            answers.append((answer.status_code, answer.text, answer.headers["location"], answer.headers["set-cookie"]))
        assert answers[0] == answers[1] == answers[2]
        assert [job.payload["user_id"] for job in world.jobs("password-reset")] == [hanako.user_id]

    def test_five_messages_a_day_are_enough(self, world: World, hanako: Person) -> None:
        for number in range(12):
            visitor = world.visitor(f"198.51.100.{number}")
            visitor.get("/sign-in/forgotten")
            assert visitor.post("/sign-in/forgotten", email=hanako.email).status_code == 303
        assert len(world.jobs("password-reset")) == 5


class TestClosing:
    """Whoever belongs to no organisation any more has no account; the address may be invited anew."""

    def test_the_address_is_free_and_the_old_account_opens_nothing(self, world: World, company: Organisation, hanako: Person) -> None:
        with world.writing() as db:
            codes = totp.new_recovery_codes(db, hanako.user_id)
            remove_member(db, world.stamp(None, None), organisation_id=company.id, user_id=hanako.user_id)
        visitor = world.visitor()
        assert visitor.sign_in(hanako).status_code == 422
        with world.writing() as db:
            assert not totp.use_recovery_code(db, hanako.user_id, codes[0], clock.now())
            assert db.get_one(User, hanako.user_id).display_name == "hanako"
        invitation = world.invitation(company, hanako.email, Role.PROCUREMENT)
        fresh = world.visitor()
        fresh.get(world.path(invitation))
        fresh.post(f"{world.path(invitation)}/code", code=world.code(invitation))
        assert "Name and password" in text_of(fresh.get(f"{world.path(invitation)}/account"))

    def test_an_account_that_is_used_elsewhere_stays(self, world: World, company: Organisation, hanako: Person) -> None:
        other = world.organisation("Other")
        with world.writing() as db:
            db.add(Membership(user_id=hanako.user_id, organisation_id=other.id, role=Role.REVIEWER))
        with world.writing() as db:
            remove_member(db, world.stamp(None, None), organisation_id=company.id, user_id=hanako.user_id)
        assert world.visitor().sign_in(hanako).status_code == 303


class TestDemonstration:
    """Links that sign in as an invented person: in a demonstration, by a press, and nowhere else."""

    def path(self, world: World, person: Person) -> str:
        return demonstration_link("", world.key, person.user_id)

    def test_outside_a_demonstration_the_link_does_not_exist(self, world: World, hanako: Person) -> None:
        visitor = world.visitor()
        assert visitor.get(self.path(world, hanako)).status_code == 404
        assert visitor.post(self.path(world, hanako)).status_code == 404
        assert not visitor.is_signed_in()

    def test_in_a_demonstration_looking_does_nothing_and_a_press_signs_in(self, open_world: Callable[..., World]) -> None:
        world = open_world(demonstration=True)
        hanako = world.person("hanako@example.jp", world.organisation("Aoba"), Role.PROCUREMENT)
        visitor = world.visitor()
        assert "hanako" in text_of(visitor.get(self.path(world, hanako)))
        assert not visitor.is_signed_in()
        visitor.get(self.path(world, hanako))
        assert visitor.post(self.path(world, hanako)).status_code == 303
        assert visitor.is_signed_in()
        assert world.visitor().get(f"{self.path(world, hanako)[:-1]}~").status_code == 404


PUBLIC = ["/sign-in", "/sign-in/forgotten"]
OWN = ["/account", "/members", "/administration/mail"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_has_one_heading_a_title_its_language_and_a_label_for_each_field(
    world: World, company: Organisation, language: str
) -> None:
    person = world.person("admin@example.jp", company, Role.ADMINISTRATOR)
    invitation = world.invitation(company, "new@example.jp")
    visitor, known = world.visitor(), world.signed_in(person, company)
    path = world.path(invitation)
    for one in (visitor, known):
        one.client.headers["Accept-Language"] = language
    pages = [visitor.get(one) for one in PUBLIC] + [known.get(one) for one in [*OWN, f"/members/invitations/{invitation.id}"]]
    pages.append(visitor.get(path))
    visitor.post(f"{path}/code", code=world.code(invitation))
    pages.append(visitor.get(f"{path}/account"))
    visitor.post(f"{path}/account", display_name="New", password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    page = visitor.get(f"{path}/authenticator")
    pages.append(page)
    secret = next(part for part in page.text.split('"') if re.fullmatch(r"[A-Z2-7]{32}", part))
    pages.append(visitor.post(f"{path}/authenticator", code=pyotp.TOTP(secret).at(clock.now())))
    pages.append(world.visitor().get(path))
    for page in pages:
        assert page.status_code in {200, 410}
        assert f'<html lang="{language}">' in page.text or page is pages[-1]
        assert page.text.count("<h1") == 1
        assert re.search(r"<title>[^<|]+ \| ", page.text)
        fields = set(re.findall(r'<(?:input|select|textarea)(?![^>]*type="(?:hidden|radio|checkbox)")[^>]* id="([^"]+)"', page.text))
        assert fields <= set(re.findall(r'<label for="([^"]+)"', page.text))
        assert "style=" not in page.text.replace("data:image/svg", "")
        assert page.headers["Cache-Control"] == "no-store"
        identifiers = re.findall(r' id="([^"]+)"', page.text)
        assert len(identifiers) == len(set(identifiers)), [one for one in identifiers if identifiers.count(one) > 1]
