"""Which items of a questionnaire count, given the options that the respondent chose.

Some requirements exclude each other: who never takes information out (document 004, appendix 1.1-08, second sentence)
has nothing to encrypt on the way (1.1-09 to 1.1-13). Such items form a group; the respondent says which option it
follows, and the other options' items are neither asked nor scored. Progress, review and score all use this one rule.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol


class Selectable(Protocol):
    """What the rule needs to know of an item."""

    @property
    def weight(self) -> int:
        """Whole number; 0 for a legacy item."""
        ...

    @property
    def alternative_group(self) -> str | None:
        """The group of alternatives that the item belongs to, or None."""
        ...

    @property
    def alternative_option(self) -> str | None:
        """The option of that group."""
        ...

    @property
    def is_legacy(self) -> bool:
        """Whether it is kept only so that the source stays complete."""
        ...

    @property
    def condition_code(self) -> str | None:
        """The condition under which it is asked, or None."""
        ...


class Standing(StrEnum):
    """Whether an item counts, and why."""

    COUNTED = "counted"  # asked of everyone, or of the option that was chosen
    CHOICE_OPEN = "choice-open"  # nothing was chosen in its group: it counts, and counts as blank
    OTHER_OPTION = "other-option"  # belongs to an option that is not followed
    LEGACY = "legacy"  # shown for completeness, never scored
    NOT_ASKED = "not-asked"  # its condition does not hold


COUNTING = frozenset({Standing.COUNTED, Standing.CHOICE_OPEN})


def ask_everyone(_condition_code: str | None) -> bool:
    """For questionnaires without conditions: everything is asked."""
    return True


def decide_standings(
    items: Sequence[Selectable], chosen: Mapping[str, str], is_asked: Callable[[str | None], bool] = ask_everyone
) -> list[Standing]:
    """The standing of each of `items` (all items of one version), in their order; `chosen` maps group to option.

    `is_asked` tells of a condition code whether the condition holds (`questionnaires.templates.conditions.Asked.holds`).

    Where nothing was chosen in a group, its heaviest option stands in for the choice and counts as blank. The lightest
    one would let silence score better than a poor but honest answer; with the heaviest one, no choice and no answer can
    ever lower the score below that of saying nothing. A choice that is no option of the group is no choice.
    """
    weights: dict[str, dict[str, int]] = {}
    for item in items:
        if item.is_legacy or not is_asked(item.condition_code):
            continue
        if item.alternative_group is not None and item.alternative_option is not None:
            options = weights.setdefault(item.alternative_group, {})
            options[item.alternative_option] = options.get(item.alternative_option, 0) + item.weight
    followed: dict[str, tuple[str, Standing]] = {}
    for group, options in weights.items():
        if chosen.get(group) in options:
            followed[group] = (chosen[group], Standing.COUNTED)
        else:
            # max() keeps the first of equals: the order of the questionnaire decides.
            followed[group] = (max(options, key=lambda option: options[option]), Standing.CHOICE_OPEN)
    return [_stand(item, followed, is_asked) for item in items]


def _stand(item: Selectable, followed: Mapping[str, tuple[str, Standing]], is_asked: Callable[[str | None], bool]) -> Standing:
    if item.is_legacy:
        return Standing.LEGACY
    if not is_asked(item.condition_code):
        return Standing.NOT_ASKED
    if item.alternative_group is None:
        return Standing.COUNTED
    option, standing = followed[item.alternative_group]
    return standing if item.alternative_option == option else Standing.OTHER_OPTION
