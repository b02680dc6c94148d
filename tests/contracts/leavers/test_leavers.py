"""A person leaves: entries end everywhere at once, and the record stays open until everything came back."""

from datetime import timedelta

import pytest

from contracts.engagements.queries import list_handlers
from contracts.leavers import actions
from contracts.leavers.queries import get, list_ended, list_handled, list_points, list_rows
from contracts.leavers.rules import LeaverState, PointKind
from storage.problems import Conflict, Invalid, Missing
from tests.contracts.world import TODAY, World, open_engagement


def test_one_act_ends_all_entries_and_open_points_keep_the_record_open(world: World) -> None:
    open_engagement(world.session, world.officer, world.contractor, work="第二の業務")
    mine = [work for work in list_handled(world.session, world.respondent.actor) if work.person_name == "木村"]
    assert len(mine) == 2
    leaver = actions.record(
        world.session,
        world.respondent,
        person_name="木村",
        left_on=TODAY,
        handler_ids=[work.handler_id for work in mine],
        points=[(PointKind.KEY, "書庫の鍵 3番"), (PointKind.DEVICE, "")],
    )
    assert [row.person_name for row in list_handlers(world.session, world.engagement.id)] == ["田中"]
    assert {work.work for work in list_ended(world.session, leaver.id)} == {"図面のデータ化", "第二の業務"}
    with pytest.raises(Conflict, match="leaver-has-open-points"):
        actions.close(world.session, world.respondent, leaver)
    (key,) = list_points(world.session, leaver.id)
    with pytest.raises(Invalid, match="settled-on-in-future"):
        actions.settle_point(world.session, world.respondent, leaver, key.id, settled_on=TODAY + timedelta(days=1))
    actions.settle_point(world.session, world.respondent, leaver, key.id, settled_on=TODAY)
    with pytest.raises(Conflict, match="leaver-without-pledge"):
        actions.close(world.session, world.respondent, leaver)
    actions.record_pledge(world.session, world.respondent, leaver, pledged_on=TODAY)
    assert actions.close(world.session, world.respondent, leaver).state == LeaverState.CLOSED
    assert [(row.points, row.settled) for row in list_rows(world.session, world.respondent.actor)] == [(1, 1)]
    with pytest.raises(Missing, match="leaver-missing"):
        get(world.session, world.officer.actor, leaver.id)


def test_nobody_ends_entries_of_another_company(world: World) -> None:
    theirs = [work.handler_id for work in list_handled(world.session, world.respondent.actor)]
    with pytest.raises(Missing, match="handler-missing"):
        actions.record(world.session, world.officer, person_name="木村", left_on=TODAY, handler_ids=theirs)
