"""The gate goes by the score as it stands today: set by hand for a while, and with the confidence that is left."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.engagements.actions import change_period
from contracts.engagements.queries import reach_of
from contracts.sharing.queries import board, decisions, facts
from contracts.sharing.rules import Decision
from contracts.sharing.rules.facts import OverrideFact, ScoreFacts, Sum
from questionnaires.assessments.models import Assessment
from questionnaires.reviews.policy import change_policy
from questionnaires.scoring.overrides.actions import approve, propose
from questionnaires.scoring.overrides.models import ScoreOverride
from tests.contracts.world import NOW, TODAY, World


def decide(world: World, today: date = TODAY) -> dict[str, Decision]:
    return {decision.class_code: decision for decision in decisions(world.session, world.engagement, today)}


def unmet(world: World, class_code: str, today: date = TODAY) -> set[str]:
    return {finding.code for finding in decide(world, today)[class_code].unmet}


def set_by_hand(world: World, tenths: int, *, days: int = 30, **more: Any) -> ScoreOverride:
    known = facts(world.session, world.engagement, TODAY).score
    assert known is not None
    assessment = world.session.get_one(Assessment, known.assessment_id)
    wishes: dict[str, Any] = {"percent_tenths": tenths, "reason": "Seen on site", "ends_on": TODAY + timedelta(days=days), "today": TODAY}
    return propose(world.session, world.officer, assessment, **(wishes | more))


def test_a_lower_score_stops_once_another_has_approved_it_and_ends_by_itself(world: World) -> None:
    made = set_by_hand(world, 300)
    assert decide(world)["CONFIDENTIAL"].is_allowed
    approve(world.session, world.reviewer, world.session.get_one(Assessment, made.assessment_id), override_id=made.id, today=TODAY)
    assert unmet(world, "CONFIDENTIAL") == {"score-at-least"}
    (finding,) = decide(world)["CONFIDENTIAL"].unmet
    assert (finding.observed, finding.parameters["computed"], finding.parameters["override_reason"]) == (300, 1000, "Seen on site")
    assert [remedy.code for remedy in finding.remedies] == ["issue-assessment"], "better measures do not change a score set by hand"
    (row,) = board(world.session, reach_of(world.officer.actor), TODAY)
    assert (row.percent_tenths, row.override) == (300, OverrideFact(300, TODAY + timedelta(days=30), "Seen on site"))
    world.submit_reports(TODAY + timedelta(days=31))
    assert decide(world, TODAY + timedelta(days=31))["CONFIDENTIAL"].is_allowed


def test_a_higher_score_opens_only_once_another_has_approved_it_and_only_so_long(world: World) -> None:
    changed: dict[str, Any] = {f"c1_1_{number:02}": None for number in range(1, 9)} | {f"c1_2_{number:02}": None for number in range(1, 9)}
    world.review(at=NOW + timedelta(hours=1), **changed)
    computed = facts(world.session, world.engagement, TODAY).score
    assert computed is not None
    low = computed.total.tenths
    assert low is not None
    made = set_by_hand(world, 990)
    assert facts(world.session, world.engagement, TODAY).score == computed
    approve(world.session, world.reviewer, world.session.get_one(Assessment, computed.assessment_id), override_id=made.id, today=TODAY)
    raised = facts(world.session, world.engagement, TODAY).score
    assert raised is not None
    assert raised.counting.tenths == 990
    assert (raised.total, raised.sections, raised.controls) == (computed.total, computed.sections, computed.controls)
    internal = decide(world)["INTERNAL"]
    reached = next(finding for finding in internal.findings if finding.code == "score-at-least")
    assert (reached.is_met, reached.until) == (True, TODAY + timedelta(days=30) if low < 500 else None)


def test_past_the_review_date_the_confidence_no_longer_reaches(world: World) -> None:
    change_period(world.session, world.officer, world.engagement, starts_on=date(2026, 4, 1), ends_on=date(2030, 3, 31), expected_version=1)
    change_policy(world.session, world.officer, needs_second_person=False, review_interval_days=100, expected_version=0)
    decision = decide(world)["CONFIDENTIAL"]
    confidence = next(finding for finding in decision.findings if finding.code == "confidence-at-least")
    assert confidence.required == 300
    last = TODAY + timedelta(days=100 + 30 * 3)  # two fifths of everything are still three tenths
    assert confidence.until == last
    assert decision.valid_until == last
    world.submit_reports(last + timedelta(days=1))
    assert decide(world, last)["CONFIDENTIAL"].is_allowed
    assert unmet(world, "CONFIDENTIAL", last + timedelta(days=1)) == {"confidence-at-least"}
    (row,) = board(world.session, reach_of(world.officer.actor), last + timedelta(days=1))
    assert (row.percent_tenths, row.confidence_tenths, row.is_review_past) == (1000, 200, True)


@given(st.integers(0, 1000), st.integers(0, 100), st.integers(0, 900), st.integers(0, 400))
def test_what_may_be_rested_on_only_falls(earned: int, percent: int, days: int, later: int) -> None:
    score = ScoreFacts("a", TODAY, {}, Sum(earned, 1000), Sum(earned * percent // 100, earned), {}, interval_days=365)

    def share(day: int) -> float:
        left = score.proved_on(TODAY + timedelta(days=day))
        return left.earned / left.possible if left.possible else 0

    found = score.proved.earned / score.proved.possible if score.proved.possible else 0
    assert share(days + later) <= share(days) <= found
