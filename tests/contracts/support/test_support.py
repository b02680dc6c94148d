"""A demand on a contractor: its reasons, its cost, its talks; what is one-sided is warned of, and never judged."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.engagements.queries import reach_of
from contracts.support import actions, queries
from contracts.support.actions import Reasons, Scale
from contracts.support.rules import Concern, CostBearer, Demand, Known, Unknown, find_concerns, find_unknown, keep_until
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.contracts.world import NUMBERS, TODAY, World, entries, pass_on

WHOLE = Known(
    explained_on=TODAY, grace_until=TODAY, talks_held=1, cost_bearer="shared", has_cost=True, has_equivalents=True, is_support_offered=True
)
REASONS = Reasons(what="Lock the room", necessity="It stood open", information_at_risk="Drawings")


@pytest.mark.parametrize(
    ("changes", "concern"),
    [
        ({"explained_on": None}, Concern.NOT_EXPLAINED),
        ({"grace_until": None}, Concern.NO_GRACE_PERIOD),
        ({"talks_held": 0}, Concern.TALK_NOT_HELD),
        ({"talks_held": 0, "has_cost": False, "is_talk_wanted": True}, Concern.TALK_NOT_HELD),
        ({"cost_bearer": ""}, Concern.COST_UNSETTLED),
        ({"talks_held": 0, "has_cost": False, "cost_bearer": "contractor"}, Concern.CONTRACTOR_BEARS_WITHOUT_TALK),
        ({"product_name": "X", "product_alternatives": "Y"}, Concern.PRODUCT_WITHOUT_REASON),
        ({"product_name": "X", "product_reason": "Y"}, Concern.PRODUCT_WITHOUT_ALTERNATIVES),
        ({"has_equivalents": False}, Concern.NO_EQUIVALENT),
        ({"is_support_offered": False}, Concern.NO_SUPPORT),
    ],
)
def test_what_is_missing_is_said(changes: dict[str, object], concern: Concern) -> None:
    assert find_concerns(WHOLE) == []
    assert find_concerns(replace(WHOLE, **changes)) == [concern]  # type: ignore[arg-type]  # fields of Known


def test_no_talk_is_missed_where_nobody_asked_for_one() -> None:
    assert Concern.TALK_NOT_HELD not in find_concerns(replace(WHOLE, has_cost=False, talks_held=0, cost_bearer="none"))


def test_it_is_kept_for_two_years() -> None:
    assert keep_until(date(2026, 11, 24)) == date(2028, 11, 24)
    assert keep_until(date(2028, 2, 29)) == date(2030, 2, 28)


def test_both_sides_write_their_part_and_it_closes_with_what_was_agreed(world: World) -> None:
    made = actions.record(world.session, world.officer, world.engagement, reasons=REASONS)
    reach = reach_of(world.officer.actor)
    assert queries.list_wanted_talks(world.session, reach) == []
    actions.answer(world.session, world.respondent, made, cost_yen=300_000, cost_note="Locks", wants_talk=True, expected_version=1)
    (wanted,) = queries.list_wanted_talks(world.session, reach)
    assert wanted.id == made.id
    with pytest.raises(Conflict) as raised:
        actions.change(world.session, world.officer, made, reasons=REASONS, expected_version=1)
    assert raised.value.code == "support-changed-meanwhile"
    actions.note_talk(world.session, world.officer, made, held_on=TODAY, people="Both", said="Half each", result="")
    assert queries.list_wanted_talks(world.session, reach) == []
    actions.settle(world.session, world.officer, made, cost_bearer=CostBearer.SHARED, agreed="Half each", expected_version=2)
    for act in (
        lambda: actions.answer(world.session, world.respondent, made, cost_yen=1, cost_note="", wants_talk=False, expected_version=3),
        lambda: actions.note_talk(world.session, world.respondent, made, held_on=TODAY, people="x", said="x", result=""),
    ):
        with pytest.raises(Conflict) as raised:
            act()
        assert raised.value.code == "support-settled"
    (row,) = queries.list_rows(world.session, reach, world.engagement.id)
    assert (row.talks, set(row.concerns) & {Concern.TALK_NOT_HELD, Concern.COST_UNSETTLED}) == (1, set())
    acts = [entry.act for entry in entries(world.session) if entry.subject_kind == "support"]
    assert acts == ["support:record", "support:answer", "support:talk", "support:record"]


def test_what_does_not_fit_is_refused(world: World) -> None:
    with pytest.raises(Forbidden):
        actions.record(world.session, world.respondent, world.engagement, reasons=REASONS)
    for changes, field in (
        ({"explained_on": TODAY + timedelta(days=1)}, "explained_on"),
        ({"explained_on": TODAY, "grace_until": TODAY - timedelta(days=1)}, "grace_until"),
        ({"equivalents": ["horoscope"]}, "equivalents"),
        ({"free_help": ["horoscope"]}, "free_help"),
    ):
        with pytest.raises(Invalid) as raised:
            actions.record(world.session, world.officer, world.engagement, reasons=replace(REASONS, **changes))
        assert raised.value.field == field
    _, below = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    other = actions.record(world.session, world.respondent, below, reasons=REASONS)
    with pytest.raises(Missing):
        actions.record(world.session, world.officer, world.engagement, reasons=REASONS, demand_kind=Demand.CORRECTION, demand_id=other.id)
    with pytest.raises(Missing):
        queries.get(world.session, reach_of(factories.actor()), other.id)
    with pytest.raises(Forbidden):
        actions.settle(world.session, world.officer, other, cost_bearer=CostBearer.NONE, agreed="x", expected_version=1)


def test_the_basis_of_the_hints_is_frozen_with_the_demand_whenever_figures_are_told_and_with_the_agreement(world: World) -> None:
    made = actions.record(world.session, world.officer, world.engagement, reasons=REASONS)
    (first,) = queries.list_bases(world.session, made.id)
    assert (first.occasion, first.capital_yen, first.employees, first.as_of, first.edition) == ("recorded", None, None, None, "2026-01-01")
    assert find_unknown(first.capital_yen, first.employees) == [Unknown.CAPITAL, Unknown.EMPLOYEES]
    assert Concern.NOT_EXPLAINED in first.concerns
    for told, field in (
        (Scale(as_of=TODAY, source="x"), "capital_yen"),
        (Scale(employees=3, as_of=TODAY, source=" "), "source"),
        (Scale(employees=3, source="x"), "as_of"),
        (Scale(employees=3, as_of=TODAY + timedelta(days=1), source="x"), "as_of"),
    ):
        with pytest.raises(Invalid) as raised:
            actions.tell_scale(world.session, world.respondent, made, told=told)
        assert raised.value.field == field
    actions.tell_scale(world.session, world.respondent, made, told=Scale(capital_yen=300_000_000_000, as_of=TODAY, source="Yearly report"))
    actions.change(world.session, world.officer, made, reasons=replace(REASONS, explained_on=TODAY), expected_version=1)
    actions.settle(world.session, world.officer, made, cost_bearer=CostBearer.NONE, agreed="No cost", expected_version=2)
    last, told_one, unchanged = queries.list_bases(world.session, made.id)
    assert (last.occasion, last.capital_yen, Concern.NOT_EXPLAINED in last.concerns) == ("settled", 300_000_000_000, False)
    assert find_unknown(told_one.capital_yen, told_one.employees) == [Unknown.EMPLOYEES]
    assert Concern.NOT_EXPLAINED in unchanged.concerns, "what was pointed out then stays to be read"
    with pytest.raises(Conflict):
        actions.tell_scale(world.session, world.respondent, made, told=Scale(employees=3, as_of=TODAY, source="x"))
    following = actions.record(world.session, world.officer, world.engagement, reasons=REASONS)
    (known,) = queries.list_bases(world.session, following.id)
    assert (known.capital_yen, known.as_of, known.source) == (300_000_000_000, TODAY, "Yearly report"), "as it was told, with its day"
