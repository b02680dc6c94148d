"""Talking over a text: every change is answered by the other side, and both accept the text that came out of it."""

import pytest
from sqlalchemy import select

from contracts.agreements import actions
from contracts.agreements.actions.changing import Wanted
from contracts.agreements.models import Agreement, AgreementAcceptance, AgreementChange, AgreementRound
from contracts.agreements.queries import get, list_acceptances, list_changes, list_for_engagement, list_rounds
from contracts.agreements.rules import AgreementState, Answer, ChangeKind, ChangeState
from contracts.agreements.texts import find_paragraph
from contracts.engagements.queries import reach_of
from contracts.obligations.queries import in_force
from storage.problems import Conflict, Invalid, Missing, Problem
from tests.contracts.agreements.test_actions import draw, sign
from tests.contracts.world import World, count, entries

WORDS = {"ja": "乙は、直ちに知らせる。", "en": "The Contractor tells at once."}


def propose(world: World, agreement: Agreement, *, by: str = "respondent", round_number: int = 1, **wanted: object) -> AgreementChange:
    want = Wanted(**({"kind": ChangeKind.REWORD, "target": "12.1", "words": WORDS} | wanted))  # type: ignore[arg-type]  # by name
    return actions.propose(world.session, getattr(world, by), agreement, want, reason="Shorter", expected_round=round_number)


def code_of(error: pytest.ExceptionInfo[Problem]) -> str:
    return error.value.code


def test_changes_of_both_sides_make_the_next_round_and_an_earlier_acceptance_does_not_hold_for_it(world: World) -> None:
    agreement = draw(world)
    first_hash = agreement.text_hash
    sign(world, agreement, world.officer)
    theirs = propose(world, agreement)
    ours = propose(world, agreement, by="officer", kind=ChangeKind.PARAMETER, target="return_within_days", value="7")
    with pytest.raises(Conflict) as error:
        sign(world, agreement, world.respondent)
    assert code_of(error) == "agreement-has-open-changes"
    actions.answer(world.session, world.officer, agreement, theirs, said=Answer.ACCEPT, reason="")
    assert agreement.round_number == 1, "one change still waits"
    actions.answer(world.session, world.respondent, agreement, ours, said=Answer.ACCEPT, reason="")
    assert (agreement.round_number, agreement.parameters["return_within_days"]) == (2, 7)
    assert find_paragraph(agreement.text, "12.1") == WORDS
    kept = list_rounds(world.session, agreement.id)
    assert [one.number for one in kept] == [1, 2]
    assert [one.text_hash for one in kept] == [first_hash, agreement.text_hash]
    assert list_acceptances(world.session, agreement.id) == []
    assert count(world.session, AgreementAcceptance) == 3, "the acceptance of the first round is kept (and two of the world's own)"
    for stamp in (world.officer, world.respondent):
        sign(world, agreement, stamp)
    assert agreement.state == AgreementState.IN_FORCE
    assert {one.code for one in in_force(world.session, world.engagement.id)} >= {"NDA-3.7a"}
    acts = [entry.act.partition(":")[2] for entry in entries(world.session) if entry.subject_id == agreement.id]
    assert acts[:7] == ["draw-up", "accept", "propose", "propose", "answer", "answer", "freeze"]


def test_what_is_declined_with_a_reason_leaves_text_and_acceptance_as_they_are(world: World) -> None:
    agreement = draw(world)
    sign(world, agreement, world.officer)
    change = propose(world, agreement, kind=ChangeKind.DELETE, target="12.1", words=None)
    with pytest.raises(Invalid) as error:
        actions.answer(world.session, world.officer, agreement, change, said=Answer.DECLINE, reason=" ")
    assert code_of(error) == "reason-missing"
    actions.answer(world.session, world.officer, agreement, change, said=Answer.DECLINE, reason="We need it")
    assert (agreement.round_number, change.state, change.answer_reason) == (1, ChangeState.DECLINED, "We need it")
    sign(world, agreement, world.respondent)
    assert agreement.state == AgreementState.IN_FORCE


def test_a_deleted_paragraph_takes_the_duties_with_it_that_stand_nowhere_else(world: World) -> None:
    agreement = draw(world)
    paragraphs = [one for article in agreement.text["ja"]["articles"] for one in article["paragraphs"]]
    target = next(one["code"] for one in paragraphs if one["obligations"] == ["NDA-3.0"])
    change = propose(world, agreement, kind=ChangeKind.DELETE, target=target, words=None)
    actions.answer(world.session, world.officer, agreement, change, said=Answer.ACCEPT, reason="")
    for stamp in (world.officer, world.respondent):
        sign(world, agreement, stamp)
    codes = {one.code for one in in_force(world.session, world.engagement.id)}
    assert len(codes) == 28
    assert "NDA-3.0" not in codes


def test_nobody_answers_the_own_change_and_nobody_changes_a_text_that_moved_on(world: World) -> None:
    agreement = draw(world)
    change = propose(world, agreement)
    session, officer, respondent = world.session, world.officer, world.respondent
    with pytest.raises(Conflict) as own:
        actions.answer(session, respondent, agreement, change, said=Answer.ACCEPT, reason="")
    assert code_of(own) == "change-is-own"
    with pytest.raises(Conflict) as twice:
        propose(world, agreement, by="officer")
    assert code_of(twice) == "change-waits-already"
    with pytest.raises(Conflict) as foreign:
        actions.take_back(session, officer, agreement, change)
    assert code_of(foreign) == "change-is-of-other-side"
    actions.answer(session, officer, agreement, change, said=Answer.ACCEPT, reason="")
    with pytest.raises(Conflict) as late:
        propose(world, agreement, by="officer", target="12.2")
    assert code_of(late) == "agreement-changed-meanwhile"
    with pytest.raises(Conflict) as settled:
        actions.answer(session, officer, agreement, change, said=Answer.DECLINE, reason="No")
    assert code_of(settled) == "change-settled"
    rewording = propose(world, agreement, target="2.4", round_number=2)
    actions.answer(session, officer, agreement, rewording, said=Answer.ACCEPT, reason="")
    with pytest.raises(Conflict) as stated:  # 2.4 states the days, too: once it is reworded, the value cannot follow there
        propose(world, agreement, kind=ChangeKind.PARAMETER, target="promptly_days", value="4", round_number=3)
    assert code_of(stated) == "parameter-in-reworded-paragraph"


def test_an_amendment_is_a_draft_that_the_other_side_never_sees_until_it_is_offered(world: World) -> None:
    standing = world.session.scalars(select(Agreement).where(Agreement.state == AgreementState.IN_FORCE)).one()  # type: ignore[arg-type]  # a column
    draft = actions.begin_amendment(world.session, world.respondent, standing)
    assert actions.begin_amendment(world.session, world.colleague, standing) == draft, "one draft of a side"
    with pytest.raises(Missing):
        get(world.session, reach_of(world.officer.actor), draft.id)
    assert draft.id not in {row.id for row in list_for_engagement(world.session, reach_of(world.officer.actor), world.engagement.id)}
    with pytest.raises(Invalid) as same:
        actions.offer(world.session, world.respondent, draft)
    assert code_of(same) == "amendment-without-change"
    want = Wanted(ChangeKind.REWORD, "12.1", words=WORDS)
    actions.change_draft(world.session, world.respondent, draft, want, expected_version=1)
    with pytest.raises(Conflict) as stale:
        actions.change_draft(world.session, world.colleague, draft, Wanted(ChangeKind.DELETE, "12.1"), expected_version=1)
    assert code_of(stale) == "agreement-changed-meanwhile"
    actions.offer(world.session, world.respondent, draft)
    assert get(world.session, reach_of(world.officer.actor), draft.id).supersedes_id == standing.id
    for stamp in (world.officer, world.respondent):
        sign(world, draft, stamp)
    world.session.refresh(standing)
    assert (standing.state, draft.state) == (AgreementState.SUPERSEDED, AgreementState.IN_FORCE)
    given_up = actions.begin_amendment(world.session, world.officer, draft)
    actions.withdraw(world.session, world.officer, given_up)
    assert given_up.state == AgreementState.DISCARDED
    with pytest.raises(Missing):
        get(world.session, reach_of(world.respondent.actor), given_up.id)


def test_rounds_and_changes_are_never_lost(world: World) -> None:
    agreement = draw(world)
    for number in (1, 2, 3):
        change = propose(world, agreement, round_number=number, words={"ja": f"第{number}案", "en": f"Draft {number}"})
        actions.answer(world.session, world.officer, agreement, change, said=Answer.ACCEPT, reason="")
    assert [one.text_hash for one in list_rounds(world.session, agreement.id)][-1] == agreement.text_hash
    assert count(world.session, AgreementRound) == 5, "four of this one, and the first of the world's own"
    assert [one.after["ja"] for one in list_changes(world.session, agreement.id)] == ["第1案", "第2案", "第3案"]
