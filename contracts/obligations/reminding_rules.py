"""On which days those who owe a performance are reminded, and from when those whom it is owed to are told. Pure dates.

Once a week before, on the day, on the day after, and then weekly four times: often enough to be noticed, rarely enough to be
read. A day on which the worker stood still is made up for once, by the latest stage alone. What is counted in hours is told at
once when it falls due, and again when its time is over.
"""

from datetime import date, datetime, timedelta

WITHOUT_DATE = 1000  # added to the days since it fell due, where there is no deadline
WEEKS = (7, 14, 21, 28)

AT_ONCE = -100  # when it fell due, for what is counted in hours
TIME_IS_OVER = -99  # the moment of a deadline in hours
FIRST = -7
STAGES = (FIRST, 0, 1, 8, 15, 22, 29)  # days from the due date; after the last it stays on the homes and no mail goes out


def find_stage(due_on: date, today: date) -> int | None:
    """The stage that stands open on `today`: days from the due date, negative before it; None before the first."""
    passed = (today - due_on).days
    return max((stage for stage in STAGES if stage <= passed), default=None)


def find_stage_without_date(fell_due_on: date, today: date) -> int | None:
    """The stage of what has no deadline, counted from the day it fell due: weekly four times, then it stays on the homes alone."""
    passed = (today - fell_due_on).days
    days = max((days for days in WEEKS if days <= passed), default=None)
    return None if days is None else WITHOUT_DATE + days


def tells_both(stage: int) -> bool:
    """Whether those whom it is owed to are told too: once it is late."""
    return 0 < stage < WITHOUT_DATE or stage == TIME_IS_OVER


def stages_of_hours(fell_due_at: datetime, due_at: datetime) -> tuple[tuple[int, datetime], ...]:
    """The stages of a deadline in hours and when each is to be made."""
    return ((AT_ONCE, fell_due_at), (TIME_IS_OVER, due_at + timedelta(seconds=1)))
