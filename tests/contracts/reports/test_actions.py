"""From the agreement to the fulfilled duty: opened once, written by two, frozen, judged, corrected; late is late."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from contracts.clauses.timing import Event
from contracts.disposals.actions import close_engagement
from contracts.engagements.models import Engagement
from contracts.engagements.queries import reach_of
from contracts.engagements.rules import EngagementState
from contracts.obligations.actions import fall_due
from contracts.obligations.models import Obligation, Performance, PerformanceReminder
from contracts.obligations.queries import count_records, list_steps
from contracts.obligations.rules import PerformanceState, end_of_day
from contracts.obligations.steps import approve_waiver, ask_waiver
from contracts.reports import actions, queries
from contracts.reports.models import MonthlyReport
from contracts.reports.rules import Line, ReportState, Statement, months_until
from storage.acts import Act
from storage.ledger.rules import canonical
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Actor, Stamp
from tests import factories
from tests.contracts.world import NOW, NUMBERS, TODAY, World, count, entries, pass_on, people

WHOLE = {line: Statement(said="yes", note="") for line in Line}
JOB = Stamp(Actor("system", "system", frozenset(), "system", ""), NOW, "job")
MONTHLY = {"NDA-3.10a", "NDA-1", "NDA-2", "NDA-3.0", "NDA-3.2", "NDA-3.6", "SUB-2c"}


def at(day: date) -> Stamp:
    return replace(JOB, at=datetime(day.year, day.month, day.day, 3, tzinfo=UTC))


def opened(world: World) -> MonthlyReport:
    (report,) = actions.open_owed(world.session, JOB, world.engagement)
    return report


def send(world: World, report: MonthlyReport, stamp: Stamp | None = None) -> None:
    who = stamp or world.respondent
    actions.submit(world.session, who, report, person_name="Tanaka", person_title="Head", expected_version=report.version)


def submitted(world: World, report: MonthlyReport, stamp: Stamp | None = None, **lines: Statement) -> None:
    stamp = stamp or world.respondent
    statements = WHOLE | {Line(name): statement for name, statement in lines.items()}
    actions.save(world.session, stamp, report, statements=statements, expected_version=report.version)
    send(world, report, stamp)


def performances(session: Session, month: str, engagement: Engagement | None = None) -> dict[str, Performance]:
    query = select(Obligation.code, Performance).join(Performance, col(Performance.obligation_id) == col(Obligation.id))
    if engagement is not None:
        query = query.where(col(Performance.engagement_id) == engagement.id)
    return dict(session.exec(query.where(col(Performance.occasion) == month)).all())


def test_it_opens_by_itself_once_and_its_duties_fall_due_and_are_fulfilled(world: World) -> None:
    assert actions.open_round(world.session, JOB).reports == 1
    assert actions.open_round(world.session, JOB).reports == 0
    (report,) = world.session.exec(select(MonthlyReport)).all()
    assert (report.month, report.due_on, report.covers_from, report.state) == ("2026-11", date(2026, 11, 30), TODAY, "open")
    due = performances(world.session, "2026-11")
    assert due.keys() == MONTHLY, "what concerns re-contractors is not owed without one"
    assert {one.due_at for one in due.values()} == {datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC)}
    assert {one.subject_id for one in due.values()} == {report.id}
    submitted(world, report)
    done = performances(world.session, "2026-11").values()
    assert {(one.state, one.evidence_kind, one.evidence_id) for one in done} == {(PerformanceState.FULFILLED, "monthly-report", report.id)}
    acts = [entry.act for entry in entries(world.session) if entry.subject_kind == "monthly-report"]
    assert acts == [Act.MONTHLY_REPORT_OPEN, Act.MONTHLY_REPORT_SAVE, Act.MONTHLY_REPORT_SUBMIT]


def test_nothing_opens_for_what_is_closed_or_agreed_without_it(world: World) -> None:
    world.session.exec(select(Obligation).where(col(Obligation.code) == "NDA-3.10a")).one().ended_at = NOW
    assert actions.open_owed(world.session, JOB, world.engagement) == []
    world.agree()
    close_engagement(world.session, world.officer, world.engagement)
    assert actions.open_round(world.session, JOB).reports == 0
    assert queries.list_due(world.session, [world.engagement.id], TODAY + timedelta(days=90)) == {}


def test_after_the_end_of_the_work_reports_go_on_until_everything_is_back(world: World) -> None:
    world.agree()  # anew: the duties of the first agreement have ended
    opened(world)
    world.engagement.state = EngagementState.ENDED
    for duty in world.session.exec(select(Obligation)).all():
        duty.ended_at = NOW
    world.session.flush()
    december = at(date(2026, 12, 2))
    assert actions.open_owed(world.session, december, world.engagement) == []
    world.engagement.state = EngagementState.OPEN
    world.hand_out(1)
    world.engagement.state = EngagementState.ENDED
    (report,) = actions.open_owed(world.session, december, world.engagement)
    assert report.month == "2026-12"


def test_with_a_recontractor_its_report_is_owed_too_and_named_in_the_frozen_one(world: World) -> None:
    _, below = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    report = opened(world)
    assert performances(world.session, "2026-11", world.engagement).keys() == MONTHLY | {"SUB-2d"}
    (theirs,) = actions.open_owed(world.session, JOB, below)
    assert performances(world.session, "2026-11", below).keys() == MONTHLY | {"SUB-3c"}, "what a re-contractor owes"
    submitted(world, report)
    (first,) = queries.list_submissions(world.session, report.id)
    assert first.content["attached"] == [{"engagement": below.id, "report": theirs.id, "state": "open", "content_hash": None}]
    assert first.content_hash == hashlib.sha256(canonical(first.content)).hexdigest()


def test_two_people_write_and_the_second_is_told(world: World) -> None:
    report = opened(world)
    actions.save(world.session, world.respondent, report, statements=WHOLE, expected_version=1)
    with pytest.raises(Conflict) as raised:
        actions.save(world.session, world.colleague, report, statements={}, expected_version=1)
    assert raised.value.code == "report-changed-meanwhile"
    with pytest.raises(Forbidden):
        actions.save(world.session, world.officer, report, statements=WHOLE, expected_version=2)
    assert report.statements["use"] == {"said": "yes", "note": ""}


def test_an_unfinished_one_is_not_submitted(world: World) -> None:
    report = opened(world)
    actions.save(world.session, world.respondent, report, statements=WHOLE | {Line.MEASURES: Statement(said="no")}, expected_version=1)
    with pytest.raises(Invalid) as raised:
        send(world, report)
    assert (raised.value.code, raised.value.field) == ("report-note-missing", "measures_note")
    assert performances(world.session, "2026-11")["NDA-3.10a"].state == PerformanceState.DUE


def test_a_change_of_people_is_told_by_the_next_report(world: World) -> None:
    report = opened(world)
    fall_due(world.session, world.respondent, world.engagement, Event.PEOPLE_CHANGED, occasion="handler:one", at=NOW)
    with pytest.raises(Invalid) as raised:
        submitted(world, report)
    assert (raised.value.code, raised.value.field) == ("report-changes-untold", "changes")
    submitted(world, report, changes=Statement(said="no", note="Kimura follows Tanaka"))
    assert performances(world.session, "handler:one")["NDA-3.3b"].evidence_id == report.id


def test_it_is_returned_with_reason_and_day_corrected_and_accepted(world: World) -> None:
    report = opened(world)
    submitted(world, report, use=Statement(said="no", note="A copy was used for training"))
    with pytest.raises(Conflict):
        submitted(world, report)
    for reason, day, code in (("", TODAY, "report-reason-missing"), ("Why?", None, "report-date-missing")):
        with pytest.raises(Invalid) as raised:
            actions.judge(world.session, world.reviewer, report, is_accepted=False, reason=reason, correct_by=day, expected_round=1)
        assert raised.value.code == code
    until = TODAY + timedelta(days=7)
    actions.judge(world.session, world.reviewer, report, is_accepted=False, reason="Why?", correct_by=until, expected_round=1)
    assert queries.list_due(world.session, [world.engagement.id], TODAY) == {world.engagement.id: (until,)}
    submitted(world, report)
    with pytest.raises(Conflict):
        actions.judge(world.session, world.officer, report, is_accepted=True, expected_round=1)
    actions.judge(world.session, world.officer, report, is_accepted=True, expected_round=2)
    second, first = queries.list_submissions(world.session, report.id)
    assert (first.flags, first.is_accepted, first.reason) == (["use"], False, "Why?")
    assert (second.flags, second.is_accepted, report.state) == ([], True, ReportState.ACCEPTED)
    assert queries.list_due(world.session, [world.engagement.id], TODAY + timedelta(days=1)) == {}


def sent_back(world: World, report: MonthlyReport, by: Stamp, until: date, reason: str = "Who was it?") -> None:
    told: dict[str, Any] = {"is_accepted": False, "reason": reason, "correct_by": until, "expected_round": report.round}
    actions.judge(world.session, by, report, **told)


def test_what_is_returned_is_owed_again_until_the_new_day_and_its_resubmission_fulfils_it(world: World) -> None:
    report = opened(world)
    fall_due(world.session, world.respondent, world.engagement, Event.PEOPLE_CHANGED, occasion="handler:one", at=NOW)
    waiver = performances(world.session, "2026-11")["NDA-2"]
    ask_waiver(world.session, world.officer, waiver, expected_version=1, reason="Asked for by mistake")
    approve_waiver(world.session, world.reviewer, waiver, expected_version=2)
    submitted(world, report, changes=Statement(said="no", note="Kimura follows Tanaka"))
    owed = {**performances(world.session, "2026-11"), **performances(world.session, "handler:one")}
    del owed["NDA-2"]
    world.session.add(PerformanceReminder(performance_id=owed["NDA-3.10a"].id, stage=-7, sent_at=NOW, told=1, is_escalated=False))
    with pytest.raises(Invalid) as raised:
        sent_back(world, report, world.officer, date(2026, 11, 29))
    assert raised.value.code == "report-date-before-due", "nobody shortens what was agreed"
    until = date(2026, 12, 7)
    sent_back(world, report, world.officer, until)
    assert {(one.state, one.due_at, one.fulfilled_at, one.evidence_id) for one in owed.values()} == {
        (PerformanceState.DUE, end_of_day(until, "Asia/Tokyo"), None, "")
    }
    assert waiver.state == PerformanceState.WAIVED
    assert count(world.session, PerformanceReminder) == 0, "the reminders begin anew, before the new day"
    rejections = [entry for entry in entries(world.session) if entry.act == Act.PERFORMANCE_REJECT]
    assert {entry.subject_id for entry in rejections} == {one.id for one in owed.values()}
    assert {entry.details["due_at"] for entry in rejections} == {"2026-12-07T14:59:59+00:00"}
    (_, step) = list_steps(world.session, owed["NDA-3.10a"].id)[::-1]
    assert (step.step, step.note) == ("reject", "Who was it?")
    submitted(world, report, replace(world.respondent, at=at(until).at), changes=Statement(said="no", note="Mr Kimura follows Mr Tanaka"))
    actions.judge(world.session, world.officer, report, is_accepted=True, expected_round=2)
    assert {(one.state, one.was_late, one.evidence_id) for one in owed.values()} == {(PerformanceState.FULFILLED, False, report.id)}


def test_a_report_that_came_late_stays_late_however_quickly_it_is_corrected(world: World) -> None:
    report = opened(world)
    submitted(world, report, replace(world.respondent, at=at(date(2026, 12, 3)).at))
    sent_back(world, report, replace(world.officer, at=at(date(2026, 12, 4)).at), date(2026, 12, 10))
    reach, after = reach_of(world.officer.actor), date(2026, 12, 11)
    assert queries.count_late(world.session, reach, date(2026, 12, 10)) == 0
    assert queries.count_late(world.session, reach, after) == 1, "what was returned is missing again once its day has passed"
    assert queries.list_due(world.session, [world.engagement.id], after)[world.engagement.id][0] == date(2026, 12, 10)
    submitted(world, report, replace(world.respondent, at=at(date(2026, 12, 5)).at))
    (row,) = queries.list_for_engagement(world.session, reach, world.engagement.id)
    assert row.is_late
    performance = performances(world.session, "2026-11")["NDA-3.10a"]
    assert performance.was_late
    assert count_records(world.session, world.engagement.id)[performance.obligation_id] == (1, 1, 0)


def test_nothing_is_returned_once_the_engagement_is_closed(world: World) -> None:
    report = opened(world)
    submitted(world, report)
    close_engagement(world.session, world.officer, world.engagement)
    with pytest.raises(Conflict) as raised:
        sent_back(world, report, world.officer, date(2026, 12, 7))
    assert raised.value.code == "engagement-closed"


def test_late_is_late_and_the_gate_hears_of_months_that_nobody_opened(world: World) -> None:
    report = opened(world)
    january = date(2027, 1, 15)
    dues = queries.list_due(world.session, [world.engagement.id], january)
    assert dues == {world.engagement.id: (date(2026, 11, 30), date(2026, 12, 31))}
    assert [one.month for one in actions.open_owed(world.session, at(january), world.engagement)] == ["2026-12", "2027-01"]
    submitted(world, report, replace(world.respondent, at=at(january).at))
    (row,) = [
        row for row in queries.list_for_engagement(world.session, reach_of(world.officer.actor), world.engagement.id) if row.id == report.id
    ]
    assert row.is_late
    assert performances(world.session, "2026-11")["NDA-3.10a"].was_late


def test_last_month_is_taken_over_by_the_line_only(world: World) -> None:
    report = opened(world)
    submitted(world, report, measures=Statement(said="yes", note="Locks checked weekly"), use=Statement(said="yes", note="Not at all"))
    (following,) = actions.open_owed(world.session, at(date(2026, 12, 1)), world.engagement)
    assert following.covers_from == date(2026, 12, 1)
    actions.save(world.session, world.respondent, following, statements={}, expected_version=1, copy_line=Line.MEASURES)
    assert following.statements["measures"] == {"said": "yes", "note": "Locks checked weekly"}
    assert following.statements["use"] == {"said": "", "note": ""}


def test_matrix_and_tasks_show_what_is_ones_own(world: World) -> None:
    report = opened(world)
    months = months_until(TODAY)
    (row,) = queries.matrix(world.session, reach_of(world.officer.actor), months, today=TODAY)
    assert row.reports.keys() == {"2026-11"}
    assert row.reports["2026-11"].state == ReportState.OPEN
    assert queries.matrix(world.session, reach_of(world.officer.actor), months, today=TODAY, only_late=True) == []
    assert len(queries.matrix(world.session, reach_of(world.officer.actor), months, today=date(2026, 12, 1), only_late=True)) == 1
    assert queries.matrix(world.session, reach_of(world.officer.actor), months, today=TODAY, search="nobody") == []
    assert queries.matrix(world.session, reach_of(world.respondent.actor), months, today=TODAY) == []
    assert queries.matrix(world.session, reach_of(factories.actor()), months, today=TODAY) == []
    (task,) = queries.list_tasks(world.session, reach_of(world.respondent.actor), as_principal=False)
    assert (task.id, task.until) == (report.id, date(2026, 11, 30))
    assert queries.list_tasks(world.session, reach_of(world.officer.actor), as_principal=True) == []
    submitted(world, report)
    assert [task.id for task in queries.list_tasks(world.session, reach_of(world.officer.actor), as_principal=True)] == [report.id]
    with pytest.raises(Missing):
        queries.get(world.session, reach_of(people(factories.organisation(world.session, "Elsewhere")).actor), report.id)


def test_a_file_of_somebody_else_or_one_not_yet_scanned_does_not_go_with_it(world: World) -> None:
    report = opened(world)
    foreign = factories.evidence(world.session, world.principal, engagement_id=world.engagement.id)
    with pytest.raises(Missing):
        actions.attach(world.session, world.respondent, report, evidence_id=foreign.id)
    own = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id)
    own.state = "quarantined"
    world.session.flush()
    actions.attach(world.session, world.respondent, report, evidence_id=own.id)
    with pytest.raises(Conflict) as raised:
        submitted(world, report)
    assert raised.value.code == "report-file-not-ready"
    actions.attach(world.session, world.respondent, report, evidence_id=None)
    with pytest.raises(Conflict) as raised:
        actions.submit(world.session, world.respondent, report, person_name="Tanaka", person_title="Head", expected_version=1)
    assert raised.value.code == "report-changed-meanwhile", "nobody submits what they have not seen"
    submitted(world, report)
