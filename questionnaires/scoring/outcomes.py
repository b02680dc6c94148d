"""What the answers come to besides a percentage: the band that a score falls into, and checks that are met or not.

A check (an outcome of the questionnaire) names items and the answers that meet it. It is

- not met, as soon as one of its items carries another answer;
- open, as long as none does, but one is unanswered or carries an option that leaves it open ("we do not know yet");
- met, when every one of its items that is asked carries one of the answers that meet it.

Where none of its items is asked there is nothing to meet, and it stays open: silence is not safety.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Result(StrEnum):
    """What a check comes to."""

    MET = "met"
    NOT_MET = "not-met"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said to one item of a check: the state of a measure, or the codes of the chosen options."""

    is_asked: bool
    said: frozenset[str] = frozenset()
    is_open: bool = False  # an option was chosen that leaves the check undecided


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check comes to, with the items that meet it, that do not, that are unanswered, and that are left open."""

    code: str
    result: Result
    met: tuple[str, ...]
    unmet: tuple[str, ...]
    blank: tuple[str, ...]
    undecided: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As it stands in the breakdown of a score."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def decide_outcomes(outcomes: Sequence[Mapping[str, Any]], statements: Mapping[str, Statement]) -> list[Outcome]:
    """What each of the questionnaire's `outcomes` (as stored) comes to, given what was said by item code."""
    return [_decide(outcome, statements) for outcome in outcomes]


def find_band(bands: Sequence[Mapping[str, Any]], earned: int, possible: int) -> int | None:
    """The `at_least` of the band that the exact sums fall into; None without a score, or below the lowest band.

    `bands` stand highest first. Compared are the sums, not the rounded percentage.
    """
    if possible == 0:
        return None
    return next((int(band["at_least"]) for band in bands if earned * 100 >= band["at_least"] * possible), None)


def _decide(outcome: Mapping[str, Any], statements: Mapping[str, Statement]) -> Outcome:
    wanted = set(outcome["options"])
    asked = {code: statements[code] for code in outcome["items"] if statements[code].is_asked}
    blank = tuple(code for code, one in asked.items() if not one.said)
    undecided = tuple(code for code, one in asked.items() if one.said and one.is_open)
    met = tuple(code for code, one in asked.items() if one.said & wanted and not one.is_open)
    unmet = tuple(code for code, one in asked.items() if one.said and not one.said & wanted and not one.is_open)
    result = Result.NOT_MET if unmet else Result.OPEN if blank or undecided or not met else Result.MET
    return Outcome(str(outcome["code"]), result, met, unmet, blank, undecided)
