"""A corrective action from the request to its end: talked over, done, shown, verified; and who may do what when."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from questionnaires.corrections import actions, queries
from questionnaires.corrections.actions import Said
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import CONTRACTORS_STEPS, CorrectionState, Step, next_state, steps_from
from questionnaires.reviews.actions import accept_remaining
from questionnaires.reviews.closing import close
from questionnaires.scoring.queries import latest_final
from storage.evidence.rules import EvidenceState
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.questionnaires.world import OwnReach, World, count_entries, last_entry, statements

TODAY = date(2026, 11, 24)
DUE = TODAY + timedelta(days=60)


@pytest.fixture
def submitted(world: World) -> World:
    world.say("A-1")
    world.submit()
    return world


def ask(world: World, **more: Any) -> CorrectiveAction:
    wishes: dict[str, Any] = {"item_code": "A-1", "what": "Lock the room", "why": "It stood open", "due_on": DUE, "today": TODAY} | more
    return actions.ask(world.session, world.asker, world.assessment, **wishes)


def step(world: World, correction: CorrectiveAction, which: Step, note: str = "", **more: Any) -> CorrectiveAction:
    said = Said(note, more.pop("cost_note", ""), more.pop("on_date", None))
    stamp = world.answerer if which in CONTRACTORS_STEPS else world.asker
    wishes: dict[str, Any] = {"expected_version": correction.version, "today": TODAY} | more
    return actions.take(world.session, stamp, correction, which, said, **wishes)


def test_the_whole_story_with_another_date_and_a_refused_report(submitted: World) -> None:
    before = count_entries(submitted.session)
    made = ask(submitted)
    assert (made.number, made.state, made.due_on) == (1, CorrectionState.OPEN, DUE)
    later = DUE + timedelta(days=30)
    step(submitted, made, Step.PROPOSE, "The lock takes eight weeks", on_date=later, cost_note="We ask you to bear half")
    assert (made.state, made.due_on, made.proposed_on) == (CorrectionState.PROPOSED, DUE, later)
    step(submitted, made, Step.ACCEPT)
    assert (made.state, made.due_on, made.proposed_on) == (CorrectionState.AGREED, later, None)
    assert made.cost_note == "We ask you to bear half"
    step(submitted, made, Step.CLAIM, "Lock is in")
    step(submitted, made, Step.REJECT, "Which room?")
    assert made.state == CorrectionState.REJECTED
    step(submitted, made, Step.CLAIM, "Both rooms")
    step(submitted, made, Step.VERIFY, "Seen on site")
    assert (made.state, made.settled_by) == (CorrectionState.VERIFIED, submitted.asker.actor.user_id)
    assert [row.step for row in queries.list_steps(submitted.session, made.id)][::-1] == [
        "ask", "propose", "accept", "claim", "reject", "claim", "verify",
    ]  # fmt: skip
    assert count_entries(submitted.session) == before + 7, "one entry each"
    assert "rooms" not in str(last_entry(submitted.session).details), "no words in the ledger"


def test_a_day_that_passed_while_it_waited_for_an_answer_is_not_agreed_on(submitted: World) -> None:
    made = ask(submitted)
    theirs = DUE + timedelta(days=7)
    step(submitted, made, Step.PROPOSE, "Eight weeks", on_date=theirs)
    with pytest.raises(Invalid) as raised:
        step(submitted, made, Step.ACCEPT, today=theirs + timedelta(days=1))
    assert (raised.value.code, made.state) == ("due-date-passed", CorrectionState.PROPOSED)
    step(submitted, made, Step.ACCEPT, today=theirs)


def test_a_closed_score_stays_as_it_is(submitted: World) -> None:
    accept_remaining(submitted.session, submitted.asker, submitted.assessment)
    record = close(submitted.session, submitted.asker, submitted.assessment)
    made = ask(submitted)
    step(submitted, made, Step.CLAIM, "Done")
    step(submitted, made, Step.VERIFY, "Seen")
    still = latest_final(submitted.session, submitted.engagement.id, "SMALL")
    assert still is not None
    assert (still.id, still.earned) == (record.id, record.earned)


def test_each_side_takes_its_own_steps_only(submitted: World) -> None:
    made = ask(submitted)
    stranger = factories.stamp()
    for which in Step:
        wrong = submitted.asker if which in CONTRACTORS_STEPS else submitted.answerer
        for stamp in (wrong, stranger):
            with pytest.raises(Forbidden):
                actions.take(submitted.session, stamp, made, which, Said("x"), expected_version=made.version, today=TODAY)
    with pytest.raises(Forbidden):
        actions.ask(
            submitted.session, submitted.answerer, submitted.assessment, item_code="A-1", what="x", why="y", due_on=DUE, today=TODAY
        )


def test_of_two_steps_on_the_same_version_the_second_is_told(submitted: World) -> None:
    made = ask(submitted)
    step(submitted, made, Step.AGREE)
    with pytest.raises(Conflict) as caught:
        step(submitted, made, Step.CLAIM, "Done", expected_version=1)
    assert caught.value.code == "correction-changed-meanwhile"
    with pytest.raises(Conflict) as impossible:
        step(submitted, made, Step.VERIFY, "Seen")
    assert impossible.value.code == "correction-step-impossible"


def test_words_dates_and_proof_are_asked_for(submitted: World, world: World) -> None:
    for wrong in ({"what": " "}, {"why": ""}, {"due_on": TODAY - timedelta(days=1)}):
        with pytest.raises(Invalid):
            ask(submitted, **wrong)
    with pytest.raises(Missing):
        ask(submitted, item_code="Z-9")
    made = ask(submitted)
    with pytest.raises(Invalid) as dateless:
        step(submitted, made, Step.PROPOSE, "Later")
    assert dateless.value.code == "correction-date-missing"
    with pytest.raises(Invalid):
        step(submitted, made, Step.CLAIM, " ")
    step(submitted, made, Step.CLAIM, "Done")
    with pytest.raises(Invalid) as unproved:
        step(submitted, made, Step.VERIFY)
    assert unproved.value.code == "correction-unproved"
    with pytest.raises(Missing):
        actions.attach(
            submitted.session, submitted.answerer, made, evidence_id=factories.evidence(submitted.session, submitted.principal).id
        )
    for state in (EvidenceState.QUARANTINED, EvidenceState.AVAILABLE):
        file = factories.evidence(submitted.session, submitted.contractor, state=state)
        actions.attach(submitted.session, submitted.answerer, made, evidence_id=file.id)
        if state is EvidenceState.QUARANTINED:
            with pytest.raises(Invalid):
                step(submitted, made, Step.VERIFY)
    assert step(submitted, made, Step.VERIFY).state == CorrectionState.VERIFIED
    assert len(queries.list_files(submitted.session, made.id)) == 2


def test_nothing_can_be_asked_before_the_answers_are_sent(world: World) -> None:
    with pytest.raises(Conflict) as caught:
        ask(world)
    assert caught.value.code == "correction-before-submission"


def test_lists_keep_to_the_parties_and_page_by_date_in_one_statement(submitted: World, engine: Engine) -> None:
    made = [ask(submitted, due_on=TODAY + timedelta(days=days)) for days in (30, 10, 10, 20)]
    issuer, respondent = OwnReach(submitted.principal.id), OwnReach(submitted.contractor.id)
    with statements(engine) as sent:
        whole = queries.list_rows(submitted.session, issuer, side="issuer")
    assert (len(sent), [row.due_on.day for row in whole]) == (1, [4, 4, 14, 24])
    assert [
        *queries.list_rows(submitted.session, issuer, limit=2),
        *queries.list_rows(submitted.session, issuer, after=whole[1].id),
    ] == whole
    assert len(queries.list_rows(submitted.session, respondent, side="respondent")) == 4
    assert queries.list_rows(submitted.session, respondent, side="issuer") == []
    stranger = OwnReach(factories.organisation(submitted.session).id)
    assert queries.list_rows(submitted.session, stranger) == []
    with pytest.raises(Missing):
        queries.get(submitted.session, stranger, made[0].id)
    far = TODAY + timedelta(days=15)
    assert queries.count_overdue(submitted.session, issuer, side="issuer", today=far) == 2
    step(submitted, made[1], Step.CLAIM, "Done")
    step(submitted, made[1], Step.VERIFY, "Seen")
    assert queries.count_overdue(submitted.session, issuer, side="issuer", today=far) == 1


@given(st.lists(st.sampled_from(list(Step)), max_size=12))
def test_whatever_is_tried_the_end_is_the_end(tried: list[Step]) -> None:
    state = CorrectionState.OPEN
    for which in tried:
        after = next_state(state, which)
        assert (after is not None) == (which in steps_from(state))
        state = after or state
        if state in {CorrectionState.VERIFIED, CorrectionState.WITHDRAWN}:
            assert steps_from(state) == frozenset()
