import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.kinds import Verdict
from app.services.customer_files.output import (
    RESULT_COLUMNS,
    RowResult,
    neutralised,
)
from app.services.customer_files.write_text import DelimitedWriter
from tests.services.customer_files.results import HIT, SUMMARY


def written(columns: list[str], results: list[RowResult], *, all_hits: bool) -> list[list[str]]:
    stream = io.BytesIO()
    writer = DelimitedWriter(stream, columns, all_hits=all_hits)
    writer.write(results)
    writer.finish(SUMMARY)
    text = stream.getvalue().decode()
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("@SUM(1+1)", "'@SUM(1+1)"),
        ("+cmd", "'+cmd"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("\t=1+1", "'\t=1+1"),
        ("＝1+1", "'＝1+1"),
        ("-5", "-5"),
        ("-1,234.50", "-1,234.50"),
        ("+49 170 1234567", "+49 170 1234567"),
        ("O'Neil = Sons", "O'Neil = Sons"),
        ("a\0b", "a\ufffdb"),
        ("", ""),
    ],
)
def test_formulas_are_neutralised_and_numbers_left_alone(cell: str, safe: str) -> None:
    assert neutralised(cell) == safe


def test_the_best_hit_or_all_of_them() -> None:
    second = replace(HIT, verdict=Verdict.REVIEW, score=0.75, entity="article:kim")
    results = [
        RowResult(2, ("Kim",), Verdict.HIT, (HIT, second)),
        RowResult(3, ("Ann",), Verdict.CLEAR),
        RowResult(4, ("",), Verdict.INCOMPLETE, (), "name: the name is empty"),
    ]
    best = written(["name"], results, all_hits=False)
    assert [row[:5] for row in best[1:]] == [
        ["Kim", "hit", "2", "0.97", "ofac-sdn:20157"],
        ["Ann", "clear", "0", "", ""],
        ["", "incomplete", "0", "", ""],
    ]
    assert best[3][-1] == "name: the name is empty"
    every = written(["name"], results, all_hits=True)
    assert [row[:5] for row in every[1:3]] == [
        ["Kim", "hit", "2", "0.97", "ofac-sdn:20157"],
        ["Kim", "review", "2", "0.75", "article:kim"],
    ]
    assert len(every) == 5


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
tables = st.integers(1, 5).flatmap(
    lambda width: st.tuples(
        st.lists(cells, min_size=width, max_size=width),
        st.lists(st.tuples(*[cells] * width), max_size=6),
    )
)


@given(tables)
def test_any_table_comes_out_in_order_with_its_own_columns_first(
    table: tuple[list[str], list[tuple[str, ...]]],
) -> None:
    columns, rows = table
    results = [RowResult(n, row, Verdict.CLEAR) for n, row in enumerate(rows, 2)]
    out = written(columns, results, all_hits=False)
    assert out[0] == [*map(neutralised, columns), *RESULT_COLUMNS]
    assert [tuple(row[: len(columns)]) for row in out[1:]] == [
        tuple(map(neutralised, row)) for row in rows
    ]
