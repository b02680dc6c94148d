"""The picture of who was told when: one line per recipient on a scale of hours that grows, since the first day counts most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p

TICKS = (("1h", 1), ("6h", 6), ("1d", 24), ("3d", 72), ("1w", 168), ("30d", 720), ("60d", 1440))
LEAST = timedelta(hours=6)
LABEL_WIDTH = 17  # percent


@dataclass(frozen=True, slots=True)
class Track:
    """One line: where its deadline, its telling and its opening stand, in percent from the left; None where there is none."""

    due: float | None
    told: float | None
    opened: float | None


@dataclass(frozen=True, slots=True)
class Picture:
    """The scale with its ticks (code of the words "elapsed" and place), and a track per recipient."""

    ticks: tuple[tuple[str, float], ...]
    tracks: tuple[Track, ...]

    @property
    def labels(self) -> list[tuple[str, float]]:
        """The ticks that are named: on a phone a name takes a sixth of the line, and the first stands after the beginning."""
        shown: list[tuple[str, float]] = []
        for code, at in self.ticks:
            if at - (shown[-1][1] if shown else 4) >= LABEL_WIDTH:
                shown.append((code, at))
        return shown


def draw(
    begins: datetime,
    now: datetime,
    lines: Sequence[tuple[datetime | None, datetime | None, datetime | None]],
    moments: Sequence[Sequence[datetime]],
) -> Picture:
    """Places for each line's deadline, telling and opening, from the noticing up to the last of them all."""
    ends = max([begins + LEAST, *(due for due, _, _ in lines if due), *(one for some in moments for one in some)])
    if any(told is None for _, told, _ in lines):
        ends = max(ends, now)
    whole = log1p((ends - begins) / timedelta(hours=1))

    def place(at: datetime | None) -> float | None:
        if at is None:
            return None
        return round(2 + 95 * log1p(max(0.0, (at - begins) / timedelta(hours=1))) / whole, 1)

    hours = (ends - begins) / timedelta(hours=1)
    ticks = tuple((code, round(2 + 95 * log1p(value) / whole, 1)) for code, value in TICKS if value <= hours)
    return Picture(ticks, tuple(Track(place(due), place(told), place(opened)) for due, told, opened in lines))
