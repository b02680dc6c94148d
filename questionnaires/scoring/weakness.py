"""Where a score is weak: how high each section stands, and what to do first. Pure; everything comes from a stored breakdown.

Rule, one sentence each: a section is high from 80 %, medium from 50 %, low below (our own marks; no source states any). First comes
what would gain most, of that the order of the questionnaire. What left both sums is no weakness.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

HIGH_FROM = 800  # tenths of a percent
MEDIUM_FROM = 500


class Level(StrEnum):
    """How high a section stands."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class WeakItem:
    """An item that has less than 100 `points`: `gain` is what it could bring in all, `is_blank` that nothing was said that counts."""

    code: str
    section: str
    weight: int
    points: int
    gain: int
    is_blank: bool


def level_of(percent_tenths: int | None) -> Level | None:
    """The level of a section; None where nothing in it can be scored."""
    if percent_tenths is None:
        return None
    return Level.HIGH if percent_tenths >= HIGH_FROM else Level.MEDIUM if percent_tenths >= MEDIUM_FROM else Level.LOW


def weak_items(breakdown: Mapping[str, Any]) -> list[WeakItem]:
    """The items of a stored breakdown that earn less than they could, those first that would gain most."""
    weak = [
        WeakItem(
            line["code"],
            line["section"],
            line["weight"],
            line["points"],
            line["possible"] - line["earned"],
            line["why"] != "answered",
        )
        for line in breakdown["lines"]
        if line["counted"] and line["earned"] < line["possible"]
    ]
    return sorted(weak, key=lambda item: -item.gain)


def levels(sections: Sequence[Mapping[str, Any]]) -> dict[str, Level | None]:
    """The level of each section of a stored breakdown, by code."""
    return {section["code"]: level_of(section["percent_tenths"]) for section in sections}
