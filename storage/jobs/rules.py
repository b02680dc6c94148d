"""The states of a job, and when a failed one is tried again."""

from datetime import timedelta
from enum import StrEnum

MAX_ATTEMPTS = 5
LONGEST_DELAY = timedelta(minutes=5)


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"  # a worker's turn, from run_at on
    RUNNING = "running"  # the worker's turn that holds the lease; any worker's once the lease has run out
    DONE = "done"  # nobody's turn
    DEAD = "dead"  # an administrator's turn: look at last_error, then retry


def due_again(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th failure: 2, 4, 8 ... seconds, at most five minutes."""
    # The exponent is capped before the power is taken: attempts is stored data and may be large.
    return min(timedelta(seconds=2 ** min(attempts, 16)), LONGEST_DELAY)
