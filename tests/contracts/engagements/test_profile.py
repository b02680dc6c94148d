"""Tier, place and telework of an engagement, and the second contact of a contractor."""

from typing import Any

import pytest

from contracts.engagements.actions import set_profile
from contracts.engagements.rules import Tier
from contracts.parties.actions import change_contractor
from storage.problems import Conflict, Forbidden
from tests.contracts.world import World, entries


def test_nobody_is_spared_questions_by_silence(world: World) -> None:
    assert (world.engagement.tier, world.engagement.place, world.engagement.is_telework) == (Tier.STANDARD, "", None)


def test_the_entry_names_what_changed_and_nothing_else(world: World) -> None:
    version = world.engagement.version
    set_profile(world.session, world.officer, world.engagement, tier=Tier.HIGH, place="大阪", is_telework=None, expected_version=version)
    last = entries(world.session)[-1]
    assert (last.act, sorted(last.fields)) == ("engagement:change", ["place", "tier"])
    assert last.details == {"tier": "1", "is_telework": None}
    assert "大阪" not in str(last.details)
    before = len(entries(world.session))
    high: dict[str, Any] = {"tier": Tier.HIGH, "place": "大阪", "is_telework": None}
    set_profile(world.session, world.officer, world.engagement, **high, expected_version=version + 1)
    assert len(entries(world.session)) == before
    with pytest.raises(Conflict, match="engagement-changed-meanwhile"):
        set_profile(world.session, world.officer, world.engagement, tier=Tier.LIGHT, place="", is_telework=True, expected_version=version)


def test_only_the_principal_rates_the_work(world: World) -> None:
    with pytest.raises(Forbidden):
        set_profile(
            world.session,
            world.respondent,
            world.engagement,
            tier=Tier.LIGHT,
            place="",
            is_telework=None,
            expected_version=world.engagement.version,
        )


def test_the_second_contact_is_kept_and_the_ledger_does_not_tell_it(world: World) -> None:
    known = world.contractor
    names = ("name", "name_reading", "name_english", "corporate_number", "country", "time_zone", "contact_name", "contact_email")
    given: dict[str, Any] = {name: getattr(known, name) for name in (*names, "contact_phone")}
    second: dict[str, Any] = {"contact_two_name": "佐藤", "contact_two_email": "s@example.jp"}
    change_contractor(world.session, world.officer, known, expected_version=known.version, **given, **second)
    assert (known.contact_two_name, known.contact_two_email, known.employees) == ("佐藤", "s@example.jp", None)
    last = entries(world.session)[-1]
    assert sorted(last.fields) == ["contact_two_email", "contact_two_name"]
    assert "佐藤" not in str(last.details)
