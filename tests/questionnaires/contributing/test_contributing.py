"""Giving parts away, who may do what with one, and who is on a page."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from questionnaires.answers.actions import attach, save
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.actions import choose_alternative, submit
from questionnaires.assessments.lines import read_lines
from questionnaires.contributing import actions, queries
from questionnaires.contributing.rules import ScopeKind
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Role, Stamp
from tests import factories
from tests.questionnaires.world import World, last_entry


def give(world: World, to: Stamp, scope: ScopeKind, **more: Any) -> str:
    return actions.give(
        world.session, world.answerer, world.assessment, user_id=to.actor.user_id, invitation_id=None, scope=scope, **more
    ).id


@pytest.fixture
def helper(world: World) -> Stamp:
    """Somebody of the contractor who only helps."""
    return factories.stamp(world.contractor, Role.CONTRIBUTOR)


def answer(world: World, by: Stamp, item: str, version: int = 0) -> None:
    save(world.session, by, world.assessment, item_code=item, state=AnswerState.IMPLEMENTED, expected_version=version)


def test_a_helper_answers_what_was_given_and_nothing_else(world: World, helper: Stamp) -> None:
    with pytest.raises(Missing):
        answer(world, helper, "A-1")
    give(world, helper, ScopeKind.ITEMS, items=["A-1"])
    answer(world, helper, "A-1")
    with pytest.raises(Missing):
        answer(world, helper, "A-2")
    file = factories.evidence(world.session, world.contractor)
    with pytest.raises(Missing):
        attach(world.session, helper, world.assessment, item_code="B-1", evidence_id=file.id)
    give(world, helper, ScopeKind.SECTIONS, sections=["B"])
    answer(world, helper, "B-1")


def test_a_choice_belongs_to_whoever_has_all_its_questions(world: World, helper: Stamp) -> None:
    give(world, helper, ScopeKind.ITEMS, items=["A-3"])
    with pytest.raises(Missing):
        choose_alternative(world.session, helper, world.assessment, group="KEYS", option="NONE")
    give(world, helper, ScopeKind.SECTIONS, sections=["A"])
    choose_alternative(world.session, helper, world.assessment, group="KEYS", option="NONE")


def test_nobody_but_the_owner_submits_and_no_helper_ever(world: World, helper: Stamp) -> None:
    give(world, helper, ScopeKind.WHOLE)
    said = {"person_name": "One", "person_title": "Head", "statement": "True"}
    with pytest.raises(Forbidden):
        submit(world.session, helper, world.assessment, **said)
    other = factories.stamp(world.contractor, Role.RESPONDENT)
    actions.name_owner(world.session, world.answerer, world.assessment, user_id=other.actor.user_id)
    with pytest.raises(Forbidden, match="not-the-owner"):
        world.submit()
    assert submit(world.session, other, world.assessment, **said).round == 1


def test_only_the_respondent_shares_out_and_the_ledger_keeps_it_to_its_people(world: World, helper: Stamp) -> None:
    for stranger in (world.asker, helper):
        with pytest.raises(Forbidden):
            actions.name_owner(world.session, stranger, world.assessment, user_id="x")
    give(world, helper, ScopeKind.WHOLE)
    entry = last_entry(world.session)
    assert (entry.act, entry.engagement_id, entry.actor_organisation_id) == ("contributor:ask", None, world.contractor.id)


@pytest.mark.parametrize(
    ("scope", "more", "code"),
    [
        (ScopeKind.SECTIONS, {"sections": []}, "scope-empty"),
        (ScopeKind.SECTIONS, {"sections": ["A", "Z"]}, "section-unknown"),
        (ScopeKind.ITEMS, {"items": ["Z-1"]}, "item-unknown"),
    ],
)
def test_a_part_must_exist(world: World, helper: Stamp, scope: ScopeKind, more: dict[str, list[str]], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        give(world, helper, scope, **more)


def test_a_part_is_taken_back_once(world: World, helper: Stamp) -> None:
    part = give(world, helper, ScopeKind.WHOLE)
    actions.take_back(world.session, world.answerer, world.assessment, part)
    with pytest.raises(Missing):
        answer(world, helper, "A-1")
    with pytest.raises(Missing):
        actions.take_back(world.session, world.answerer, world.assessment, part)


def test_the_share_of_each_person_counts_what_is_asked(world: World, helper: Stamp) -> None:
    give(world, helper, ScopeKind.ITEMS, items=["A-1", "A-2", "B-2"])  # B-2 is legacy: never asked
    answer(world, helper, "A-1")
    rows = queries.list_contributors(world.session, world.assessment.id)
    (share,) = queries.count_shares(read_lines(world.session, world.assessment), rows).values()
    assert (share.answered, share.total) == (1, 2)


def test_an_accepted_invitation_brings_the_part(world: World, helper: Stamp) -> None:
    actions.give(
        world.session, world.answerer, world.assessment, user_id=None, invitation_id="invited", scope=ScopeKind.SECTIONS, sections=["A"]
    )
    with pytest.raises(Missing):
        answer(world, helper, "A-1")
    actions.join(world.session, "invited", helper.actor.user_id)
    world.session.expire_all()
    answer(world, helper, "A-1")


def test_a_closed_assessment_is_not_shared_out_any_more(world: World, helper: Stamp) -> None:
    world.assessment.state = "closed"
    world.session.flush()
    with pytest.raises(Conflict):
        give(world, helper, ScopeKind.WHOLE)


def test_presence_is_of_the_last_minute_and_of_the_own_company(world: World, session: Session) -> None:
    late = factories.stamp(world.answerer.actor, at=factories.NOON + timedelta(seconds=61))
    actions.show_presence(session, world.answerer, world.assessment, "A")
    actions.show_presence(session, world.answerer, world.assessment, "A")

    def present(organisation_id: str, seconds: int, besides: str = "") -> list[tuple[str, str]]:
        at = factories.NOON + timedelta(seconds=seconds)
        return queries.list_present(session, world.assessment.id, organisation_id=organisation_id, at=at, besides=besides)

    me = world.answerer.actor.user_id
    assert present(world.contractor.id, 30) == [("A", me)]
    assert present(world.contractor.id, 30, me) == []
    assert present(world.contractor.id, 61) == []
    assert present(world.principal.id, 30) == []
    actions.show_presence(session, late, world.assessment, "B")
    assert present(world.contractor.id, 61) == [("B", me)]
