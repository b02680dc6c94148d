"""The daily sweep issues what is due exactly once, waits for what is open, and writes why."""

from datetime import date, datetime, timedelta

from sqlmodel import select

from contracts.engagements import actions as engagements
from contracts.engagements.rules import EngagementState, Tier
from contracts.incidents.models import Incident
from portal.sending.scheduling import sweep
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.schedules.actions import set_schedule
from questionnaires.schedules.models import Schedule, ScheduleRun
from questionnaires.schedules.rules import EVENTS, Plan
from storage.jobs.models import Job
from storage.stamp import Stamp
from tests.portal.sending.conftest import NOON, World

DAY = timedelta(days=1)


def schedule(world: World, plan: Plan) -> Schedule:
    return set_schedule(
        world.session,
        world.asker,
        engagement_id=world.engagement.id,
        questionnaire_owner="",
        questionnaire_code="SMALL",
        plan=plan,
        answer_days=14,
        reason="定期確認",
        contact_name="山田",
        contact_detail="03",
        expected_version=0,
    )


def issued(world: World) -> list[Assessment]:
    return list(world.session.exec(select(Assessment).order_by(Assessment.issued_at)))  # type: ignore[arg-type]


def runs(world: World) -> list[tuple[str, str]]:
    return [(run.cause, run.state) for run in world.session.exec(select(ScheduleRun).order_by(ScheduleRun.found_at))]  # type: ignore[arg-type]


def close(world: World, made: Assessment, at: datetime) -> None:
    made.state, made.closed_at = AssessmentState.CLOSED, at
    world.session.flush()


def test_before_the_start_it_is_issued_once_with_the_facts_of_that_day(world: World) -> None:
    world.engagement.starts_on, world.engagement.ends_on = date(2027, 1, 10), date(2027, 12, 31)
    world.engagement.tier = Tier.HIGH
    schedule(world, Plan(30, None, ()))
    for number in range(60):
        sweep(world.session, NOON + number * DAY)
    (made,) = issued(world)
    assert made.issued_at == NOON + 17 * DAY  # 11 December, thirty days before
    assert made.due_on == date(2026, 12, 25)
    assert made.profile == {"tier": "1", "country": "JP", "classes": [], "recontracts": "no"}
    assert runs(world) == [("before-start", "issued")]
    mails = [job for job in world.session.exec(select(Job)) if job.payload.get("template") == "questionnaire-issued"]
    assert [job.payload["user_id"] for job in mails] == [world.person.id]


def test_every_year_counts_from_the_last_close_and_nobody_moves_a_date(world: World) -> None:
    made = world.issue()
    schedule(world, Plan(None, 12, ()))
    assert sweep(world.session, NOON + 400 * DAY).issued == 0  # still open: no year begins
    close(world, made, NOON + 20 * DAY)
    assert sweep(world.session, NOON + 384 * DAY).issued == 0
    assert sweep(world.session, NOON + 385 * DAY).issued == 1
    assert sweep(world.session, NOON + 386 * DAY).issued == 0
    second = issued(world)[-1]
    close(world, second, NOON + 400 * DAY)
    assert sweep(world.session, NOON + 765 * DAY).issued == 0
    assert sweep(world.session, NOON + 766 * DAY).issued == 1  # 2028 has a day more


def test_an_incident_waits_for_the_open_one_and_says_so(world: World) -> None:
    made = world.issue()
    schedule(world, Plan(None, None, EVENTS))
    incident = Incident(
        engagement_id=world.engagement.id,
        kind="loss",
        is_suspected=True,
        summary="Lost",
        noticed_at=NOON,
        recorded_at=NOON + DAY,
        recorded_by="x",
    )
    world.session.add(incident)
    for number in (2, 3):
        assert sweep(world.session, NOON + number * DAY).issued == 0
    assert runs(world) == [("incident", "waiting")]
    assert world.session.exec(select(ScheduleRun)).one().reason == "assessment-open"
    close(world, made, NOON + 4 * DAY)
    assert sweep(world.session, NOON + 5 * DAY).issued == 1
    assert sweep(world.session, NOON + 6 * DAY).issued == 0
    assert runs(world) == [("incident", "issued")]


def test_changes_of_terms_are_causes_and_two_on_a_day_are_one_questionnaire(world: World) -> None:
    schedule(world, Plan(None, None, EVENTS))
    stamp = Stamp(world.asker.actor, NOON + DAY, "page")
    engagements.set_profile(world.session, stamp, world.engagement, tier=Tier.STANDARD, place="大阪", is_telework=True, expected_version=1)
    world.session.commit()
    assert sweep(world.session, NOON + 2 * DAY).issued == 1
    assert sorted(runs(world)) == [("place-changed", "issued"), ("telework-began", "covered")]
    close(world, issued(world)[0], NOON + 3 * DAY)
    later = Stamp(world.asker.actor, NOON + 4 * DAY, "page")
    engagements.set_profile(world.session, later, world.engagement, tier=Tier.LIGHT, place="大阪", is_telework=False, expected_version=2)
    world.session.commit()
    assert sweep(world.session, NOON + 5 * DAY).issued == 0  # telework ended, the tier changed: no cause


def test_what_happened_before_the_schedule_was_set_is_no_cause(world: World) -> None:
    early = Stamp(world.asker.actor, NOON - DAY, "page")
    engagements.set_profile(world.session, early, world.engagement, tier=Tier.STANDARD, place="大阪", is_telework=True, expected_version=1)
    world.session.commit()
    schedule(world, Plan(None, None, EVENTS))
    assert sweep(world.session, NOON + DAY).issued == 0


def test_a_closed_engagement_and_an_ended_schedule_send_nothing(world: World) -> None:
    made = world.issue()
    close(world, made, NOON)
    one = schedule(world, Plan(None, 1, ()))
    world.engagement.state = EngagementState.CLOSED
    assert sweep(world.session, NOON + 90 * DAY).issued == 0
    world.engagement.state, one.is_active = EngagementState.OPEN, False
    assert sweep(world.session, NOON + 90 * DAY).issued == 0


def test_the_newest_edition_of_the_day_is_sent(world: World) -> None:
    from questionnaires.catalogue.actions import publish
    from tests.questionnaires.world import parse, small_questionnaire

    close(world, world.issue(), NOON)
    schedule(world, Plan(None, 1, ()))
    newer = publish(world.session, world.asker, parse(small_questionnaire(edition="2.0.0", dated="2026-12-01")))
    assert newer is not None
    assert sweep(world.session, NOON + 31 * DAY).issued == 1
    assert issued(world)[-1].version_id == newer.id
