"""The gate goes by what the contractor keeps up: its monthly reports."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from contracts.recontracts.actions.deciding import revoke
from contracts.recontracts.models import Recontract
from contracts.recontracts.rules import NO_CONSENT_NEEDED, ConsentFact, ConsentState
from contracts.reports import actions as reports
from contracts.reports.rules import Line, Statement
from contracts.sharing.queries import built_in, decisions
from contracts.sharing.rules import Decision, Facts, Upstream, decide, parse_policy
from tests.contracts.sharing.strategies import TODAY, policy_of
from tests.contracts.world import NUMBERS, World, pass_on

YESTERDAY = TODAY - timedelta(days=1)
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


def test_one_of_the_certificates_must_be_held_and_its_last_day_counts() -> None:
    policy = policy_of({"code": "certificate-held", "kinds": ["ISMS", "PRIVACY_MARK"]})
    (finding,) = decide(policy, "SECRET", GOOD, is_hard_stop=False).unmet
    assert (finding.parameters, finding.remedies[0].code) == ({"certificate": "ISMS / PRIVACY_MARK"}, "file-certificate")
    last = TODAY + timedelta(days=20)
    held = decide(policy, "SECRET", replace(GOOD, certificates={"ISMS": last, "SOC2": None}), is_hard_stop=False)
    assert (held.is_allowed, held.valid_until, [one.code for one in held.cautions]) == (True, last, ["certificate-ends-soon"])
    assert decide(policy, "SECRET", replace(GOOD, certificates={"ISMS": last, "PRIVACY_MARK": None}), is_hard_stop=False).cautions == ()


@pytest.mark.parametrize(
    ("consent", "observed", "remedy"),
    [
        (ConsentFact(ConsentState.MISSING), "missing", "ask-consent"),
        (ConsentFact(ConsentState.ASKED, recontract_id="r"), "asked", "decide-consent"),
        (ConsentFact(ConsentState.REFUSED, recontract_id="r"), "consent-refused", "ask-consent"),
        (ConsentFact(ConsentState.REVOKED, recontract_id="r"), "revoked", "ask-consent"),
        (ConsentFact(ConsentState.GIVEN, class_codes=frozenset({"OTHER"})), "other-classes", "widen-consent"),
        (
            ConsentFact(ConsentState.GIVEN, class_codes=frozenset({"SECRET"}), ends_on=TODAY - timedelta(days=1)),
            "consent-ended",
            "widen-consent",
        ),
    ],
)
def test_without_consent_to_the_link_nothing_goes_down_it(consent: ConsentFact, observed: str, remedy: str) -> None:
    above = Upstream("above", {"SECRET": GOOD.ends_on})
    policy = policy_of({"code": "recontract-consented"})
    (finding,) = decide(policy, "SECRET", replace(GOOD, upstream=above, consent=consent), is_hard_stop=False).unmet
    assert (finding.observed, finding.remedies[0].code) == (observed, remedy)
    given = ConsentFact(ConsentState.GIVEN, class_codes=frozenset({"SECRET"}), conditions=("Only in Osaka",))
    allowed = decide(policy, "SECRET", replace(GOOD, upstream=above, consent=given), is_hard_stop=False)
    assert allowed.is_allowed
    assert allowed.findings[-1].parameters == {"conditions": "Only in Osaka"}
    assert decide(policy, "SECRET", replace(GOOD, consent=NO_CONSENT_NEEDED), is_hard_stop=False).is_allowed


def test_a_link_without_consent_is_shut_and_a_revoked_one_shuts_again(world: World) -> None:
    _, link = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)

    def refused() -> set[str]:
        return {one.class_code for one in decisions(world.session, link, TODAY) if "recontract-consented" in {f.code for f in one.unmet}}

    assert refused() == set()
    asked = world.session.exec(select(Recontract)).one()
    revoke(world.session, world.officer, asked, reason="Moved abroad", person_name="Suzuki", person_title="Head")
    assert refused() == {"INTERNAL", "CONFIDENTIAL", "PERSONAL_DATA", "STRICTLY_CONFIDENTIAL", "SENSITIVE_PERSONAL_DATA"}


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


def test_an_ended_work_receives_nothing_and_says_so() -> None:
    known = replace(GOOD, is_open=False, is_ended=True)
    (finding,) = decide(policy_of(), "SECRET", known, is_hard_stop=False).unmet
    assert (finding.code, finding.observed) == ("within-period", "ended")
