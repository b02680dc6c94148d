"""The asset ledger: filled from slips and copies, ended by returns, counted line by line."""

from datetime import date, timedelta

import pytest

from contracts.assets import actions
from contracts.assets.queries import list_assets, list_counts, standing
from contracts.assets.rules import Due, decide_due, next_stocktake_on
from contracts.disposals.actions import confirm_return, record_return
from contracts.handovers.rules import Way
from storage.problems import Conflict, Forbidden, Invalid
from tests.contracts.world import TODAY, World


def test_stock_is_due_a_year_after_the_last_time_and_a_leap_day_counts_as_the_months_end() -> None:
    assert next_stocktake_on(date(2024, 2, 29)) == date(2025, 2, 28)
    assert decide_due(None, None, TODAY) is Due.NOTHING
    assert decide_due(date(2025, 11, 24), None, TODAY) is Due.FRESH
    assert decide_due(date(2025, 11, 23), None, TODAY) is Due.OVERDUE
    assert decide_due(date(2020, 1, 1), TODAY, TODAY) is Due.FRESH


def test_a_line_comes_with_its_slip_and_ends_with_its_return(world: World) -> None:
    line_id = world.hand_out(2, name="部品表")
    assert standing(world.session, world.engagement.id, TODAY).not_taken_in == 1
    with pytest.raises(Forbidden, match="not-the-contractor"):
        actions.take_in(world.session, world.officer, world.engagement)
    assert actions.take_in(world.session, world.respondent, world.engagement) == 1
    assert actions.take_in(world.session, world.respondent, world.engagement) == 0
    row = list_assets(world.session, world.engagement.id)[0]
    assert (row.number, row.name, row.manager, row.received_on, row.class_code, row.disposed_on) == (
        1,
        "部品表",
        "木村",
        TODAY,
        "INTERNAL",
        None,
    )
    record = record_return(
        world.session, world.respondent, world.engagement, lines=[(line_id, 2)], returned_on=TODAY, returner_name="田中", way=Way.COURIER
    )
    assert list_assets(world.session, world.engagement.id)[0].disposed_on is None, "the principal has not confirmed it"
    confirm_return(world.session, world.officer, record, receiver_name="鈴木")
    assert list_assets(world.session, world.engagement.id)[0].disposed_on == TODAY
    assert standing(world.session, world.engagement.id, TODAY).lines == 0


def test_a_stocktaking_looks_at_every_line_and_names_what_is_missing(world: World) -> None:
    world.hand_out(1, name="部品表")
    own = {
        "name": "作業用の写し",
        "medium": "electronic",
        "place": "共有フォルダ",
        "received_on": TODAY - timedelta(days=3),
        "disposed_on": None,
        "keep_until": None,
        "class_code": "INTERNAL",
    }
    actions.add_asset(world.session, world.respondent, world.engagement, own)
    taking = actions.start_stocktake(world.session, world.respondent, world.engagement, taken_on=TODAY, person_name="木村")
    with pytest.raises(Conflict, match="stocktake-open"):
        actions.start_stocktake(world.session, world.respondent, world.engagement, taken_on=TODAY, person_name="木村")
    first, second = list_counts(world.session, taking.id)
    with pytest.raises(Invalid, match="stocktake-lines-open"), world.session.begin_nested():
        actions.count(world.session, world.respondent, taking, {first.asset_id: ("found", "")}, is_last=True)
    world.session.expire_all()
    said = {first.asset_id: ("found", ""), second.asset_id: ("missing", "")}
    with pytest.raises(Invalid, match="stocktake-note-missing"), world.session.begin_nested():
        actions.count(world.session, world.respondent, taking, said, is_last=True)
    world.session.expire_all()
    said[second.asset_id] = ("missing", "棚に無い")
    actions.count(world.session, world.respondent, taking, said, is_last=True)
    found = standing(world.session, world.engagement.id, TODAY)
    assert (found.lines, found.missing, found.last_stocktake_on, found.due) == (2, 1, TODAY, Due.FRESH)
    assert {row.last_result for row in list_assets(world.session, world.engagement.id)} == {"found", "missing"}


def test_of_what_was_handed_over_the_slip_says_class_and_dates(world: World) -> None:
    world.hand_out(1)
    actions.take_in(world.session, world.respondent, world.engagement)
    row = list_assets(world.session, world.engagement.id)[0]
    values = {
        "name": "図面",
        "place": "金庫",
        "class_code": "PUBLIC",
        "received_on": date(2020, 1, 1),
        "disposed_on": TODAY,
        "medium": "paper",
    }
    changed = actions.change_asset(world.session, world.respondent, world.engagement, row.id, values, expected_version=1)
    assert (changed.place, changed.class_code, changed.received_on, changed.disposed_on) == ("金庫", "INTERNAL", TODAY, None)
    with pytest.raises(Conflict, match="asset-changed-meanwhile"):
        actions.change_asset(world.session, world.respondent, world.engagement, row.id, values, expected_version=1)
