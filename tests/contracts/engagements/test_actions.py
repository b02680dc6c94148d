"""Opening an engagement and changing its terms."""

from datetime import date
from typing import Any

import pytest

from contracts.disposals.actions import close_engagement
from contracts.engagements.actions import change_period, set_classes
from contracts.engagements.models import EngagementAncestor
from contracts.engagements.queries import get_parties, list_classes, list_handlers, local_day
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.contracts.world import NUMBERS, World, count, entries, open_engagement, pass_on, people


def test_an_engagement_says_who_does_what_for_whom_with_what(world: World) -> None:
    parties = get_parties(world.session, world.engagement)
    assert (parties.principal.id, parties.contractor.id) == (world.principal.id, world.contractor.id)
    assert [(row.person_name, row.is_custodian) for row in list_handlers(world.session, world.engagement.id)] == [
        ("田中", False),
        ("木村", True),
    ]
    assert "CONFIDENTIAL" in list_classes(world.session, world.engagement.id)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"work": " "}, "work-missing"),
        ({"purpose": ""}, "purpose-missing"),
        ({"ends_on": date(2026, 3, 31)}, "period-reversed"),
        ({"class_codes": ["NO_SUCH_CLASS"]}, "class-unknown"),
    ],
)
def test_what_cannot_be_right_is_refused(world: World, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as error:
        open_engagement(world.session, world.officer, world.contractor, **given)
    assert error.value.code == code


def test_work_is_entrusted_only_to_ones_own_contractors(world: World) -> None:
    with pytest.raises(Missing):
        open_engagement(world.session, world.officer, factories.organisation(world.session))


def test_only_the_contractor_of_an_engagement_passes_it_on(world: World) -> None:
    below, passed_on = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    assert count(world.session, EngagementAncestor) == 1
    with pytest.raises(Forbidden) as error:  # the principal would go round its contractor
        open_engagement(world.session, world.officer, world.contractor, parent=world.engagement)
    assert error.value.code == "not-the-contractor"
    third = factories.organisation(world.session, registrar=below)
    with pytest.raises(Missing):  # a re-contractor does not even see the top
        open_engagement(world.session, people(below), third, parent=world.engagement)
    assert passed_on.parent_engagement_id == world.engagement.id


def test_a_closed_engagement_is_passed_on_no_more(world: World) -> None:
    close_engagement(world.session, world.officer, world.engagement)
    with pytest.raises(Conflict) as error:
        pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    assert error.value.code == "engagement-closed"


def test_the_second_of_two_changes_is_told(world: World) -> None:
    set_classes(world.session, world.officer, world.engagement, class_codes=["PUBLIC", "PUBLIC"], expected_version=1)
    assert list_classes(world.session, world.engagement.id) == ["PUBLIC"]
    with pytest.raises(Conflict) as error:
        change_period(
            world.session, world.officer, world.engagement, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2), expected_version=1
        )
    assert error.value.code == "engagement-changed-meanwhile"
    change_period(world.session, world.officer, world.engagement, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2), expected_version=2)
    assert world.engagement.ends_on == date(2026, 1, 2)
    assert [entry.fields for entry in entries(world.session)[-2:]] == [["classes"], ["starts_on", "ends_on"]]


def test_the_contractor_cannot_change_what_it_was_entrusted_with(world: World) -> None:
    with pytest.raises(Forbidden) as error:
        set_classes(world.session, world.respondent, world.engagement, class_codes=[], expected_version=1)
    assert error.value.code == "not-the-principal"


def test_a_day_is_the_day_of_the_principal(world: World) -> None:
    evening = factories.NOON.replace(hour=15, minute=1)  # one minute past midnight in Tokyo
    assert local_day(world.session, world.engagement, evening) == date(2026, 11, 25)
    world.principal.time_zone = "America/New_York"
    assert local_day(world.session, world.engagement, evening) == date(2026, 11, 24)
