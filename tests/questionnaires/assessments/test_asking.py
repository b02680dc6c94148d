"""A hinge answer changes what is asked: counts, lists, what is missing, the submission and the score all agree on it."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from questionnaires.answers.actions import attach, detach
from questionnaires.answers.queries import get_item, list_for_section, list_missing
from questionnaires.answers.rules import AnswerState
from questionnaires.answers.standings import list_standings
from questionnaires.answers.told_risks import list_risks
from questionnaires.assessments.actions import choose_alternative
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.queries import list_rows, progress
from questionnaires.assessments.rules import find_return_round
from questionnaires.assessments.tallies import tally
from questionnaires.catalogue.actions import publish
from questionnaires.reviews.actions import judge, return_items
from questionnaires.reviews.rules import Verdict
from questionnaires.scoring.queries import latest
from questionnaires.templates.rules import Standing
from storage.evidence.rules import EvidenceState
from storage.problems import Conflict, Invalid
from tests import factories
from tests.questionnaires.every_kind import YES_NO, conditional_questionnaire, of_kind
from tests.questionnaires.world import OwnReach, World, item, parse, small_questionnaire, statements, text


@pytest.fixture
def leaning(world: World) -> World:
    """The world with the conditional questionnaire issued to a contractor of tier 1."""
    version = publish(world.session, world.asker, parse(conditional_questionnaire()))
    assert version is not None
    world.version = version
    world.assessment = world.issue(version_id=version.id)
    world.assessment.profile = {"tier": "1"}
    world.session.flush()
    return world


def say(world: World, code: str, value: Any) -> None:
    world.say(code, None, value=value)


def agree(world: World) -> tuple[int, int]:
    """Check that every way of counting comes to the same, and return (answered, total)."""
    lines = read_lines(world.session, world.assessment)
    return_round = find_return_round(world.assessment.state, world.assessment.round)
    found = progress(world.session, world.assessment)
    for section in found.sections:
        here = [line for line in lines if line.section == section.code]
        assert section.total == sum(line.is_counted for line in here)
        assert section.answered == sum(line.is_counted and line.is_answered for line in here)
        assert section.returned == sum(line.is_returned(return_round) for line in here)
        assert section.unjudged == sum(line.is_unjudged(return_round) for line in here)
        views = list_for_section(world.session, world.assessment, section.code)
        assert [view.standing for view in views] == [line.standing for line in here]
        assert sum(view.is_returned for view in views) == section.returned
        standings = list_standings(world.session, world.assessment, section.code)
        assert standings == {view.item.code: view.standing for view in views if view.item.condition_code}
    sums = tally(world.session, {world.assessment.id: world.assessment.version_id})[world.assessment.id]
    assert (sums.answered, sums.total, sums.returned, sums.unjudged) == (found.answered, found.total, found.returned, found.unjudged)
    assert found.missing == len(list_missing(world.session, world.assessment)) == found.total - found.answered
    row = next(row for row in list_rows(world.session, OwnReach(world.contractor.id), side="respondent") if row.id == world.assessment.id)
    assert (row.answered, row.total, row.returned) == (found.answered, found.total, found.returned)
    return found.answered, found.total


def test_a_hinge_answer_changes_what_is_asked_everywhere_at_once(leaning: World) -> None:
    assert agree(leaning) == (0, 11), "A-1 A-2 A-4 A-5 B-1, C-1 C-4, D-1 D-2 D-3 D-4"
    say(leaning, "C-1", "yes")
    assert agree(leaning) == (1, 12), "and C-2"
    say(leaning, "C-2", "120")
    assert agree(leaning) == (2, 13), "and C-3"
    say(leaning, "C-3", "In the rule book")
    assert agree(leaning) == (3, 13)
    say(leaning, "C-1", "no")
    assert agree(leaning) == (1, 11), "neither C-2 nor C-3, though both are still answered"
    say(leaning, "C-1", "yes")
    assert agree(leaning) == (3, 13), "what was said is still there"
    leaning.assessment.profile = {"tier": "3"}
    leaning.session.flush()
    assert agree(leaning) == (3, 9), "a section that is not for this contractor"


def test_a_file_is_an_answer_that_others_may_lean_on(leaning: World) -> None:
    file = factories.evidence(leaning.session, leaning.contractor, state=EvidenceState.QUARANTINED)
    attach(leaning.session, leaning.answerer, leaning.assessment, item_code="C-4", evidence_id=file.id)
    assert agree(leaning) == (1, 12), "C-4 is answered and C-5 asked"
    assert leaning.say("C-4", AnswerState.IMPLEMENTED).state == AnswerState.ANSWERED, "its state follows from its files"
    detach(leaning.session, leaning.answerer, leaning.assessment, item_code="C-4", evidence_id=file.id)
    assert agree(leaning) == (0, 11)
    for state in (AnswerState.IMPLEMENTED, AnswerState.ANSWERED):
        assert leaning.say("C-4", state, value="it lies there").state is None, "nobody answers for a file without a file"


def test_an_answer_of_an_option_that_is_not_followed_is_leant_on_by_nothing(leaning: World) -> None:
    file = factories.evidence(leaning.session, leaning.contractor)
    attach(leaning.session, leaning.answerer, leaning.assessment, item_code="C-4", evidence_id=file.id)
    choose_alternative(leaning.session, leaning.answerer, leaning.assessment, group="KEYS", option="KEPT")
    leaning.say("A-4")
    assert get_item(leaning.session, leaning.assessment, "C-5").standing is Standing.NOT_ASKED
    agree(leaning)
    choose_alternative(leaning.session, leaning.answerer, leaning.assessment, group="KEYS", option="NONE")
    assert get_item(leaning.session, leaning.assessment, "C-5").standing is Standing.COUNTED
    agree(leaning)


def test_a_required_question_blocks_the_submission_by_name_only_while_it_is_asked(leaning: World) -> None:
    say(leaning, "C-1", "yes")
    with pytest.raises(Conflict) as caught:
        leaning.submit()
    assert caught.value.code == "required-items-blank"
    assert caught.value.parameters["items"] == ["C-2"]
    say(leaning, "C-1", "no")
    leaning.submit()
    record = latest(leaning.session, leaning.assessment.id)
    assert record is not None
    why = {line["code"]: line["why"] for line in record.breakdown["lines"]}
    assert (why["C-1"], why["C-2"], why["C-3"], why["D-1"]) == ("answered", "not-asked", "not-asked", "blank")
    assert agree(leaning) == (1, 11)


def test_the_score_counts_every_kind_and_only_a_file_that_can_be_opened(leaning: World) -> None:
    for code, value in (("C-1", "yes"), ("C-2", "50"), ("D-1", "4"), ("D-2", ["c", "a"]), ("D-3", [{"name": "Key", "count": "2"}])):
        say(leaning, code, value)
    waiting = factories.evidence(leaning.session, leaning.contractor, state=EvidenceState.QUARANTINED)
    attach(leaning.session, leaning.answerer, leaning.assessment, item_code="C-4", evidence_id=waiting.id)
    say(leaning, "C-5", "2026-11-01")
    leaning.submit()
    record = latest(leaning.session, leaning.assessment.id)
    assert record is not None
    points = {line["code"]: line["points"] for line in record.breakdown["lines"]}
    wanted = {"C-1": 100, "C-2": 100, "C-3": None, "C-4": 0, "C-5": 100, "D-1": 75, "D-2": -60, "D-3": 100}
    assert {code: points[code] for code in wanted} == wanted
    assert record.earned == sum(line["earned"] for line in record.breakdown["lines"]) == 415
    assert agree(leaning) == (7, 13)


def outcome_of(world: World) -> dict[str, Any]:
    world.submit()
    record = latest(world.session, world.assessment.id)
    assert record is not None
    (found,) = record.breakdown["outcomes"]
    return dict(found)


@pytest.mark.parametrize(
    ("said", "result", "parts"),
    [
        ({"C-1": "no", "D-1": "5"}, "not-met", {"met": ["D-1"], "unmet": ["C-1"], "blank": [], "undecided": []}),
        ({"D-1": "5"}, "open", {"met": ["D-1"], "unmet": [], "blank": ["C-1"], "undecided": []}),
        ({"D-1": "1"}, "open", {"met": [], "unmet": [], "blank": ["C-1"], "undecided": ["D-1"]}),
        ({"D-1": "3"}, "not-met", {"met": [], "unmet": ["D-1"], "blank": ["C-1"], "undecided": []}),
    ],
)
def test_a_check_is_stored_with_the_score_and_names_what_is_open_or_missing(
    leaning: World, said: dict[str, Any], result: str, parts: dict[str, list[str]]
) -> None:
    for code, value in said.items():
        say(leaning, code, value)
    assert outcome_of(leaning) == {"code": "BASE", "result": result, **parts}


def test_a_check_is_met_by_what_is_asked_and_the_band_is_that_of_the_exact_sums(leaning: World) -> None:
    leaning.assessment.profile = {"tier": "3"}
    say(leaning, "C-1", "yes")
    say(leaning, "C-2", "1")
    assert outcome_of(leaning)["result"] == "met", "D-1 is not asked of this contractor"
    record = latest(leaning.session, leaning.assessment.id)
    assert record is not None
    assert (record.earned, record.possible, record.breakdown["band"]) == (200, 1100, 0)


def test_a_returned_hinge_opens_what_leans_on_it_and_nothing_else(leaning: World) -> None:
    say(leaning, "C-1", "no")
    say(leaning, "D-1", "3")
    leaning.submit()
    judge(leaning.session, leaning.asker, leaning.assessment, item_code="C-1", verdict=Verdict.RETURNED, remark="Really?", answer_version=1)
    return_items(leaning.session, leaning.asker, leaning.assessment)
    agree(leaning)
    say(leaning, "C-1", "yes")
    assert get_item(leaning.session, leaning.assessment, "C-2").is_open_for_change
    assert get_item(leaning.session, leaning.assessment, "C-3").is_open_for_change, "through C-2"
    assert not get_item(leaning.session, leaning.assessment, "D-1").is_open_for_change
    with pytest.raises(Conflict):
        leaning.submit()
    say(leaning, "C-2", "3")
    agree(leaning)
    leaning.submit()


def test_a_returned_question_that_is_not_asked_any_more_holds_nobody_up(leaning: World) -> None:
    say(leaning, "C-1", "yes")
    say(leaning, "C-2", "5")
    leaning.submit()
    for code in ("C-1", "C-2"):
        judge(leaning.session, leaning.asker, leaning.assessment, item_code=code, verdict=Verdict.RETURNED, remark="-", answer_version=1)
    return_items(leaning.session, leaning.asker, leaning.assessment)
    assert progress(leaning.session, leaning.assessment).returned == 2
    say(leaning, "C-1", "no")
    assert progress(leaning.session, leaning.assessment).returned == 0
    agree(leaning)
    leaning.submit()


@pytest.mark.parametrize(
    ("code", "value", "problem"),
    [
        ("C-1", "perhaps", "answer-option-unknown"),
        ("C-2", "501", "answer-number-out-of-range"),
        ("C-2", "some", "answer-not-a-number"),
        ("C-5", "soon", "answer-not-a-date"),
        ("D-3", [{"count": "2"}], "answer-cell-missing"),
    ],
)
def test_what_is_no_answer_is_refused_and_not_stored(leaning: World, code: str, value: Any, problem: str) -> None:
    with pytest.raises(Invalid) as caught:
        say(leaning, code, value)
    assert (caught.value.code, caught.value.field) == (problem, "value")
    assert get_item(leaning.session, leaning.assessment, code).answer is None


def test_not_applicable_is_said_to_every_kind_with_a_reason_and_forgets_the_value(leaning: World) -> None:
    say(leaning, "D-2", ["a"])
    with pytest.raises(Invalid):
        leaning.say("D-2", AnswerState.NOT_APPLICABLE)
    answer = leaning.say("D-2", AnswerState.NOT_APPLICABLE, value=["a"], reason="We keep none")
    assert (answer.state, answer.value) == (AnswerState.NOT_APPLICABLE, None)


def test_the_risks_that_were_told_are_those_of_the_questions_that_are_asked(leaning: World) -> None:
    say(leaning, "C-1", "no")
    (risk,) = list_risks(leaning.session, leaning.assessment)
    assert (risk.section, risk.code, risk.warnings) == ("C", "C-1", (text("No rule is a risk"),))
    say(leaning, "C-1", "yes")
    assert list_risks(leaning.session, leaning.assessment) == []


hinges = st.sampled_from(
    [("C-1", "yes"), ("C-1", "no"), ("C-1", None), ("C-2", "120"), ("C-2", "5"), ("C-2", None), ("C-3", "x"), ("D-1", "2")]
)
choices = st.sampled_from(["NONE", "KEPT"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(hinges, choices), max_size=8), st.sampled_from(["1", "2"]))
def test_whatever_is_said_in_whatever_order_all_ways_of_counting_agree(leaning: World, said: list[Any], tier: str) -> None:
    leaning.assessment.profile = {"tier": tier}
    for one in said:
        if isinstance(one, str):
            choose_alternative(leaning.session, leaning.answerer, leaning.assessment, group="KEYS", option=one)
        else:
            say(leaning, *one)
    agree(leaning)


def long_questionnaire(items: int, code: str) -> dict[str, Any]:
    """Sections of thirty items each, every tenth of which leans on the first."""
    listed = [of_kind("I-0", "yes_no", options=YES_NO)]
    listed += [
        {**item(f"I-{number}"), "condition": {"item": "I-0", "is": ["yes"]} if number % 10 == 9 else None} for number in range(1, items)
    ]
    sections = [
        {"code": f"S{start}", "title": text(f"Section {start}"), "purpose": text("Aim"), "items": listed[start : start + 30]}
        for start in range(0, items, 30)
    ]
    return small_questionnaire(code=code, alternatives=[], sections=sections)


def issued(world: World, items: int) -> World:
    version = publish(world.session, world.asker, parse(long_questionnaire(items, f"LONG{items}")))
    assert version is not None
    world.assessment = world.issue(version_id=version.id)
    world.session.commit()
    return world


def test_a_save_in_a_long_questionnaire_reads_one_question_and_its_numbers_read_none(
    world: World, session: Session, engine: Engine
) -> None:
    sent = {}
    for items in (60, 600):
        issued(world, items)
        with statements(engine) as list_:
            say(world, "I-0", "yes")
            found = progress(session, world.assessment)
        sent[items] = list(list_)
        assert (found.answered, found.total) == (1, items)
        read = [statement for statement in list_ if "questionnaire_item.question" in statement]
        assert all("questionnaire_item.code =" in statement for statement in read), "texts are read of the one question alone"
    assert sent[60] == sent[600], "the very same statements, however long the questionnaire is"


def test_no_statement_after_a_save_brings_more_rows_than_there_are_sections(world: World, session: Session) -> None:
    issued(world, 600)
    say(world, "I-0", "yes")
    rows: list[int] = []
    execute = session.execute

    def counted(*args: Any, **more: Any) -> Any:
        found = execute(*args, **more).freeze()
        rows.append(len(found.data))
        return found()

    session.execute = counted  # type: ignore[method-assign]  # the rows that reach Python are what is measured
    progress(session, world.assessment)
    assert rows
    assert max(rows) <= 2 * 20, "twenty sections, each with questions under a condition and without"
