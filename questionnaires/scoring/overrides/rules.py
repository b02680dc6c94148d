"""What an override may do: one person may lower trust at once, only two may raise it, and it always ends by itself."""

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
    approved_by: str | None  # None: it only lowers what counts, which needs one person


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts now: the computed score, or an override of it through `until`. None is no score, which is less than any."""

    computed_tenths: int | None
    tenths: int | None
    until: date | None = None


def never_raises(counting: Counting, percent_tenths: int, ends_on: date) -> bool:
    """Whether the score would on no day, now or later, count for more with an override of `percent_tenths` through `ends_on`
    than it does without: the only kind that one person may set."""
    computed = -1 if counting.computed_tenths is None else counting.computed_tenths
    now = -1 if counting.tenths is None else counting.tenths
    if percent_tenths > now:
        return False
    if counting.until is None:
        return True
    outlasts_the_other = ends_on > counting.until and percent_tenths > computed
    uncovers_more = ends_on < counting.until and computed > now
    return not outlasts_the_other and not uncovers_more


def ending_raises(percent_tenths: int, computed_tenths: int | None) -> bool:
    """Whether taking an override back lets the score count for more than it does."""
    return computed_tenths is not None and computed_tenths > percent_tenths
