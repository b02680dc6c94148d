"""The handlers' ledger: kept by the contractor, never overwritten, and tied to the duties of the agreement."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from contracts.engagements.queries import list_handlers
from contracts.handlers import actions
from contracts.handlers.models import PeopleChange
from contracts.handlers.queries import list_changes, list_people, list_places
from contracts.handlers.rules import PlaceKind, Readiness
from contracts.obligations.models import Obligation, Performance
from contracts.obligations.rules import PerformanceState, end_of_day
from storage.evidence.rules import EvidenceState
from storage.problems import Conflict, Forbidden
from tests import factories
from tests.contracts.world import NOW, TODAY, World, later

YESTERDAY = TODAY - timedelta(days=1)


def owed(world: World, code: str) -> list[tuple[str, str, str]]:
    """(occasion's kind, state, evidence kind) of the performances of one duty."""
    query = select(Performance).join(Obligation, col(Obligation.id) == col(Performance.obligation_id)).where(col(Obligation.code) == code)
    return sorted((one.occasion.partition(":")[0], str(one.state), one.evidence_kind) for one in world.session.scalars(query))


def add_place(world: World, name: str = "第二書庫") -> None:
    actions.add_place(
        world.session, world.respondent, world.engagement, kind=PlaceKind.ROOM, name=name, address="", protection="施錠", since=TODAY
    )


def person(world: World, name: str) -> str:
    return next(row.id for row in list_people(world.session, world.engagement.id, TODAY) if row.person_name == name)


def prepare(world: World, handler_id: str, evidence_id: str | None = None) -> None:
    version = next(row.version for row in list_people(world.session, world.engagement.id, TODAY) if row.id == handler_id)
    actions.record_preparation(
        world.session,
        world.respondent,
        world.engagement,
        handler_id,
        told_on=YESTERDAY,
        told_how="説明会",
        pledged_on=YESTERDAY,
        evidence_id=evidence_id,
        expected_version=version,
    )


def test_naming_a_place_beside_the_custodian_fulfils_the_duty_to_appoint_both(world: World) -> None:
    assert owed(world, "NDA-3.1") == [("agreement", "due", "")]
    add_place(world)
    assert owed(world, "NDA-3.1") == [("agreement", "fulfilled", "storage-place")]
    with pytest.raises(Forbidden, match="not-the-contractor"):
        actions.end_place(
            world.session,
            world.officer,
            world.engagement,
            list_places(world.session, world.engagement.id)[0].id,
            until=TODAY,
            expected_version=1,
        )


def test_a_person_counts_as_prepared_when_the_pledges_file_is_known_to_be_good(world: World) -> None:
    made = actions.add_handler(
        world.session, world.respondent, world.engagement, person_name="佐々木", post="制作課", duty="検品", since=TODAY
    )
    assert owed(world, "NDA-3.4") == [("handler", "due", "")] * 3, "the two named at the beginning owe it too"
    file = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id, state=EvidenceState.QUARANTINED)
    prepare(world, made.id, file.id)
    assert owed(world, "NDA-3.4") == [("handler", "due", "")] * 3
    assert actions.settle_pledge(world.session, world.respondent, made.id) is True, "comes again"
    file.state = EvidenceState.AVAILABLE
    world.session.flush()
    assert actions.settle_pledge(world.session, later(world.respondent), made.id) is False
    assert owed(world, "NDA-3.4") == [("handler", "due", ""), ("handler", "due", ""), ("handler", "fulfilled", "handler")]


def test_nothing_is_overwritten_and_one_custodian_follows_another(world: World) -> None:
    tanaka, kimura = person(world, "田中"), person(world, "木村")
    actions.name_custodian(world.session, world.respondent, world.engagement, tanaka, since=TODAY)
    assert [(row.person_name, row.is_custodian) for row in list_handlers(world.session, world.engagement.id)] == [
        ("田中", True),
        ("木村", False),
    ]
    stale: dict[str, Any] = {"person_name": "木村 進", "post": "", "duty": "管理", "since": None}
    with pytest.raises(Conflict, match="handler-changed-meanwhile"):
        actions.change_handler(world.session, world.respondent, world.engagement, kimura, **stale, expected_version=1)
    actions.change_handler(world.session, world.respondent, world.engagement, kimura, **stale, expected_version=2)
    actions.end_handler(world.session, world.respondent, world.engagement, kimura, until=TODAY, expected_version=3)
    changes = list_changes(world.session, world.engagement.id, TODAY, TODAY)
    assert [(row.kind, row.before, row.after) for row in reversed(changes)] == [
        ("custodian-named", {"custodian": "木村"}, {"custodian": "田中", "since": TODAY.isoformat()}),
        ("handler-changed", {"person_name": "木村"}, {"person_name": "木村 進"}),
        ("handler-ended", {"until": None, "is_custodian": False}, {"until": TODAY.isoformat(), "is_custodian": False, "reason": ""}),
    ]
    assert list_changes(world.session, world.engagement.id, YESTERDAY, YESTERDAY) == []
    assert [row.person_name for row in list_handlers(world.session, world.engagement.id)] == ["田中"], "the entry stays in the ledger only"
    assert len(list_people(world.session, world.engagement.id, TODAY)) == 2


def test_the_report_is_frozen_fulfils_its_duty_and_from_then_on_changes_are_owed_once_a_month(world: World) -> None:
    with pytest.raises(Conflict, match="report-without-place"):
        actions.report_people(world.session, world.respondent, world.engagement, person_name="田中", person_title="部長")
    add_place(world)
    assert owed(world, "NDA-3.3b") == [], "what was never reported cannot have changed"
    report = actions.report_people(world.session, world.respondent, world.engagement, person_name="田中", person_title="部長")
    assert owed(world, "NDA-3.3a") == [("dated", "fulfilled", "people-report")]
    add_place(world, "第三書庫")
    actions.add_handler(world.session, world.respondent, world.engagement, person_name="佐々木", post="", duty="検品", since=TODAY)
    assert [place["name"] for place in report.content["places"]] == ["第二書庫"]
    due = world.session.scalars(select(Performance).where(col(Performance.occasion) == "people-changed:2026-11")).one()
    assert (due.state, due.due_at and due.due_at.date()) == (PerformanceState.DUE, NOW.date().replace(day=30))
    prepare(world, person(world, "佐々木"))
    assert len(list_changes(world.session, world.engagement.id, TODAY, TODAY)) == 3, "that somebody was told is no change to be reported"
    assert world.session.scalars(select(PeopleChange)).all()[-1].kind == "handler-prepared"
    assert {row.readiness for row in list_people(world.session, world.engagement.id, TODAY)} == {Readiness.READY, Readiness.EARLY}


@pytest.mark.parametrize(
    ("day", "due_on"),
    [("20", date(2026, 12, 20)), ("24", date(2026, 11, 24)), ("31", date(2026, 11, 30))],  # today is the 24th
)
def test_a_change_is_told_by_the_next_report_and_never_by_one_whose_day_has_passed(world: World, day: str, due_on: date) -> None:
    add_place(world)
    actions.report_people(world.session, world.respondent, world.engagement, person_name="田中", person_title="部長")
    for duty in world.session.scalars(select(Obligation)):
        duty.parameters = duty.parameters | {"monthly_report_day": day}
    add_place(world, "第三書庫")
    (change,) = changes_owed(world)
    assert (change.occasion, change.due_at) == (f"people-changed:{due_on:%Y-%m}", end_of_day(due_on, "Asia/Tokyo"))


def test_a_change_after_this_months_report_is_told_by_the_one_after(world: World) -> None:
    add_place(world)
    actions.report_people(world.session, world.respondent, world.engagement, person_name="田中", person_title="部長")
    world.submit_reports(TODAY)
    add_place(world, "第三書庫")
    (change,) = changes_owed(world)
    assert change.due_at == end_of_day(date(2026, 12, 31), "Asia/Tokyo"), "November's is in already"


def changes_owed(world: World) -> list[Performance]:
    query = select(Performance).join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
    return list(world.session.scalars(query.where(col(Obligation.code) == "NDA-3.3b")))
