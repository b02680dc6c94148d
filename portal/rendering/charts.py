"""The geometry of pictures. Where every line goes is decided here; templates draw them as plain SVG, each beside its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

RADIUS = 140
CAPTION_RADIUS = 158
WIDTH, HEIGHT = 520, 372
RINGS = (250, 500, 750, 1000)  # tenths of a percent

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a radar: its label, and its value in tenths of a percent (None: nothing to show there)."""

    label: str
    tenths: int | None


@dataclass(frozen=True, slots=True)
class Caption:
    """A label at the end of an axis; `anchor` is the end of the text that stands at the place."""

    text: str
    at: Place
    anchor: str


@dataclass(frozen=True, slots=True)
class Radar:
    """Everything to draw, around the middle (0, 0). `outline` is empty and `edges` are drawn where an axis has no value."""

    view_box: str
    rings: tuple[str, ...]
    spokes: tuple[Place, ...]
    outline: str
    beside: str  # the outline of what it is compared with; "" where there is nothing to compare
    edges: tuple[tuple[Place, Place], ...]
    dots: tuple[Place, ...]
    captions: tuple[Caption, ...]


def radar(axes: Sequence[Axis], beside: Sequence[int | None] = ()) -> Radar:
    """A radar of at least three axes, clockwise from the top: 0 % in the middle, 100 % on the outer ring.

    `beside`: values to compare with, in tenths of a percent, one for each axis; drawn only where all are known.

    An axis without a value leaves a gap in the line instead of a dent to 0, which would read as a bad result.
    """
    count = len(axes)
    places = [None if axis.tenths is None else _place(index, count, RADIUS * axis.tenths / 1000) for index, axis in enumerate(axes)]
    known = tuple(place for place in places if place is not None)
    pairs = zip(places, [*places[1:], *places[:1]], strict=True)
    compared = [_place(index, count, RADIUS * max(0, value) / 1000) for index, value in enumerate(beside) if value is not None]
    return Radar(
        view_box=f"{-WIDTH // 2} {-HEIGHT // 2} {WIDTH} {HEIGHT}",
        rings=tuple(_points([_place(index, count, RADIUS * ring / 1000) for index in range(count)]) for ring in RINGS),
        spokes=tuple(_place(index, count, RADIUS) for index in range(count)),
        outline=_points(known) if len(known) == count else "",
        beside=_points(compared) if compared and len(compared) == count else "",
        edges=tuple((start, end) for start, end in pairs if start is not None and end is not None),
        dots=known,
        captions=tuple(_caption(index, count, axis.label) for index, axis in enumerate(axes)),
    )


def _place(index: int, count: int, radius: float) -> Place:
    angle = 2 * pi * index / count - pi / 2
    return round(radius * cos(angle), 1), round(radius * sin(angle), 1)


def _points(places: Sequence[Place]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def _caption(index: int, count: int, label: str) -> Caption:
    x, y = _place(index, count, CAPTION_RADIUS)
    return Caption(label, (x, y), "middle" if abs(x) < RADIUS / 10 else "start" if x > 0 else "end")


COLUMN_WIDTH, COLUMN_GAP, COLUMN_HEIGHT = 48, 4, 160


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a distribution: where it stands, how tall it is, what it counts, and whether the own value lies in it."""

    x: int
    y: int
    height: int
    count: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """A distribution from left (0 %) to right (100 %)."""

    view_box: str
    columns: tuple[Column, ...]
    width: int
    base: int


def columns(counts: Sequence[int], own: int | None = None) -> Columns:
    """The columns of a distribution; the one with the number `own` holds one's own value. The tallest fills the height."""
    tallest = max(*counts, 1)
    step = COLUMN_WIDTH + COLUMN_GAP
    drawn = []
    for number, count in enumerate(counts):
        height = round(COLUMN_HEIGHT * count / tallest)
        drawn.append(Column(number * step, COLUMN_HEIGHT - height, height, count, number == own))
    width = len(counts) * step - COLUMN_GAP
    return Columns(f"0 -20 {width} {COLUMN_HEIGHT + 44}", tuple(drawn), width, COLUMN_HEIGHT)
