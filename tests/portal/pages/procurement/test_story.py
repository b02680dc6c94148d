"""The story of an engagement: which step waits, for whom, and what each person does next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.engagements.rules import Side
from portal.pages.procurement.asked import Asked
from portal.pages.procurement.moves import moves, next_move
from portal.pages.procurement.story import StoryFacts, Turn, tell, whose_turn
from portal.permissions import Standing, permits
from portal.words import words
from questionnaires.assessments.rules import AssessmentState
from storage.acts import Act
from storage.stamp import Role
from tests import factories

TODAY = date(2026, 11, 24)
BEGUN = StoryFacts("e1", TODAY, TODAY - timedelta(days=10), TODAY + timedelta(days=100), needed=2)
AGREED = replace(
    BEGUN, agreement_id="a1", agreement_state="in_force", accepted_sides=frozenset({"principal", "contractor"}), has_agreement_in_force=True
)
S01 = Asked("s1", {"en": "Measures"}, AssessmentState.ISSUED, TODAY + timedelta(days=5), total=67)
S23 = Asked("s2", {"en": "Self-check"}, AssessmentState.IN_PROGRESS, TODAY + timedelta(days=3), answered=4, total=25)
ASKED = replace(AGREED, asked=(S01,))
SCORED = replace(
    ASKED,
    asked=(replace(S01, state=AssessmentState.CLOSED),),
    has_score=True,
    score_id="s1",
    percent_tenths=825,
    confidence_tenths=400,
    allowed=2,
)
HANDED = replace(SCORED, designated=1, handed=5, outstanding=5)
ENDED = replace(HANDED, today=BEGUN.ends_on + timedelta(days=1))
SETTLED = replace(ENDED, outstanding=0)


def in_state(state: AssessmentState) -> StoryFacts:
    return replace(ASKED, asked=(replace(S01, state=state),))


def may(side: Side, *roles: Role) -> Callable[[Act], bool]:
    actor = factories.actor(None, *roles)
    return lambda act: permits(actor, act, Standing(side))


def act_of(facts: StoryFacts, side: Side, *roles: Role) -> str:
    move = next_move(facts, side, may(side, *roles))
    return move.code if move else ""


@pytest.mark.parametrize(
    ("facts", "officer", "reviewer", "respondent", "turn"),
    [
        (BEGUN, "draw-up-agreement", "", "", Turn.PRINCIPAL),
        (replace(BEGUN, agreement_id="a1", agreement_state="offered"), "accept-agreement", "", "accept-agreement", Turn.BOTH),
        (
            replace(BEGUN, agreement_id="a1", agreement_state="offered", accepted_sides=frozenset({"principal"})),
            "send-questionnaire", "", "accept-agreement", Turn.CONTRACTOR,
        ),
        (AGREED, "send-questionnaire", "", "", Turn.PRINCIPAL),
        (ASKED, "", "", "begin-answers", Turn.CONTRACTOR),
        (in_state(AssessmentState.IN_PROGRESS), "", "", "continue-answers", Turn.CONTRACTOR),
        (in_state(AssessmentState.SUBMITTED), "", "judge-answers", "", Turn.REVIEWER),
        (in_state(AssessmentState.RETURNED), "", "", "correct-answers", Turn.CONTRACTOR),
        (SCORED, "designate-items", "", "", None),
        (replace(SCORED, designated=3), "hand-over", "", "", None),
        (replace(SCORED, allowed=0), "see-limits", "", "", None),
        (replace(HANDED, handover_to_sign="h1"), "", "", "countersign-handover", Turn.CONTRACTOR),
        (HANDED, "", "", "", None),
        (ENDED, "", "", "record-return", Turn.CONTRACTOR),
        (replace(ENDED, return_to_confirm="r1", claimed=5), "confirm-return", "", "", Turn.PRINCIPAL),
        (replace(ENDED, certificate_to_judge="c1", claimed=5), "", "judge-certificate", "", Turn.REVIEWER),
        (SETTLED, "close-engagement", "", "", Turn.PRINCIPAL),
        (replace(SETTLED, is_closed=True), "", "", "", None),
        (replace(BEGUN, today=BEGUN.ends_on + timedelta(days=1)), "close-engagement", "", "", Turn.PRINCIPAL),
    ],
)  # fmt: skip
def test_each_person_is_told_the_own_next_act(facts: StoryFacts, officer: str, reviewer: str, respondent: str, turn: Turn | None) -> None:
    assert act_of(facts, Side.PRINCIPAL, Role.PROCUREMENT) == officer
    assert act_of(facts, Side.PRINCIPAL, Role.REVIEWER) == reviewer
    assert act_of(facts, Side.CONTRACTOR, Role.RESPONDENT) == respondent
    waiting = whose_turn(tell(facts))
    assert (waiting.turn if waiting else None) == turn


def test_a_principal_further_up_the_chain_is_asked_for_nothing() -> None:
    for facts in (BEGUN, AGREED, ASKED, SCORED, HANDED, ENDED, SETTLED):
        assert act_of(facts, Side.ABOVE, Role.PROCUREMENT, Role.REVIEWER, Role.RESPONDENT) == ""


def test_answers_that_are_overdue_are_a_stop() -> None:
    late = replace(ASKED, today=TODAY + timedelta(days=6))
    step = next(step for step in tell(late) if step.name == "questionnaire")
    assert (step.kind, step.code, step.turn) == ("stop", "questionnaire-issued-late", Turn.CONTRACTOR)


def test_each_open_questionnaire_is_named_and_the_one_that_is_due_first_leads() -> None:
    both = replace(ASKED, asked=(S01, S23))
    step = next(step for step in tell(both) if step.name == "questionnaire")
    assert [(one.title, one.href, one.code) for one in (step, *step.further)] == [
        (S23.title, "/assessments/s2", "questionnaire-in-progress"),
        (S01.title, "/assessments/s1", "questionnaire-issued"),
    ]
    half = replace(both, asked=(replace(S01, state=AssessmentState.SUBMITTED), S23))  # one does not hide the other
    assert act_of(half, Side.PRINCIPAL, Role.REVIEWER) == "judge-answers"
    assert act_of(half, Side.CONTRACTOR, Role.RESPONDENT) == "continue-answers"
    assert [step.turn for step in tell(half)[1:3]] == [Turn.CONTRACTOR, Turn.REVIEWER]


def test_an_open_incident_stops_the_limits_and_waits_for_the_reviewer() -> None:
    step = next(step for step in tell(replace(SCORED, has_open_incident=True, allowed=0)) if step.name == "limits")
    assert (step.kind, step.turn) == ("stop", Turn.REVIEWER)


def test_in_a_closed_engagement_nobody_has_a_turn() -> None:
    for facts in (BEGUN, ASKED, SETTLED):
        assert {step.turn for step in tell(replace(facts, is_closed=True))} == {Turn.NOBODY}


def test_every_step_and_every_move_has_its_word() -> None:
    versions = [BEGUN, AGREED, SCORED, HANDED, ENDED, SETTLED, replace(SETTLED, is_closed=True), replace(SCORED, has_open_incident=True)]
    versions += [in_state(state) for state in AssessmentState]
    versions += [replace(facts, today=facts.today + timedelta(days=6)) for facts in list(versions)]
    versions += [
        replace(BEGUN, agreement_state="offered", accepted_sides=frozenset(sides), has_agreement_in_force=is_renewed)
        for sides in ({"principal"}, {"contractor"}, set())
        for is_renewed in (True, False)
    ]
    versions += [replace(HANDED, handover_to_sign="h"), replace(HANDED, return_to_confirm="r"), replace(HANDED, certificate_to_judge="c")]
    versions += [replace(ENDED, agreement_state="ended"), replace(BEGUN, draft_id="d")]
    versions += [replace(SCORED, allowed=1), replace(SCORED, allowed=0), replace(BEGUN, today=BEGUN.ends_on + timedelta(days=1))]
    for facts in versions:
        for step in tell(facts):
            assert step.code in words()["story"], step.code
            assert step.name in words()["story-step"]
        for move in moves(facts):
            assert move.code in words()["move"], move.code
    told = {step.code for facts in versions for step in tell(facts)}
    assert set(words()["story"]) - told == set()
