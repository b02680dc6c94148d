"""The geometry of the radar."""

from portal.rendering.charts import RADIUS, Axis, radar


def test_the_first_axis_points_up_and_full_marks_touch_the_outer_ring() -> None:
    chart = radar([Axis("a", 1000), Axis("b", 500), Axis("c", 0), Axis("d", 250)])
    assert list(chart.dots) == [(0.0, -RADIUS), (RADIUS / 2, 0.0), (0.0, 0.0), (-RADIUS / 4, 0.0)]
    assert chart.rings[-1].split(" ")[0] == f"0.0,-{RADIUS}.0"
    assert [caption.anchor for caption in chart.captions] == ["middle", "start", "middle", "end"]


def test_an_axis_without_a_value_is_a_gap_and_not_a_zero() -> None:
    chart = radar([Axis("a", 1000), Axis("b", None), Axis("c", 500), Axis("d", 500)])
    assert chart.outline == ""
    assert len(chart.dots) == 3
    assert len(chart.edges) == 2, "c to d and d to a; nothing leads to b"


def test_a_full_radar_is_one_outline() -> None:
    chart = radar([Axis(str(number), 500) for number in range(9)])
    assert len(chart.outline.split(" ")) == 9
    assert len(chart.edges) == 9


def test_what_it_is_compared_with_is_drawn_only_where_all_of_it_is_known() -> None:
    axes = [Axis("a", 1000), Axis("b", 500), Axis("c", 0), Axis("d", 250)]
    assert radar(axes, [500, 500, 500, 500]).beside == f"0.0,-{RADIUS / 2} {RADIUS / 2},0.0 0.0,{RADIUS / 2} -{RADIUS / 2},0.0"
    assert radar(axes, [500, None, 500, 500]).beside == radar(axes).beside == ""
