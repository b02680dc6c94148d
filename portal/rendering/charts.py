"""Pictures made here: plain SVG with presentation attributes only, in the colours of the page, each beside its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from markupsafe import Markup, escape

RADIUS = 140
LABEL_RADIUS = 158
WIDTH, HEIGHT = 520, 372
RINGS = (250, 500, 750, 1000)  # tenths of a percent


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a radar: its label, and its value in tenths of a percent (None: nothing to show there)."""

    label: str
    tenths: int | None


def radar(axes: Sequence[Axis], *, label: str) -> Markup:
    """A radar of at least three axes, clockwise from the top, 0 % in the middle and 100 % on the outer ring.

    An axis without a value leaves a gap in the line instead of a dent to 0. `label` names the picture for a screen reader.
    """
    parts = [_ring(len(axes), ring) for ring in RINGS]
    parts += [_spoke(index, len(axes)) for index in range(len(axes))]
    parts.append(_shape(axes))
    parts += [_dot(index, len(axes), axis.tenths) for index, axis in enumerate(axes) if axis.tenths is not None]
    parts += [_caption(index, len(axes), axis.label) for index, axis in enumerate(axes)]
    return Markup(
        '<svg class="radar" viewBox="{} {} {} {}" width="{}" height="{}" role="img" aria-label="{}" focusable="false">{}</svg>'
    ).format(-WIDTH // 2, -HEIGHT // 2, WIDTH, HEIGHT, WIDTH, HEIGHT, label, Markup("").join(parts))


def _place(index: int, count: int, radius: float) -> tuple[float, float]:
    angle = 2 * pi * index / count - pi / 2
    return round(radius * cos(angle), 1), round(radius * sin(angle), 1)


def _points(count: int, radius: float) -> str:
    return " ".join(f"{x},{y}" for x, y in (_place(index, count, radius) for index in range(count)))


def _ring(count: int, tenths: int) -> Markup:
    shape = '<polygon class="radar-ring" points="{}" fill="none" stroke="#b3b3b3" stroke-width="1"/>'
    return Markup(shape).format(_points(count, RADIUS * tenths / 1000))


def _spoke(index: int, count: int) -> Markup:
    x, y = _place(index, count, RADIUS)
    return Markup('<line class="radar-ring" x1="0" y1="0" x2="{}" y2="{}" stroke="#b3b3b3" stroke-width="1"/>').format(x, y)


def _shape(axes: Sequence[Axis]) -> Markup:
    """The filled outline, or its single edges where an axis has no value."""
    count = len(axes)
    places = [None if axis.tenths is None else _place(index, count, RADIUS * axis.tenths / 1000) for index, axis in enumerate(axes)]
    known = [place for place in places if place is not None]
    if len(known) == count:
        points = " ".join(f"{x},{y}" for x, y in known)
        shape = '<polygon class="radar-shape" points="{}" fill="#00118f" fill-opacity="0.12" stroke="#00118f" stroke-width="2"/>'
        return Markup(shape).format(points)
    edge = Markup('<line class="radar-edge" x1="{}" y1="{}" x2="{}" y2="{}" stroke="#00118f" stroke-width="2"/>')
    pairs = zip(places, [*places[1:], places[0]], strict=True)
    return Markup("").join(edge.format(*start, *end) for start, end in pairs if start is not None and end is not None)


def _dot(index: int, count: int, tenths: int) -> Markup:
    x, y = _place(index, count, RADIUS * tenths / 1000)
    return Markup('<circle class="radar-dot" cx="{}" cy="{}" r="4" fill="#00118f"/>').format(x, y)


def _caption(index: int, count: int, label: str) -> Markup:
    x, y = _place(index, count, LABEL_RADIUS)
    anchor = "middle" if abs(x) < RADIUS / 10 else "start" if x > 0 else "end"
    text = '<text class="radar-label" x="{}" y="{}" font-size="14" text-anchor="{}" dominant-baseline="middle">{}</text>'
    return Markup(text).format(x, y, anchor, escape(label))
