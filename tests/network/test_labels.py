"""The words at a line stay on it, and clear of boxes and of each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.network.labels import ROW, Area, Label, on_curve, placed, width_of

FLAT = ((0.0, 0.0), (100.0, 0.0), (300.0, 0.0), (400.0, 0.0))


def test_a_label_stands_where_it_wishes_if_nothing_is_there() -> None:
    ((_, place),) = placed([Label(("owns 60 %",), FLAT, 0.5)], [])
    assert (place.left + place.right) / 2 == pytest.approx(200)
    assert place.right - place.left == pytest.approx(width_of(("owns 60 %",)))
    assert place.bottom - place.top == ROW


def test_it_moves_along_its_line_off_a_box_and_off_another_label() -> None:
    box = Area(180, -20, 230, 20)
    labels = [Label(("owns",), FLAT, 0.5), Label(("controls", "← owns"), FLAT, 0.5)]
    areas = [area for _, area in placed(labels, [box])]
    assert [area.shared(box) for area in areas] == [0, 0]
    assert areas[0].shared(areas[1]) == 0
    assert all(area.top < 0 < area.bottom for area in areas)


def test_where_there_is_no_room_the_least_is_covered() -> None:
    everywhere = Area(-1000, -1000, 1000, 1000)
    ((label, place),) = placed([Label(("owns",), FLAT, 0.5)], [everywhere])
    assert place == label.at(0.5)


@given(st.floats(0, 1))
def test_a_point_of_a_curve_lies_between_its_ends(share: float) -> None:
    x, y = on_curve(FLAT, share)
    assert 0 <= x <= 400
    assert y == 0
