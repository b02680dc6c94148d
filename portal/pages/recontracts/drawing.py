"""The picture of a chain: where every box and line goes. Pure; the template draws it as plain SVG, beside a table that says the same.

Two layouts of one tree: from left to right for a wide screen and for paper, and from top to bottom, indented, for a phone.
SVG does not wrap lines, so that texts are broken here: a full-width character is one em wide, any other a good half.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDE, TALL, GAP_X, GAP_Y = 218, 118, 58, 18
NARROW_WIDTH, INDENT, NARROW_TALL, NARROW_GAP = 340, 22, 108, 16
NARROW_TOP = 72
MARGIN = 8
PADDING = 30  # of a box, on both sides together
NAME_SIZE, TEXT_SIZE = 15, 13
_HALF = 0.58
CORNER = 10
_CLOSING = "、。，．）」』】・ー,.)"
_LONGEST = 24
_DEEPEST = 5  # steps to the right on a phone; what is deeper stands straight below
_GRAVITY = ("neutral", "allowed", "caution", "stop")


@dataclass(frozen=True, slots=True)
class Node:
    """A company in the chain. The root is the principal at the top; every other one stands for the link that ends in it."""

    id: str
    parent: str | None
    name: str
    work: str = ""
    fact: str = ""
    kind: str = "neutral"  # sign of the fact
    edge: str = "neutral"  # sign of the consent to the link: given is a whole line, everything else a broken one
    href: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A node at its place, its texts broken into lines."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    name: tuple[str, ...]
    work: tuple[str, ...]
    fact: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """The line from a box to the one below it, and where its sign stands. `trunk` is shared by all that leave the same box."""

    trunk: str
    path: str
    kind: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def draw_wide(nodes: Sequence[Node]) -> Picture:
    """From left to right: one column for each step down, one row for each end of the chain; parents stand in the middle of theirs."""
    children = _children(nodes)
    rows: dict[str, float] = {}
    depth: dict[str, int] = {}
    ends = 0

    def place(node: Node, level: int) -> None:
        nonlocal ends
        depth[node.id] = level
        below = children.get(node.id, [])
        for child in below:
            place(child, level + 1)
        if below:
            rows[node.id] = (rows[below[0].id] + rows[below[-1].id]) / 2
        else:
            rows[node.id], ends = float(ends), ends + 1

    place(_root(nodes), 0)
    boxes = {
        node.id: _box(node, MARGIN + depth[node.id] * (WIDE + GAP_X), MARGIN + rows[node.id] * (TALL + GAP_Y), WIDE, TALL) for node in nodes
    }
    edges = [_across(boxes[node.parent], boxes[node.id]) for node in nodes if node.parent is not None]
    width = 2 * MARGIN + (max(depth.values()) + 1) * (WIDE + GAP_X) - GAP_X
    return Picture(width, 2 * MARGIN + ends * (TALL + GAP_Y) - GAP_Y, tuple(boxes.values()), _worst_last(edges))


def draw_narrow(nodes: Sequence[Node]) -> Picture:
    """From top to bottom, each step down a little further in, as deep as the width allows."""
    children = _children(nodes)
    order: list[tuple[Node, int]] = []

    def place(node: Node, level: int) -> None:
        order.append((node, level))
        for child in children.get(node.id, []):
            place(child, level + 1)

    place(_root(nodes), 0)
    boxes: dict[str, Box] = {}
    y = float(MARGIN)
    for node, level in order:
        x = MARGIN + INDENT * min(level, _DEEPEST)
        width = NARROW_WIDTH - MARGIN - x
        tall = NARROW_TALL if node.href or len(wrap(node.name, width - PADDING, NAME_SIZE, 2)) > 1 else NARROW_TOP
        boxes[node.id] = _box(node, x, y, width, tall)
        y += tall + NARROW_GAP
    edges = [_down(boxes[node.parent], boxes[node.id]) for node in nodes if node.parent is not None]
    return Picture(NARROW_WIDTH, y - NARROW_GAP + MARGIN, tuple(boxes.values()), _worst_last(edges))


def wrap(text: str, width: float, size: int, lines: int) -> tuple[str, ...]:
    """`text` in at most `lines` lines of `width` pixels; what does not fit ends in an ellipsis. Breaks at spaces where there are any."""
    room = width / size
    words = _words(text)
    found: list[str] = []
    line = ""
    for word in words:
        if _measure(line + word) <= room:
            line += word
            continue
        found.append(line.rstrip())
        line = word.lstrip()
    found.append(line.rstrip())
    found = [one for one in found if one]
    if len(found) <= lines:
        return tuple(found)
    last = found[lines - 1]
    while last and _measure(last + "…") > room:
        last = last[:-1]
    return (*found[: lines - 1], last.rstrip() + "…")


def _words(text: str) -> list[str]:
    """Pieces between which a line may break: words of letters, and single full-width characters; none begins with a closing mark."""
    pieces: list[str] = []
    for character in text:
        joins = character == " " or character in _CLOSING or not (_is_wide(character) or _is_wide(pieces[-1][-1]) if pieces else True)
        if pieces and joins and not (character not in _CLOSING and character != " " and pieces[-1].endswith(" ")):
            pieces[-1] += character
        else:
            pieces.append(character)
    # One word longer than any line is broken anyway.
    return [piece[start : start + _LONGEST] for piece in pieces for start in range(0, len(piece), _LONGEST)]


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


def _measure(text: str) -> float:
    return sum(1.0 if _is_wide(character) else _HALF for character in text.rstrip())


def _box(node: Node, x: float, y: float, width: float, height: float) -> Box:
    room = width - PADDING
    name = wrap(node.name, room, NAME_SIZE, 2)
    fact = wrap(node.fact, room - 24, TEXT_SIZE, 2)
    work = wrap(node.work, room, TEXT_SIZE, max(1, 4 - len(name) - len(fact)) if height >= TALL else 1)
    return Box(node, x, y, width, height, name, work, fact)


def _children(nodes: Sequence[Node]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in nodes:
        if node.parent is not None:
            found.setdefault(node.parent, []).append(node)
    return found


def _root(nodes: Sequence[Node]) -> Node:
    return next(node for node in nodes if node.parent is None)


def _worst_last(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """Where lines run over each other, the worst one is seen."""
    return tuple(sorted(edges, key=lambda edge: _GRAVITY.index(edge.kind)))


def _across(start: Box, end: Box) -> Edge:
    """A line with round corners from the right side of `start` to the left side of `end`."""
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x, end.y + end.height / 2
    turn = x1 + GAP_X * 0.3
    trunk = f"M{x1:g} {y1:g}H{turn - CORNER:g}"
    if abs(y2 - y1) < 1:
        path = f"M{turn - CORNER:g} {y1:g}H{x2:g}"
    else:
        corner = min(CORNER, abs(y2 - y1) / 2)
        way = corner if y2 > y1 else -corner
        bend_out = f"H{turn - corner:g}Q{turn:g} {y1:g} {turn:g} {y1 + way:g}"
        bend_in = f"V{y2 - way:g}Q{turn:g} {y2:g} {turn + corner:g} {y2:g}"
        path = f"M{turn - CORNER:g} {y1:g}{bend_out}{bend_in}H{x2:g}"
    return Edge(trunk, path, end.node.edge, x2 - 18, y2)


def _down(start: Box, end: Box) -> Edge:
    """A line from below the left edge of `start` to the left side of `end`."""
    x, y1, y2 = start.x + INDENT / 2, start.y + start.height, end.y + end.height / 2
    if end.x <= start.x:  # as deep as the width allows: straight down
        return Edge("", f"M{x + 10:g} {y1:g}V{end.y:g}", end.node.edge, x + 10, end.y)
    corner = min(6.0, end.x - x)
    return Edge("", f"M{x:g} {y1:g}V{y2 - corner:g}Q{x:g} {y2:g} {x + corner:g} {y2:g}H{end.x:g}", end.node.edge, end.x, y2)
