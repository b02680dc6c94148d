"""Inviting and removing: who may, for which role, into which organisation; and that the officer can always copy link and code."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from contracts.parties.models import Organisation
from portal.accounts import api_tokens, invitations
from portal.accounts.keys import hash_token
from portal.accounts.links import code_valid_until, confirmation_code, invitation_token, is_confirmation_code
from portal.accounts.members import list_members, remove_member
from portal.accounts.models import Invitation, Membership
from portal.accounts.rules import InvitationState, roles_to_give, state_of
from storage import clock
from storage.acts import Act
from storage.ledger.models import LedgerEntry
from storage.problems import Conflict, Forbidden, Invalid, Missing, Problem
from storage.stamp import Role, Stamp
from tests import factories
from tests.portal.accounts.world import Person, World, text_of

PRINCIPAL, CONTRACTOR, STRANGER = "principal", "contractor", "stranger"


@dataclass
class Parties:
    """A principal with a contractor, and a stranger."""

    principal: Organisation
    contractor: Organisation
    stranger: Organisation

    def named(self, name: str) -> Organisation:
        found: Organisation = getattr(self, name)
        return found


@pytest.fixture
def parties(world: World) -> Parties:
    principal = world.organisation("Principal")
    return Parties(principal, world.organisation("Contractor", registrar=principal), world.organisation("Stranger"))


def act(world: World, stamp: Stamp, into: Organisation, role: Role, email: str = "new@example.jp") -> Invitation:
    return world.invitation(into, email, role, by=stamp)


ALLOWED = {
    (PRINCIPAL, Role.ADMINISTRATOR, PRINCIPAL): set(Role),
    (PRINCIPAL, Role.ADMINISTRATOR, CONTRACTOR): {Role.RESPONDENT, Role.ADMINISTRATOR},
    (PRINCIPAL, Role.PROCUREMENT, CONTRACTOR): {Role.RESPONDENT, Role.ADMINISTRATOR},
    (CONTRACTOR, Role.ADMINISTRATOR, CONTRACTOR): set(Role),
    (CONTRACTOR, Role.RESPONDENT, CONTRACTOR): {Role.RESPONDENT, Role.CONTRIBUTOR},
    (PRINCIPAL, Role.RESPONDENT, PRINCIPAL): {Role.RESPONDENT, Role.CONTRIBUTOR},
    (STRANGER, Role.ADMINISTRATOR, STRANGER): set(Role),
    (STRANGER, Role.RESPONDENT, STRANGER): {Role.RESPONDENT, Role.CONTRIBUTOR},
}


def test_who_may_invite_whom_into_which_organisation(world: World, parties: Parties) -> None:
    """The whole table: four roles of three organisations, into three organisations, for four roles."""
    person = world.person("officer@example.jp", parties.principal, Role.ADMINISTRATOR)
    for of in (PRINCIPAL, CONTRACTOR, STRANGER):
        for role in Role:
            stamp = world.stamp(person, parties.named(of), role)
            for into in (PRINCIPAL, CONTRACTOR, STRANGER):
                for given in Role:
                    outcome = "invited"
                    try:
                        with world.writing() as db:
                            act_on = invitations.invite(
                                db,
                                stamp,
                                organisation_id=parties.named(into).id,
                                email=f"{of}-{role}-{into}-{given}@example.jp",
                                person_name="New",
                                role=given,
                                locale="ja",
                                secret_key=world.key,
                            )
                            assert act_on.expires_at - act_on.issued_at == timedelta(days=7)
                    except (Missing, Forbidden) as problem:
                        outcome = type(problem).__name__
                    in_sight = of == into or (of, into) == (PRINCIPAL, CONTRACTOR)
                    expected = "invited" if given in ALLOWED.get((of, role, into), set()) else "Forbidden" if in_sight else "Missing"
                    assert outcome == expected, (of, role, into, given)


def test_no_role_at_all_gives_no_role() -> None:
    nobody = factories.actor()
    assert roles_to_give(nobody, nobody.organisation_id, None) == ()
    assert roles_to_give(nobody, "elsewhere", None) is None


def test_the_token_is_stored_as_a_hash_and_can_be_derived_again(world: World, parties: Parties) -> None:
    invitation = world.invitation(parties.contractor, "new@example.jp")
    token = invitation_token(world.key, invitation)
    assert invitation.token_hash == hash_token(token)
    assert token not in str(invitation.model_dump())
    assert invitation_token("another key", invitation) != token
    assert invitation_token(world.key, replace_issue(invitation, 2)) != token


def replace_issue(invitation: Invitation, number: int) -> Invitation:
    return Invitation(**{**invitation.model_dump(), "issue_number": number})


def test_an_address_is_invited_once_and_no_member_again(world: World, parties: Parties) -> None:
    world.invitation(parties.contractor, "new@example.jp")
    with pytest.raises(Conflict) as again:
        world.invitation(parties.contractor, " NEW@Example.JP ")
    assert (again.value.code, again.value.field) == ("invitation-already-open", "email")
    world.invitation(parties.contractor, "new@example.jp", Role.ADMINISTRATOR)
    world.person("there@example.jp", parties.contractor, Role.RESPONDENT)
    with pytest.raises(Conflict) as member:
        world.invitation(parties.contractor, "there@example.jp")
    assert member.value.code == "member-already"
    with pytest.raises(Invalid) as malformed:
        world.invitation(parties.contractor, "a@example.jp, b@example.jp")
    assert malformed.value.field == "email"


def test_each_act_is_one_ledger_entry_without_name_or_address(world: World, parties: Parties) -> None:
    officer = world.person("officer@example.jp", parties.principal, Role.PROCUREMENT)
    stamp = world.stamp(officer, parties.principal, Role.PROCUREMENT)
    invitation = act(world, stamp, parties.contractor, Role.RESPONDENT, "canary@example.jp")
    with world.writing() as db:
        invitations.reissue(db, stamp, invitation.id, secret_key=world.key)
        invitations.revoke(db, stamp, invitation.id)
    with world.writing() as db:
        written = db.exec(select(LedgerEntry).where(LedgerEntry.subject_id == invitation.id).order_by(col(LedgerEntry.seq))).all()
    assert [entry.act for entry in written] == [Act.INVITATION_ISSUE, Act.INVITATION_ISSUE, Act.INVITATION_REVOKE]
    assert "canary" not in str([entry.model_dump() for entry in written])


def test_issuing_again_kills_the_old_link_and_forgives_wrong_codes(world: World, parties: Parties) -> None:
    invitation = world.invitation(parties.contractor, "new@example.jp")
    old_path = world.path(invitation)
    visitor = world.visitor()
    visitor.get(old_path)
    for _ in range(5):
        visitor.post(f"{old_path}/code", code="000000")
    assert world.reload(invitation).code_failures == 5
    with world.writing() as db:
        renewed = invitations.reissue(db, world.stamp(None, None), invitation.id, secret_key=world.key)
    assert visitor.get(old_path).status_code == 404
    assert visitor.get(world.path(renewed)).status_code == 200
    assert renewed.code_failures == 0


def test_a_used_invitation_can_neither_be_issued_again_nor_withdrawn(world: World, parties: Parties) -> None:
    invitation = world.invitation(parties.contractor, "new@example.jp")
    with world.writing() as db:
        db.get_one(Invitation, invitation.id).used_at = clock.now()
    for act_on in (invitations.revoke, lambda *given: invitations.reissue(*given, secret_key=world.key)):
        with pytest.raises(Conflict) as refused, world.writing() as db:
            act_on(db, world.stamp(None, None), invitation.id)
        assert refused.value.code == "invitation-used"


def test_an_invitation_of_others_is_out_of_sight(world: World, parties: Parties) -> None:
    invitation = world.invitation(parties.contractor, "new@example.jp")
    stranger = world.person("stranger@example.jp", parties.stranger, Role.ADMINISTRATOR)
    visitor = world.signed_in(stranger, parties.stranger)
    unknown_id = "0123456789abcdef0123456789abcdef"
    unknown, foreign = (visitor.get(f"/members/invitations/{one}") for one in (unknown_id, invitation.id))
    assert (foreign.status_code, foreign.text.replace(invitation.id, unknown_id)) == (404, unknown.text)
    for act_path in ("reissue", "revoke"):
        assert visitor.post(f"/members/invitations/{invitation.id}/{act_path}").status_code == 404
    assert state_of(world.reload(invitation), clock.now()) is InvitationState.OPEN


def test_a_colleague_without_the_right_sees_neither_link_nor_code(world: World, parties: Parties) -> None:
    invitation = world.invitation(parties.contractor, "new@example.jp", Role.ADMINISTRATOR)
    respondent = world.person("respondent@example.jp", parties.contractor, Role.RESPONDENT)
    visitor = world.signed_in(respondent, parties.contractor)
    answer = visitor.get(f"/members/invitations/{invitation.id}")
    assert answer.status_code == 403
    assert world.code(invitation) not in answer.text
    assert "Invited Person" not in visitor.get("/members").text


def test_the_officer_sees_the_same_link_that_the_mail_carries_and_the_present_code(world: World, parties: Parties) -> None:
    officer = world.person("officer@example.jp", parties.principal, Role.PROCUREMENT)
    invitation = act(world, world.stamp(officer, parties.principal, Role.PROCUREMENT), parties.contractor, Role.RESPONDENT)
    page = world.signed_in(officer, parties.principal).get(f"/members/invitations/{invitation.id}")
    assert f"{world.settings.base_url}{world.path(invitation)}" in page.text
    assert world.code(invitation) in page.text


def test_inviting_by_the_page_keeps_what_was_typed_when_something_is_wrong(world: World, parties: Parties) -> None:
    admin = world.person("admin@example.jp", parties.principal, Role.ADMINISTRATOR)
    visitor = world.signed_in(admin, parties.principal)
    visitor.get("/members")
    wrong = visitor.post("/members/invitations", person_name="New Person", email="new@@example", role="reviewer", locale="en")
    assert wrong.status_code == 422
    assert 'value="New Person"' in wrong.text
    assert "is not an e-mail address" in text_of(wrong)
    right = visitor.post("/members/invitations", person_name="New Person", email="new@example.jp", role="reviewer", locale="en")
    assert right.status_code == 303
    assert "New Person is invited" in text_of(visitor.get(right.headers["location"]))
    assert len(world.jobs("invitation")) == 1


def test_an_api_token_lets_nobody_in_and_puts_nobody_out(world: World, parties: Parties) -> None:
    admin = world.person("admin@example.jp", parties.principal, Role.ADMINISTRATOR)
    stamp = world.stamp(admin, parties.principal, Role.ADMINISTRATOR)
    invitation = act(world, stamp, parties.principal, Role.REVIEWER)
    with world.writing() as db:
        token = api_tokens.create(db, stamp, name="Export", days=30)
    client, bearer = world.visitor().client, {"Authorization": f"Bearer {token}"}
    form = {"person_name": "New", "email": "more@example.jp", "role": "administrator", "locale": "en"}
    assert client.post("/members/invitations", data=form, headers=bearer).status_code == 403
    assert client.post(f"/members/invitations/{invitation.id}/reissue", headers=bearer).status_code == 403
    assert client.post(f"/members/{admin.user_id}/removal", headers=bearer).status_code == 403
    shown = client.get(f"/members/invitations/{invitation.id}", headers=bearer)
    assert shown.status_code == 403
    assert world.code(invitation) not in shown.text
    assert client.get("/members", headers=bearer).status_code == 200


def test_colleagues_who_may_not_invite_still_see_who_belongs_to_the_organisation(world: World, parties: Parties) -> None:
    officer = world.person("officer@example.jp", parties.principal, Role.PROCUREMENT)
    visitor = world.signed_in(officer, parties.principal)
    page = visitor.get("/members")
    assert "officer@example.jp" in page.text
    assert 'action="/members/invitations"' not in page.text
    form = {"person_name": "New", "email": "more@example.jp", "role": "reviewer", "locale": "en"}
    assert visitor.post("/members/invitations", **form).status_code == 403


def test_the_code_changes_every_ten_minutes_and_the_previous_one_still_works(world: World, parties: Parties) -> None:
    invitation = world.invitation(parties.contractor, "new@example.jp")
    now = clock.now()
    code = confirmation_code(world.key, invitation, now)
    assert len(code) == 6
    assert code.isdigit()
    spaced = f" {code[:3]} {code[3:]} "
    accepted = [is_confirmation_code(world.key, invitation, spaced, now + timedelta(minutes=10 * steps)) for steps in range(4)]
    assert accepted == [True, True, False, False]
    until = code_valid_until(now)
    assert is_confirmation_code(world.key, invitation, code, until - timedelta(seconds=1))
    assert not is_confirmation_code(world.key, invitation, code, until)


class TestRemoval:
    """Leaving: access ends at once."""

    @pytest.fixture
    def leaver(self, world: World, parties: Parties) -> Person:
        return world.person("leaver@example.jp", parties.contractor, Role.RESPONDENT)

    def test_sessions_keys_and_open_invitations_end(self, world: World, parties: Parties, leaver: Person) -> None:
        visitor = world.signed_in(leaver, parties.contractor)
        invitation = world.invitation(parties.contractor, leaver.email, Role.REVIEWER)
        officer = world.person("officer@example.jp", parties.principal, Role.PROCUREMENT)
        stamp = world.stamp(officer, parties.principal, Role.PROCUREMENT)
        with world.writing() as db:
            api_tokens.create(db, world.stamp(leaver, parties.contractor, Role.RESPONDENT), name="Export", days=30)
        with world.writing() as db:
            remove_member(db, stamp, organisation_id=parties.contractor.id, user_id=leaver.user_id)
        assert not visitor.is_signed_in()
        assert state_of(world.reload(invitation), clock.now()) is InvitationState.REVOKED
        with world.writing() as db:
            assert api_tokens.list_tokens(db, leaver.user_id) == []
            assert db.exec(select(Membership).where(Membership.user_id == leaver.user_id)).all() == []

    def test_another_organisation_of_the_person_is_untouched(self, world: World, parties: Parties, leaver: Person) -> None:
        with world.writing() as db:
            db.add(Membership(user_id=leaver.user_id, organisation_id=parties.stranger.id, role=Role.REVIEWER))
        with world.writing() as db:
            remove_member(db, world.stamp(None, None), organisation_id=parties.contractor.id, user_id=leaver.user_id)
        world.forget_codes(leaver)
        visitor = world.visitor()
        assert visitor.sign_in(leaver).status_code == 303
        assert "You act for Stranger" in text_of(visitor.get("/account"))

    @pytest.mark.parametrize(
        ("of", "role", "problem"),
        [
            (PRINCIPAL, Role.REVIEWER, Forbidden),
            (CONTRACTOR, Role.REVIEWER, Forbidden),
            (STRANGER, Role.ADMINISTRATOR, Missing),
            (CONTRACTOR, Role.RESPONDENT, None),
        ],
    )
    def test_whoever_may_give_the_role_may_take_it(
        self, world: World, parties: Parties, leaver: Person, of: str, role: Role, problem: type[Problem] | None
    ) -> None:
        stamp = world.stamp(world.person("other@example.jp", parties.named(of), role), parties.named(of), role)
        if problem is None:
            with world.writing() as db:
                remove_member(db, stamp, organisation_id=parties.contractor.id, user_id=leaver.user_id)
            return
        with pytest.raises(problem), world.writing() as db:
            remove_member(db, stamp, organisation_id=parties.contractor.id, user_id=leaver.user_id)

    def test_a_respondent_cannot_remove_an_administrator(self, world: World, parties: Parties, leaver: Person) -> None:
        admin = world.person("admin@example.jp", parties.contractor, Role.ADMINISTRATOR, Role.RESPONDENT)
        stamp = world.stamp(leaver, parties.contractor, Role.RESPONDENT)
        with pytest.raises(Forbidden), world.writing() as db:
            remove_member(db, stamp, organisation_id=parties.contractor.id, user_id=admin.user_id)

    def test_the_last_administrator_stays_unless_the_organisation_above_says_so(self, world: World, parties: Parties) -> None:
        admin = world.person("admin@example.jp", parties.contractor, Role.ADMINISTRATOR)
        own = world.stamp(admin, parties.contractor, Role.ADMINISTRATOR)
        with pytest.raises(Conflict) as refused, world.writing() as db:
            remove_member(db, own, organisation_id=parties.contractor.id, user_id=admin.user_id)
        assert refused.value.code == "administrator-last"
        above = world.stamp(admin, parties.principal, Role.PROCUREMENT)
        with world.writing() as db:
            remove_member(db, above, organisation_id=parties.contractor.id, user_id=admin.user_id)
            assert list_members(db, replace(above.actor), parties.contractor.id) == []

    def test_the_registrar_ends_access_in_the_organisation_that_it_names(self, world: World, parties: Parties, leaver: Person) -> None:
        officer = world.person("officer@example.jp", parties.principal, Role.PROCUREMENT)
        stranger = world.person("stranger@example.jp", parties.stranger, Role.ADMINISTRATOR)
        theirs = world.signed_in(leaver, parties.contractor)
        path, fields = f"/members/{leaver.user_id}/removal", {"organisation_id": parties.contractor.id}
        assert world.signed_in(stranger, parties.stranger).post(path, **fields).status_code == 404
        assert theirs.is_signed_in()
        answer = world.signed_in(officer, parties.principal).post(path, **fields)
        assert answer.headers["location"] == f"/contractors/{parties.contractor.id}"
        assert not theirs.is_signed_in()

    def test_the_page_ends_access(self, world: World, parties: Parties, leaver: Person) -> None:
        admin = world.person("admin@example.jp", parties.contractor, Role.ADMINISTRATOR)
        visitor, theirs = world.signed_in(admin, parties.contractor), world.signed_in(leaver, parties.contractor)
        assert "leaver@example.jp" in visitor.get("/members").text
        assert visitor.post(f"/members/{leaver.user_id}/removal").status_code == 303
        assert "leaver@example.jp" not in visitor.get("/members").text
        assert not theirs.is_signed_in()
