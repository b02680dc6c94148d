"""A score set by hand takes two persons and ends by itself; the database holds to that."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from questionnaires.reviews.actions import accept_remaining
from questionnaires.reviews.closing import close
from questionnaires.scoring.overrides.actions import approve, decline, end, propose
from questionnaires.scoring.overrides.models import ScoreOverride
from questionnaires.scoring.overrides.queries import find_holding, list_for_assessment
from questionnaires.scoring.overrides.rules import OverrideState
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Role, Stamp
from tests import factories
from tests.questionnaires.world import World, count_entries, last_entry

TODAY = date(2026, 11, 24)
SOON, LATER = TODAY + timedelta(days=30), TODAY + timedelta(days=90)


@pytest.fixture
def closed(world: World) -> World:
    """A closed review: A-1 implemented (of what counts, 1 of 6)."""
    world.say("A-1")
    world.submit()
    accept_remaining(world.session, world.asker, world.assessment)
    close(world.session, world.asker, world.assessment)
    return world


@pytest.fixture
def other(closed: World) -> Stamp:
    """A second reviewer."""
    return factories.stamp(closed.principal, Role.REVIEWER)


def put(world: World, tenths: int, ends_on: date = LATER, by: Stamp | None = None, **more: Any) -> ScoreOverride:
    wishes: dict[str, Any] = {"percent_tenths": tenths, "reason": "Seen on site", "ends_on": ends_on, "today": TODAY} | more
    return propose(world.session, by or world.asker, world.assessment, **wishes)


def counting(world: World, today: date = TODAY) -> int | None:
    found = find_holding(world.session, [world.assessment.id], today).get(world.assessment.id)
    return found.percent_tenths if found else None


def put_by_two(world: World, other: Stamp, tenths: int, ends_on: date = LATER) -> ScoreOverride:
    made = put(world, tenths, ends_on)
    return approve(world.session, other, world.assessment, override_id=made.id, today=TODAY)


@pytest.mark.parametrize("tenths", [100, 900])  # below and above what is computed
def test_it_waits_for_another_person_whether_it_raises_or_lowers(closed: World, other: Stamp, tenths: int) -> None:
    before = count_entries(closed.session)
    made = put(closed, tenths)
    assert (made.state, counting(closed)) == (OverrideState.PROPOSED, None)
    entry = last_entry(closed.session)
    assert (count_entries(closed.session), entry.act, entry.details["percent_tenths"]) == (before + 1, "override:propose", tenths)
    with pytest.raises(Forbidden) as caught:
        approve(closed.session, closed.asker, closed.assessment, override_id=made.id, today=TODAY)
    assert caught.value.code == "second-person-needed"
    with pytest.raises(Conflict) as pending:
        put(closed, 50)
    assert pending.value.code == "override-pending"
    approve(closed.session, other, closed.assessment, override_id=made.id, today=TODAY)
    assert counting(closed) == tenths


def test_it_ends_by_itself_and_a_later_one_takes_its_place(closed: World, other: Stamp) -> None:
    put_by_two(closed, other, 100, SOON)
    assert (counting(closed, SOON), counting(closed, SOON + timedelta(days=1))) == (100, None)
    put_by_two(closed, other, 90, LATER)
    assert counting(closed) == 90
    states = sorted(row.state for row in list_for_assessment(closed.session, closed.assessment.id))
    assert states == ["active", "replaced"]


def test_a_proposal_can_be_declined_and_dies_with_its_last_day(closed: World, other: Stamp) -> None:
    made = put(closed, 900, SOON)
    with pytest.raises(Conflict) as late:
        approve(closed.session, other, closed.assessment, override_id=made.id, today=SOON + timedelta(days=1))
    assert late.value.code == "override-ended"
    with pytest.raises(Invalid):
        decline(closed.session, other, closed.assessment, override_id=made.id, reason=" ")
    decline(closed.session, other, closed.assessment, override_id=made.id, reason="Not seen")
    assert (counting(closed), [row.state for row in list_for_assessment(closed.session, closed.assessment.id)]) == (None, ["declined"])


def test_what_lowered_is_taken_back_by_two_and_what_raised_by_one(closed: World, other: Stamp) -> None:
    low = put_by_two(closed, other, 100)
    for stamp in (closed.asker, closed.asker):
        if low.ending_asked_by is None:
            end(closed.session, stamp, closed.assessment, override_id=low.id, reason="Over")
        else:
            with pytest.raises(Forbidden):
                end(closed.session, stamp, closed.assessment, override_id=low.id, reason="Over")
    assert counting(closed) == 100
    end(closed.session, other, closed.assessment, override_id=low.id, reason="Over")
    assert counting(closed) is None
    high = put_by_two(closed, other, 900)
    end(closed.session, other, closed.assessment, override_id=high.id, reason="Over")
    assert counting(closed) is None


@pytest.mark.parametrize(
    "change",
    [
        {"state": "active"},  # by one
        {"state": "active", "approved_by": "self"},  # by the same person twice
        {"percent_tenths": 1001},
    ],
)
@pytest.mark.parametrize("tenths", [100, 900])
def test_the_database_refuses_what_the_rules_forbid(closed: World, change: dict[str, Any], tenths: int) -> None:
    made = put(closed, tenths)
    values = {name: made.proposed_by if value == "self" else value for name, value in change.items()}
    with pytest.raises(IntegrityError), closed.session.begin_nested():
        closed.session.execute(update(ScoreOverride).where(col(ScoreOverride.id) == made.id).values(**values))


def test_the_database_refuses_to_end_a_lowering_by_one(closed: World) -> None:
    made = put(closed, 100)
    values = {"state": "ended", "ending_asked_by": "a", "ended_by": "a"}
    with pytest.raises(IntegrityError), closed.session.begin_nested():
        closed.session.execute(update(ScoreOverride).where(col(ScoreOverride.id) == made.id).values(**values))


def test_only_the_issuer_overrides_only_a_closed_review_and_never_without_reason_or_end(closed: World) -> None:
    with pytest.raises(Forbidden):
        put(closed, 100, by=closed.answerer)
    for wrong in ({"reason": " "}, {"ends_on": TODAY - timedelta(days=1)}, {"ends_on": TODAY + timedelta(days=401)}):
        with pytest.raises(Invalid):
            put(closed, 100, **wrong) if "ends_on" not in wrong else put(closed, 100, wrong["ends_on"])  # type: ignore[arg-type]  # a day
    closed.assessment = closed.issue()
    with pytest.raises(Conflict) as caught:
        put(closed, 100)
    assert caught.value.code == "assessment-not-closed"
