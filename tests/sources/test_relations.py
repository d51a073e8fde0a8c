"""Relations of the user's own: every row is good or nothing is loaded."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.kinds import EntityType, RelationKind, Standing
from app.errors import ListRejected
from app.sources.relations import Known, KnownEntity, RelationsReader
from tests.sources.reading import Read, read

HEADER = "owner,owned,percentage,kind,from,to,source\n"
ENTITIES = {
    "ofac-sdn:1": KnownEntity(EntityType.PERSON, "IVANOV, Ivan"),
    "custom:reg:2": KnownEntity(EntityType.ORGANIZATION, "Severny OOO"),
    "uk-sl:3": KnownEntity(EntityType.VESSEL, "Sea Star"),
}


def look_up(ids: Sequence[str]) -> Known:
    found = {id: ENTITIES[id] for id in ids if id in ENTITIES}
    return Known(found, frozenset({"Moscow"}) & set(ids))


READER = RelationsReader("relations", look_up)


def load(folder: Path, *rows: str) -> Read:
    return read(READER, folder, HEADER + "\n".join(rows), "links.csv")


def test_a_row_is_a_relation_of_its_owner(tmp_path: Path) -> None:
    found = load(tmp_path, "ofac-sdn:1,custom:reg:2,60%,owns,2019,2024-06,Register of 2024")
    (entity,) = found.entities.values()
    assert (entity.id, entity.standing) == ("relations:ofac-sdn:1", Standing.REGISTER)
    assert (entity.caption, entity.row) == ("IVANOV, Ivan", "links.csv row 2")
    (relation,) = entity.relations
    assert (relation.kind, relation.target) == (RelationKind.OWNS, "custom:reg:2")
    assert (relation.percentage_low, relation.percentage_high) == (60.0, 60.0)
    assert (relation.starts_on, relation.ends_on) == (date(2019, 1, 1), date(2024, 6, 30))
    assert relation.origin == "Register of 2024"
    assert relation.stated == "ofac-sdn:1 owns 60 % of custom:reg:2 from 2019 to 2024-06"


def test_kind_percentage_and_days_may_be_left_empty(tmp_path: Path) -> None:
    (entity,) = load(tmp_path, "ofac-sdn:1,custom:reg:2,,,,,a letter").entities.values()
    relation = entity.relations[0]
    assert (relation.kind, relation.percentage_low) == (RelationKind.OWNS, None)
    assert (relation.starts_on, relation.ends_on) == (None, None)


@pytest.mark.parametrize(
    ("stated", "bounds"),
    [
        ("50%", (50.0, 50.0)),
        ("49.99-50.01", (49.99, 50.01)),
        ("0-25", (0.0, 25.0)),
        (">25%", (25.0, 100.0)),
        ('"33,4"', (33.4, 33.4)),
        ("100", (100.0, 100.0)),
    ],
)
def test_percentages(tmp_path: Path, stated: str, bounds: tuple[float, float]) -> None:
    (entity,) = load(tmp_path, f"ofac-sdn:1,custom:reg:2,{stated},,,,x").entities.values()
    relation = entity.relations[0]
    assert (relation.percentage_low, relation.percentage_high) == bounds


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        (",custom:reg:2,50,,,,x", "owner", "is empty"),
        ("ofac-sdn:1,,50,,,,x", "owned", "is empty"),
        ("ofac-sdn:1,custom:reg:2,50,,,,", "source", "is empty"),
        ("ofac-sdn:9,custom:reg:2,50,,,,x", "owner", "'ofac-sdn:9' is on none of the lists"),
        ("ofac-sdn:1,custom:reg:9,50,,,,x", "owned", "'custom:reg:9' is on none of the lists"),
        ("IVANOV Ivan,custom:reg:2,50,,,,x", "owner", "'IVANOV Ivan' is no entity id"),
        ("Russia,custom:reg:2,50,,,,x", "owner", "'Russia' is a place"),
        ("Moscow,custom:reg:2,50,,,,x", "owner", "'Moscow' is a place"),
        ("ofac-sdn:1,custom:reg:2,0,,,,x", "percentage", "0 % is no holding"),
        ("ofac-sdn:1,custom:reg:2,100.5,,,,x", "percentage", "'100.5' is no percentage"),
        ("ofac-sdn:1,custom:reg:2,-5,,,,x", "percentage", "'-5' is no percentage"),
        ("ofac-sdn:1,custom:reg:2,half,,,,x", "percentage", "'half' is no percentage"),
        ("ofac-sdn:1,custom:reg:2,60-40,,,,x", "percentage", "'60-40' is no percentage"),
        ("ofac-sdn:1,custom:reg:2,50,family,,,x", "percentage", "goes with the kind owns"),
        ("ofac-sdn:1,custom:reg:2,,holds,,,x", "kind", "'holds' is none of linked_to, owns"),
        ("ofac-sdn:1,custom:reg:2,,,soon,,x", "from", "soon"),
        ("ofac-sdn:1,custom:reg:2,,,2020,2019,x", "to", "2019 lies before 2020"),
        ("uk-sl:3,custom:reg:2,50,,,,x", "owner", "is a vessel, which owns and controls nothing"),
        ("custom:reg:2,ofac-sdn:1,50,,,,x", "owned", "is a person, whom nobody owns"),
        ("uk-sl:3,ofac-sdn:1,,acts_jointly,,,x", "owner", "is a vessel, which holds no shares"),
        ("ofac-sdn:1,custom:reg:2,50,acts_jointly,,,x", "percentage", "goes with the kind owns"),
        ("ofac-sdn:1,custom:reg:2,50", None, "3 cells instead of 7"),
    ],
)
def test_what_cannot_be_is_named_by_row_and_column(
    tmp_path: Path, row: str, column: str | None, problem: str
) -> None:
    with pytest.raises(ListRejected) as caught:
        load(tmp_path, "ofac-sdn:1,custom:reg:2,50,,,,good", row)
    rows: Any = caught.value.details["rows"]
    (told,) = rows
    assert (told["row"], told["column"]) == (3, column)
    assert problem in told["problem"]


def test_what_no_database_stores_is_refused(tmp_path: Path) -> None:
    """Only escapes in JSON can spell it."""
    row = '{"owner": "ofac-sdn:1", "owned": "custom:reg:2", "source": "Register \\u0007"}'
    with pytest.raises(ListRejected) as caught:
        read(READER, tmp_path, row, "links.jsonl")
    rows: Any = caught.value.details["rows"]
    assert [(told["row"], told["column"]) for told in rows] == [(1, "source")]


def test_every_problem_is_told(tmp_path: Path) -> None:
    with pytest.raises(ListRejected, match="2 problems, so nothing of it was loaded") as caught:
        load(tmp_path, "a,custom:reg:2,101,,,,x")
    assert caught.value.details["total"] == 2


def test_a_repeated_row_is_an_issue_and_no_second_statement(tmp_path: Path) -> None:
    row = "ofac-sdn:1,custom:reg:2,50,,,,x"
    found = load(tmp_path, row, row)
    assert len(found.entities["ofac-sdn:1"].relations) == 1
    assert dict(found.issues) == {"row_repeated": 1}


def test_statements_that_disagree_are_both_kept(tmp_path: Path) -> None:
    found = load(
        tmp_path, "ofac-sdn:1,custom:reg:2,40,,,,one", "ofac-sdn:1,custom:reg:2,60,,,,other"
    )
    shares = [r.percentage_low for r in found.entities["ofac-sdn:1"].relations]
    assert (shares, dict(found.issues)) == ([40.0, 60.0], {})


def test_a_column_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListRejected, match="unknown column 'share'; known are owner, owned"):
        read(READER, tmp_path, "owner,owned,share,source\n", "links.csv")
    with pytest.raises(ListRejected, match="has no column 'source'"):
        read(READER, tmp_path, "owner,owned\n", "links.csv")
    with pytest.raises(ListRejected, match="holds no rows"):
        read(READER, tmp_path, HEADER, "links.csv")


def test_json_lines_and_workbooks_say_the_same(tmp_path: Path) -> None:
    line = '{"owner": "ofac-sdn:1", "owned": "custom:reg:2", "percentage": 50, "source": "x"}'
    told = read(READER, tmp_path, line, "links.jsonl").entities["ofac-sdn:1"].relations
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["owner", "owned", "percentage", "source"])
    book.active.append(["ofac-sdn:1", "custom:reg:2", 0.5, "x"])
    book.active["C2"].number_format = "0%"
    book.save(tmp_path / "links.xlsx")
    content = (tmp_path / "links.xlsx").read_bytes()
    shown = read(READER, tmp_path, content, "links.xlsx").entities["ofac-sdn:1"].relations
    assert [r.percentage_low for r in (*told, *shown)] == [50.0, 50.0]


def test_ids_are_unknown_where_nobody_looks_them_up(tmp_path: Path) -> None:
    with pytest.raises(ListRejected, match="on none of the lists"):
        read(RelationsReader(), tmp_path, HEADER + "ofac-sdn:1,custom:reg:2,50,,,,x")
