"""A submission seals the answers: a named person, a statement, and one hash over all that was said."""

import pytest

from questionnaires.answers.actions import attach, detach
from questionnaires.answers.rules import AnswerState
from questionnaires.answers.seal import hash_answers
from questionnaires.assessments.actions import choose_alternative, submit
from questionnaires.assessments.queries import list_submissions
from questionnaires.assessments.rules import AssessmentState
from questionnaires.scoring.queries import latest, latest_final
from storage.problems import Conflict, Forbidden, Invalid
from tests import factories
from tests.questionnaires.world import World, count_entries, last_entry


def test_it_keeps_who_stated_what_and_from_where(world: World) -> None:
    world.say("A-1")
    submission = world.submit()
    assert (submission.person_name, submission.person_title, submission.statement) == ("Sato", "Director", "All of this is true.")
    assert (submission.address, submission.agent, submission.submitted_by) == ("192.0.2.7", "Test browser", world.answerer.actor.user_id)
    assert (world.assessment.state, world.assessment.submitted_at) == (AssessmentState.SUBMITTED, world.answerer.at)
    assert [(row.round, row.answers_hash) for row in list_submissions(world.session, world.assessment.id)] == [(1, submission.answers_hash)]


def test_it_is_one_ledger_entry_with_the_hash_and_stores_a_provisional_score(world: World) -> None:
    world.say("A-1")
    before = count_entries(world.session)
    submission = world.submit()
    entry, record = last_entry(world.session), latest(world.session, world.assessment.id)
    assert count_entries(world.session) == before + 1
    assert record is not None
    assert (entry.act, entry.details["answers_hash"], entry.details["score_record"]) == (
        "assessment:submit",
        submission.answers_hash,
        record.id,
    )
    assert (record.earned, record.possible, record.is_final) == (100, 700, False)
    assert latest_final(world.session, world.engagement.id, "SMALL") is None


def test_blanks_are_allowed(world: World) -> None:
    world.submit()
    record = latest(world.session, world.assessment.id)
    assert record is not None
    assert (record.earned, record.possible, record.percent_tenths) == (0, 700, 0)


@pytest.mark.parametrize("field", ["person_name", "person_title", "statement"])
def test_nobody_submits_without_name_title_and_statement(world: World, field: str) -> None:
    words = {"person_name": "Sato", "person_title": "Director", "statement": "True."} | {field: " "}
    with pytest.raises(Invalid) as caught:
        submit(world.session, world.answerer, world.assessment, **words)
    assert (caught.value.code, caught.value.field) == (f"{field.replace('_', '-')}-missing", field)


def test_only_the_respondent_submits_and_only_once_a_round(world: World) -> None:
    with pytest.raises(Forbidden):
        submit(world.session, world.asker, world.assessment, person_name="Sato", person_title="Director", statement="True.")
    world.submit()
    with pytest.raises(Conflict) as caught:
        world.submit()
    assert caught.value.code == "answer-sealed"


def test_the_hash_binds_everything_that_was_said_and_nothing_else(world: World) -> None:
    def now() -> str:
        world.session.flush()
        return hash_answers(world.session, world.assessment)

    file = factories.evidence(world.session, world.contractor)
    seen = [now()]
    world.say("A-1", AnswerState.PARTLY)
    seen.append(now())
    for field in ("scope", "exception", "plan", "reason"):
        world.say("A-1", AnswerState.PARTLY, **{field: "words"})
        seen.append(now())
    attach(world.session, world.answerer, world.assessment, item_code="A-1", evidence_id=file.id)
    seen.append(now())
    choose_alternative(world.session, world.answerer, world.assessment, group="KEYS", option="NONE")
    seen.append(now())
    assert len(set(seen)) == len(seen)

    detach(world.session, world.answerer, world.assessment, item_code="A-1", evidence_id=file.id)
    attach(world.session, world.answerer, world.assessment, item_code="A-1", evidence_id=file.id)
    assert now() == seen[-1], "the same answers give the same hash, whatever way led to them"
    assert world.submit().answers_hash == seen[-1]
    assert now() == seen[-1], "and it can be computed again for as long as the assessment exists"


def test_two_assessments_with_the_same_answers_have_different_hashes(world: World) -> None:
    other = world.issue()
    assert hash_answers(world.session, world.assessment) != hash_answers(world.session, other)
