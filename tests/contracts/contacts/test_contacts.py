"""Each side keeps its emergency contacts; they are seen by the parties and the chain, and the ledger never names a person."""

from datetime import date, timedelta
from typing import Any

import pytest

from contracts.contacts.actions import Details, change, confirm, enter, remove
from contracts.contacts.models import EmergencyContact
from contracts.contacts.queries import get, list_sides, list_stale, list_to_remind
from contracts.contacts.rules import ContactRole, due_again, is_overdue
from contracts.engagements.models import Engagement
from contracts.engagements.queries import reach_of
from storage.problems import Conflict, Forbidden, Missing
from storage.stamp import Role, Stamp
from tests.contracts.world import NUMBERS, TODAY, World, count, entries, later, pass_on, people, stranger

SECRET = "Tanaka-Secret"


def entered(world: World, stamp: Stamp, engagement: Engagement | None = None, **changes: Any) -> EmergencyContact:
    wishes: dict[str, Any] = {"call_order": 1, "role": ContactRole.FIRST, "person_name": SECRET, "phone": "03-0000-0000"} | changes
    return enter(world.session, stamp, engagement or world.engagement, Details(**wishes))


def test_half_a_year_is_counted_in_months() -> None:
    assert due_again(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert not is_overdue(date(2026, 8, 31), 6, date(2027, 2, 28))
    assert is_overdue(date(2026, 8, 31), 6, date(2027, 3, 1))


def test_what_was_not_confirmed_for_half_a_year_is_asked_for_and_one_click_confirms_the_side(world: World) -> None:
    for order in (2, 1):
        entered(world, world.respondent, call_order=order)
    entered(world, world.officer)
    then = TODAY + timedelta(days=200)
    assert list_stale(world.session, world.contractor.id, TODAY) == []
    assert [(row.contacts, row.confirmed_on) for row in list_stale(world.session, world.contractor.id, then)] == [(2, TODAY)]
    assert len(list_to_remind(world.session, then)) == 3
    assert confirm(world.session, later(world.respondent, timedelta(days=200)), world.engagement) == 2
    assert list_stale(world.session, world.contractor.id, then) == []
    assert len(list_stale(world.session, world.principal.id, then)) == 1, "the other side's are its own affair"
    found = entries(world.session)[-4:]
    assert [entry.act for entry in found] == ["contact:set"] * 3 + ["contact:confirm"]
    assert SECRET not in str([entry.details for entry in found])


def test_a_side_changes_its_own_only_and_the_second_of_two_is_told(world: World) -> None:
    one = entered(world, world.respondent)
    with pytest.raises(Missing):
        get(world.session, reach_of(stranger()), one.id)
    with pytest.raises(Forbidden):
        remove(world.session, world.officer, one)
    details = Details(1, ContactRole.NIGHT, "Kimura", "03-1111-1111")
    change(world.session, world.colleague, one, details, expected_version=1)
    with pytest.raises(Conflict):
        change(world.session, world.respondent, one, details, expected_version=1)
    remove(world.session, world.respondent, one)
    assert count(world.session, EmergencyContact) == 0


def test_the_chain_is_seen_downwards_and_upwards_only_where_it_was_opened(world: World) -> None:
    below, engagement = pass_on(world, "Tsukuba", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    of_below = people(below, Role.RESPONDENT)
    entered(world, of_below, engagement, person_name="Below")
    entered(world, world.respondent, engagement, person_name="Middle")
    entered(world, world.respondent, person_name="Middle towards the top", is_for_chain=True)
    top = entered(world, world.officer, person_name="Top")

    def names(stamp: Stamp, of: Engagement) -> list[str]:
        return [contact.person_name for side in list_sides(world.session, reach_of(stamp.actor), of) for contact in side.contacts]

    assert names(world.officer, world.engagement) == ["Top", "Middle towards the top", "Middle", "Below"]
    assert names(of_below, engagement) == ["Middle", "Below"], "nothing from above unless a principal opened it"
    top.is_for_chain = True
    world.session.flush()
    assert names(of_below, engagement) == ["Top", "Middle", "Below"]
