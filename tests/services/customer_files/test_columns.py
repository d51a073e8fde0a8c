import pytest

from app.errors import InvalidFile, InvalidRequest, MissingColumn
from app.services.customer_files.columns import Field, parse_mapping, recognise, understand


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("name", Field.NAME),
        ("Full Name", Field.NAME),
        ("CUSTOMER_NAME", Field.NAME),
        ("CompanyName", Field.NAME),
        ("ФИО", Field.NAME),
        ("Prénom", Field.FIRST_NAME),
        ("given names", Field.FIRST_NAME),
        ("Nachname", Field.LAST_NAME),
        ("A.K.A.", Field.ALIAS),
        ("alias_2", Field.ALIAS),
        ("DOB", Field.BIRTH_DATE),
        ("Date of Birth", Field.BIRTH_DATE),
        ("Nationality 1", Field.COUNTRY),
        ("Staatsangehörigkeit", Field.COUNTRY),
        ("Sex", Field.GENDER),
        ("Entity Type", Field.TYPE),
        ("Passport No.", Field.PASSPORT),
        ("SWIFT", Field.BIC),
        ("Customer-ID", Field.REFERENCE),
        ("balance", None),
        ("", None),
    ],
)
def test_headers_are_recognised_however_they_are_written(header: str, field: Field | None) -> None:
    assert recognise(header) is field


def test_the_mapping_goes_before_the_header() -> None:
    columns = understand(
        ["name", "Old Name", "company", "x"], parse_mapping(["x=name", "Company=ignore"])
    )
    assert columns.fields == (Field.NAME, None, None, Field.NAME)


def test_a_second_birth_date_column_is_not_mixed_in() -> None:
    columns = understand(["name", "dob", "birth_date"], {})
    assert columns.of(Field.BIRTH_DATE) == (1,)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (["name"], "write column=field"),
        (["=name"], "write column=field"),
        (["x=nam"], "did you mean 'name'"),
        (["x=name", "X=alias"], "mapped twice"),
        (["nothing=name"], "no column 'nothing'"),
        (["twin=name"], "2 columns are called 'twin'"),
        (["x=birth_date", "y=birth_date"], "one column only"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(items: list[str], words: str) -> None:
    with pytest.raises(InvalidRequest, match=words) as caught:
        understand(["x", "y", "twin", "twin"], parse_mapping(items))
    assert caught.value.details["field"] == "mapping"


def test_a_table_without_a_name_says_what_it_has() -> None:
    with pytest.raises(MissingColumn, match="'balance'") as caught:
        understand(["id", "balance"], {})
    assert caught.value.details["columns"] == ["id", "balance"]


def test_a_first_row_of_data_is_not_taken_for_a_header() -> None:
    with pytest.raises(InvalidFile, match="does not look like a header") as caught:
        understand(["Ivan Petrov", "1970-01-01"], {})
    assert type(caught.value) is InvalidFile


def test_an_identifier_alone_is_enough() -> None:
    assert understand(["passport", "note"], {}).fields == (Field.PASSPORT, None)
