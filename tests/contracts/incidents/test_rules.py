"""What follows from answers about personal data, how times fall into bands, and how incidents are counted: no database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.incidents import personal_data
from contracts.incidents.personal_data import Answer, Position, Questions, find
from contracts.incidents.rules import IncidentState, MeasureState, Particulars, still_stopped, what_is_missing
from contracts.incidents.statistics import CountedIncident, tabulate
from contracts.incidents.taxonomy import band_of, taxonomy, unknown_codes

MONDAY = date(2026, 11, 2)


def ask(**changed: object) -> Questions:
    calm = {"sensitive": Answer.NO, "property": Answer.NO, "improper": Answer.NO, "persons": 1}
    return Questions.model_validate({"position": Position.PRINCIPAL, "known_on": MONDAY, **calm, **changed})


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({}, []),
        ({"sensitive": Answer.MAY}, ["sensitive"]),
        ({"property": Answer.YES, "improper": Answer.MAY}, ["property", "improper"]),
        ({"persons": 1000}, []),
        ({"persons": 1001}, ["many"]),
        ({"persons": None}, ["many"]),  # nobody knows: it may be
        ({"persons": 101, "is_public_body": True}, ["many"]),
    ],
)
def test_which_of_the_four_kinds_apply_or_may(changed: dict[str, object], kinds: list[str]) -> None:
    assert [kind.code for kind in find(ask(**changed)).kinds] == kinds


def test_the_clocks_run_from_the_day_of_knowing_as_day_one() -> None:
    clocks = {clock.code: clock for clock in find(ask(sensitive=Answer.YES)).clocks}
    assert (clocks["preliminary"].from_on, clocks["preliminary"].until_on) == (date(2026, 11, 4), date(2026, 11, 6))
    assert clocks["final"].until_on == date(2026, 12, 1)
    assert "day_of_knowing_is_day_one" in clocks["final"].leans_on, "from memory, and said with the date"


def test_an_improper_purpose_gives_sixty_days_and_a_free_day_is_only_noted() -> None:
    clocks = {clock.code: clock for clock in find(ask(improper=Answer.MAY)).clocks}
    assert (clocks["final"].until_on, clocks["final"].moved_to) == (date(2026, 12, 31), date(2027, 1, 4))
    assert "end_moves_to_business_day" in clocks["final"].leans_on


def test_encrypted_data_are_exempt_and_the_contractor_is_released_by_telling() -> None:
    exempt = find(ask(sensitive=Answer.YES, is_encrypted=True))
    assert (exempt.is_exempt, exempt.clocks) == (True, ())
    released = find(ask(sensitive=Answer.YES, position=Position.ENTRUSTED))
    assert released.may_be_released
    assert [clock.code for clock in released.clocks] == ["tell-principal", "preliminary", "final"]
    own = find(ask(sensitive=Answer.YES, position=Position.OWN))
    assert (own.may_be_released, [clock.code for clock in own.clocks]) == (False, ["preliminary", "final"])


def test_the_principals_clock_begins_at_the_latest_with_the_notice() -> None:
    found = find(ask(sensitive=Answer.YES, told_on=MONDAY - timedelta(days=1)))
    assert found.clocks[0].begins_on == MONDAY - timedelta(days=1)
    assert "principal_starts_with_notice" in found.clocks[0].leans_on


def test_every_value_says_how_sure_it_is_and_memory_is_never_certain() -> None:
    values = personal_data.rules()["values"]
    assert {one["confidence"] for one in values.values()} <= {"S", "P", "Q", "MH", "MM", "ML"}
    assert not personal_data.is_certain("day_of_knowing_is_day_one")
    assert personal_data.is_certain("final_days")
    assert len(personal_data.rules()["report_items"]) == 9
    assert len(personal_data.rules()["kinds"]) == 4


def test_the_taxonomy_has_both_languages_and_refuses_strange_codes() -> None:
    for field in taxonomy()["fields"]:
        assert all(option["label"]["ja"] and option["label"]["en"] for option in field["options"])
        assert field["code"] in Particulars.model_fields
    assert unknown_codes(Particulars(cause="bad", places=["office", "moon"])) == {"cause": ["bad"], "places": ["moon"]}


@pytest.mark.parametrize(("days", "band"), [(0.5, "within_1_day"), (6, "within_1_week"), (29, "under_1_month"), (400, "from_1_year")])
def test_times_fall_into_bands(days: float, band: str) -> None:
    assert band_of(timedelta(days=days)) == band
    assert band_of(None) == "unknown"


def test_incidents_are_counted_and_what_was_not_said_is_counted_as_such() -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    known = Particulars(cause="malware", places=["office", "home"], occurred_at=at - timedelta(hours=2))
    tables = {table.code: table for table in tabulate([CountedIncident("leak", "open", at, None, said) for said in (known, Particulars())])}
    assert tables["cause"].counts == (("malware", 1), ("unsaid", 1))
    assert tables["places"].counts == (("office", 1), ("home", 1), ("unsaid", 1))
    assert tables["time_to_notice"].counts == (("within_1_day", 1), ("unknown", 1))
    assert tables["kind"].asked == 2


def test_what_is_missing_before_the_close() -> None:
    assert what_is_missing(IncidentState.OPEN, [], untold=1, no_measure_reason="", has_cause=False) == [
        "stop-not-lifted",
        "somebody-untold",
        "cause-unknown",
        "no-measure",
    ]
    assert what_is_missing(IncidentState.LIFTED, [MeasureState.DONE], untold=0, no_measure_reason="", has_cause=True) == []
    assert what_is_missing(IncidentState.NOTED, [], untold=0, no_measure_reason="Nothing was told", has_cause=True) == []


def test_nothing_stopped_by_name_means_that_everything_is() -> None:
    assert still_stopped([], ["A"], ["A", "B"]) == ["B"]
    assert still_stopped(["A", "B"], ["A", "B"], ["A", "B", "C"]) == []
