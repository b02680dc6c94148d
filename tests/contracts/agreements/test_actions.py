"""Terms bind when both sides have accepted the same text, and only the text that they were shown."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from contracts.agreements.actions import accept, draw_up
from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.agreements.queries import find_current, find_in_force, get, list_acceptances, list_for_engagement, obligations
from contracts.agreements.rules import AgreementState, hash_text
from contracts.clauses.queries import find_latest
from contracts.engagements.queries import reach_of
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Stamp
from tests import factories
from tests.contracts.world import NUMBERS, TERMS, World, agree, entries, later, pass_on


def draw(world: World, **changes: Any) -> Agreement:
    template = find_latest(world.session, "CONFIDENTIALITY")
    assert template is not None
    return draw_up(world.session, world.officer, world.engagement, template=template, parameters={**TERMS, **changes})


def sign(world: World, agreement: Agreement, stamp: Stamp, text_hash: str | None = None) -> AgreementAcceptance:
    return accept(
        world.session,
        stamp,
        agreement,
        person_name="Tanaka",
        person_title="Director",
        consent="I accept",
        text_hash=text_hash or agreement.text_hash,
    )


def test_the_text_names_the_parties_in_each_language_and_its_hash_is_its_own(world: World) -> None:
    agreement = draw(world)
    assert agreement.text["ja"]["preamble"].startswith("アサヒ製作所")
    assert agreement.text["en"]["preamble"].startswith("Asahi Works")
    assert agreement.text_hash == hash_text(agreement.text)
    assert agreement.parameters["initial_report_on"] == "2026-12-01"
    assert len(obligations(world.session, agreement)) == 29


def test_it_is_in_force_when_both_sides_have_accepted_and_ends_the_older_one(world: World) -> None:
    older = find_in_force(world.session, world.engagement.id)
    agreement = draw(world)
    sign(world, agreement, world.officer)
    assert (agreement.state, find_in_force(world.session, world.engagement.id)) == (AgreementState.OFFERED, older)
    assert find_current(world.session, world.engagement.id) == agreement
    acceptance = sign(world, agreement, later(world.respondent))
    assert (acceptance.address, acceptance.agent, acceptance.text_hash) == ("192.0.2.7", "Test browser", agreement.text_hash)
    assert find_in_force(world.session, world.engagement.id) == agreement == find_current(world.session, world.engagement.id)
    assert older is not None
    assert older.state == AgreementState.SUPERSEDED
    assert [each.side for each in list_acceptances(world.session, agreement.id)] == ["principal", "contractor"]
    rows = list_for_engagement(world.session, reach_of(world.respondent.actor), world.engagement.id)
    assert sorted(row.state for row in rows) == ["in_force", "superseded"]
    done = [entry.act for entry in entries(world.session) if entry.act.startswith("agreement:")]
    assert done[-3:] == ["agreement:draw-up", "agreement:accept", "agreement:accept"]


def test_a_new_offer_withdraws_the_open_one(world: World) -> None:
    first, second = draw(world), draw(world, survival_years="3")
    world.session.refresh(first)
    assert (first.state, second.state) == (AgreementState.WITHDRAWN, AgreementState.OFFERED)
    with pytest.raises(Conflict) as error:
        sign(world, first, world.respondent)
    assert error.value.code == "agreement-not-offered"


def test_nobody_accepts_another_text_than_the_one_shown(world: World) -> None:
    agreement = draw(world)
    with pytest.raises(Conflict) as error:
        sign(world, agreement, world.respondent, "0" * 64)
    assert error.value.code == "agreement-text-changed"


def test_a_text_that_was_altered_in_the_database_is_accepted_by_nobody(world: World) -> None:
    agreement = draw(world)
    altered = dict(agreement.text)
    altered["ja"] = {**altered["ja"], "title": "Something else"}
    agreement.text = altered
    world.session.flush()
    with pytest.raises(Conflict) as error:
        sign(world, agreement, world.respondent)
    assert error.value.code == "agreement-text-changed"


def test_a_third_party_accepts_nothing_and_sees_nothing(world: World) -> None:
    below, passed_on = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    agreement = draw(world)
    for outsider in (factories.stamp(below), factories.stamp()):
        with pytest.raises(Forbidden) as error:
            sign(world, agreement, outsider)
        assert error.value.code == "not-a-party"
        with pytest.raises(Missing):
            get(world.session, reach_of(outsider.actor), agreement.id)
    theirs = find_in_force(world.session, passed_on.id)
    assert theirs is not None
    with pytest.raises(Forbidden):  # the principal above sees the terms below, and is no party to them
        sign(world, get(world.session, reach_of(world.officer.actor), theirs.id), world.officer)


def test_a_side_accepts_once(world: World) -> None:
    agreement = draw(world)
    sign(world, agreement, world.respondent)
    with pytest.raises(Conflict) as error:
        sign(world, agreement, world.colleague)
    assert error.value.code == "agreement-already-accepted"


def test_one_person_does_not_accept_for_both_sides(world: World) -> None:
    agreement = draw(world)
    sign(world, agreement, world.officer)
    with pytest.raises(Forbidden) as error:
        sign(world, agreement, factories.stamp(factories.actor(world.contractor, user_id=world.officer.actor.user_id)))
    assert error.value.code == "second-person-needed"


def test_two_agreements_are_never_in_force_at_once(world: World) -> None:
    second = draw(world)
    second.state = AgreementState.IN_FORCE
    with pytest.raises(IntegrityError):
        world.session.flush()


def test_a_wrong_parameter_is_told_at_its_field(world: World) -> None:
    with pytest.raises(Invalid) as error:
        draw(world, monthly_report_day="32")
    assert (error.value.code, error.value.field) == ("parameter-out-of-range", "monthly_report_day")


def test_only_the_principal_draws_up(world: World) -> None:
    with pytest.raises(Forbidden) as error:
        agree(world.session, world.engagement, world.respondent, world.officer)
    assert error.value.code == "not-the-principal"
