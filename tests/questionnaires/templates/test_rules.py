"""Which items of a questionnaire are asked."""

from dataclasses import dataclass

from questionnaires.templates.rules import Standing, decide_standings


@dataclass
class Item:
    weight: int = 1
    alternative_group: str | None = None
    alternative_option: str | None = None
    is_legacy: bool = False
    condition_code: str | None = None


def keys(option: str, weight: int = 1) -> Item:
    return Item(weight, "KEYS", option)


def test_what_is_asked_of_everyone_counts_and_legacy_does_not() -> None:
    assert decide_standings([Item(), Item(0, is_legacy=True)], {}) == [Standing.COUNTED, Standing.LEGACY]


def test_a_choice_asks_the_items_of_its_option_only() -> None:
    items = [keys("NONE", 9), keys("KEPT"), keys("KEPT")]
    assert decide_standings(items, {"KEYS": "KEPT"}) == [Standing.OTHER_OPTION, Standing.COUNTED, Standing.COUNTED]


def test_without_a_choice_the_heaviest_option_stands_in_by_weight_and_not_by_number() -> None:
    items = [keys("NONE", 3), keys("KEPT"), keys("KEPT")]
    assert decide_standings(items, {}) == [Standing.CHOICE_OPEN, Standing.OTHER_OPTION, Standing.OTHER_OPTION]


def test_of_two_options_that_weigh_the_same_the_first_of_the_questionnaire_stands_in() -> None:
    assert decide_standings([keys("NONE", 2), keys("KEPT"), keys("KEPT")], {})[0] is Standing.CHOICE_OPEN
    assert decide_standings([keys("KEPT"), keys("KEPT"), keys("NONE", 2)], {})[2] is Standing.OTHER_OPTION


def test_a_choice_of_another_group_or_of_no_option_is_no_choice() -> None:
    for chosen in ({"OTHER": "NONE"}, {"KEYS": "PERHAPS"}):
        assert decide_standings([keys("NONE"), keys("KEPT", 2)], chosen) == [Standing.OTHER_OPTION, Standing.CHOICE_OPEN]
