"""What holds for every decision, whatever is known and whatever is demanded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.recontracts.rules import ConsentState
from contracts.sharing.rules import ControlFact, Facts, Finding, IncidentFact, Policy, ScoreFacts, Upstream, as_json, decide
from storage.ledger.rules import canonical
from tests.contracts.sharing.strategies import CLASSES, CONTROLS, LEGAL, TODAY, facts, policies, policy_of, with_control

GOOD = Facts(
    engagement_id="engagement",
    today=TODAY,
    is_open=True,
    starts_on=TODAY,
    ends_on=TODAY + timedelta(days=100),
    needed_classes=frozenset({"SECRET"}),
)


def allowed(policy: Policy, known: Facts) -> bool:
    return decide(policy, "SECRET", known, is_hard_stop=False).is_allowed


# --- monotone: worse facts never open the gate ---------------------------------------------------------------------------

Worse = Callable[[Facts, st.DataObject], Facts]


def lose_agreement(known: Facts, _data: st.DataObject) -> Facts:
    return replace(known, agreement_id=None)


def lose_score(known: Facts, _data: st.DataObject) -> Facts:
    return replace(known, score=None)


def lower_a_proved_control(known: Facts, data: st.DataObject) -> Facts:
    assume(known.score)
    assert known.score is not None
    proved = [each for each in known.score.controls.values() if each.points is not None and (each.is_on_evidence or each.points == 0)]
    assume(proved)
    control = data.draw(st.sampled_from(proved))
    return with_control(known, control.code, points=data.draw(st.integers(0, control.points or 0)))


def lose_a_proof(known: Facts, data: st.DataObject) -> Facts:
    assume(known.score and known.score.controls)
    assert known.score is not None
    return with_control(known, data.draw(st.sampled_from(sorted(known.score.controls))), is_on_evidence=False)


def age_the_review(known: Facts, data: st.DataObject) -> Facts:
    assume(known.score)
    assert known.score is not None
    older = known.score.reviewed_on - timedelta(days=data.draw(st.integers(0, 100)))
    return replace(known, score=replace(known.score, reviewed_on=older))


def have_an_incident(known: Facts, data: st.DataObject) -> Facts:
    touched = data.draw(st.frozensets(st.sampled_from(CLASSES)))
    return replace(known, open_incidents=(*known.open_incidents, IncidentFact("new", touched)))


def owe_a_report(known: Facts, data: st.DataObject) -> Facts:
    due_on = TODAY + timedelta(days=data.draw(st.integers(-50, 50)))
    return replace(known, reports_due=(*known.reports_due, due_on))


def lose_a_certificate(known: Facts, data: st.DataObject) -> Facts:
    return replace(known, certificates={kind: until for kind, until in known.certificates.items() if data.draw(st.booleans())})


def lose_consent(known: Facts, _data: st.DataObject) -> Facts:
    assume(known.consent)
    assert known.consent is not None
    return replace(known, consent=replace(known.consent, state=ConsentState.REVOKED))


def close(known: Facts, _data: st.DataObject) -> Facts:
    return replace(known, is_open=False)


def need_less(known: Facts, data: st.DataObject) -> Facts:
    return replace(known, needed_classes=known.needed_classes - {data.draw(st.sampled_from(CLASSES))})


def shorten_the_period(known: Facts, data: st.DataObject) -> Facts:
    shorter = timedelta(days=data.draw(st.integers(0, 50)))
    return data.draw(
        st.sampled_from([replace(known, ends_on=known.ends_on - shorter), replace(known, starts_on=known.starts_on + shorter)])
    )


def lose_upstream(known: Facts, data: st.DataObject) -> Facts:
    until = known.upstream.allowed_until if known.upstream else {}
    return replace(known, upstream=Upstream("above", {code: day for code, day in until.items() if data.draw(st.booleans())}))


@pytest.mark.parametrize(
    "worsen",
    [
        lose_agreement,
        lose_score,
        lower_a_proved_control,
        lose_a_proof,
        age_the_review,
        have_an_incident,
        owe_a_report,
        lose_a_certificate,
        lose_consent,
        close,
        need_less,
        shorten_the_period,
        lose_upstream,
    ],
)
@given(policy=policies, known=facts, data=st.data())
def test_a_worse_fact_never_opens_the_gate(worsen: Worse, policy: Policy, known: Facts, data: st.DataObject) -> None:
    if allowed(policy, worsen(known, data)):
        assert allowed(policy, known)


@given(known=facts, percent=st.integers(1, 100), code=st.sampled_from(sorted(CONTROLS)), data=st.data())
def test_lower_points_never_open_the_gate_by_score_section_or_control(known: Facts, percent: int, code: str, data: st.DataObject) -> None:
    policy = policy_of(
        {"code": "score-at-least", "percent": percent},
        {"code": "section-at-least", "section": "A", "percent": percent},
        {"code": "control-at-least", "control": "B-1", "points": percent},
    )
    points = known.score.controls[code].points if known.score and code in known.score.controls else None
    assume(points is not None)
    assert points is not None
    if allowed(policy, with_control(known, code, points=data.draw(st.integers(0, points)))):
        assert allowed(policy, known)


def test_only_withdrawing_a_claim_that_was_never_proved_raises_the_confidence() -> None:
    """The one exception, by design: the confidence is a share of what was earned; the score guards the level beside it."""
    policy = policy_of({"code": "confidence-at-least", "percent": 60})
    controls = {"A-1": (50, True), "B-1": (50, False)}
    known = replace(GOOD, score=ScoreFacts.of("a", TODAY, [_control(code, *state) for code, state in controls.items()]))
    assert not allowed(policy, known)
    assert allowed(policy, with_control(known, "B-1", points=0))


def _control(code: str, points: int | None, is_on_evidence: bool) -> ControlFact:
    return ControlFact(code, CONTROLS[code][0], CONTROLS[code][1], points, is_on_evidence=is_on_evidence)


# --- what nothing can override -------------------------------------------------------------------------------------------


@given(policies, facts)
def test_a_hard_stop_is_never_allowed_whatever_the_policy_says(policy: Policy, known: Facts) -> None:
    decision = decide(policy, "SECRET", known, is_hard_stop=True)
    assert not decision.is_allowed
    assert "legal-regime" in [finding.code for finding in decision.unmet]


@given(facts)
def test_a_legal_regime_in_the_policy_is_never_met(known: Facts) -> None:
    decision = decide(policy_of(LEGAL), "SECRET", known, is_hard_stop=False)
    assert not decision.is_allowed
    assert [finding.note for finding in decision.unmet if finding.code == "legal-regime"] == [LEGAL["note"]]


@given(facts)
def test_a_class_that_the_policy_does_not_name_is_not_shared(known: Facts) -> None:
    decision = decide(policy_of(), "OTHER", known, is_hard_stop=False)
    assert "class-in-policy" in [finding.code for finding in decision.unmet]


@given(policies, facts)
def test_no_policy_takes_away_need_period_and_chain(policy: Policy, known: Facts) -> None:
    if allowed(policy, known):
        assert "SECRET" in known.needed_classes
        assert known.is_open
        assert known.starts_on <= known.today <= known.ends_on
        assert known.upstream is None or "SECRET" in known.upstream.allowed_until


@given(st.lists(policies, min_size=2, max_size=4), st.lists(facts, min_size=4, max_size=4))
def test_no_link_of_a_chain_is_allowed_more_or_longer_than_the_link_above(rules: list[Policy], links: list[Facts]) -> None:
    upstream = None
    for policy, known in zip(rules, links, strict=False):
        own = replace(known, upstream=upstream)
        decision = decide(policy, "SECRET", own, is_hard_stop=False)
        if upstream is not None and decision.is_allowed:
            assert decision.valid_until is not None
            assert decision.valid_until <= upstream.allowed_until["SECRET"]
        upstream = Upstream("above", {"SECRET": decision.valid_until} if decision.valid_until is not None else {})


# --- every answer explains itself ----------------------------------------------------------------------------------------


@given(policies, facts)
def test_a_decision_is_allowed_exactly_when_every_finding_is_met_and_says_what_would_change_the_others(
    policy: Policy, known: Facts
) -> None:
    decision = decide(policy, "SECRET", known, is_hard_stop=False)
    assert decision.is_allowed == (decision.unmet == ())
    assert decision.findings
    assert (decision.valid_until is not None) == decision.is_allowed
    for finding in decision.findings:
        assert bool(finding.remedies) != finding.is_met
        assert finding.subject is not None
        assert finding.is_met or finding.until is None
        canonical(as_json(finding))


@given(policies, facts)
def test_a_share_is_met_exactly_when_the_shown_figure_reaches_the_shown_limit(policy: Policy, known: Facts) -> None:
    for finding in decide(policy, "SECRET", known, is_hard_stop=False).findings:
        if finding.code in {"score-at-least", "section-at-least", "confidence-at-least", "control-at-least"}:
            assert isinstance(finding.required, int)
            assert finding.is_met == (isinstance(finding.observed, int) and finding.observed >= finding.required)


def follow(known: Facts, finding: Finding, *, but_last: bool = False) -> Facts:
    """The facts after the measures that the finding asks for (without the last of them)."""
    steps = [remedy for remedy in finding.remedies if remedy.code in {"raise-control", "prove-control"}]
    for step in steps[: len(steps) - but_last]:
        change = {"points": step.parameters["to"]} if step.code == "raise-control" else {"is_on_evidence": True}
        known = with_control(known, str(step.parameters["control"]), **change)
    return known


@given(policies, facts)
def test_the_measures_named_are_enough_and_not_one_too_many(policy: Policy, known: Facts) -> None:
    for place, finding in enumerate(decide(policy, "SECRET", known, is_hard_stop=False).findings):
        steps = [remedy for remedy in finding.remedies if remedy.code in {"raise-control", "prove-control"}]
        if not steps:
            continue

        def is_met(after: Facts, place: int = place) -> bool:
            return decide(policy, "SECRET", after, is_hard_stop=False).findings[place].is_met

        assert is_met(follow(known, finding))
        assert not is_met(follow(known, finding, but_last=True))


def test_a_score_just_below_the_limit_never_shows_the_limit() -> None:
    known = replace(GOOD, score=ScoreFacts.of("a", TODAY, [replace(_control("A-1", 60, True), weight=1999), _control("A-2", 59, True)]))
    finding = decide(policy_of({"code": "score-at-least", "percent": 60}), "SECRET", known, is_hard_stop=False).unmet[0]
    assert (finding.required, finding.observed) == (600, 599)


def test_the_shortest_way_comes_first() -> None:
    known = replace(GOOD, score=ScoreFacts.of("a", TODAY, [_control("A-1", 0, True), _control("A-2", 50, True), _control("B-2", 20, True)]))
    finding = decide(policy_of({"code": "score-at-least", "percent": 60}), "SECRET", known, is_hard_stop=False).unmet[0]
    assert (finding.required, finding.observed) == (600, 267)
    assert [(remedy.code, dict(remedy.parameters)) for remedy in finding.remedies] == [
        ("raise-control", {"control": "B-2", "points": 20, "to": 100, "weight": 3}),
        ("issue-assessment", {}),
    ]


@pytest.mark.parametrize(
    ("changes", "condition", "remedy", "subject"),
    [
        ({"needed_classes": frozenset()}, {}, "add-class-to-engagement", ("engagement", "engagement")),
        ({"is_open": False}, {}, "open-new-engagement", ("engagement", "engagement")),
        ({"starts_on": TODAY + timedelta(days=1)}, {}, "wait-for-start", ("engagement", "engagement")),
        ({"ends_on": TODAY - timedelta(days=1)}, {}, "extend-period", ("engagement", "engagement")),
        ({}, {"code": "agreement-in-force"}, "draw-up-agreement", ("engagement", "engagement")),
        ({"offered_agreement_id": "offer"}, {"code": "agreement-in-force"}, "accept-agreement", ("agreement", "offer")),
        ({}, {"code": "score-at-least", "percent": 1}, "issue-assessment", ("engagement", "engagement")),
        ({"open_incidents": (IncidentFact("i", frozenset()),)}, {"code": "no-open-incident"}, "lift-incident", ("incident", "i")),
        ({"upstream": Upstream("above", {})}, {}, "clear-upstream", ("engagement", "above")),
    ],
)
def test_a_remedy_points_to_the_place_where_it_is_done(
    changes: dict[str, object], condition: dict[str, object], remedy: str, subject: tuple[str, str]
) -> None:
    known = replace(GOOD, **changes)  # type: ignore[arg-type] # checked by its use
    policy = policy_of(condition) if condition else policy_of()
    (finding,) = decide(policy, "SECRET", known, is_hard_stop=False).unmet
    place = finding.remedies[0].subject
    assert place is not None
    assert (finding.remedies[0].code, (place.kind, place.id)) == (remedy, subject)


# --- until when ----------------------------------------------------------------------------------------------------------


def on(known: Facts, day: int) -> Facts:
    """The same facts on another day; what the link above allows ends there by itself."""
    today = known.today + timedelta(days=day)
    upstream = known.upstream and replace(
        known.upstream, allowed_until={code: until for code, until in known.upstream.allowed_until.items() if until >= today}
    )
    return replace(known, today=today, upstream=upstream)


@given(policies, facts)
def test_an_allowed_decision_holds_up_to_its_last_day_and_not_a_day_longer(policy: Policy, known: Facts) -> None:
    decision = decide(policy, "SECRET", known, is_hard_stop=False)
    assume(decision.valid_until)
    assert decision.valid_until is not None
    left = (decision.valid_until - known.today).days
    assert left >= 0
    assert allowed(policy, on(known, left))
    assert not allowed(policy, on(known, left + 1))
    soon = {str(caution.parameters["until"]) for caution in decision.cautions}
    # A report that is due this month is no reason to worry before it is late.
    worth = {finding.until for finding in decision.findings if finding.code != "monthly-reports-in-time" or finding.observed}
    assert (str(decision.valid_until) in soon) == (left <= 30 and decision.valid_until in worth)


def test_each_limit_that_is_near_is_named() -> None:
    known = replace(
        GOOD,
        ends_on=TODAY + timedelta(days=30),
        score=ScoreFacts.of("a", TODAY - timedelta(days=10), [_control("A-1", 100, True)]),
        upstream=Upstream("above", {"SECRET": TODAY + timedelta(days=31)}),
    )
    decision = decide(policy_of({"code": "review-not-older-than", "days": 30}), "SECRET", known, is_hard_stop=False)
    assert {caution.code: caution.parameters["days"] for caution in decision.cautions} == {
        "period-ends-soon": 30,
        "review-expires-soon": 20,
    }
    assert decision.valid_until == TODAY + timedelta(days=20)


# --- policies are closed data --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        {"code": "phase-of-the-moon"},
        {"code": "score-at-least"},
        {"code": "score-at-least", "percent": 0},
        {"code": "score-at-least", "percent": 101},
        {"code": "score-at-least", "percent": "70"},
        {"code": "score-at-least", "percent": 70, "unless": "friday"},
        {"code": "class-in-policy"},
        {"code": "legal-regime", "note": {"en": "only one language"}},
    ],
)
def test_a_policy_with_a_demand_that_the_rules_do_not_know_is_no_policy(condition: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        policy_of(condition)
