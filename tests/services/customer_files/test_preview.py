from datetime import date
from pathlib import Path

import pytest

from app.errors import InvalidFile, InvalidRequest
from app.services.customer_files.columns import Field
from app.services.customer_files.preview import Preview, preview


def seen(tmp_path: Path, text: str, **mapping: Field) -> Preview:
    path = tmp_path / "customers"
    path.write_bytes(text.encode())
    return preview(path, mapping, compression=None, limit=10**6, today=date(2026, 1, 2))


def test_a_file_is_shown_as_it_would_be_understood(tmp_path: Path) -> None:
    text = "ref;Kunde;dob;colour\r\n1;KIM, Jong Un;31.12.1970;red\r\n2;;;\r\n3;Ann\r\n"
    found = seen(tmp_path, text, ref=Field.IGNORE)
    assert (found.format, found.encoding, found.delimiter) == ("csv", "UTF-8", "semicolon")
    assert [(c.column, c.field, c.decided_by) for c in found.columns] == [
        ("ref", None, "mapping"),
        ("Kunde", "name", "header"),
        ("dob", "birth_date", "header"),
        ("colour", None, None),
    ]
    assert found.columns[1].examples == ("KIM, Jong Un", "Ann")
    assert found.mapping == {"Kunde": "name", "dob": "birth_date"}
    first, empty, ragged = found.rows
    assert first.query is not None
    assert (first.query.name, str(first.query.birth_date)) == ("KIM, Jong Un", "1970-12-31")
    assert (empty.query, ragged.query) == (None, None)
    assert ragged.problems == ("the row has 2 cells where the header has 4",)
    assert found.rows_total == 3


def test_what_would_help_is_told_and_stops_nothing(tmp_path: Path) -> None:
    found = seen(tmp_path, "name,nationality\nKim,kp\n")
    assert [(lack.fields, lack.required) for lack in found.missing] == [
        (("type",), False),
        (("birth_date",), False),
    ]


@pytest.mark.parametrize("text", ["colour,size\nred,1\n", "Kim Jong Un,1984\nAnn,1910\n"])
def test_what_is_required_is_told_instead_of_raised(tmp_path: Path, text: str) -> None:
    found = seen(tmp_path, text)
    (lack,) = found.missing
    assert lack.required
    assert "name" in lack.fields
    assert (found.rows, found.rows_total) == ((), text.count("\n") - 1)
    assert found.columns[0].examples


@pytest.mark.parametrize(
    ("days", "order", "ambiguous"),
    [
        (["31.12.1970", "01.02.1970"], "day_first", 0),
        (["12/31/1970", "01/02/1970"], "month_first", 0),
        (["01/02/1970", "05/05/1970"], "undecided", 1),
        (["01/02/1970", "31/12/1970", "12/31/1970"], "mixed", 1),
        (["01.02.1970"], "undecided", 0),
        (["1970-01-02"], "undecided", 0),
    ],
)
def test_the_order_of_dates_is_shown_with_what_it_leaves_open(
    tmp_path: Path, days: list[str], order: str, ambiguous: int
) -> None:
    found = seen(tmp_path, "name,dob\n" + "".join(f"Kim,{day}\n" for day in days))
    assert found.dates is not None
    assert (found.dates["order"], found.dates["ambiguous"]) == (order, ambiguous)
    assert bool(found.notes) == bool(ambiguous)
    assert (found.dates["example"] == "01/02/1970") == bool(ambiguous)


def test_a_wrong_mapping_and_a_file_that_is_no_table_raise(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="no column 'who'"):
        seen(tmp_path, "name\nKim\n", who=Field.NAME)
    with pytest.raises(InvalidFile, match="empty"):
        seen(tmp_path, "")


def test_a_header_without_rows_is_told(tmp_path: Path) -> None:
    assert seen(tmp_path, "name\n").notes == ("the file has a header and no rows",)
