"""Facts and policies of every shape, for properties that must hold whatever is known and whatever is demanded."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from contracts.recontracts.rules import ConsentFact, ConsentState
from contracts.sharing.rules import ControlFact, Facts, IncidentFact, PendingAssessment, Policy, ScoreFacts, Upstream, parse_policy

TODAY = date(2026, 11, 24)
CLASSES = ("SECRET", "OTHER")
CONTROLS = {"A-1": ("A", 1), "A-2": ("A", 2), "B-1": ("B", 1), "B-2": ("B", 3), "B-3": ("B", 0)}
WORDS = {"ja": "語", "en": "word"}

ids = st.sampled_from(["one", "two", "three"])
percents = st.integers(1, 100)
days = st.integers(-40, 40).map(lambda shift: TODAY + timedelta(days=shift))


@st.composite
def scores(draw: st.DrawFn) -> ScoreFacts:
    controls = [
        ControlFact(code, section, weight, draw(st.sampled_from([None, 0, 20, 50, 100])), is_on_evidence=draw(st.booleans()))
        for code, (section, weight) in CONTROLS.items()
        if draw(st.integers(0, 5))
    ]
    return ScoreFacts.of("assessment", TODAY - timedelta(days=draw(st.integers(0, 60))), controls)


incidents = st.builds(IncidentFact, ids, st.frozensets(st.sampled_from(CLASSES)))
upstreams = st.builds(
    Upstream,
    st.just("above"),
    st.dictionaries(st.sampled_from(CLASSES), st.integers(0, 90).map(lambda ahead: TODAY + timedelta(days=ahead))),
)
consents = st.builds(
    ConsentFact,
    st.sampled_from([ConsentState.GIVEN, ConsentState.GIVEN, ConsentState.ASKED, ConsentState.REVOKED]),
    is_needed=st.just(True),
    recontract_id=st.just("request"),
    class_codes=st.sampled_from([frozenset(CLASSES), frozenset({"OTHER"})]),
    ends_on=st.one_of(st.none(), days),
)
# Mostly good facts, so that allowed decisions occur often enough to say something about them.
facts = st.builds(
    Facts,
    engagement_id=st.just("engagement"),
    today=st.just(TODAY),
    is_open=st.sampled_from([True, True, True, False]),
    starts_on=st.sampled_from([TODAY - timedelta(days=40), TODAY, TODAY + timedelta(days=1)]),
    ends_on=st.sampled_from([TODAY + timedelta(days=40), TODAY + timedelta(days=5), TODAY, TODAY - timedelta(days=1)]),
    needed_classes=st.sampled_from([frozenset(CLASSES), frozenset({"SECRET"}), frozenset()]),
    agreement_id=st.sampled_from(["agreement", None]),
    offered_agreement_id=st.sampled_from(["offer", None]),
    score=st.one_of(scores(), scores(), st.none()),
    pending=st.one_of(st.none(), st.builds(PendingAssessment, ids, is_with_contractor=st.booleans())),
    open_incidents=st.one_of(st.just(()), st.lists(incidents, max_size=2).map(tuple)),
    upstream=st.one_of(st.none(), upstreams),
    reports_due=st.lists(days, max_size=2).map(tuple),
    certificates=st.dictionaries(
        st.sampled_from(["ISMS", "SOC2"]), st.one_of(st.none(), st.integers(0, 60).map(lambda ahead: TODAY + timedelta(days=ahead)))
    ),
    consent=st.one_of(st.none(), consents),
)

demands = st.one_of(
    st.just({"code": "agreement-in-force"}),
    st.just({"code": "no-open-incident"}),
    st.just({"code": "upstream-allows"}),
    st.just({"code": "within-period", "source": "here"}),
    st.fixed_dictionaries({"code": st.just("score-at-least"), "percent": percents}),
    st.fixed_dictionaries({"code": st.just("section-at-least"), "section": st.sampled_from(["A", "B", "C"]), "percent": percents}),
    st.fixed_dictionaries({"code": st.just("control-at-least"), "control": st.sampled_from([*CONTROLS, "Z-9"]), "points": percents}),
    st.fixed_dictionaries({"code": st.just("confidence-at-least"), "percent": percents}),
    st.fixed_dictionaries({"code": st.just("certificate-held"), "kinds": st.sampled_from([["ISMS"], ["ISMS", "SOC2"]])}),
    st.just({"code": "recontract-consented"}),
    st.fixed_dictionaries({"code": st.just("monthly-reports-in-time"), "days": st.integers(0, 40)}),
    st.fixed_dictionaries({"code": st.just("review-not-older-than"), "days": st.integers(1, 60)}),
)
LEGAL: dict[str, object] = {"code": "legal-regime", "note": WORDS}


def policy_of(*conditions: dict[str, object]) -> Policy:
    """A policy that demands `conditions` of the class SECRET and says nothing about any other."""
    return parse_policy(
        {
            "version": "test-1",
            "dated": "2026-11-01",
            "questionnaire": "TEST",
            "title": WORDS,
            "explanation": WORDS,
            "source": "test",
            "classes": {"SECRET": {"explanation": WORDS, "conditions": list(conditions)}},
        }
    )


policies = st.lists(demands, max_size=4).map(lambda conditions: policy_of(*conditions))


def with_control(known: Facts, code: str, **changes: object) -> Facts:
    """The same facts with another state of one control."""
    assert known.score is not None
    controls = [replace(each, **changes) if each.code == code else each for each in known.score.controls.values()]  # type: ignore[arg-type] # checked by its use
    return replace(known, score=ScoreFacts.of(known.score.assessment_id, known.score.reviewed_on, controls))
