"""The queue and its filters, several answers in one act, what was said before, two reviewers of one answer, answers on behalf."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from questionnaires.answers.queries import get_item
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.actions import choose_alternative
from questionnaires.assessments.lines import read_lines
from questionnaires.reviews import behalf
from questionnaires.reviews.actions import Mark, accept_remaining, judge, mark_for_return, return_items
from questionnaires.reviews.assigning import assign
from questionnaires.reviews.closing import close, propose_closing
from questionnaires.reviews.keeping import list_earlier
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.queries import QueueWish, list_choices, list_queue
from questionnaires.reviews.rules import Verdict
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Role
from tests import factories
from tests.questionnaires.world import DUE, OwnReach, World, count_entries, last_entry, statements


@pytest.fixture
def submitted(world: World) -> World:
    world.say("A-1", AnswerState.PARTLY, scope="One office")
    world.say("A-2")
    world.submit()
    return world


def test_the_queue_is_narrowed_by_what_is_in_it(submitted: World, engine: Engine) -> None:
    session, reach, first = submitted.session, OwnReach(submitted.principal.id), submitted.assessment
    submitted.assessment = submitted.issue(profile={"tier": "2"}, due_on=DUE + timedelta(days=9))
    submitted.say("A-1")
    submitted.submit()
    second = submitted.assessment
    assign(session, submitted.asker, first, user_id="reviewer-1")
    accept_remaining(session, submitted.asker, second)
    propose_closing(session, submitted.asker, second)
    me = submitted.asker.actor.user_id
    wishes = {
        QueueWish(questionnaire="SMALL"): {first.id, second.id},
        QueueWish(questionnaire="S01"): set(),
        QueueWish(respondent_id=submitted.contractor.id): {first.id, second.id},
        QueueWish(respondent_id=submitted.principal.id): set(),
        QueueWish(tier="2"): {second.id},
        QueueWish(assigned_to="reviewer-1"): {first.id},
        QueueWish(assigned_to=""): {second.id},
        QueueWish(due_before=DUE + timedelta(days=1)): {first.id},
        QueueWish(second_for="another"): {second.id},
        QueueWish(second_for=me): set(),
        QueueWish(class_code="INTERNAL"): set(),
        QueueWish(ids=(second.id, "no such")): {second.id},
    }
    for wish, expected in wishes.items():
        with statements(engine) as sent:
            rows = list_queue(session, reach, wish=wish)
        assert {row.id for row in rows} == expected, wish
        assert len(sent) <= 8
    row = next(row for row in list_queue(session, reach) if row.id == second.id)
    assert (row.tier, row.proposed_by, row.assigned_to) == ("2", me, None)
    choices = list_choices(session, reach)
    assert [code for code, _ in choices.questionnaires] == ["SMALL"]
    assert [name for _, name, _ in choices.respondents] == ["Kawa KK"]
    assert choices.tiers == ("2",)
    assert list_choices(session, OwnReach(submitted.contractor.id)).questionnaires == ()


def test_several_are_marked_in_one_act_or_none_is(submitted: World) -> None:
    session, assessment = submitted.session, submitted.assessment
    before = count_entries(session)
    marks = [Mark("A-1", "Which office?", 1, 0), Mark("B-1", "Please answer", 0, 0)]
    assert mark_for_return(session, submitted.asker, assessment, marks) == ("A-1", "B-1")
    assert (count_entries(session), last_entry(session).details["returned"]) == (before + 1, ["A-1", "B-1"])
    judge(session, factories.stamp(submitted.principal, Role.REVIEWER), assessment, item_code="A-2", verdict=Verdict.RETURNED, remark="No", answer_version=1)  # fmt: skip  # noqa: E501 - one act
    for wrong in ([], [Mark("A-2", "Show us", 1, 0)], [Mark("A-1", "x", 7, 1)]):
        with pytest.raises(Conflict):
            mark_for_return(session, submitted.asker, assessment, wrong)
    with pytest.raises(Invalid):
        mark_for_return(session, submitted.asker, assessment, [Mark("A-2", " ", 1, 1)])
    remark = session.scalar(select(col(Judgement.remark)).where(col(Judgement.remark) == "No"))
    assert remark == "No", "nothing was replaced"


def test_the_second_reviewer_of_an_answer_is_told_what_the_first_said(submitted: World) -> None:
    other = factories.stamp(submitted.principal, Role.REVIEWER)

    def say(seen: int | None, verdict: Verdict = Verdict.ACCEPTED_ON_STATEMENT) -> Judgement:
        return judge(
            submitted.session,
            submitted.asker,
            submitted.assessment,
            item_code="A-1",
            verdict=verdict,
            answer_version=1,
            judgement_version=seen,
        )

    judge(submitted.session, other, submitted.assessment, item_code="A-1", verdict=Verdict.RETURNED, remark="Where?", answer_version=1)
    with pytest.raises(Conflict) as caught:
        say(0)
    theirs = caught.value.parameters["theirs"]
    assert isinstance(theirs, dict)
    assert (caught.value.code, theirs["remark"], theirs["judged_by"]) == ("judgement-changed-meanwhile", "Where?", other.actor.user_id)
    assert (say(1).version, say(2).version) == (2, 3)


def test_what_was_said_is_kept_beside_the_correction(submitted: World) -> None:
    session, assessment = submitted.session, submitted.assessment
    mark_for_return(session, submitted.asker, assessment, [Mark("A-1", "Which office?", 1, 0), Mark("B-1", "Please answer", 0, 0)])
    assert list_earlier(session, assessment) == {}
    return_items(session, submitted.asker, assessment)
    submitted.say("A-1", AnswerState.IMPLEMENTED, scope="Both")
    submitted.say("B-1")
    submitted.submit()
    (earlier,) = list_earlier(session, assessment).values()
    assert (earlier.state, earlier.scope, earlier.round, earlier.answer_version) == ("partly", "One office", 1, 1)


def test_the_issuer_answers_only_where_it_was_given_with_a_reason_and_is_marked(world: World) -> None:
    session, assessment = world.session, world.assessment
    own, world.answerer = world.answerer, world.asker
    with pytest.raises(Forbidden):
        world.say("A-1")
    with pytest.raises(Invalid):
        behalf.give_on_behalf(session, world.asker, assessment, reason=" ")
    with pytest.raises(Forbidden):
        behalf.give_on_behalf(session, own, assessment, reason="x")
    behalf.give_on_behalf(session, world.asker, assessment, reason="The plant has no computer")
    world.say("A-1")
    world.say("A-1", AnswerState.PARTLY)
    assert behalf.list_on_behalf(session, assessment.id) == {get_item(session, assessment, "A-1").item.id}
    world.answerer = factories.stamp()
    with pytest.raises(Forbidden):
        world.say("A-2")
    world.answerer = world.asker
    world.submit()
    with pytest.raises(Conflict):
        behalf.object_to(session, own, assessment, item_code="A-2", objection="Not so")
    behalf.object_to(session, own, assessment, item_code="A-1", objection="Not so")
    (objection,) = behalf.list_objections(session, assessment.id).values()
    assert (objection.objection, objection.answer_version) == ("Not so", 2)
    with pytest.raises(Forbidden):
        behalf.object_to(session, world.asker, assessment, item_code="A-1", objection="x")
    accept_remaining(session, world.asker, assessment)
    record = close(session, world.asker, assessment)
    assert [line["code"] for line in record.breakdown["lines"] if line["on_behalf"]] == ["A-1"]


def test_what_the_contractor_wrote_is_neither_replaced_nor_told_nor_sent(world: World) -> None:
    session, assessment, own = world.session, world.assessment, world.answerer
    world.say("A-1", scope="Our secret draft")
    choose_alternative(session, own, assessment, group="KEYS", option="NONE")
    behalf.give_on_behalf(session, world.asker, assessment, reason="They asked us")
    world.answerer = world.asker
    for seen in (0, 1):
        with pytest.raises(Conflict) as caught:
            world.say("A-1", expected_version=seen)
        assert caught.value.code == "answer-of-contractor"
        assert "secret" not in str(caught.value.parameters)
    with pytest.raises(Conflict):
        choose_alternative(session, world.asker, assessment, group="KEYS", option="KEPT")
    world.say("A-2")
    with pytest.raises(Conflict) as unsent:
        world.submit()
    assert unsent.value.code == "answers-of-contractor-unsent"
    world.answerer = own
    world.say("A-2", AnswerState.PLANNED, plan="Next year", planned_on=DUE)
    assert not any(line.on_behalf for line in read_lines(session, assessment)), "the contractor's own word takes its place"
    world.answerer = world.asker
    behalf.end_on_behalf(session, world.asker, assessment)
    with pytest.raises(Forbidden):
        world.say("B-1")


def test_two_colleagues_who_choose_otherwise_do_not_overwrite_each_other(world: World) -> None:
    chosen = choose_alternative(world.session, world.answerer, world.assessment, group="KEYS", option="NONE", expected_version=0)
    assert chosen.version == 1
    other = factories.stamp(world.contractor, Role.RESPONDENT)
    with pytest.raises(Conflict) as caught:
        choose_alternative(world.session, other, world.assessment, group="KEYS", option="KEPT", expected_version=0)
    assert (caught.value.code, caught.value.parameters["theirs"]) == ("choice-changed-meanwhile", "NONE")
    assert choose_alternative(world.session, other, world.assessment, group="KEYS", option="KEPT", expected_version=1).version == 2
