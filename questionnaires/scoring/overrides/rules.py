"""What an override may do: it takes two persons, whether it raises or lowers the score, and it always ends by itself."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_DAYS = 400  # no longer than a review is taken by the built-in sharing policy


class OverrideState(StrEnum):
    """From the proposal to the end; the comment says who has the next move."""

    PROPOSED = "proposed"  # another reviewer: approve or decline
    ACTIVE = "active"  # nobody: it counts through its last day
    DECLINED = "declined"  # nobody: it never counted
    ENDED = "ended"  # nobody: taken back before its last day
    REPLACED = "replaced"  # nobody: a later one took its place


@dataclass(frozen=True, slots=True)
class Override:
    """A score that counts instead of the computed one through `ends_on`. Both in tenths of a percent."""

    id: str
    assessment_id: str
    percent_tenths: int
    computed_tenths: int | None
    reason: str
    ends_on: date
    state: OverrideState
    proposed_by: str
    approved_by: str | None  # None: of the time when one person could lower a score


def ending_raises(percent_tenths: int, computed_tenths: int | None) -> bool:
    """Whether taking an override back lets the score count for more than it does."""
    return computed_tenths is not None and computed_tenths > percent_tenths
