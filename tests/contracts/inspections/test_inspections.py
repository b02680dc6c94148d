"""An inspection from its announcement to both signatures, and what it makes the contractor owe."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from contracts.engagements.rules import Side
from contracts.inspections.actions import (
    add_check,
    add_finding,
    cancel,
    demand,
    move,
    plan,
    propose,
    record_outcomes,
    say_yes,
    sign,
    write_record,
)
from contracts.inspections.duties import follow
from contracts.inspections.models import Inspection
from contracts.inspections.queries import find_last, list_checks, list_waiting
from contracts.inspections.rules import (
    CheckOutcome,
    InspectionResult,
    InspectionState,
    Notice,
    Severity,
    is_notice_short,
    last_day_of_notice,
    result_of,
)
from contracts.obligations.models import Obligation, Performance
from questionnaires.corrections.actions import Said, take
from questionnaires.corrections.rules import Asked, Step
from storage.problems import Conflict, Forbidden, Invalid
from tests.contracts.world import TODAY, World, entries, later

FAR = TODAY + timedelta(days=30)


def planned(world: World, **changes: Any) -> Inspection:
    wishes: dict[str, Any] = {
        "subject": "Store",
        "purpose": "Yearly",
        "place": "Osaka",
        "inspectors": "Fujishiro",
        "planned_on": FAR,
    } | changes
    return plan(world.session, world.reviewer, world.engagement, **wishes)


def owed(world: World, code: str) -> list[tuple[str, date | None]]:
    query = select(Performance).join(Obligation, col(Obligation.id) == col(Performance.obligation_id)).where(col(Obligation.code) == code)
    rows = world.session.scalars(query.order_by(col(Performance.fell_due_at), col(Performance.due_at))).all()
    return [(row.state, row.due_at.date() if row.due_at else None) for row in rows]


def test_the_notice_counts_business_days_back_from_the_visit() -> None:
    monday = date(2026, 12, 7)
    assert last_day_of_notice(monday, Notice(5)) == date(2026, 11, 30)
    assert not is_notice_short(date(2026, 11, 30), monday, Notice(5))
    assert is_notice_short(date(2026, 12, 1), monday, Notice(5))
    assert not is_notice_short(monday, monday, None)
    assert last_day_of_notice(date(2027, 1, 5), Notice(1, rests_at_turn_of_year=True)) == date(2027, 1, 4)


def test_the_gravest_finding_speaks() -> None:
    assert result_of([]) is InspectionResult.CLEAN
    assert result_of([Severity.OBSERVATION]) is InspectionResult.OBSERVATIONS
    assert result_of([Severity.OBSERVATION, Severity.MAJOR, Severity.MINOR]) is InspectionResult.MAJOR


def test_short_notice_needs_the_reason(world: World) -> None:
    with pytest.raises(Invalid) as error:
        planned(world, planned_on=TODAY + timedelta(days=2))
    assert error.value.code == "inspection-notice-short"
    assert error.value.parameters["days"] == 5
    assert planned(world, planned_on=TODAY + timedelta(days=2), urgent_reason="After the incident").urgent_reason


def test_the_date_is_talked_over_and_the_duty_moves_with_it(world: World) -> None:
    one = planned(world)
    assert owed(world, "NDA-3.10b") == [("due", FAR)]
    theirs = FAR + timedelta(days=7)
    with pytest.raises(Forbidden):
        say_yes(world.session, world.reviewer, one, expected_version=1)
    propose(world.session, later(world.respondent), one, proposed_on=theirs, note="Stocktaking", expected_version=1)
    with pytest.raises(Conflict):
        move(world.session, world.officer, one, planned_on=theirs, expected_version=1)
    with pytest.raises(Invalid, match="inspection-date-passed"):
        move(world.session, later(world.officer, timedelta(days=60)), one, planned_on=theirs, expected_version=2)
    move(world.session, later(world.officer), one, planned_on=theirs, expected_version=2)
    assert one.state == InspectionState.CONFIRMED
    assert owed(world, "NDA-3.10b") == [("cancelled", FAR), ("due", theirs)]
    cancel(world.session, later(world.officer), one, reason="No longer needed", expected_version=3)
    assert [state for state, _ in owed(world, "NDA-3.10b")] == ["cancelled", "cancelled"]


def test_held_signed_by_both_and_put_right(world: World) -> None:
    one = planned(world, planned_on=TODAY, urgent_reason="Agreed by telephone")
    check = add_check(world.session, world.reviewer, one, text="The store is locked")
    say_yes(world.session, world.respondent, one, expected_version=one.version)
    record_outcomes(
        world.session, world.reviewer, one, {check.id: (CheckOutcome.DEVIATES, "A door stood open")}, expected_version=one.version
    )
    finding = add_finding(world.session, world.reviewer, one, severity=Severity.MINOR, text="Door", check_id=check.id)
    asked = Asked("Lock it", "It stood open", FAR)
    with pytest.raises(Invalid):
        sign(world.session, world.reviewer, one, Side.PRINCIPAL, person_name="F", person_title="Head", expected_version=one.version)
    write_record(
        world.session,
        world.reviewer,
        one,
        principal_participants="F",
        contractor_participants="T",
        summary="Well",
        expected_version=one.version,
    )
    with pytest.raises(Conflict):
        demand(world.session, world.reviewer, one, finding, asked=asked)
    sign(world.session, world.reviewer, one, Side.PRINCIPAL, person_name="F", person_title="Head", expected_version=one.version)
    assert [row.id for row in list_waiting(world.session, world.contractor.id, TODAY)] == [one.id]
    with pytest.raises(Conflict):
        add_finding(world.session, world.reviewer, one, severity=Severity.MAJOR, text="Too late")
    sign(
        world.session,
        later(world.respondent),
        one,
        Side.CONTRACTOR,
        person_name="T",
        person_title="Head",
        remarks="Seen",
        expected_version=one.version,
    )
    assert one.report["contractor_remarks"] == "Seen"
    assert [signature["name"] for signature in one.report["signatures"]] == ["F", "T"]
    assert len(one.report_hash) == 64
    assert owed(world, "NDA-3.10b") == [("fulfilled", TODAY)]
    last = find_last(world.session, world.engagement.id)
    assert last is not None
    assert last.result is InspectionResult.MINOR

    correction = demand(world.session, world.reviewer, one, finding, asked=asked)
    assert owed(world, "NDA-3.10c") == [("due", FAR)]
    with pytest.raises(Conflict):
        demand(world.session, world.reviewer, one, finding, asked=asked)
    take(world.session, world.respondent, correction, Step.CLAIM, Said("Done"), expected_version=1, today=TODAY)
    take(world.session, world.officer, correction, Step.VERIFY, Said("Seen"), expected_version=2, today=TODAY)
    follow(world.session, world.officer, correction)
    assert owed(world, "NDA-3.10c") == [("fulfilled", FAR)]
    said = [entry for entry in entries(world.session) if entry.act.startswith("inspection:")]
    assert "A door stood open" not in str([entry.details for entry in said])
    assert list_checks(world.session, one.id)[0].note == "A door stood open"


def test_it_cannot_be_signed_before_its_day(world: World) -> None:
    one = planned(world)
    say_yes(world.session, world.respondent, one, expected_version=one.version)
    write_record(
        world.session,
        world.reviewer,
        one,
        principal_participants="F",
        contractor_participants="T",
        summary="Well",
        expected_version=one.version,
    )
    with pytest.raises(Conflict) as error:
        sign(world.session, world.reviewer, one, Side.PRINCIPAL, person_name="F", person_title="Head", expected_version=one.version)
    assert error.value.code == "inspection-not-due"
