"""A review from submission to close: judge, send back, correct only that, judge again, close."""

from typing import Any

import pytest
from sqlalchemy import Engine

from questionnaires.answers.actions import attach
from questionnaires.answers.queries import get_item, list_for_section
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.actions import choose_alternative
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews.actions import Acceptance, accept_remaining, judge, return_items
from questionnaires.reviews.closing import close
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.queries import list_queue, open_items
from questionnaires.reviews.rules import Verdict
from questionnaires.scoring.queries import control_points, history, latest_final, section_percents
from storage.evidence.rules import EvidenceState
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.questionnaires.world import OwnReach, World, count_entries, last_entry, statements

RETURNED, ON_EVIDENCE, ON_STATEMENT = Verdict.RETURNED, Verdict.ACCEPTED_ON_EVIDENCE, Verdict.ACCEPTED_ON_STATEMENT


@pytest.fixture
def submitted(world: World) -> World:
    """A-1 partly (with an available file), A-2 implemented (with a quarantined one), A-3 not applicable, B-1 blank."""
    choose_alternative(world.session, world.answerer, world.assessment, group="KEYS", option="NONE")
    world.say("A-1", AnswerState.PARTLY)
    world.say("A-2", AnswerState.IMPLEMENTED)
    world.say("A-3", AnswerState.NOT_APPLICABLE, reason="No building")
    for code, state in (("A-1", EvidenceState.AVAILABLE), ("A-2", EvidenceState.QUARANTINED)):
        file = factories.evidence(world.session, world.contractor, state=state)
        attach(world.session, world.answerer, world.assessment, item_code=code, evidence_id=file.id)
    world.submit()
    return world


def rule(world: World, code: str, verdict: Verdict, remark: str = "", **more: Any) -> Judgement:
    more.setdefault("answer_version", get_item(world.session, world.assessment, code).version)
    return judge(world.session, world.asker, world.assessment, item_code=code, verdict=verdict, remark=remark, **more)


def code_of(problem: pytest.ExceptionInfo[Any]) -> str:
    return str(problem.value.code)


def test_a_verdict_binds_the_version_that_was_seen_and_is_one_ledger_entry(submitted: World) -> None:
    before = count_entries(submitted.session)
    judgement = rule(submitted, "A-1", ON_EVIDENCE)
    entry = last_entry(submitted.session)
    assert count_entries(submitted.session) == before + 1
    assert (judgement.round, judgement.answer_version, judgement.judged_by) == (1, 2, submitted.asker.actor.user_id)
    assert (entry.act, entry.details["item"], entry.details["verdict"]) == ("review:judge", "A-1", "accepted_on_evidence")
    with pytest.raises(Conflict) as caught:
        rule(submitted, "A-2", ON_STATEMENT, answer_version=1)
    assert code_of(caught) == "answer-changed-meanwhile"


def test_the_respondent_cannot_judge_nor_close(submitted: World) -> None:
    for stamp in (submitted.answerer, factories.stamp()):
        for attempt in (
            lambda stamp=stamp: judge(
                submitted.session, stamp, submitted.assessment, item_code="A-1", verdict=ON_STATEMENT, answer_version=2
            ),
            lambda stamp=stamp: accept_remaining(submitted.session, stamp, submitted.assessment),
            lambda stamp=stamp: return_items(submitted.session, stamp, submitted.assessment),
            lambda stamp=stamp: close(submitted.session, stamp, submitted.assessment),
        ):
            with pytest.raises(Forbidden) as caught:
                attempt()
            assert code_of(caught) == "review-not-yours"


def test_what_a_verdict_needs_is_told(submitted: World) -> None:
    with pytest.raises(Invalid) as missing_remark:
        rule(submitted, "A-1", RETURNED, " ")
    with pytest.raises(Conflict) as blank:
        rule(submitted, "B-1", ON_STATEMENT)
    with pytest.raises(Conflict) as quarantined:
        rule(submitted, "A-2", ON_EVIDENCE)
    with pytest.raises(Missing) as unknown:
        rule(submitted, "A-99", ON_STATEMENT, answer_version=0)
    codes = [code_of(each) for each in (missing_remark, blank, quarantined, unknown)]
    assert codes == ["remark-missing", "answer-blank", "evidence-not-available", "item-missing"]


def test_judging_again_in_one_round_replaces_the_verdict(submitted: World) -> None:
    first = rule(submitted, "A-1", RETURNED, "Which office?")
    second = rule(submitted, "A-1", ON_STATEMENT)
    assert first.id == second.id
    view = get_item(submitted.session, submitted.assessment, "A-1")
    assert view.judgement is not None
    assert (view.judgement.verdict, view.judgement.remark, view.is_returned) == (ON_STATEMENT, "", False)


def test_accepting_the_rest_goes_by_available_evidence_and_spares_what_was_returned(submitted: World) -> None:
    rule(submitted, "A-3", RETURNED, "There is a building")
    before = count_entries(submitted.session)
    assert accept_remaining(submitted.session, submitted.asker, submitted.assessment, section_code="B") == Acceptance((), ())
    assert count_entries(submitted.session) == before
    assert accept_remaining(submitted.session, submitted.asker, submitted.assessment) == Acceptance(("A-1",), ("A-2",))
    assert count_entries(submitted.session) == before + 1
    assert last_entry(submitted.session).details == {"round": 1, "on_evidence": ["A-1"], "on_statement": ["A-2"]}
    assert [(each.code, each.is_returned) for each in open_items(submitted.session, submitted.assessment)] == [("A-3", True)]


def test_closing_refuses_what_has_no_verdict_not_applicable_included(submitted: World) -> None:
    rule(submitted, "A-1", ON_EVIDENCE)
    with pytest.raises(Conflict) as caught:
        close(submitted.session, submitted.asker, submitted.assessment)
    assert (code_of(caught), caught.value.parameters["items"]) == ("items-not-judged", ["A-2", "A-3"])
    assert [each.code for each in open_items(submitted.session, submitted.assessment)] == ["A-2", "A-3"]


def test_closing_refuses_what_is_returned_even_a_blank(submitted: World) -> None:
    accept_remaining(submitted.session, submitted.asker, submitted.assessment)
    rule(submitted, "B-1", RETURNED, "Please answer")
    with pytest.raises(Conflict) as caught:
        close(submitted.session, submitted.asker, submitted.assessment)
    assert caught.value.parameters["items"] == ["B-1"]


def test_closing_seals_and_gives_the_final_score_with_its_confidence(submitted: World) -> None:
    accept_remaining(submitted.session, submitted.asker, submitted.assessment)
    before = count_entries(submitted.session)
    record = close(submitted.session, submitted.asker, submitted.assessment)
    assert submitted.assessment.state == AssessmentState.CLOSED
    # A-1 partly 1 x 50, A-2 implemented 2 x 100, A-3 not applicable, B-1 blank 1 x 0.
    assert (record.earned, record.possible, record.percent_tenths, record.is_final) == (250, 400, 625, True)
    assert record.confidence_tenths == 200, "50 of the 250 earned points rest on evidence"
    assert control_points(record) == {"A-1": 50, "A-2": 100, "A-3": None, "A-4": None, "A-5": None, "B-1": 0, "B-2": None}
    assert section_percents(record) == {"A": 833, "B": 0}
    entry = last_entry(submitted.session)
    assert (count_entries(submitted.session), entry.act, entry.details["earned"]) == (before + 1, "review:close", 250)
    latest = latest_final(submitted.session, submitted.engagement.id, "SMALL")
    assert latest is not None
    assert latest.id == record.id
    assert [row.id for row in history(submitted.session, submitted.engagement.id)] == [record.id]
    for act in (lambda: rule(submitted, "A-1", RETURNED, "No"), lambda: submitted.say("A-1"), submitted.submit):
        with pytest.raises(Conflict):
            act()


def test_nothing_is_sent_back_where_nothing_was_returned(submitted: World) -> None:
    accept_remaining(submitted.session, submitted.asker, submitted.assessment)
    with pytest.raises(Conflict) as caught:
        return_items(submitted.session, submitted.asker, submitted.assessment)
    assert code_of(caught) == "nothing-returned"


def test_after_a_return_only_the_returned_items_are_open_and_must_be_saved_again(submitted: World) -> None:
    session, assessment = submitted.session, submitted.assessment
    rule(submitted, "A-1", RETURNED, "Which office?")
    rule(submitted, "B-1", RETURNED, "Please answer")
    before = count_entries(session)
    return_items(session, submitted.asker, assessment)
    assert (count_entries(session), last_entry(session).details) == (before + 1, {"round": 2, "items": ["A-1", "B-1"]})
    assert (assessment.state, assessment.round) == (AssessmentState.RETURNED, 2)

    views = [*list_for_section(session, assessment, "A"), *list_for_section(session, assessment, "B")]
    assert [view.item.code for view in views if view.is_open_for_change] == ["A-1", "B-1"]
    assert [view.item.code for view in views if view.is_returned] == ["A-1", "B-1"]
    for code in ("A-2", "A-3", "A-4", "B-2"):
        with pytest.raises(Conflict) as sealed:
            submitted.say(code)
        assert code_of(sealed) == "answer-sealed"
    with pytest.raises(Conflict):
        choose_alternative(session, submitted.answerer, assessment, group="KEYS", option="KEPT")

    submitted.say("B-1", AnswerState.NOT_IMPLEMENTED)
    with pytest.raises(Conflict) as still_open:
        submitted.submit()
    assert (code_of(still_open), still_open.value.parameters["items"]) == ("returned-items-open", ["A-1"])
    submitted.say("A-1", AnswerState.PARTLY)
    assert submitted.submit().round == 2


def test_a_file_alone_can_be_the_correction(submitted: World) -> None:
    rule(submitted, "A-2", RETURNED, "Show us")
    return_items(submitted.session, submitted.asker, submitted.assessment)
    file = factories.evidence(submitted.session, submitted.contractor)
    attach(submitted.session, submitted.answerer, submitted.assessment, item_code="A-2", evidence_id=file.id)
    submitted.submit()
    assert rule(submitted, "A-2", ON_EVIDENCE).round == 2


def test_in_the_second_round_only_what_was_corrected_is_judged_again(submitted: World) -> None:
    session, assessment = submitted.session, submitted.assessment
    accept_remaining(session, submitted.asker, assessment)
    rule(submitted, "A-1", RETURNED, "Which office?")
    return_items(session, submitted.asker, assessment)
    with pytest.raises(Conflict) as early:
        rule(submitted, "A-1", ON_STATEMENT)
    assert code_of(early) == "assessment-not-submitted"
    submitted.say("A-1", AnswerState.IMPLEMENTED, scope="Both")
    submitted.submit()
    assert [(each.code, each.is_returned) for each in open_items(session, assessment)] == [("A-1", False)]
    assert accept_remaining(session, submitted.asker, assessment) == Acceptance(("A-1",), ())
    record = close(session, submitted.asker, assessment)
    assert (record.earned, record.possible, record.confidence_tenths) == (300, 400, 333)


def test_where_the_option_was_the_mistake_the_right_one_is_open_too(submitted: World) -> None:
    session, assessment = submitted.session, submitted.assessment
    rule(submitted, "A-3", RETURNED, "You do have keys")
    return_items(session, submitted.asker, assessment)
    choose_alternative(session, submitted.answerer, assessment, group="KEYS", option="KEPT")
    submitted.say("A-4", AnswerState.IMPLEMENTED)
    with pytest.raises(Conflict):
        submitted.say("A-2")
    submitted.submit()
    assert [each.code for each in open_items(session, assessment)] == ["A-1", "A-2", "A-4"]
    (row,) = list_queue(session, OwnReach(submitted.principal.id))
    assert (row.unjudged, row.returned) == (3, 0), "what was returned in the first round and is not asked any more, is over"


def test_an_accepted_answer_that_was_changed_along_with_a_returned_one_is_judged_again(world: World) -> None:
    choose_alternative(world.session, world.answerer, world.assessment, group="KEYS", option="KEPT")
    world.say("A-4")
    world.say("A-5")
    world.submit()
    rule(world, "A-4", ON_STATEMENT)
    rule(world, "A-5", RETURNED, "Who keeps them?")
    return_items(world.session, world.asker, world.assessment)
    world.say("A-4", AnswerState.NOT_IMPLEMENTED)
    world.say("A-5", AnswerState.PARTLY)
    world.submit()
    assert [each.code for each in open_items(world.session, world.assessment)] == ["A-4", "A-5"]
    (row,) = list_queue(world.session, OwnReach(world.principal.id))
    assert row.unjudged == 2


def test_the_queue_shows_what_the_issuer_has_to_judge_and_nobody_else(submitted: World, engine: Engine) -> None:
    session, reach = submitted.session, OwnReach(submitted.principal.id)
    rule(submitted, "A-1", RETURNED, "Which office?")
    (row,) = list_queue(session, reach)
    assert (row.id, row.respondent, row.round, row.unjudged, row.returned) == (submitted.assessment.id, "Kawa KK", 1, 2, 1)
    assert list_queue(session, OwnReach(submitted.contractor.id)) == []
    for _ in range(4):
        submitted.assessment = submitted.issue()
        submitted.say("A-1")
        submitted.submit()
    with statements(engine) as sent:
        whole = list_queue(session, reach)
    assert (len(whole), len(sent)) == (5, 6)
    assert [*list_queue(session, reach, limit=2), *list_queue(session, reach, after=whole[1].id)] == whole
    return_items(session, submitted.asker, session.get_one(type(submitted.assessment), row.id))
    assert row.id not in [other.id for other in list_queue(session, reach)]


def test_each_return_opens_its_own_items_and_not_those_of_an_earlier_one(submitted: World) -> None:
    session, assessment = submitted.session, submitted.assessment
    rule(submitted, "A-1", RETURNED, "Which office?")
    return_items(session, submitted.asker, assessment)
    submitted.say("A-1", AnswerState.IMPLEMENTED)
    submitted.submit()
    rule(submitted, "B-1", RETURNED, "Please answer")
    return_items(session, submitted.asker, assessment)
    with pytest.raises(Conflict) as caught:
        submitted.say("A-1", AnswerState.PARTLY)
    assert code_of(caught) == "answer-sealed"
    submitted.say("B-1")
    assert submitted.submit().round == 3
