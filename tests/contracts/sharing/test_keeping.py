"""The gate goes by what the contractor keeps up: its monthly reports."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contracts.reports import actions as reports
from contracts.reports.rules import Line, Statement
from contracts.sharing.queries import built_in, decisions
from contracts.sharing.rules import Decision, Facts, decide, parse_policy
from tests.contracts.sharing.strategies import TODAY, policy_of
from tests.contracts.world import World

GOOD = Facts("engagement", TODAY, is_open=True, starts_on=TODAY, ends_on=TODAY + timedelta(days=100), needed_classes=frozenset({"SECRET"}))


def judged(days: int, *late: int) -> Decision:
    """`late`: by how many days each report that is not in is late (negative: not due yet)."""
    known = replace(GOOD, reports_due=tuple(TODAY - timedelta(days=each) for each in late))
    return decide(policy_of({"code": "monthly-reports-in-time", "days": days}), "SECRET", known, is_hard_stop=False)


@pytest.mark.parametrize(
    ("days", "late", "is_allowed"), [(0, (), True), (0, (0,), True), (0, (1,), False), (10, (10,), True), (10, (11, 2), False)]
)
def test_the_oldest_report_that_is_not_in_counts(days: int, late: tuple[int, ...], is_allowed: bool) -> None:
    assert judged(days, *late).is_allowed is is_allowed


def test_a_refusal_says_how_many_are_late_by_how_much_and_where_they_are_submitted() -> None:
    (finding,) = judged(10, 11, 2, -5).unmet
    assert (finding.code, finding.required, finding.observed, finding.parameters) == ("monthly-reports-in-time", 10, 11, {"count": 2})
    (remedy,) = finding.remedies
    assert remedy.subject is not None
    assert (remedy.code, remedy.subject.kind) == ("submit-monthly-reports", "monthly-reports")


def test_a_late_report_that_is_borne_with_is_a_caution_with_its_last_day_one_that_is_not_due_is_none() -> None:
    borne = judged(10, 4)
    assert (borne.is_allowed, borne.valid_until) == (True, TODAY + timedelta(days=6))
    assert [(caution.code, caution.parameters["days"]) for caution in borne.cautions] == [("reports-too-late-soon", 6)]
    usual = judged(10, -6)
    assert (usual.is_allowed, usual.valid_until, usual.cautions) == (True, TODAY + timedelta(days=16), ())


def test_the_harsher_the_class_the_fewer_days_and_the_older_policy_stays_a_valid_document() -> None:
    old, new = built_in()
    assert [parse_policy(old).version, parse_policy(new).version] == ["2026-11-1", "2026-11-2"]
    borne = {
        code: condition.days
        for code, rule in parse_policy(new).classes.items()
        for condition in rule.conditions
        if condition.code == "monthly-reports-in-time"
    }
    assert borne == {
        "INTERNAL": 30, "CONFIDENTIAL": 10, "PERSONAL_DATA": 7, "STRICTLY_CONFIDENTIAL": 0, "SENSITIVE_PERSONAL_DATA": 0,
    }  # fmt: skip


def test_a_report_that_stays_out_closes_class_after_class_and_its_submission_opens_them(world: World) -> None:
    january = datetime(2027, 1, 9, 3, tzinfo=UTC)  # the reports of November and December are 40 and 9 days late
    respondent = replace(world.respondent, at=january)

    def stopped() -> set[str]:
        found = decisions(world.session, world.engagement, january.date())
        return {one.class_code for one in found if {finding.code for finding in one.unmet} == {"monthly-reports-in-time"}}

    graded = {"INTERNAL", "CONFIDENTIAL", "PERSONAL_DATA", "STRICTLY_CONFIDENTIAL", "SENSITIVE_PERSONAL_DATA"}
    assert stopped() == graded, "although nobody has opened them"
    november, december, _ = reports.open_owed(world.session, respondent, world.engagement)
    for report, left in ((november, {"PERSONAL_DATA", "STRICTLY_CONFIDENTIAL", "SENSITIVE_PERSONAL_DATA"}), (december, set())):
        lines = {line: Statement(said="yes") for line in Line}
        reports.save(world.session, respondent, report, statements=lines, expected_version=1)
        reports.submit(world.session, respondent, report, person_name="Tanaka", person_title="Head", expected_version=2)
        assert stopped() == left
