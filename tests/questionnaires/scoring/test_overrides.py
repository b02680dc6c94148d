"""One person may lower trust at once, two may raise it, each for a while; the database holds to that by itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from questionnaires.reviews.actions import accept_remaining
from questionnaires.reviews.closing import close
from questionnaires.scoring.overrides.actions import approve, decline, end, propose
from questionnaires.scoring.overrides.models import ScoreOverride
from questionnaires.scoring.overrides.queries import find_holding, list_for_assessment
from questionnaires.scoring.overrides.rules import Counting, OverrideState, never_raises
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Role, Stamp
from tests import factories
from tests.questionnaires.world import World, count_entries, last_entry

TODAY = date(2026, 11, 24)
SOON, LATER = TODAY + timedelta(days=30), TODAY + timedelta(days=90)
SHARES = st.one_of(st.none(), st.integers(min_value=0, max_value=1000))


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


def test_a_lower_score_counts_at_once_and_ends_by_itself(closed: World) -> None:
    before = count_entries(closed.session)
    made = put(closed, 100, SOON)
    assert (made.state, made.approved_by, counting(closed)) == (OverrideState.ACTIVE, None, 100)
    assert (counting(closed, SOON), counting(closed, SOON + timedelta(days=1))) == (100, None)
    entry = last_entry(closed.session)
    assert (count_entries(closed.session), entry.act, entry.details["percent_tenths"]) == (before + 1, "override:propose", 100)


def test_a_higher_one_waits_for_another_person(closed: World, other: Stamp) -> None:
    made = put(closed, 900)
    assert (made.state, counting(closed)) == (OverrideState.PROPOSED, None)
    with pytest.raises(Forbidden) as caught:
        approve(closed.session, closed.asker, closed.assessment, override_id=made.id, today=TODAY)
    assert caught.value.code == "second-person-needed"
    with pytest.raises(Conflict) as pending:
        put(closed, 50)
    assert pending.value.code == "override-pending"
    approve(closed.session, other, closed.assessment, override_id=made.id, today=TODAY)
    assert counting(closed) == 900


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
    low = put(closed, 100)
    for stamp in (closed.asker, closed.asker):
        if low.ending_asked_by is None:
            end(closed.session, stamp, closed.assessment, override_id=low.id, reason="Over")
        else:
            with pytest.raises(Forbidden):
                end(closed.session, stamp, closed.assessment, override_id=low.id, reason="Over")
    assert counting(closed) == 100
    end(closed.session, other, closed.assessment, override_id=low.id, reason="Over")
    assert counting(closed) is None
    high = put(closed, 900)
    approve(closed.session, other, closed.assessment, override_id=high.id, today=TODAY)
    end(closed.session, other, closed.assessment, override_id=high.id, reason="Over")
    assert counting(closed) is None


def test_one_person_cannot_raise_by_replacing(closed: World, other: Stamp) -> None:
    """Neither by a lower score that ends sooner than the one in force, nor by outlasting a raised one above the computed score."""
    put(closed, 100, LATER)
    assert put(closed, 100, SOON).state == OverrideState.PROPOSED
    proposed = next(row for row in list_for_assessment(closed.session, closed.assessment.id) if row.state == OverrideState.PROPOSED)
    decline(closed.session, other, closed.assessment, override_id=proposed.id, reason="No")
    assert put(closed, 90, LATER).state == OverrideState.ACTIVE
    assert counting(closed) == 90
    high = put(closed, 800, SOON)
    approve(closed.session, other, closed.assessment, override_id=high.id, today=TODAY)
    assert put(closed, 700, LATER).state == OverrideState.PROPOSED


@given(SHARES, SHARES, st.integers(0, 60), st.integers(0, 1000), st.integers(0, 60))
def test_what_one_person_may_set_is_on_no_day_more_than_before(
    computed: int | None, active: int | None, active_days: int, percent: int, days: int
) -> None:
    def before(day: int) -> int:
        return active if active is not None and day <= active_days else -1 if computed is None else computed

    def after(day: int) -> int:
        return percent if day <= days else -1 if computed is None else computed

    until = TODAY + timedelta(days=active_days) if active is not None else None
    now = Counting(computed, active if active is not None else computed, until)
    if never_raises(now, percent, TODAY + timedelta(days=days)):
        assert all(after(day) <= before(day) for day in range(125))
    elif percent <= before(0):
        assert any(after(day) > before(day) for day in range(125)), "nothing harmless is held up"


@pytest.mark.parametrize(
    "change",
    [
        {"state": "active"},  # raised by one
        {"state": "active", "approved_by": "self"},  # by the same person twice
        {"percent_tenths": 1001},
    ],
)
def test_the_database_refuses_what_the_rules_forbid(closed: World, change: dict[str, Any]) -> None:
    made = put(closed, 900)
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
