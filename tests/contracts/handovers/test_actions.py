"""Nothing is handed over without a permit, nothing twice, and the slip is held by both sides."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from contracts.disposals.actions import confirm_return, judge_certificate, record_return
from contracts.engagements.queries import reach_of
from contracts.handovers.actions import countersign
from contracts.handovers.models import Handover, HandoverLine
from contracts.handovers.queries import get, list_for_engagement, list_lines, list_waiting, slip
from contracts.handovers.rules import HandoverState, Way, hash_slip
from contracts.information.queries import list_items
from contracts.sharing.queries import decisions_behind
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.contracts.world import TODAY, World, count, entries, open_engagement


def test_a_handover_counts_its_pieces_as_out_and_rests_on_its_decisions(world: World) -> None:
    drawing, prices = world.designate("CONFIDENTIAL", 3), world.designate("INTERNAL", 1, name="Prices")
    handover = world.hand((drawing, 2), (prices, 1))
    assert (handover.number, handover.state, handover.policy_version) == (1, HandoverState.RECORDED, "2026-11-2")
    assert [(line.item_name, line.quantity, line.class_code) for line in list_lines(world.session, handover.id)] == [
        ("Drawing", 2, "CONFIDENTIAL"),
        ("Prices", 1, "INTERNAL"),
    ]
    assert [(row.outstanding, row.available) for row in list_items(world.session, world.engagement.id)] == [(2, 1), (1, 0)]
    behind = decisions_behind(world.session, handover)
    assert [(row.class_code, row.is_allowed) for row in behind] == [("CONFIDENTIAL", True), ("INTERNAL", True)]
    entry = entries(world.session)[-1]
    assert entry.act == "handover:record"
    assert set(entry.details["decisions"]) == {row.id for row in behind}


def test_a_permit_is_good_for_its_own_transaction_only(world: World) -> None:
    item, permit = world.designate(), world.permit("CONFIDENTIAL")
    world.session.commit()
    with pytest.raises(Forbidden) as error:
        world.hand((item, 1), permit=permit)
    assert error.value.code == "permit-ended"


def test_a_permit_ends_with_the_savepoint_that_held_its_locks(world: World) -> None:
    item = world.designate(quantity=2)
    with world.session.begin_nested() as savepoint:
        inner = world.permit("CONFIDENTIAL")
        savepoint.rollback()
    with pytest.raises(Forbidden) as error:
        world.hand((item, 1), permit=inner)
    assert error.value.code == "permit-ended"
    outer = world.permit("CONFIDENTIAL")
    with world.session.begin_nested():  # as a form does that may have to be shown again
        world.hand((item, 1), permit=outer)
    world.hand((item, 1), permit=outer)


def test_a_permit_is_good_for_its_own_engagement_only(world: World) -> None:
    permit = world.permit("CONFIDENTIAL")
    other = open_engagement(world.session, world.officer, world.contractor)
    world.engagement = other
    with pytest.raises(Forbidden) as error:
        world.hand((world.designate(), 1), permit=permit)
    assert error.value.code == "permit-for-another-engagement"


def test_a_permit_is_good_for_its_own_classes_only(world: World) -> None:
    permit = world.permit("INTERNAL")
    with pytest.raises(Forbidden) as error:
        world.hand((world.designate("INTERNAL"), 1), (world.designate("CONFIDENTIAL"), 1), permit=permit)
    assert (error.value.code, error.value.parameters) == ("permit-lacks-class", {"class_code": "CONFIDENTIAL"})


@pytest.mark.parametrize(
    ("quantity", "changes", "code"),
    [
        (0, {}, "quantity-not-positive"),
        (-1, {}, "quantity-not-positive"),
        (4, {}, "quantity-over-available"),
        (1, {"handed_on": TODAY + timedelta(days=1)}, "handed-on-in-future"),
    ],
)
def test_what_cannot_be_right_is_refused(world: World, quantity: int, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as error:
        world.hand((world.designate(quantity=3), quantity), **changes)
    assert error.value.code == code


def test_a_slip_has_lines_and_each_item_once(world: World) -> None:
    item, permit = world.designate(quantity=3), world.permit("CONFIDENTIAL")
    for lines, code in (((), "lines-missing"), (((item, 1), (item, 1)), "item-twice")):
        with pytest.raises(Invalid) as error:
            world.hand(*lines, permit=permit)
        assert error.value.code == code


def test_an_item_of_another_engagement_is_not_there(world: World) -> None:
    foreign = world.designate()
    world.engagement = open_engagement(world.session, world.officer, world.contractor)
    world.agree()
    world.review()
    with pytest.raises(Missing):
        world.hand((foreign, 1))


def test_what_is_out_cannot_go_out_again_until_it_is_back(world: World) -> None:
    item = world.designate("INTERNAL")
    line = list_lines(world.session, world.hand((item, 1)).id)[0]
    with pytest.raises(Invalid) as error:
        world.hand((item, 1))
    assert error.value.parameters["available"] == 0
    back = record_return(
        world.session, world.respondent, world.engagement, lines=[(line.id, 1)], returned_on=TODAY, returner_name="T", way=Way.COURIER
    )
    with pytest.raises(Invalid):  # said to be on its way is not back
        world.hand((item, 1))
    confirm_return(world.session, world.reviewer, back, receiver_name="S")
    assert world.hand((item, 1)).number == 2


def test_what_was_destroyed_never_goes_out_again(world: World) -> None:
    item = world.designate("INTERNAL")
    line = list_lines(world.session, world.hand((item, 1)).id)[0]
    judge_certificate(world.session, world.reviewer, world.certify((line.id, 1)), is_approved=True)
    with pytest.raises(Conflict) as error:
        world.hand((item, 1))
    assert error.value.code == "item-already-destroyed"


def test_only_the_principal_hands_over(world: World) -> None:
    item, permit = world.designate(), world.permit("CONFIDENTIAL")
    world.officer = world.respondent
    with pytest.raises(Forbidden) as error:
        world.hand((item, 1), permit=permit)
    assert error.value.code == "not-the-principal"


def test_the_countersignature_freezes_the_slip(world: World) -> None:
    handover = world.hand((world.designate(), 1))
    assert slip(world.session, handover)["countersigned"] is None
    assert [row.id for row in list_waiting(world.session, reach_of(world.respondent.actor))] == [handover.id]
    countersign(world.session, world.respondent, handover, person_name="Tanaka", person_title="Chief")
    frozen = slip(world.session, handover)
    assert handover.slip_hash == hash_slip(frozen)
    assert frozen["countersigned"]["name"] == "Tanaka"
    world.contractor.name = "A new name"
    world.session.commit()
    world.session.refresh(handover)
    assert hash_slip(slip(world.session, handover)) == handover.slip_hash
    assert slip(world.session, handover)["contractor"]["name"] == "川口データ"
    assert list_waiting(world.session, reach_of(world.respondent.actor)) == []
    assert entries(world.session)[-1].details["slip_hash"] == handover.slip_hash


def test_a_slip_is_countersigned_once_and_by_the_contractor(world: World) -> None:
    handover = world.hand((world.designate(), 1))
    with pytest.raises(Forbidden) as error:
        countersign(world.session, world.reviewer, handover, person_name="S", person_title="")
    assert error.value.code == "not-the-contractor"
    countersign(world.session, world.respondent, handover, person_name="T", person_title="")
    with pytest.raises(Conflict) as conflict:
        countersign(world.session, world.colleague, handover, person_name="K", person_title="")
    assert conflict.value.code == "handover-already-countersigned"


def test_who_recorded_it_cannot_countersign_it_even_with_a_second_seat(world: World) -> None:
    handover = world.hand((world.designate(), 1))
    both = factories.stamp(factories.actor(world.contractor, user_id=world.officer.actor.user_id))
    with pytest.raises(Forbidden) as error:
        countersign(world.session, both, handover, person_name="S", person_title="")
    assert error.value.code == "second-person-needed"


def test_the_database_itself_refuses_the_recorder_as_countersigner(world: World) -> None:
    handover = world.hand((world.designate(), 1))
    with pytest.raises(IntegrityError, match="two_persons"):
        world.session.execute(update(Handover).where(col(Handover.id) == handover.id).values(countersigned_by=handover.recorded_by))


@pytest.mark.parametrize("wrong", [{"claimed": 2}, {"returned": 1, "destroyed": 1}, {"claimed": -1}, {"returned": -1, "claimed": 1}])
def test_the_database_itself_refuses_that_more_comes_back_than_went_out(world: World, wrong: dict[str, int]) -> None:
    world.hand_out()
    with pytest.raises(IntegrityError, match="pieces"):
        world.session.execute(update(HandoverLine).values(**wrong))


def test_handovers_are_listed_newest_first_and_only_within_reach(world: World) -> None:
    item = world.designate(quantity=3)
    made = [world.hand((item, 1)) for _ in range(3)]
    reach = reach_of(world.respondent.actor)
    rows = list_for_engagement(world.session, reach, world.engagement.id, limit=2)
    assert [row.number for row in rows] == [3, 2]
    assert [row.number for row in list_for_engagement(world.session, reach, world.engagement.id, after=rows[-1].id)] == [1]
    assert get(world.session, reach, made[0].id) == made[0]
    assert list_for_engagement(world.session, reach_of(factories.actor()), world.engagement.id) == []
    with pytest.raises(Missing):
        get(world.session, reach_of(factories.actor()), made[0].id)
    assert count(world.session, Handover) == 3
