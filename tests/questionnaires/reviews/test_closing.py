"""Closing by two persons: the second is another one, and confirms exactly what the first proposed."""

from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews.actions import accept_remaining, judge
from questionnaires.reviews.closing import close, confirm_closing, decline_closing, find_proposal, propose_closing
from questionnaires.reviews.models import ClosingProposal
from questionnaires.reviews.policy import change_policy, read_policy
from questionnaires.reviews.rules import ProposalState, Verdict
from questionnaires.scoring.models import ScoreRecord
from storage.database import Database
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Role, Stamp
from tests import factories
from tests.questionnaires import world as worlds
from tests.questionnaires.answers.test_races import race
from tests.questionnaires.world import World, count_entries, last_entry


@pytest.fixture
def judged(world: World) -> World:
    """Two are needed, and everything is accepted."""
    world.say("A-1")
    world.submit()
    accept_remaining(world.session, world.asker, world.assessment)
    change_policy(world.session, world.asker, needs_second_person=True, review_interval_days=365, expected_version=0)
    return world


@pytest.fixture
def other(judged: World) -> Stamp:
    """A second reviewer."""
    return factories.stamp(judged.principal, Role.REVIEWER)


def test_one_person_alone_cannot_close(judged: World) -> None:
    with pytest.raises(Conflict) as caught:
        close(judged.session, judged.asker, judged.assessment)
    assert caught.value.code == "closing-needs-second-person"
    proposal = propose_closing(judged.session, judged.asker, judged.assessment)
    with pytest.raises(Forbidden) as same:
        confirm_closing(judged.session, judged.asker, judged.assessment)
    assert same.value.code == "second-person-needed"
    by_hand = update(ClosingProposal).where(col(ClosingProposal.id) == proposal.id)
    for values in ({"state": "confirmed"}, {"state": "confirmed", "settled_by": judged.asker.actor.user_id}):
        with pytest.raises(IntegrityError), judged.session.begin_nested():
            judged.session.execute(by_hand.values(**values))


def test_the_second_person_closes_what_was_proposed(judged: World, other: Stamp) -> None:
    propose_closing(judged.session, judged.asker, judged.assessment)
    with pytest.raises(Conflict) as twice:
        propose_closing(judged.session, other, judged.assessment)
    assert twice.value.code == "closing-proposed-already"
    before = count_entries(judged.session)
    record = confirm_closing(judged.session, other, judged.assessment)
    entry = last_entry(judged.session)
    assert (judged.assessment.state, judged.assessment.closed_by, record.is_final) == (AssessmentState.CLOSED, other.actor.user_id, True)
    assert (count_entries(judged.session), entry.act) == (before + 1, "review:close")
    assert entry.details["proposed_by"] == judged.asker.actor.user_id
    with pytest.raises(Conflict):
        confirm_closing(judged.session, other, judged.assessment)


def test_a_changed_verdict_ends_the_proposal(judged: World, other: Stamp) -> None:
    proposal = propose_closing(judged.session, judged.asker, judged.assessment)
    judge(judged.session, other, judged.assessment, item_code="A-1", verdict=Verdict.ACCEPTED_ON_STATEMENT, answer_version=1)
    judged.session.refresh(proposal)
    assert proposal.state == ProposalState.VOID
    with pytest.raises(Conflict) as caught:
        confirm_closing(judged.session, other, judged.assessment)
    assert caught.value.code == "closing-not-proposed"


def test_what_was_not_proposed_is_not_confirmed(judged: World, other: Stamp) -> None:
    propose_closing(judged.session, judged.asker, judged.assessment)
    judged.session.execute(update(ClosingProposal).values(shown_hash="0" * 64))
    judged.session.expire_all()
    with pytest.raises(Conflict) as caught:
        confirm_closing(judged.session, other, judged.assessment)
    assert caught.value.code == "closing-changed-since"


def test_declined_with_a_reason_it_can_be_proposed_again(judged: World, other: Stamp) -> None:
    propose_closing(judged.session, judged.asker, judged.assessment)
    with pytest.raises(Invalid):
        decline_closing(judged.session, other, judged.assessment, reason=" ")
    decline_closing(judged.session, other, judged.assessment, reason="A-1 is thin")
    assert find_proposal(judged.session, judged.assessment.id) is None
    propose_closing(judged.session, other, judged.assessment)
    confirm_closing(judged.session, judged.asker, judged.assessment)


def test_switching_the_setting_off_does_not_free_a_proposal_under_way(judged: World) -> None:
    propose_closing(judged.session, judged.asker, judged.assessment)
    change_policy(judged.session, judged.asker, needs_second_person=False, review_interval_days=200, expected_version=1)
    with pytest.raises(Conflict) as caught:
        close(judged.session, judged.asker, judged.assessment)
    assert caught.value.code == "closing-needs-second-person"
    policy = read_policy(judged.session, judged.principal.id)
    assert (policy.needs_second_person, policy.review_interval_days, policy.version) == (False, 200, 2)
    entry = last_entry(judged.session)
    assert (entry.act, entry.details["needs_second_person"]) == ("review-policy:change", [True, False])


def test_the_respondent_neither_proposes_nor_confirms(judged: World) -> None:
    with pytest.raises(Forbidden):
        propose_closing(judged.session, judged.answerer, judged.assessment)
    propose_closing(judged.session, judged.asker, judged.assessment)
    with pytest.raises(Forbidden):
        confirm_closing(judged.session, judged.answerer, judged.assessment)


def test_of_many_confirmations_at_once_one_closes_and_it_is_not_the_proposers(database: Database) -> None:
    """F9: the proposer and two others press at the same moment, again and again."""
    with database.session(is_writing=True) as session:
        made = worlds.world(session)
        change_policy(session, made.asker, needs_second_person=True, review_interval_days=365, expected_version=0)
        session.commit()
    others = [factories.stamp(made.principal, Role.REVIEWER), factories.stamp(made.principal, Role.REVIEWER)]
    for _ in range(4):
        with database.session(is_writing=True) as session:
            made.session, made.assessment = session, Assessment.model_construct()
            made.assessment = made.issue()
            made.say("A-1")
            made.submit()
            accept_remaining(session, made.asker, made.assessment)
            propose_closing(session, made.asker, made.assessment)
            session.commit()

        def press(stamp: Stamp, id_: str = made.assessment.id) -> Any:
            def run(session: Session) -> str:
                confirm_closing(session, stamp, session.get_one(Assessment, id_))
                return stamp.actor.user_id

            return run

        outcomes = race(database, *(press(stamp) for stamp in (made.asker, *others)))
        closed_by = [outcome for outcome in outcomes if isinstance(outcome, str)]
        assert len(closed_by) == 1, outcomes
        assert closed_by != [made.asker.actor.user_id]
        with database.session(is_writing=False) as session:
            finals = select(func.count()).where(col(ScoreRecord.assessment_id) == made.assessment.id, col(ScoreRecord.is_final))
            assert session.scalar(finals) == 1
