"""What the reader of a limit is told first: "not yet" only where something here can change it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.sharing.rules import Facts, decide
from portal.pages.information.reasons import state_of
from tests.contracts.sharing.strategies import TODAY, policy_of

AT_WORK = Facts(
    engagement_id="engagement",
    today=TODAY,
    is_open=True,
    starts_on=TODAY,
    ends_on=TODAY + timedelta(days=100),
    needed_classes=frozenset({"SECRET"}),
)


@pytest.mark.parametrize(
    ("known", "is_hard_stop", "state"),
    [
        (AT_WORK, False, "allowed"),
        (replace(AT_WORK, needed_classes=frozenset()), False, "not-yet"),
        (AT_WORK, True, "by-law"),
        (replace(AT_WORK, is_open=False), False, "over"),
        (replace(AT_WORK, today=TODAY + timedelta(days=101)), False, "over"),
        (replace(AT_WORK, starts_on=TODAY + timedelta(days=1)), False, "not-yet"),
    ],
)
def test_a_refusal_says_whether_it_can_change(known: Facts, is_hard_stop: bool, state: str) -> None:
    assert state_of(decide(policy_of(), "SECRET", known, is_hard_stop=is_hard_stop)) == state
