"""Saving an answer: only the respondent, only while it is open, only over the version that was seen."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from questionnaires.answers.actions import save
from questionnaires.answers.queries import get_item
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.rules import AssessmentState
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.questionnaires.world import World, count_entries, last_entry, statements


def test_the_first_answer_begins_the_assessment(world: World) -> None:
    assert world.assessment.state == AssessmentState.ISSUED
    answer = world.say("A-1", AnswerState.PARTLY, scope="  Tokyo office  ")
    assert (answer.state, answer.scope, answer.version) == ("partly", "Tokyo office", 1)
    assert world.assessment.state == AssessmentState.IN_PROGRESS


def test_each_save_raises_the_version_and_is_one_ledger_entry_that_names_fields_and_no_text(world: World) -> None:
    before = count_entries(world.session)
    world.say("A-1", AnswerState.PARTLY, scope="Tokyo office")
    entry = last_entry(world.session)
    assert count_entries(world.session) == before + 1
    assert (entry.act, entry.subject_kind, entry.engagement_id) == ("answer:save", "answer", world.engagement.id)
    assert (entry.fields, entry.details["begins"]) == (["state", "scope"], True)
    assert entry.details == {"assessment": world.assessment.id, "version": 1, "item": "A-1", "state": "partly", "begins": True}

    answer = world.say("A-1", AnswerState.PARTLY, scope="Both offices")
    assert (count_entries(world.session), answer.version) == (before + 2, 2)
    assert (last_entry(world.session).fields, last_entry(world.session).details["begins"]) == (["scope"], False)

    answer = world.say("A-1", AnswerState.PARTLY, scope="Both offices")
    assert (count_entries(world.session), answer.version) == (before + 3, 3), "to stand by an answer is an act too"
    assert last_entry(world.session).fields == []


def test_text_can_be_kept_before_a_state_is_chosen(world: World) -> None:
    answer = world.say("A-1", None, plan="To be asked")
    assert (answer.state, answer.plan) == (None, "To be asked")


@pytest.mark.parametrize("expected_version", [0, 1, 3])
def test_a_save_over_another_version_tells_both_texts_and_changes_nothing(world: World, expected_version: int) -> None:
    world.say("A-1", AnswerState.PARTLY)
    world.say("A-1", AnswerState.PLANNED, planned_on=date(2027, 1, 31), plan="New safe")
    entries = count_entries(world.session)
    with pytest.raises(Conflict) as caught:
        world.say("A-1", AnswerState.IMPLEMENTED, scope="Everywhere", expected_version=expected_version)
    assert caught.value.code == "answer-changed-meanwhile"
    theirs: Any = caught.value.parameters["theirs"]
    yours: Any = caught.value.parameters["yours"]
    assert (theirs["state"], theirs["plan"], theirs["planned_on"], theirs["version"]) == ("planned", "New safe", date(2027, 1, 31), 2)
    assert (theirs["saved_by"], theirs["saved_at"]) == (world.answerer.actor.user_id, factories.NOON)
    assert yours == {
        "state": "implemented",
        "value": None,
        "scope": "Everywhere",
        "exception": "",
        "plan": "",
        "planned_on": None,
        "reason": "",
        "note": "",
    }
    view = get_item(world.session, world.assessment, "A-1")
    assert view.answer is not None
    assert (view.answer.plan, view.version) == ("New safe", 2)
    assert count_entries(world.session) == entries


def test_who_saved_last_and_when_is_kept(world: World) -> None:
    world.say("A-1")
    other = factories.stamp(world.contractor, at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    save(world.session, other, world.assessment, item_code="A-1", state=AnswerState.PARTLY, expected_version=1)
    world.session.expire_all()
    view = get_item(world.session, world.assessment, "A-1")
    assert view.answer is not None
    assert (view.answer.saved_by, view.answer.saved_at) == (other.actor.user_id, other.at)


def test_a_planned_date_or_reason_that_is_missing_is_told_at_its_field(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        world.say("A-1", AnswerState.PLANNED)
    assert (caught.value.code, caught.value.field) == ("planned-date-missing", "planned_on")
    with pytest.raises(Invalid) as caught:
        world.say("A-2", AnswerState.NOT_APPLICABLE)
    assert (caught.value.code, caught.value.field) == ("not-applicable-reason-missing", "reason")
    with pytest.raises(Invalid) as caught:
        world.say("A-1", AnswerState.NOT_APPLICABLE, reason="No")
    assert (caught.value.code, caught.value.field) == ("not-applicable-not-allowed", "state")


def test_only_the_respondent_answers(world: World) -> None:
    for stranger in (world.asker, factories.stamp()):
        with pytest.raises(Forbidden) as caught:
            save(world.session, stranger, world.assessment, item_code="A-1", state=AnswerState.IMPLEMENTED, expected_version=0)
        assert caught.value.code == "assessment-not-yours"


def test_an_item_of_no_questionnaire_is_missing(world: World) -> None:
    with pytest.raises(Missing) as caught:
        world.say("A-99", expected_version=0)
    assert caught.value.code == "item-missing"


def test_after_submission_everything_is_sealed(world: World) -> None:
    world.say("A-1")
    world.submit()
    for code in ("A-1", "A-2"):
        with pytest.raises(Conflict) as caught:
            world.say(code)
        assert caught.value.code == "answer-sealed"


def test_saving_touches_one_item_and_costs_the_same_however_many_are_answered(world: World, engine: Engine) -> None:
    counts = []
    for code in ("A-1", "A-2", "B-1"):
        world.say(code)
        world.session.flush()
        with statements(engine) as sent:
            save(world.session, world.answerer, world.assessment, item_code=code, state=AnswerState.PARTLY, expected_version=1)
        counts.append(len(sent))
        assert not any("score_record" in statement or "judgement" in statement for statement in sent)
    assert counts == [4, 4, 4], "lock, item, answer, write"
