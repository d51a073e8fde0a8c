"""Row numbers of a version, whole and as moves since another one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.rowmap import WORTHWHILE, pack, pack_moves, unpack, unpack_moves

LOCATORS = st.one_of(
    st.text(max_size=6),
    st.builds("row {}".format, st.integers(0, 40)),
    st.builds("{}. of 2".format, st.integers(0, 9)),
    st.builds("row {}0{}".format, st.integers(0, 3), st.integers(0, 12)),
)
MAPS = st.dictionaries(st.text(max_size=2), LOCATORS, max_size=25)


@given(MAPS, MAPS)
def test_moves_give_every_row_back(base: dict[str, str], rows: dict[str, str]) -> None:
    assert unpack(pack(rows)) == rows
    assert unpack_moves(base, pack_moves(base, rows)) == rows


@pytest.mark.parametrize(
    ("base", "rows"),
    [
        ({"a": "sdn.csv row 2", "b": "sdn.csv row 3"}, {"b": "sdn.csv row 2"}),
        ({"a": "row 1", "b": "row 1"}, {"a": "row 1", "b": "row 2"}),
        ({"a": "row 9"}, {"a": "line 9"}),
        ({"a": "row 007"}, {"a": "row 008"}),
        ({"a": "row \0 1"}, {"a": "row \0 2"}),
        ({"a": "here"}, {"a": "there"}),
        ({"a": "row 99999999999999999999999"}, {"a": "row 1"}),
    ],
)
def test_odd_rows_are_given_back(base: dict[str, str], rows: dict[str, str]) -> None:
    assert unpack_moves(base, pack_moves(base, rows)) == rows


def test_a_usual_day_is_small() -> None:
    base = {str(key): f"sdn.csv row {row}" for row, key in enumerate(range(1000, 31000, 3), 1)}
    keys = [key for place, key in enumerate(base) if place % 400 != 7]
    keys[5_000:5_000] = [f"new {n}" for n in range(30)]
    rows = {key: f"sdn.csv row {row}" for row, key in enumerate(keys, 1)}
    moves = pack_moves(base, rows)
    assert unpack_moves(base, moves) == rows
    assert len(moves) * WORTHWHILE * 10 < len(pack(rows))
