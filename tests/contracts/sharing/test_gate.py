"""The gate over stored facts: what opens it, what shuts it, and what it leaves behind."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from contracts.agreements.models import Agreement
from contracts.disposals.actions import close_engagement
from contracts.engagements.actions import change_period, set_classes
from contracts.engagements.models import Engagement
from contracts.engagements.queries import reach_of
from contracts.handovers.models import Handover
from contracts.handovers.rules import SharingPermit
from contracts.incidents.actions import decide_lift, propose_lift
from contracts.incidents.queries import list_stopped
from contracts.sharing import actions as gate
from contracts.sharing.actions import request_permit
from contracts.sharing.models import SharingDecision, SharingPolicy
from contracts.sharing.queries import built_in, decisions, facts, list_decisions, policy_for
from contracts.sharing.rules import Decision
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.scoring.models import ScoreRecord
from questionnaires.templates.models import QuestionnaireVersion
from storage.problems import Conflict, Forbidden, Invalid, Unavailable
from tests import factories
from tests.contracts.world import (
    ALL_CLASSES,
    LAWFUL_ONLY,
    NOW,
    NUMBERS,
    TODAY,
    WEEK,
    World,
    close_review,
    count,
    entries,
    open_engagement,
    pass_on,
    people,
)

Row = TypeVar("Row")


def only(world: World, model: type[Row]) -> Row:
    return world.session.scalars(select(model)).one()


def decide_all(world: World, engagement: Engagement | None = None, today: date = TODAY) -> dict[str, Decision]:
    return {decision.class_code: decision for decision in decisions(world.session, engagement or world.engagement, today)}


def allowed(world: World, engagement: Engagement | None = None, today: date = TODAY) -> set[str]:
    return {code for code, decision in decide_all(world, engagement, today).items() if decision.is_allowed}


def unmet(world: World, class_code: str, today: date = TODAY) -> list[str]:
    return [finding.code for finding in decide_all(world, today=today)[class_code].unmet]


def test_a_perfect_contractor_may_receive_everything_that_no_law_forbids(world: World) -> None:
    assert allowed(world) == set(ALL_CLASSES)
    assert [decision.class_code for decision in decisions(world.session, world.engagement, TODAY)] == [*ALL_CLASSES, *LAWFUL_ONLY]
    for code in LAWFUL_ONLY:
        assert unmet(world, code) == ["legal-regime"]


def test_the_limit_follows_the_state_of_the_measures(world: World) -> None:
    world.review(at=NOW + timedelta(hours=1), c1_1_07=AnswerState.NOT_IMPLEMENTED)
    assert allowed(world) == {"PUBLIC", "INTERNAL"}
    assert unmet(world, "CONFIDENTIAL") == ["control-at-least"]
    world.review(at=NOW + timedelta(hours=2), state=AnswerState.PARTLY)
    assert allowed(world) == {"PUBLIC", "INTERNAL"}
    world.review(at=NOW + timedelta(hours=3), state=AnswerState.NOT_IMPLEMENTED)
    assert allowed(world) == {"PUBLIC"}
    world.review(at=NOW + timedelta(hours=4), on_evidence=False)
    assert unmet(world, "CONFIDENTIAL") == ["confidence-at-least"]
    world.review(at=NOW + timedelta(hours=5))
    assert allowed(world) == set(ALL_CLASSES)


def test_the_newest_closed_review_counts_and_no_other(world: World) -> None:
    world.review(state=AnswerState.NOT_IMPLEMENTED, at=NOW - timedelta(hours=1))
    assert allowed(world) == set(ALL_CLASSES)
    provisional = world.review(state=AnswerState.NOT_IMPLEMENTED, at=NOW + timedelta(hours=1))
    provisional.is_final = False
    world.session.flush()
    assert allowed(world) == set(ALL_CLASSES)


def test_the_review_of_another_company_or_by_the_contractor_itself_does_not_count(world: World) -> None:
    world.session.delete(only(world, ScoreRecord))
    stranger = factories.organisation(world.session)
    record = world.review(at=NOW + timedelta(hours=1))
    assessment = world.session.get(Assessment, record.assessment_id)
    assert assessment is not None
    assessment.respondent_organisation_id = stranger.id
    close_review(world.session, world.engagement, world.respondent, AnswerState.IMPLEMENTED, {}, at=NOW, on_evidence=True)
    world.session.flush()
    assert unmet(world, "INTERNAL") == ["review-not-older-than", "score-at-least"]
    assert facts(world.session, world.engagement, TODAY).score is None


def test_what_the_principal_adds_to_the_built_in_questionnaire_counts_and_another_of_the_same_code_does_not(world: World) -> None:
    shared = only(world, QuestionnaireVersion)
    assessment = only(world, Assessment)
    facts_of: dict[str, Any] = {"owner_organisation_id": world.principal.id, "code": "S01", "edition": "own", "content_hash": "other"}
    own = QuestionnaireVersion(**shared.model_dump(exclude={"id", *facts_of}), **facts_of)
    world.session.add(own)
    world.session.flush()
    assessment.version_id = own.id
    world.session.flush()
    assert facts(world.session, world.engagement, TODAY).score is None
    own.base_version_id, own.code = shared.id, "OWN-01"
    world.session.flush()
    assert allowed(world) == set(ALL_CLASSES)


def test_without_a_review_the_way_leads_to_whoever_has_the_next_move(world: World) -> None:
    assessment = only(world, Assessment)
    world.session.delete(only(world, ScoreRecord))

    def remedies() -> set[tuple[str, str]]:
        findings = decide_all(world)["INTERNAL"].unmet
        return {(each.code, each.subject.id) for finding in findings for each in finding.remedies if each.subject}

    assert remedies() == {("issue-assessment", world.engagement.id)}
    for state, code in (
        (AssessmentState.ISSUED, "answer-assessment"),
        (AssessmentState.SUBMITTED, "review-assessment"),
        (AssessmentState.RETURNED, "answer-assessment"),
    ):
        assessment.state = state
        world.session.flush()
        assert remedies() == {(code, assessment.id)}


def test_a_review_runs_out_by_itself(world: World) -> None:
    change_period(world.session, world.officer, world.engagement, starts_on=date(2026, 4, 1), ends_on=date(2030, 3, 31), expected_version=1)
    internal = decide_all(world)["INTERNAL"]
    assert internal.valid_until == TODAY + timedelta(days=400)
    world.submit_reports(TODAY + timedelta(days=401))
    assert "INTERNAL" in allowed(world, today=TODAY + timedelta(days=400))
    assert unmet(world, "INTERNAL", today=TODAY + timedelta(days=401)) == ["review-not-older-than"]


def test_terms_that_only_one_side_accepted_open_nothing(world: World) -> None:
    agreement = only(world, Agreement)
    agreement.state = "offered"
    world.session.flush()
    assert allowed(world) == {"PUBLIC"}
    (finding,) = decide_all(world)["INTERNAL"].unmet
    assert (finding.observed, finding.remedies[0].code, finding.subject and finding.subject.id) == (
        "offered",
        "accept-agreement",
        agreement.id,
    )


def test_an_incident_stops_its_classes_and_one_that_is_not_understood_stops_all(world: World) -> None:
    first = world.report("CONFIDENTIAL", "PERSONAL_DATA")
    assert allowed(world) == set(ALL_CLASSES) - {"CONFIDENTIAL", "PERSONAL_DATA"}
    second = world.report()
    assert allowed(world) == {"PUBLIC"}  # whose policy knows no incidents
    (finding,) = decide_all(world)["CONFIDENTIAL"].unmet
    assert [remedy.subject and remedy.subject.id for remedy in finding.remedies] == sorted([first.id, second.id])
    for incident in (first, second):
        stopped = list_stopped(world.session, incident.id) or (*ALL_CLASSES, *LAWFUL_ONLY)
        proposed = propose_lift(world.session, world.reviewer, incident, class_codes=stopped, reason="Understood")
        decide_lift(world.session, world.officer, incident, lift_id=proposed.id, is_approved=True)
    assert allowed(world) == set(ALL_CLASSES)


def test_what_the_work_does_not_need_is_not_shared(world: World) -> None:
    set_classes(world.session, world.officer, world.engagement, class_codes=["INTERNAL"], expected_version=1)
    assert allowed(world) == {"INTERNAL"}
    assert unmet(world, "PUBLIC") == ["class-needed-by-work"]


def test_nothing_goes_outside_the_period(world: World) -> None:
    for starts_on, ends_on in ((TODAY - WEEK, TODAY - timedelta(days=1)), (TODAY + timedelta(days=1), TODAY + WEEK)):
        engagement = open_engagement(world.session, world.officer, world.contractor, starts_on=starts_on, ends_on=ends_on)
        assert allowed(world, engagement) == set()
    assert "PUBLIC" in allowed(world, today=world.engagement.ends_on)


# --- the chain -----------------------------------------------------------------------------------------------------------


def test_a_re_contractor_never_receives_more_than_its_upstream_link(world: World) -> None:
    _, below = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    assert allowed(world, below) == set(ALL_CLASSES)
    world.review(at=NOW + timedelta(hours=1), c5_1_03=AnswerState.PARTLY)  # the middle link becomes weak
    assert allowed(world, below) == allowed(world) == {"PUBLIC", "INTERNAL"}
    (finding,) = decide_all(world, below)["CONFIDENTIAL"].unmet
    assert (finding.code, finding.subject and finding.subject.id) == ("upstream-allows", world.engagement.id)


def test_a_stop_at_the_top_reaches_the_bottom(world: World) -> None:
    second, below = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    _, bottom = pass_on(world, "Fourth", NUMBERS[3], stamp=people(second), parent=below)
    assert allowed(world, bottom) == set(ALL_CLASSES)
    world.report("CONFIDENTIAL")
    assert "CONFIDENTIAL" not in allowed(world, below) | allowed(world, bottom)
    refused = request_permit(world.session, people(second), bottom, class_codes=["CONFIDENTIAL"], today=TODAY)
    assert isinstance(refused, list)


def test_a_stop_below_does_not_shut_the_link_above(world: World) -> None:
    _, below = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    world.report("CONFIDENTIAL", stamp=world.respondent, engagement=below)
    assert "CONFIDENTIAL" in allowed(world)
    assert "CONFIDENTIAL" not in allowed(world, below)


# --- passing through -----------------------------------------------------------------------------------------------------


def ask(world: World, *class_codes: str, **changes: Any) -> SharingPermit | list[Decision]:
    wishes: dict[str, Any] = {"stamp": world.officer, "engagement": world.engagement, "today": TODAY} | changes
    return request_permit(world.session, wishes["stamp"], wishes["engagement"], class_codes=class_codes, today=wishes["today"])


def test_a_permit_names_what_it_is_for_and_keeps_its_reasons(world: World) -> None:
    permit = ask(world, "INTERNAL", "CONFIDENTIAL", "INTERNAL")
    assert isinstance(permit, SharingPermit)
    assert (permit.engagement_id, permit.class_codes) == (world.engagement.id, frozenset({"INTERNAL", "CONFIDENTIAL"}))
    assert (permit.decided_at, permit.policy_version) == (NOW, "2026-11-2")
    rows = list_decisions(world.session, reach_of(world.respondent.actor), world.engagement.id)
    assert {row.id for row in rows} == set(permit.decision_ids)
    assert all(row.is_allowed and row.valid_until and row.decided_by == world.officer.actor.user_id for row in rows)
    assert all(finding["is_met"] for row in rows for finding in row.findings)


def test_a_refusal_stores_the_refused_attempt_and_nothing_else(world: World) -> None:
    world.report("CONFIDENTIAL")
    before = len(entries(world.session))
    answer = ask(world, "CONFIDENTIAL", "INTERNAL")
    assert isinstance(answer, list)
    assert [(decision.class_code, decision.is_allowed) for decision in answer] == [("CONFIDENTIAL", False), ("INTERNAL", True)]
    rows = list_decisions(world.session, reach_of(world.officer.actor), world.engagement.id)
    assert [(row.class_code, row.is_allowed) for row in rows] == [("CONFIDENTIAL", False)]
    assert count(world.session, Handover) == 0
    (entry,) = entries(world.session)[before:]
    assert (entry.act, entry.engagement_id) == ("handover:refuse", world.engagement.id)
    assert entry.details == {
        "unmet": {"CONFIDENTIAL": ["no-open-incident"]},
        "decisions": [rows[0].id],
        "policy_version": "2026-11-2",
        "policy": policy_for(world.session, world.principal.id, TODAY).id,
    }
    unmet_rows = [finding for finding in rows[0].findings if not finding["is_met"]]
    assert [finding["remedies"][0]["code"] for finding in unmet_rows] == ["lift-incident"]


def test_an_allowed_handover_is_one_entry(world: World) -> None:
    item = world.designate()
    before = len(entries(world.session))
    world.hand((item, 1))
    assert [entry.act for entry in entries(world.session)[before:]] == ["handover:record"]


def test_nobody_but_the_principal_asks(world: World) -> None:
    for stamp in (world.respondent, factories.stamp()):
        with pytest.raises(Forbidden) as error:
            ask(world, "PUBLIC", stamp=stamp)
        assert error.value.code == "not-the-principal"
    assert count(world.session, SharingDecision) == 0


@pytest.mark.parametrize(("codes", "code"), [((), "classes-missing"), (("NO_SUCH",), "class-unknown")])
def test_what_cannot_be_asked_is_told(world: World, codes: tuple[str, ...], code: str) -> None:
    with pytest.raises(Invalid) as error:
        ask(world, *codes)
    assert error.value.code == code


def test_a_closed_engagement_gives_no_permit(world: World) -> None:
    close_engagement(world.session, world.officer, world.engagement)
    with pytest.raises(Conflict):
        ask(world, "PUBLIC")


def test_decisions_are_listed_newest_first_and_only_within_reach(world: World) -> None:
    for hour in range(3):
        ask(world, "PUBLIC", stamp=replace(world.officer, at=NOW + timedelta(hours=hour)))
    reach = reach_of(world.officer.actor)
    rows = list_decisions(world.session, reach, world.engagement.id, limit=2)
    rest = list_decisions(world.session, reach, world.engagement.id, after=rows[-1].id)
    assert [row.decided_at - NOW for row in (*rows, *rest)] == [timedelta(hours=2), timedelta(hours=1), timedelta(0)]
    assert list_decisions(world.session, reach_of(factories.actor()), world.engagement.id) == []


# --- the policy in effect ------------------------------------------------------------------------------------------------


def own_policy(world: World, dated: date, **changes: Any) -> SharingPolicy:
    document = built_in()[0] | {"version": f"own-{dated}", "dated": dated.isoformat()} | changes
    row = SharingPolicy(
        organisation_id=world.principal.id,
        version=document["version"],
        dated=dated,
        document=document,
        content_hash="",
        published_at=NOW,
        proposed_by="one",
        approved_by="another",
    )
    world.session.add(row)
    world.session.flush()
    return row


def test_a_principal_with_a_policy_of_its_own_shares_by_that_from_its_date_on(world: World) -> None:
    milder = {**built_in()[0]["classes"], "PUBLIC": {"explanation": {"ja": "語", "en": "word"}, "conditions": [{"code": "legal-regime"}]}}
    own = own_policy(world, TODAY, classes=milder)
    own_policy(world, TODAY + timedelta(days=1))
    assert policy_for(world.session, world.principal.id, TODAY) == own
    assert policy_for(world.session, world.contractor.id, TODAY).organisation_id is None
    assert policy_for(world.session, world.principal.id, TODAY - timedelta(days=1)).organisation_id is None
    assert "PUBLIC" not in allowed(world)
    assert "PUBLIC" in allowed(world, today=TODAY - timedelta(days=1))


def test_not_even_a_policy_of_its_own_opens_a_hard_stop(world: World) -> None:
    nothing = {code: {"explanation": {"ja": "語", "en": "word"}, "conditions": []} for code in (*ALL_CLASSES, *LAWFUL_ONLY)}
    own_policy(world, TODAY, classes=nothing)
    assert allowed(world) == set(ALL_CLASSES)


def test_without_a_policy_nothing_is_decided(world: World) -> None:
    with pytest.raises(Unavailable) as error:
        decisions(world.session, world.engagement, date(2020, 1, 1))
    assert error.value.code == "sharing-policy-missing"
    with pytest.raises(Unavailable):
        policy_for(world.session, world.principal.id, date(2020, 1, 1))


def test_a_policy_is_published_once_and_never_changes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert gate.load(world.session, world.officer) == []
    changed = built_in()
    changed[0]["title"]["en"] += "!"
    monkeypatch.setattr(gate, "built_in", lambda: changed)
    with pytest.raises(Conflict) as conflict:
        gate.load(world.session, world.officer)
    assert conflict.value.code == "sharing-policy-changed"


@pytest.mark.parametrize(
    "classes", [{"NO_SUCH": {"explanation": {"ja": "語", "en": "word"}, "conditions": []}}, {"PUBLIC": {"conditions": []}}]
)
def test_an_unfit_policy_is_not_published(world: World, monkeypatch: pytest.MonkeyPatch, classes: dict[str, Any]) -> None:
    monkeypatch.setattr(gate, "built_in", lambda: [built_in()[0] | {"version": "next", "classes": classes}])
    with pytest.raises(Invalid) as error:
        gate.load(world.session, world.officer)
    assert error.value.code == "sharing-policy-unfit"


def test_the_principal_decides_by_its_own_day(world: World) -> None:
    late = close_review(
        world.session,
        open_engagement(world.session, world.officer, world.contractor, work="Late"),
        world.officer,
        AnswerState.IMPLEMENTED,
        {},
        at=NOW.replace(hour=15, minute=1),  # already the next day in Tokyo
        on_evidence=True,
    )
    engagement = world.session.get(Engagement, late.engagement_id)
    assert engagement is not None
    known = facts(world.session, engagement, TODAY)
    assert known.score is not None
    assert known.score.reviewed_on == TODAY + timedelta(days=1)
