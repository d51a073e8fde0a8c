from pathlib import Path

import pytest

from app.errors import AppError, InvalidFile
from app.services.customer_files.columns import recognise
from app.services.customer_files.delimited import DelimitedTable
from app.services.customer_files.textlines import MAX_LINE


def opened(tmp_path: Path, text: str) -> DelimitedTable:
    path = tmp_path / "customers.csv"
    path.write_bytes(text.encode())
    return DelimitedTable.open(path, lambda label: recognise(label) is not None)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("name,country\nPutin,ru\n", "comma"),
        ("name;country\nPutin;ru\n", "semicolon"),
        ("name\tcountry\nPutin\tru\n", "tab"),
        ("name|country\nPutin|ru\n", "pipe"),
        ('name,note\n"a;b;c","d;e;f"\n"g;h;i",j\n', "comma"),
        ("name;note\nKIM, Jong Un;a, b\nPUTIN, Vladimir;c, d\n", "semicolon"),
        ("Kunde;Betrag\nA;1,50\nB;2,75\n", "semicolon"),
        ("sep=;\r\nname;country\r\nPutin;ru\r\n", "semicolon"),
    ],
)
def test_the_delimiter_is_the_one_that_makes_a_table(
    tmp_path: Path, text: str, delimiter: str
) -> None:
    table = opened(tmp_path, text)
    assert table.written["delimiter"] == delimiter
    assert len(table.columns) == 2
    assert all(row.problem is None for row in table.rows())


def test_a_list_of_names_in_one_column_keeps_their_commas(tmp_path: Path) -> None:
    table = opened(tmp_path, "name\nKIM, Jong Un\nPUTIN, Vladimir\n")
    assert [row.cells for row in table.rows()] == [("KIM, Jong Un",), ("PUTIN, Vladimir",)]


def test_rows_know_their_line_across_quoted_newlines_and_blank_lines(tmp_path: Path) -> None:
    table = opened(tmp_path, 'name,address\nA,"1 Road\r\nTown"\r\n\r\nB,"2 ""High"" St"\n')
    rows = [(row.line, *row.cells) for row in table.rows()]
    assert rows == [(2, "A", "1 Road\r\nTown"), (5, "B", '2 "High" St')]


def test_ragged_rows_keep_their_place_and_say_what_is_wrong(tmp_path: Path) -> None:
    table = opened(tmp_path, "name,country\nA,ru\nB\nC,ru,KIM,Jong\nD,ru,,\nE,ru\n")
    rows = list(table.rows())
    assert [row.cells[0] for row in rows] == ["A", "B", "C", "D", "E"]
    assert [row.problem for row in rows] == [
        None,
        "the row has 1 cell where the header has 2",
        "the row has 4 cells where the header has 2; beyond them: KIM; Jong",
        None,
        None,
    ]


def test_a_nul_byte_is_a_problem_of_its_row_alone(tmp_path: Path) -> None:
    table = opened(tmp_path, "name,country\nA\0B,ru\nC,ru\n")
    assert [row.problem for row in table.rows()] == ["the row holds a NUL byte", None]


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        (",,\nA,B,C\n", "no header", None),
        ("name\n" + "x" * (MAX_LINE + 1), "longer than", 2),
        ('name,note\nA,b\nC,"' + "x\n" * 100_000, "quote", 3),
        ('name,note\nA,b\nC,"d\n', "never closed", 3),
        (",".join(["name"] * 2001) + "\n", "2001 columns", 1),
    ],
)
def test_a_file_that_cannot_be_read_names_the_line(
    tmp_path: Path, text: str, words: str, line: int | None
) -> None:
    def read_all() -> None:
        list(opened(tmp_path, text).rows())

    with pytest.raises(InvalidFile, match=words) as caught:
        read_all()
    assert isinstance(caught.value, AppError)
    assert caught.value.details.get("line") == line
