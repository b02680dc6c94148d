"""Where boxes and lines of a chain go, and how texts break. Pure."""

import re

import pytest

from portal.pages.recontracts.drawing import GAP_X, TALL, WIDE, Node, draw_narrow, draw_wide, wrap


def chain(*parents: str | None) -> list[Node]:
    """Nodes "0", "1", ... with these parents."""
    return [Node(str(number), parent, f"Company {number}", href="/x" if parent else "") for number, parent in enumerate(parents)]


def test_each_step_down_is_a_column_and_each_end_a_row_of_its_own() -> None:
    picture = draw_wide(chain(None, "0", "1", "1", "0"))
    boxes = {box.node.id: box for box in picture.boxes}
    assert boxes["2"].x - boxes["1"].x == WIDE + GAP_X
    assert len({boxes[end].y for end in "234"}) == 3
    assert boxes["1"].y == (boxes["2"].y + boxes["3"].y) / 2
    assert all(box.x + box.width <= picture.width and box.y + box.height <= picture.height for box in picture.boxes)


@pytest.mark.parametrize("draw", [draw_wide, draw_narrow])
def test_sixty_links_six_deep_never_lie_on_each_other(draw) -> None:  # type: ignore[no-untyped-def]  # one of two functions
    parents = [None, *(str(max(0, (number - 1) // 2)) for number in range(1, 61))]
    boxes = draw(chain(*parents)).boxes
    assert len(boxes) == 61
    for one in boxes:
        for other in boxes:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert one is other or apart or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_the_phone_keeps_its_width_however_deep_the_chain_is() -> None:
    picture = draw_narrow(chain(None, *(str(number) for number in range(20))))
    assert max(box.x + box.width for box in picture.boxes) <= picture.width
    assert min(box.width for box in picture.boxes) > 200
    top, long = picture.boxes[0], draw_narrow([Node("0", None, "Mihon Precision Machinery Manufacturing Co., Ltd.", "Principal")]).boxes[0]
    assert (len(top.name), len(long.name)) == (1, 2)
    assert long.height >= top.height + 21, "a second line of the name has room of its own"


def test_where_lines_run_over_each_other_the_worst_one_is_drawn_last() -> None:
    root, *rest = chain(None, "0", "0", "0")
    kinds = ("stop", "allowed", "caution")
    nodes = [root, *(Node(node.id, "0", node.name, edge=kind) for node, kind in zip(rest, kinds, strict=True))]
    assert [edge.kind for edge in draw_wide(nodes).edges] == ["allowed", "caution", "stop"]
    assert all(re.fullmatch(r"[MHVQ0-9. -]+", edge.path) for edge in draw_wide(nodes).edges)


@pytest.mark.parametrize(
    ("text", "lines", "broken"),
    [
        ("株式会社仮名システム工房", 2, ("株式会社仮名シ", "ステム工房")),
        ("Mihon Precision Machinery", 2, ("Mihon", "Precision…")),
        ("見本、精機株式会社（例）", 2, ("見本、精機株式", "会社（例）")),
        ("", 2, ()),
    ],
)
def test_texts_break_by_width_and_never_before_a_closing_mark(text: str, lines: int, broken: tuple[str, ...]) -> None:
    assert wrap(text, 7 * 15, 15, lines) == broken


def test_a_tall_box_is_as_tall_as_four_lines_and_a_sign_need() -> None:
    assert TALL >= 27 + 21 + 18 + 18 + 16
