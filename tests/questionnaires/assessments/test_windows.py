"""A window opens and closes by the issuer's calendar, and its dates are only ever moved in the respondent's favour."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.windows import change_dates
from storage.problems import Conflict, Forbidden, Invalid
from tests.questionnaires.world import DUE, World, last_entry

OPENS, CLOSES = date(2026, 12, 1), date(2026, 12, 25)


def windowed(world: World, **changes: Any) -> Assessment:
    made = world.issue(**({"opens_on": OPENS, "closes_on": CLOSES} | changes))
    world.assessment = made
    return made


def at(world: World, moment: datetime) -> None:
    world.answerer = replace(world.answerer, at=moment)
    world.asker = replace(world.asker, at=moment)


def test_before_it_opens_nothing_can_be_answered_and_from_the_first_local_minute_on_it_can(world: World) -> None:
    windowed(world)
    at(world, datetime(2026, 11, 30, 14, 59, tzinfo=UTC))  # 23:59 in Tokyo, where the issuer is
    with pytest.raises(Conflict, match="window-not-open-yet"):
        world.say("A-1")
    at(world, datetime(2026, 11, 30, 15, 0, tzinfo=UTC))
    assert world.say("A-1").version == 1


def test_after_it_closes_nothing_can_be_answered_or_submitted(world: World) -> None:
    windowed(world)
    at(world, datetime(2026, 12, 25, 14, 59, tzinfo=UTC))
    world.say("A-1")
    at(world, datetime(2026, 12, 25, 15, 0, tzinfo=UTC))
    with pytest.raises(Conflict, match="window-closed") as caught:
        world.say("A-2")
    assert caught.value.parameters == {"closes_on": CLOSES, "contact": "Suzuki"}
    with pytest.raises(Conflict, match="window-closed"):
        world.submit()


def test_the_issuer_opens_it_again_with_a_new_date(world: World) -> None:
    made = windowed(world)
    at(world, datetime(2026, 12, 28, 3, 0, tzinfo=UTC))
    change_dates(world.session, world.asker, made, due_on=DUE, closes_on=date(2027, 1, 10))
    assert world.say("A-1").version == 1
    assert made.due_set_at is None  # the due date was not moved


def test_the_due_date_is_prolonged_and_the_ledger_keeps_both(world: World) -> None:
    made = world.assessment
    change_dates(world.session, world.asker, made, due_on=date(2027, 1, 15), closes_on=None)
    entry = last_entry(world.session)
    assert (entry.act, entry.fields) == ("assessment:change-dates", ["due_on"])
    assert entry.details == {"due_on": "2027-01-15", "due_on_before": DUE.isoformat(), "closes_on": None}
    assert made.due_set_at == world.asker.at


@pytest.mark.parametrize(
    ("due_on", "closes_on", "code"),
    [
        (date(2026, 12, 19), CLOSES, "due-date-earlier"),
        (DUE, date(2026, 12, 24), "window-closes-earlier"),
        (DUE, date(2026, 12, 10), "window-closes-before-due"),
        (date(2027, 1, 1), CLOSES, "window-closes-before-due"),
        (DUE, CLOSES, "dates-unchanged"),
    ],
)
def test_what_was_promised_is_not_shortened(world: World, due_on: date, closes_on: date, code: str) -> None:
    made = windowed(world)
    with pytest.raises(Invalid, match=code):
        change_dates(world.session, world.asker, made, due_on=due_on, closes_on=closes_on)


def test_an_open_end_is_not_taken_away(world: World) -> None:
    with pytest.raises(Invalid, match="window-closes-earlier"):
        change_dates(world.session, world.asker, world.assessment, due_on=DUE, closes_on=date(2027, 3, 1))


def test_only_the_issuer_moves_dates_and_only_while_answers_are_awaited(world: World) -> None:
    with pytest.raises(Forbidden):
        change_dates(world.session, world.answerer, world.assessment, due_on=date(2027, 1, 1), closes_on=None)
    world.say("A-1")
    world.submit()
    with pytest.raises(Conflict, match="answer-sealed"):
        change_dates(world.session, world.asker, world.assessment, due_on=date(2027, 1, 1), closes_on=None)


@pytest.mark.parametrize(
    ("dates", "code"),
    [({"opens_on": date(2026, 12, 21)}, "window-opens-after-due"), ({"closes_on": date(2026, 12, 19)}, "window-closes-before-due")],
)
def test_dates_out_of_order_are_refused_at_the_issue(world: World, dates: dict[str, date], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        world.issue(**dates)


def test_the_profile_and_the_owner_are_kept_as_they_were_at_the_issue(world: World) -> None:
    profile = {"tier": "1", "classes": ["PUBLIC"]}
    made = world.issue(profile=profile, owner_user_id="somebody")
    profile["tier"] = "3"
    assert (made.profile, made.owner_user_id) == ({"tier": "1", "classes": ["PUBLIC"]}, "somebody")
