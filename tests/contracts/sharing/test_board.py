"""The board: one row per open engagement, in a constant number of queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from contracts.disposals.actions import close_engagement
from contracts.engagements.queries import list_rows, reach_of
from contracts.handovers.queries import list_for_engagement
from contracts.information.queries import list_items
from contracts.sharing.queries import board, decisions
from tests import factories
from tests.contracts.world import NUMBERS, TODAY, World, open_engagement, pass_on
from tests.questionnaires.world import statements


def test_a_row_says_what_may_be_shared_and_what_is_still_out(world: World) -> None:
    world.hand_out(3)
    world.report("CONFIDENTIAL")
    (row,) = board(world.session, reach_of(world.officer.actor), TODAY)
    assert (row.principal_name, row.contractor_name, row.outstanding, row.open_incidents) == ("アサヒ製作所", "川口データ", 3, 1)
    assert (row.has_agreement, row.percent_tenths, row.confidence_tenths, row.reviewed_on) == (True, 1000, 1000, TODAY)
    assert {decision.class_code for decision in row.decisions if not decision.is_allowed} >= {"CONFIDENTIAL"}
    assert list(row.decisions) == decisions(world.session, world.engagement, TODAY)


def test_only_the_classes_that_the_work_needs_are_shown_and_only_open_engagements(world: World) -> None:
    second = open_engagement(world.session, world.officer, world.contractor, class_codes=["INTERNAL", "PUBLIC"], work="Second")
    close_engagement(world.session, world.officer, world.engagement)
    (row,) = board(world.session, reach_of(world.officer.actor), TODAY)
    assert (row.engagement_id, row.percent_tenths, row.has_agreement) == (second.id, None, False)
    assert [decision.class_code for decision in row.decisions] == ["PUBLIC", "INTERNAL"]


def test_the_chain_is_decided_from_its_top_even_where_the_top_is_out_of_reach(world: World) -> None:
    below, passed_on = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    world.report("CONFIDENTIAL")
    (row,) = board(world.session, reach_of(factories.actor(below)), TODAY)
    assert row.engagement_id == passed_on.id
    refused = {decision.class_code for decision in row.decisions if not decision.is_allowed}
    assert refused == {"CONFIDENTIAL"}
    assert len(board(world.session, reach_of(world.officer.actor), TODAY)) == 2
    assert [row.engagement_id for row in board(world.session, reach_of(world.respondent.actor), TODAY, as_principal=True)] == [passed_on.id]
    assert board(world.session, reach_of(factories.actor()), TODAY) == []


def test_pages_follow_each_other_by_the_end_of_the_work(world: World) -> None:
    for day in (5, 3, 4):
        open_engagement(world.session, world.officer, world.contractor, ends_on=TODAY + timedelta(days=day))
    reach = reach_of(world.officer.actor)
    seen: list[str] = []
    while rows := board(world.session, reach, TODAY, after=seen[-1] if seen else None, limit=3):
        seen += [row.engagement_id for row in rows]
    whole = board(world.session, reach, TODAY)
    assert seen == [row.engagement_id for row in whole]
    assert [row.ends_on for row in whole] == sorted(row.ends_on for row in whole)


@pytest.mark.parametrize("engagements", [1, 12])
def test_queries_do_not_grow_with_the_rows(world: World, engine: Engine, engagements: int) -> None:
    for number in range(engagements - 1):
        made = open_engagement(world.session, world.officer, world.contractor, work=f"Work {number}")
        world.agree(made)
        world.review(engagement=made)
    item = world.designate(quantity=5)
    for _ in range(engagements // 3):
        world.hand((item, 1))
    world.session.commit()
    reach = reach_of(world.officer.actor)

    reads: dict[str, Callable[[], object]] = {
        "board": lambda: board(world.session, reach, TODAY),
        "decisions": lambda: decisions(world.session, world.engagement, TODAY),
        "engagements": lambda: list_rows(world.session, reach),
        "items": lambda: list_items(world.session, world.engagement.id),
        "handovers": lambda: list_for_engagement(world.session, reach, world.engagement.id),
    }
    counted = {}
    for name, read in reads.items():
        with statements(engine) as sent:
            read()
        counted[name] = len(sent)
    assert counted == {"board": 15, "decisions": 14, "engagements": 1, "items": 1, "handovers": 1}
