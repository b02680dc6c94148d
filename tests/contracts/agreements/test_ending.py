"""The end of the work: what falls due, what is still possible, what lives on, and how one goes on after all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from contracts.agreements import actions
from contracts.agreements.models import Agreement, ExpiryNotice
from contracts.agreements.queries import find_in_force, find_newest, list_waiting
from contracts.agreements.rules import AgreementState, CopyState, EndKind, TerminationState
from contracts.disposals.actions import close_engagement, confirm_return, demand_return, end_engagement, record_return, terminate
from contracts.engagements import actions as engagements
from contracts.engagements.queries import reach_of
from contracts.engagements.rules import EngagementState
from contracts.handovers.rules import Way
from contracts.obligations.models import Obligation, Performance
from contracts.obligations.queries import in_force
from contracts.obligations.rules import PerformanceState
from contracts.sharing.actions import request_permit
from contracts.sharing.queries import decisions
from portal.sending.ending import end_due, remind_of_expiry
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp
from tests import factories
from tests.contracts.agreements.test_actions import draw, sign
from tests.contracts.agreements.test_talks import propose
from tests.contracts.world import NOW, TODAY, World, count, later


def state_of(world: World, code: str) -> Performance:
    query = select(Performance).join(Obligation, col(Obligation.id) == col(Performance.obligation_id)).where(col(Obligation.code) == code)
    return world.session.scalars(query.order_by(col(Performance.fell_due_at).desc()).limit(1)).one()


def give(world: World, *, kind: EndKind = EndKind.CAUSE, ends_on: date = TODAY, by: str = "officer", notice_days: int = 0):  # type: ignore[no-untyped-def]  # a Termination
    agreement = find_in_force(world.session, world.engagement.id)
    assert agreement is not None
    return terminate(
        world.session, getattr(world, by), agreement, kind=kind, reason="Breach", ends_on=ends_on, notice_days=notice_days,
        person_name="Suzuki", person_title="Head",
    )  # fmt: skip


def give_back(world: World, line: str) -> None:
    record = record_return(
        world.session, world.respondent, world.engagement, lines=[(line, 1)], returned_on=TODAY, returner_name="Tanaka", way=Way.IN_PERSON
    )
    confirm_return(world.session, world.officer, record, receiver_name="Suzuki")


def test_the_end_for_cause_stops_handovers_makes_return_due_and_the_last_return_fulfils_it(world: World) -> None:
    line = world.hand_out()
    give(world)
    engagement = world.engagement
    agreement = find_newest(world.session, engagement.id)
    assert agreement is not None
    assert (engagement.state, engagement.ended_on, agreement.state) == (EngagementState.ENDED, TODAY, AgreementState.ENDED)
    assert agreement.survives_until == date(2031, 11, 24)
    assert state_of(world, "NDA-3.8").state == PerformanceState.DUE
    assert state_of(world, "NDA-3.8").due_at == datetime(2026, 12, 4, 14, 59, 59, tzinfo=UTC), "ten days, and the day ends in Tokyo"
    assert not any(decision.is_allowed for decision in decisions(world.session, engagement, TODAY))
    item = world.designate("INTERNAL")
    assert isinstance(request_permit(world.session, world.officer, engagement, class_codes=["INTERNAL"], today=TODAY), list)
    assert item.outstanding == 0
    assert all(one.survives for one in in_force(world.session, engagement.id)), "duties that do not survive have ended"
    with pytest.raises(Conflict):
        close_engagement(world.session, world.officer, engagement)
    give_back(world, line)
    fulfilled = state_of(world, "NDA-3.8")
    assert (fulfilled.state, fulfilled.evidence_kind) == (PerformanceState.FULFILLED, "return")
    close_engagement(world.session, world.officer, engagement)
    assert engagement.state == EngagementState.CLOSED
    assert state_of(world, "SURV-2").state == PerformanceState.LASTING, "what survives lives on after closing"
    end_due(world.session, datetime(2031, 11, 25, tzinfo=UTC))
    assert state_of(world, "SURV-2").state == PerformanceState.FULFILLED
    assert in_force(world.session, engagement.id) == []


def test_a_notice_keeps_its_time_is_confirmed_by_the_other_side_and_takes_effect_after_its_day(world: World) -> None:
    with pytest.raises(Invalid) as early:
        give(world, kind=EndKind.NOTICE, ends_on=TODAY + timedelta(days=29), notice_days=30, by="respondent")
    assert (early.value.code, early.value.parameters["earliest"]) == ("end-too-early", TODAY + timedelta(days=30))
    notice = give(world, kind=EndKind.NOTICE, ends_on=TODAY + timedelta(days=30), notice_days=30, by="respondent")
    assert world.engagement.state == EngagementState.OPEN
    assert [row.what for row in list_waiting(world.session, reach_of(world.officer.actor), limit=9)] == ["acknowledge"]
    with pytest.raises(Conflict):
        actions.acknowledge(world.session, world.colleague, notice, person_name="Tanaka")
    actions.acknowledge(world.session, world.officer, notice, person_name="Suzuki", objection="Too short")
    with pytest.raises(Conflict) as twice:
        give(world)
    assert twice.value.code == "termination-stands"
    end_due(world.session, NOW + timedelta(days=30))
    assert world.engagement.state == EngagementState.OPEN, "its last day is not over"
    end_due(world.session, NOW + timedelta(days=31))
    assert (world.engagement.state, notice.state) == (EngagementState.ENDED, TerminationState.EFFECTIVE)
    assert state_of(world, "NDA-3.8").state == PerformanceState.FULFILLED, "nothing was out"


def test_a_notice_can_be_taken_back_by_its_side_only_before_its_day(world: World) -> None:
    notice = give(world, kind=EndKind.NOTICE, ends_on=TODAY + timedelta(days=30), notice_days=30)
    with pytest.raises(Conflict):
        actions.withdraw_termination(world.session, world.respondent, notice, reason="Please")
    actions.withdraw_termination(world.session, world.officer, notice, reason="Settled")
    end_due(world.session, NOW + timedelta(days=40))
    assert world.engagement.state == EngagementState.OPEN
    give(world)
    assert world.engagement.state == EngagementState.ENDED


def test_expiry_ends_it_the_day_after_and_a_new_agreement_of_both_sides_goes_on(world: World) -> None:
    end_due(world.session, datetime(2027, 3, 31, 14, 59, tzinfo=UTC))
    assert world.engagement.state == EngagementState.OPEN
    end_due(world.session, datetime(2027, 3, 31, 15, 0, tzinfo=UTC))
    assert (world.engagement.state, world.engagement.ended_on) == (EngagementState.ENDED, date(2027, 3, 31))
    agreement = draw(world)
    with pytest.raises(Conflict) as over:
        sign(world, agreement, later(world.officer, timedelta(days=130)))
    assert over.value.code == "engagement-period-over"
    longer = {"starts_on": date(2026, 4, 1), "ends_on": date(2028, 3, 31)}
    engagements.change_period(world.session, world.officer, world.engagement, expected_version=world.engagement.version, **longer)
    for stamp in (world.officer, world.respondent):
        sign(world, agreement, later(stamp, timedelta(days=131)))
    assert (world.engagement.state, agreement.state) == (EngagementState.OPEN, AgreementState.IN_FORCE)
    assert state_of(world, "SURV-1").state == PerformanceState.CANCELLED


def test_the_coming_end_is_told_once_for_each_step(world: World) -> None:
    for day, told in ((0, 0), (40, 1), (41, 1), (100, 2), (101, 2)):
        remind_of_expiry(world.session, NOW + timedelta(days=day), steps=(90, 30))
        assert count(world.session, ExpiryNotice) == told, day


def test_everything_can_be_demanded_back_at_any_time_and_the_balance_fulfils_it(world: World) -> None:
    with pytest.raises(Conflict) as nothing:
        demand_return(world.session, world.officer, world.engagement, reason="Audit")
    assert nothing.value.code == "nothing-is-out"
    line = world.hand_out()
    with pytest.raises(Forbidden):
        demand_return(world.session, world.respondent, world.engagement, reason="Audit")
    demand = demand_return(world.session, world.officer, world.engagement, reason="Audit")
    assert demand.due_at == datetime(2026, 12, 4, 14, 59, 59, tzinfo=UTC)
    with pytest.raises(Conflict):
        demand_return(world.session, world.officer, world.engagement, reason="Again")
    give_back(world, line)
    assert demand.settled_at is not None
    assert (state_of(world, "NDA-3.9").state, world.engagement.state) == (PerformanceState.FULFILLED, EngagementState.OPEN)


def test_closing_running_work_ends_it_and_nothing_ends_twice(world: World) -> None:
    close_engagement(world.session, world.officer, world.engagement)
    agreement = find_newest(world.session, world.engagement.id)
    assert agreement is not None
    assert (agreement.state, state_of(world, "SURV-1").state) == (AgreementState.ENDED, PerformanceState.LASTING)
    assert end_engagement(world.session, world.officer, world.engagement) is None


def test_a_document_signed_elsewhere_is_the_agreement_once_both_organisations_confirm_it(world: World) -> None:
    agreement = draw(world)
    file = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id, name="signed.pdf")
    later_on = TODAY + timedelta(days=2)
    with pytest.raises(Invalid):
        actions.file_signed_copy(world.session, world.respondent, agreement, evidence_id=file.id, signed_on=later_on)
    copy = actions.file_signed_copy(world.session, world.respondent, agreement, evidence_id=file.id, signed_on=TODAY)
    with pytest.raises(Conflict) as screen:
        sign(world, agreement, world.officer)
    assert screen.value.code == "signed-copy-stands"
    with pytest.raises(Conflict):
        propose(world, agreement)

    def confirm(stamp: Stamp) -> None:
        said = {"person_name": "N", "person_title": "T", "consent": "Yes"}
        actions.accept(world.session, stamp, agreement, text_hash=agreement.text_hash, signed_copy_id=copy.id, **said)

    with pytest.raises(Conflict) as early:
        confirm(world.officer)
    assert early.value.code == "signed-copy-not-ready"
    actions.record_check(world.session, world.officer, copy, state=CopyState.CHECKED, report={"signatures": []})
    confirm(world.officer)
    with pytest.raises(Conflict):
        actions.withdraw_signed_copy(world.session, world.respondent, agreement, copy)
    confirm(world.respondent)
    assert agreement.state == AgreementState.IN_FORCE
    assert count(world.session, Agreement) == 2
