"""How a result loses confidence once its review date has passed: visibly, stepwise, by itself, and never the other way.

Rule version 2026-11-1, one sentence each:

1. A closed review stands in full through its review interval: `interval_days` after the day on which it was closed (policy
   of the organisation, 365 unless it says otherwise).
2. From the day after, the confidence keeps four fifths; after each further 30 days one fifth less; from the 121st day past
   the interval nothing is left.
3. The score itself does not change: it says what was found then. What ages is how far one may rest on it.
4. Where there is no confidence, or none above zero, nothing changes. Ageing never raises it.
5. Only a newly closed review brings the confidence back.
"""

from dataclasses import dataclass
from datetime import date, timedelta

AGEING_VERSION = "2026-11-1"
FIFTHS = 5
STEP_DAYS = 30


@dataclass(frozen=True, slots=True)
class Age:
    """How old a result is on a day. `fifths` of the confidence are kept; `review_on` is the last day on which all of it is."""

    review_on: date
    days_over: int
    fifths: int

    @property
    def is_past(self) -> bool:
        """Whether the review date has passed."""
        return self.days_over > 0


def age(closed_on: date, today: date, *, interval_days: int) -> Age:
    """The age on `today` of a result whose review was closed on `closed_on`."""
    review_on = closed_on + timedelta(days=interval_days)
    days_over = max(0, (today - review_on).days)
    steps = -(-days_over // STEP_DAYS)  # begun steps count
    return Age(review_on, days_over, max(0, FIFTHS - steps))


def last_day(closed_on: date, *, interval_days: int, fifths: int) -> date:
    """The last day on which at least `fifths` (1 to 5) are kept."""
    return closed_on + timedelta(days=interval_days + STEP_DAYS * (FIFTHS - fifths))


def aged(tenths: int | None, fifths: int) -> int | None:
    """A confidence in tenths of a percent with `fifths` of it kept, rounded down. Never more than it was."""
    if tenths is None or tenths <= 0:
        return tenths
    return tenths * fifths // FIFTHS
