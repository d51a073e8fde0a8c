from pathlib import Path

import pytest

from app.errors import InvalidFile, InvalidRequest, UnsupportedFile
from app.services.customer_files.columns import Field
from app.services.customer_files.file import CustomerFile


def opened(tmp_path: Path, text: str, encoding: str = "utf-8", **mapping: Field) -> CustomerFile:
    path = tmp_path / "customers"
    path.write_bytes(text.encode(encoding, errors="surrogatepass"))
    return CustomerFile.open(path, mapping)


def test_the_columns_are_the_keys_of_all_lines(tmp_path: Path) -> None:
    file = opened(tmp_path, '{"id": 1, "name": "A"}\n\n{"name": "B", "dob": "1970-01-02"}\n')
    assert file.table.columns == ("id", "name", "dob")
    assert [(row.line, row.cells) for row in file.rows()] == [
        (1, ("1", "A", "")),
        (3, ("", "B", "1970-01-02")),
    ]
    assert file.table.written == {"format": "jsonl", "encoding": "UTF-8"}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ('"007"', "007"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("1.50", "1.50"),
        ("true", "true"),
        ("null", ""),
        ('["x", "y"]', "x; y"),
        ("[]", ""),
        ('"a\\u0000b"', "a\0b"),
    ],
)
def test_values_are_written_as_a_person_would(tmp_path: Path, value: str, cell: str) -> None:
    file = opened(tmp_path, f'{{"name": "A", "x": {value}}}\n')
    assert next(file.rows()).cells == ("A", cell)


def test_groups_are_columns_with_dots_and_lists_of_groups_stay_json(tmp_path: Path) -> None:
    file = opened(tmp_path, '{"customer": {"name": "A", "x": {"y": 1}}, "owners": [{"a": 1}]}\n')
    assert file.table.columns == ("customer.name", "customer.x.y", "owners")
    assert next(file.rows()).cells == ("A", "1", '[{"a": "1"}]')
    assert file.notes == ("the column 'owners' holds groups of values and is not screened",)


def test_a_column_of_groups_cannot_be_mapped(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="owners") as caught:
        opened(tmp_path, '{"name": "A", "owners": [{"a": 1}]}\n', owners=Field.ALIAS)
    assert caught.value.details == {"field": "mapping", "value": "owners"}


def test_several_names_in_one_key_are_several_names(tmp_path: Path) -> None:
    file = opened(tmp_path, '{"name": ["A", "B"]}\n')
    assert file.columns.fields == (Field.ALIAS,)
    assert next(file.rows()).cells == ("A; B",)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nope", "not JSON"),
        ('{"name": "B"', "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"name": "B", "name": "C"}', "'name' stands in it twice"),
        ('{"a.b": 1, "a": {"b": 2}}', "'a.b' stands twice"),
        ('{"name": "\\ud800"}', "half a character"),
        ('{"name": ' + "[" * 5000, "not JSON"),
    ],
)
def test_a_line_that_cannot_be_read_is_a_problem_of_its_row(
    tmp_path: Path, line: str, words: str
) -> None:
    file = opened(tmp_path, f'{{"name": "A"}}\n{line}\n{{"name": "D"}}\n')
    rows = list(file.rows())
    assert [row.line for row in rows] == [1, 2, 3]
    assert rows[1].problem is not None
    assert words in rows[1].problem
    assert line[:60] in rows[1].problem


def test_utf16_and_mixed_line_ends_are_read(tmp_path: Path) -> None:
    file = opened(
        tmp_path, '{"name": "Ä"}\r\n{"name": "B"}\n{"name": "C"}\r{"name": "D"}', "utf-16"
    )
    assert [(row.line, *row.cells) for row in file.rows()] == [
        (1, "Ä"), (2, "B"), (3, "C"), (4, "D"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ['[{"name": "A"}]', '{\n  "name": "A"\n}', '[\n{"name": "A"}]'])
def test_json_that_is_not_one_object_a_line_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnsupportedFile, match="not one object a line"):
        opened(tmp_path, text)


def test_objects_without_keys_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="no line"):
        opened(tmp_path, "{}\n{}\n")


def test_a_header_in_brackets_is_still_csv(tmp_path: Path) -> None:
    assert opened(tmp_path, "[id],[name]\n1,A\n").table.written["format"] == "csv"
