"""What a consent covers, which figures are weaker below, and whose decision comes next."""

from datetime import date

import pytest

from contracts.recontracts.rules import (
    NO_CONSENT_NEEDED,
    ConsentFact,
    ConsentState,
    RecontractState,
    Weaker,
    consent_of,
    find_weaker,
    next_level,
)

ABOVE = {"incident_first_notice_hours": 24, "survival_years": 5, "monthly_report_day": 31, "governing_court": "東京"}


@pytest.mark.parametrize(
    ("below", "weaker"),
    [
        ({"incident_first_notice_hours": 24, "survival_years": 5}, []),
        ({"incident_first_notice_hours": "12", "survival_years": "10", "monthly_report_day": 25}, []),
        ({"incident_first_notice_hours": 25}, [Weaker("incident_first_notice_hours", 24, 25)]),
        ({"survival_years": 4}, [Weaker("survival_years", 5, 4)]),
        ({"governing_court": "大阪"}, []),
    ],
)
def test_less_time_and_more_years_are_stricter_and_nothing_else_counts(below: dict[str, object], weaker: list[Weaker]) -> None:
    assert find_weaker(ABOVE, below) == weaker


def test_consent_covers_the_classes_and_the_days_it_was_given_for() -> None:
    fact = ConsentFact(ConsentState.GIVEN, class_codes=frozenset({"INTERNAL"}), ends_on=date(2027, 3, 31))
    assert fact.covers("INTERNAL", date(2027, 3, 31))
    assert not fact.covers("INTERNAL", date(2027, 4, 1))
    assert not fact.covers("CONFIDENTIAL", date(2027, 3, 31))
    assert not ConsentFact(ConsentState.REVOKED, class_codes=frozenset({"INTERNAL"})).covers("INTERNAL", date(2027, 1, 1))
    assert NO_CONSENT_NEEDED.covers("INTERNAL", date(2027, 1, 1))


def test_only_an_approved_request_is_a_consent() -> None:
    assert [state for state in RecontractState if consent_of(state) is ConsentState.GIVEN] == [RecontractState.APPROVED]


def test_the_request_goes_up_level_by_level_and_ends_at_the_top() -> None:
    assert [next_level(["near", "far", "top"], level) for level in ("near", "far", "top")] == ["far", "top", None]
