"""Obligations from clauses, what falls due, who may say that it is done, and who may do without it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select

from contracts.agreements.backfill import backfill
from contracts.agreements.models import Agreement
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.queries import built_in
from contracts.clauses.timing import Event
from contracts.disposals.actions import close_engagement
from contracts.engagements.queries import reach_of
from contracts.obligations import lists, queries, steps
from contracts.obligations.actions import cancel, establish, fall_due, fall_due_monthly, fulfil
from contracts.obligations.lists import Wanted
from contracts.obligations.models import Obligation, Performance, PerformanceStep
from contracts.obligations.rules import OPEN, PerformanceState, end_of_day
from storage.acts import Act
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Role
from tests import factories
from tests.contracts import world as worlds
from tests.contracts.world import NOW, World, entries, later, people

DOCUMENT = next(document for document in built_in() if document["code"] == "CONFIDENTIALITY")


def due(world: World, code: str) -> Performance:
    """The one performance of an obligation."""
    query = select(Performance).join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
    return world.session.exec(query.where(col(Obligation.code) == code, col(Performance.engagement_id) == world.engagement.id)).one()


def test_an_agreement_in_force_obliges_to_all_that_its_paragraphs_carry(world: World) -> None:
    owed = {one.code: one for one in queries.in_force(world.session, world.engagement.id)}
    assert set(owed) == {duty["id"] for duty in DOCUMENT["obligations"]}
    carriers = [part["code"] for article in DOCUMENT["articles"] for part in article["paragraphs"] if "NDA-3.7a" in part["obligations"]]
    assert owed["NDA-3.7a"].paragraphs == carriers
    assert carriers
    assert owed["SUB-2c"].survives
    assert not owed["NDA-3.10a"].survives
    assert due(world, "NDA-3.3a").due_at == end_of_day(date.fromisoformat(worlds.TERMS["initial_report_on"]), "Asia/Tokyo")
    promptly = due(world, "NDA-3.1")
    assert promptly.due_at == end_of_day(date(2026, 11, 27), "Asia/Tokyo"), "three business days after Tuesday the 24th"
    assert promptly.owner_organisation_id == world.contractor.id


def test_a_date_that_passed_before_both_had_accepted_is_due_on_the_day_of_acceptance_and_asked_for_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.session.execute(delete(PerformanceStep))
    world.session.execute(delete(Performance))
    monkeypatch.setattr(worlds, "TERMS", {**worlds.TERMS, "initial_report_on": "2026-11-10"})
    world.agree()
    world.officer, world.respondent = later(world.officer, worlds.WEEK), later(world.respondent, worlds.WEEK)
    world.agree()
    assert due(world, "NDA-3.3a").due_at == end_of_day(worlds.TODAY, "Asia/Tokyo")


def test_a_new_agreement_takes_the_place_of_the_old_and_excuses_nothing(world: World) -> None:
    before = due(world, "NDA-3.3a")
    old = {one.id for one in queries.in_force(world.session, world.engagement.id)}
    world.agree()
    new = {one.id for one in queries.in_force(world.session, world.engagement.id)}
    assert not old & new
    assert len(new) == len(old)
    world.session.refresh(before)
    assert before.state == PerformanceState.DUE
    assert due(world, "NDA-3.3a") is before, "the same by the same date is not asked for twice"


def test_agreements_from_before_get_their_duties_once_and_nobody_is_late_with_what_is_past(world: World) -> None:
    session = world.session
    agreement = session.exec(select(Agreement)).one()
    template = session.get_one(ClauseTemplate, agreement.template_id)
    bare = [{name: value for name, value in duty.items() if name != "timing"} for duty in DOCUMENT["obligations"]]
    template.document = {**DOCUMENT, "version": "1.0.0", "obligations": bare, "rests_at_turn_of_year": False}
    for model in (PerformanceStep, Performance, Obligation):
        session.exec(delete(model))
    session.flush()
    stamp = replace(factories.stamp(origin="cli"), at=NOW + timedelta(days=30))
    assert backfill(session, stamp) == 1
    owed = {one.code: one for one in queries.in_force(session, world.engagement.id)}
    assert {code: one.timing for code, one in owed.items()} == {duty["id"]: duty["timing"] for duty in DOCUMENT["obligations"]}
    assert not owed["NDA-3.1"].rests_at_turn_of_year
    fallen = {session.get_one(Obligation, one.obligation_id).code: one.due_at for one in session.exec(select(Performance))}
    assert set(fallen) == {"NDA-3.1"}, "the date of the initial report has passed"
    assert fallen["NDA-3.1"] == end_of_day(date(2026, 12, 29), "Asia/Tokyo"), "counted from now, and by its own text no rest"
    assert backfill(session, stamp) == 0
    assert [entry.act for entry in entries(session)].count(Act.OBLIGATION_ESTABLISH) == 2


def test_a_text_of_ones_own_without_timing_obliges_to_nothing_here(world: World) -> None:
    own = {**DOCUMENT, "obligations": [{**DOCUMENT["obligations"][0], "id": "OWN-1", "timing": None}]}
    agreement = world.session.exec(select(Agreement)).one()
    assert establish(world.session, world.officer, world.engagement, agreement_id=agreement.id, document=own, parameters={}) == []


def test_an_occasion_counts_once_and_goes_away_whole(world: World) -> None:
    session, at = world.session, NOW
    fall_due(session, world.respondent, world.engagement, Event.INCIDENT, occasion="incident:1", at=at)
    made = fall_due(session, world.respondent, world.engagement, Event.INCIDENT, occasion="incident:1", at=at)
    codes = {queries.get_obligation(session, one).code for one in made}
    assert codes == {"NDA-3.7a", "NDA-3.7b"}, "what re-contractors owe falls due beneath another engagement only"
    assert {one.due_at for one in made} == {at + timedelta(hours=24), None}
    fulfil(
        session, world.respondent, world.engagement, occasion="incident:1", evidence_kind="incident", evidence_id="1", codes={"NDA-3.7a"}
    )
    cancel(session, world.officer, world.engagement, occasion="incident:1")
    assert sorted(one.state for one in made) == ["cancelled", "fulfilled"]


def test_a_month_is_one_line_and_confirms_what_is_continuous(world: World) -> None:
    session = world.session
    due_at = end_of_day(date(2026, 11, 30), "Asia/Tokyo")
    made = fall_due_monthly(
        session,
        world.officer,
        world.engagement,
        month="2026-11",
        due_at=due_at,
        subject_kind="monthly-report",
        subject_id="r",
        except_for={"SUB-2d"},
    )
    lead = due(world, "NDA-3.10a")
    assert {queries.get_obligation(session, one).code for one in made} == {
        "NDA-1", "NDA-2", "NDA-3.0", "NDA-3.2", "NDA-3.6", "SUB-2c", "NDA-3.10a",
    }  # fmt: skip
    assert {one.lead_performance_id for one in made if one is not lead} == {lead.id}
    rows = lists.list_due(session, reach_of(world.respondent.actor), Wanted(side="ours", states=OPEN))
    assert [row.code for row in rows] == ["NDA-3.1", "NDA-3.10a", "NDA-3.3a"], "by deadline"
    assert {code for _, code, _ in queries.list_companions(session, lead.id)} == {
        "NDA-1",
        "NDA-2",
        "NDA-3.0",
        "NDA-3.2",
        "NDA-3.6",
        "SUB-2c",
    }
    assert lists.count_overdue(session, [world.engagement.id], due_at + timedelta(seconds=1)) == {world.engagement.id: 2}


def test_done_by_hand_then_not_accepted_then_done_again_and_late(world: World) -> None:
    session, performance = world.session, due(world, "NDA-3.1")
    with pytest.raises(Forbidden, match="duty-not-yours"):
        steps.fulfil_by_hand(session, world.officer, performance, expected_version=1, note="x")
    with pytest.raises(Invalid, match="duty-note-missing"):
        steps.fulfil_by_hand(session, world.respondent, performance, expected_version=1, note=" ")
    strange = factories.evidence(session, world.principal)
    with pytest.raises(Missing, match="evidence-missing"):
        steps.fulfil_by_hand(session, world.respondent, performance, expected_version=1, note="x", evidence_id=strange.id)
    steps.fulfil_by_hand(session, world.respondent, performance, expected_version=1, note="Kimura is the manager")
    with pytest.raises(Conflict, match="duty-changed-meanwhile"):
        steps.reject(session, world.officer, performance, expected_version=1, reason="Where is it kept?")
    with pytest.raises(Forbidden, match="duty-not-owed-to-you"):
        steps.reject(session, world.respondent, performance, expected_version=2, reason="x")
    steps.reject(session, world.officer, performance, expected_version=2, reason="Where is it kept?")
    assert (performance.state, performance.fulfilled_at, performance.note) == (PerformanceState.DUE, None, "")
    after = later(world.respondent, timedelta(days=9))
    steps.fulfil_by_hand(session, after, performance, expected_version=3, note="In the locked room")
    assert performance.was_late
    assert [one.step for one in queries.list_steps(session, performance.id)] == ["fulfil", "reject", "fulfil"]
    acts = [entry for entry in entries(session) if entry.subject_id == performance.id]
    assert [entry.act for entry in acts] == [Act.PERFORMANCE_DUE, Act.PERFORMANCE_FULFIL, Act.PERFORMANCE_REJECT, Act.PERFORMANCE_FULFIL]
    assert [entry.details["is_late"] for entry in acts if entry.act == Act.PERFORMANCE_FULFIL] == [False, True]
    assert "Kimura" not in str([entry.details for entry in acts]), "no words of people in the ledger"


def test_what_a_subject_does_is_neither_fulfilled_nor_refused_by_hand(world: World) -> None:
    session = world.session
    made = fall_due(
        session, world.respondent, world.engagement, Event.INCIDENT, occasion="incident:1", at=NOW, subject_kind="incident", subject_id="1"
    )[0]
    with pytest.raises(Conflict, match="duty-done-elsewhere"):
        steps.fulfil_by_hand(session, world.respondent, made, expected_version=1, note="x")
    fulfil(session, world.respondent, world.engagement, occasion="incident:1", evidence_kind="incident", evidence_id="1")
    with pytest.raises(Conflict, match="duty-done-elsewhere"):
        steps.reject(session, world.officer, made, expected_version=2, reason="x")


def test_a_waiver_takes_a_reason_and_two_persons_of_the_side_that_it_is_owed_to(world: World) -> None:
    session, performance = world.session, due(world, "NDA-3.3a")
    with pytest.raises(Forbidden, match="duty-not-owed-to-you"):
        steps.ask_waiver(session, world.respondent, performance, expected_version=1, reason="Please")
    with pytest.raises(Invalid, match="duty-reason-missing"):
        steps.ask_waiver(session, world.officer, performance, expected_version=1, reason="")
    steps.ask_waiver(session, world.officer, performance, expected_version=1, reason="Told by telephone")
    steps.refuse_waiver(session, world.reviewer, performance, expected_version=2, reason="We want it in writing")
    assert (performance.state, performance.waiver_asked_by) == (PerformanceState.DUE, None)
    steps.ask_waiver(session, world.officer, performance, expected_version=3, reason="It is in the letter of 1 December")
    with pytest.raises(Forbidden, match="duty-not-owed-to-you"):
        steps.approve_waiver(session, world.colleague, performance, expected_version=4)
    session.commit()
    with pytest.raises(Forbidden, match="second-person-needed"):
        steps.approve_waiver(session, world.officer, performance, expected_version=4)
    session.rollback()
    steps.approve_waiver(session, world.reviewer, performance, expected_version=4)
    assert performance.state == PerformanceState.WAIVED
    assert performance.waiver_approved_by == world.reviewer.actor.user_id
    with pytest.raises(Conflict, match="duty-step-impossible"):
        steps.fulfil_by_hand(session, world.respondent, performance, expected_version=5, note="After all")


def test_continuous_duties_can_be_confirmed_by_hand_once_a_day(world: World) -> None:
    session, engagement = world.session, world.engagement
    owed = {one.code: one for one in queries.in_force(session, engagement.id)}
    wishes: dict[str, Any] = {"occasion": "confirmed:2026-11-24", "note": "Kept in a room of its own"}
    made = steps.confirm(session, world.respondent, engagement, owed["NDA-3.0"].id, **wishes)
    assert made.state == PerformanceState.FULFILLED
    with pytest.raises(Conflict, match="duty-confirmed-already"):
        steps.confirm(session, world.respondent, engagement, owed["NDA-3.0"].id, **wishes)
    with pytest.raises(Missing, match="obligation-missing"):
        steps.confirm(session, world.respondent, engagement, owed["NDA-3.1"].id, **wishes)


def test_lists_page_by_deadline_and_show_the_two_parties_only(world: World) -> None:
    session = world.session
    for number in range(5):
        fall_due(
            session, world.respondent, world.engagement, Event.INCIDENT, occasion=f"incident:{number}", at=NOW + timedelta(hours=number)
        )
    reach = reach_of(world.officer.actor)
    whole = [row.id for row in lists.list_due(session, reach, Wanted(side="theirs", states=OPEN))]
    assert len(whole) == 12
    for newest_first in (False, True):
        pages: list[str] = []
        while page := lists.list_due(
            session, reach, Wanted(states=OPEN), after=pages[-1] if pages else None, limit=5, newest_first=newest_first
        ):
            pages += [row.id for row in page]
        assert pages == (whole[::-1] if newest_first else whole)
    below, engagement = worlds.pass_on(
        world, "再委託先", worlds.NUMBERS[2], stamp=people(world.contractor, Role.PROCUREMENT), parent=world.engagement
    )
    assert lists.list_due(session, reach, Wanted(engagement_id=engagement.id)) == [], "in reach from above, but between others"
    assert lists.list_due(session, reach_of(people(below).actor), Wanted(side="ours"))
    beneath = fall_due(session, people(below), engagement, Event.INCIDENT, occasion="incident:x", at=NOW)
    assert {queries.get_obligation(session, one).code for one in beneath} == {"NDA-3.7a", "NDA-3.7b", "SUB-3a", "SUB-3b"}
    assert lists.list_due(session, reach_of(worlds.stranger()), Wanted()) == []


def test_closing_the_work_leaves_nothing_open_but_what_survives_it(world: World) -> None:
    session = world.session
    fall_due(session, world.respondent, world.engagement, Event.INCIDENT, occasion="incident:1", at=NOW, codes={"NDA-3.7b"})
    close_engagement(session, world.officer, world.engagement)
    states = {code: due(world, code).state for code in ("NDA-3.1", "NDA-3.3a", "NDA-3.7b", "SURV-2")}
    assert states == {"NDA-3.1": "cancelled", "NDA-3.3a": "cancelled", "NDA-3.7b": "due", "SURV-2": "lasting"}


def test_every_due_and_done_stands_in_the_ledger(session: Session, world: World) -> None:
    codes = [entry.details["code"] for entry in entries(session) if entry.act == Act.PERFORMANCE_DUE]
    assert sorted(codes) == ["NDA-3.1", "NDA-3.3a"]
