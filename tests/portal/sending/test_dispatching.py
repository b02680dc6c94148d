"""A dispatch sends to each engagement once, in pieces, whatever dies on the way; and says of each what became of it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Select
from sqlmodel import Session, col, select

from contracts.engagements.models import Engagement
from contracts.engagements.queries import reach_of
from contracts.engagements.rules import EngagementState, Tier
from portal.sending import dispatching
from portal.sending.choosing import ORDER, Choice, candidates
from portal.sending.jobs import sending_handlers
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.dispatches import actions, queries
from questionnaires.dispatches.models import Dispatch, DispatchTarget
from questionnaires.dispatches.rules import DispatchState
from questionnaires.scoring.models import ScoreRecord
from storage import clock
from storage.database import Database
from storage.jobs.models import Job
from storage.jobs.worker import run_once
from storage.ledger.models import LedgerEntry
from storage.problems import Conflict
from tests import factories
from tests.portal.sending.conftest import NOON, World

MANY = 400  # four pieces
ROOT = Path(__file__).parents[3]
WORKER = """
import sys
from datetime import timedelta
from portal.sending.jobs import sending_handlers
from storage import clock
from storage.database import Database
from storage.jobs.worker import run_once
database = Database(sys.argv[1])
while run_once(database.writer, sending_handlers(), clock.now(), lease=timedelta(seconds=2)):
    pass
"""


def choose(world: World, choice: Choice) -> Select[str, str]:
    reach = reach_of(world.asker.actor)
    return candidates(reach, choice, version=world.version, time_zone="Asia/Tokyo", questionnaire=world.version.code, today=NOON.date())


def prepare(world: World, choice: Choice | None = None) -> Dispatch:
    return actions.prepare(
        world.session,
        factories.stamp(world.asker.actor, at=clock.now()),
        version_id=world.version.id,
        reason="年次確認",
        contact_name="山田",
        contact_detail="03",
        due_on=clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=14),
        opens_on=None,
        closes_on=None,
        chosen_by={},
        candidates=choose(world, choice or Choice()),
        order=ORDER,
    )


def start(world: World, dispatch: Dispatch) -> None:
    actions.start(world.session, factories.stamp(world.asker.actor, at=clock.now()), dispatch)
    dispatching.begin(world.session, dispatch)
    world.session.commit()


def work_off(database: Database, *, later: timedelta = timedelta(0)) -> None:
    while run_once(database.writer, sending_handlers(), clock.now() + later):
        pass


def targets(session: Session, dispatch: Dispatch) -> list[DispatchTarget]:
    query = select(DispatchTarget).where(DispatchTarget.dispatch_id == dispatch.id).order_by(col(DispatchTarget.position))
    return list(session.exec(query.execution_options(populate_existing=True)))


def look(database: Database, dispatch: Dispatch) -> queries.Counts:
    with database.session(is_writing=False) as reading:
        return queries.count(reading, dispatch.id)


def works(world: World, choice: Choice) -> set[str]:
    found = world.session.execute(choose(world, choice)).all()
    return {world.session.get_one(Engagement, engagement_id).work for engagement_id, _ in found}


def test_killed_in_the_middle_it_goes_on_and_nothing_is_sent_twice(world: World, database: Database, database_url: str) -> None:
    companies = [factories.organisation(world.session, registrar=world.principal) for _ in range(10)]
    for number in range(MANY - 1):
        factories.engagement(world.session, world.principal, companies[number % 10], work=f"Work {number}")
    dispatch = prepare(world)
    start(world, dispatch)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen([sys.executable, "-c", WORKER, database_url], env=environment, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (counts := look(database, dispatch)).sent and time.monotonic() < deadline:
        assert worker.poll() is None, "the worker ended by itself"
        time.sleep(0.01)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    counts = look(database, dispatch)
    assert counts.sent % dispatching.PIECE == 0, "a piece is there as a whole or not at all"
    assert 0 < counts.sent < MANY
    assert counts.sent + counts.waiting == MANY
    work_off(database, later=timedelta(minutes=1))  # when the dead worker's lease has run out
    world.session.rollback()
    made = Counter(world.session.exec(select(Assessment.engagement_id)))
    assert len(made) == MANY
    assert set(made.values()) == {1}
    assert queries.count(world.session, dispatch.id).sent == MANY
    world.session.refresh(dispatch)
    assert dispatch.state == DispatchState.DONE
    entries = world.session.exec(select(LedgerEntry.subject_id).where(LedgerEntry.act == "assessment:issue")).all()
    assert len(entries) == len(set(entries)) == MANY
    mails = [job for job in world.session.exec(select(Job)) if job.payload.get("template") == "questionnaire-issued"]
    assert len(mails) == 1  # one person can sign in at one of the companies


def test_two_jobs_of_the_same_piece_send_once(world: World, database: Database) -> None:
    dispatch = prepare(world)
    start(world, dispatch)
    job = world.session.exec(select(Job).where(Job.kind == dispatching.KIND)).one()
    dispatching.send_piece(world.session, job)
    dispatching.send_piece(world.session, job)
    assert len(world.session.exec(select(Assessment)).all()) == 1
    assert [(target.state, target.told) for target in targets(world.session, dispatch)] == [("sent", 1)]


def test_what_cannot_be_sent_says_why_and_stops_nobody(world: World, database: Database) -> None:
    silent = factories.organisation(world.session, "誰もいない会社", registrar=world.principal)
    waits = factories.engagement(world.session, world.principal, silent, work="A")
    closing = factories.engagement(world.session, world.principal, world.contractor, work="B")
    busy = factories.engagement(world.session, world.principal, world.contractor, work="C")
    overtaken = factories.engagement(world.session, world.principal, world.contractor, work="D")
    world.issue(busy)
    dispatch = prepare(world)
    assert queries.count(world.session, dispatch.id).left_out == 1
    start(world, dispatch)
    closing.state = EngagementState.CLOSED
    world.issue(overtaken)
    world.session.add(closing)
    world.session.commit()
    work_off(database)
    world.session.rollback()
    found = {target.engagement_id: (target.state, target.reason, target.told) for target in targets(world.session, dispatch)}
    assert found == {
        world.engagement.id: ("sent", "", 1),
        waits.id: ("sent", "nobody-told", 0),
        closing.id: ("failed", "engagement-closed", 0),
        busy.id: ("left_out", "assessment-open", 0),
        overtaken.id: ("left_out", "assessment-open", 0),
    }
    made = world.session.exec(select(Assessment).where(Assessment.engagement_id == waits.id)).one()
    assert made.respondent_organisation_id == silent.id  # it stands on their page as soon as somebody can sign in
    assert made.profile["tier"] == "2"


def test_a_dry_run_sends_nothing_and_ticks_decide(world: World) -> None:
    for number in range(3):
        factories.engagement(world.session, world.principal, world.contractor, work=f"Work {number}")
    dispatch = prepare(world)
    stamp = factories.stamp(world.asker.actor, at=clock.now())
    assert actions.choose(world.session, stamp, dispatch, shown=[1, 2], taken=[2]).waiting == 3
    assert actions.choose_all(world.session, stamp, dispatch, is_taken=False).waiting == 0
    with pytest.raises(Conflict, match="dispatch-empty"):
        actions.start(world.session, stamp, dispatch)
    assert actions.choose(world.session, stamp, dispatch, shown=[1, 2, 3, 4], taken=[4]).waiting == 1
    assert actions.choose_all(world.session, stamp, dispatch, is_taken=True).waiting == 4
    actions.start(world.session, stamp, dispatch)
    with pytest.raises(Conflict, match="dispatch-started"):
        actions.choose_all(world.session, stamp, dispatch, is_taken=False)
    assert world.session.exec(select(Assessment)).all() == []


def test_the_filter_keeps_what_it_says(world: World) -> None:
    session = world.session
    other = factories.organisation(session, "Elsewhere")
    factories.engagement(session, other, factories.organisation(session, registrar=other), work="Foreign")
    by_name = {"Typing": world.engagement}
    world.engagement.work = "Typing"
    for name in ("Reviewed", "Closed"):
        by_name[name] = factories.engagement(session, world.principal, world.contractor, work=name)
    by_name["Closed"].state = EngagementState.CLOSED
    by_name["Reviewed"].tier = Tier.HIGH
    by_name["Reviewed"].opened_at = world.engagement.opened_at + timedelta(hours=1)
    made = world.issue(by_name["Reviewed"])
    made.state, made.closed_at = AssessmentState.CLOSED, NOON
    world.issue(by_name["Typing"])
    session.add(
        ScoreRecord(
            assessment_id=made.id, engagement_id=by_name["Reviewed"].id, rule_version="1", earned=70, possible=100, percent_tenths=700,
            confidence_tenths=500, breakdown={}, is_final=True, computed_at=NOON,
        )
    )  # fmt: skip
    session.flush()
    assert works(world, Choice()) == {"Typing", "Reviewed"}
    assert works(world, Choice(tiers=[Tier.HIGH])) == {"Reviewed"}
    assert works(world, Choice(search="typ")) == {"Typing"}
    assert works(world, Choice(score_below=71)) == {"Typing", "Reviewed"}
    assert works(world, Choice(score_below=70)) == {"Typing"}
    assert works(world, Choice(reviewed_before=date(2026, 11, 24))) == {"Typing"}
    assert works(world, Choice(reviewed_before=date(2026, 11, 25))) == {"Typing", "Reviewed"}
    assert works(world, Choice(is_without_open=True)) == {"Reviewed"}
    assert works(world, Choice(is_once_per_company=True)) == {"Typing"}
    assert works(world, Choice(is_once_per_company=True, is_without_open=True)) == {"Reviewed"}  # the first of those that are kept
    assert works(world, Choice(class_codes=["INTERNAL"])) == set()
