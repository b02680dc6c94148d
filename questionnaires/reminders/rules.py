"""On which days somebody who still owes answers is reminded. Pure dates.

Before the due date 7, 3 and 1 days ahead; after it on the 1st, 4th and 10th day and then every fortnight: often enough to be
noticed, rarely enough to be read. A day on which the worker stood still is made up for once, by the latest step alone.
"""

from datetime import date, timedelta

FIRST = -7
STEPS = (FIRST, -3, -1, 1, 4, 10)  # days from the due date
AFTERWARDS = 14
ESCALATES_FROM = 2  # the second reminder after the due date goes to the second contact too


def find_step(due_on: date, told_on: date, today: date) -> int | None:
    """The step that is to be made by `today`: days from the due date, negative before it; None while none is.

    `told_on` is the day on which the contractor was last told this due date: steps up to that day are not made.
    """
    passed = (today - due_on).days
    if passed < FIRST:
        return None
    last = STEPS[-1]
    step = last + (passed - last) // AFTERWARDS * AFTERWARDS if passed >= last else max(step for step in STEPS if step <= passed)
    return step if due_on + timedelta(days=step) > told_on else None


def next_on(due_on: date, today: date) -> date:
    """The next day after `today` on which a reminder goes out, if nothing is submitted until then."""
    following = (today - due_on).days + 1
    last = STEPS[-1]
    if following > last:
        return due_on + timedelta(days=last + -(-(following - last) // AFTERWARDS) * AFTERWARDS)
    return due_on + timedelta(days=min(step for step in STEPS if step >= following))
