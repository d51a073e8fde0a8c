"""OpenSanctions' exports, in files of our own: FollowTheMoney entities, and who is listed."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.kinds import (
    AttributeKind,
    EntityType,
    IdentifierType,
    NameKind,
    RelationKind,
    Standing,
)
from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.sources.opensanctions_files import ENTITIES, as_ftm, as_nested, as_senzing, entity, line
from tests.sources.reading import Read, read

OS = reader_for("opensanctions")
FTM = as_ftm()

SIMPLE = """id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,\
phones,emails,program_ids,dataset,first_seen,last_seen,last_change
ada,Person,Ada Lovelace,Ada Byron;Лавлейс,1815-12-10,sk;gb,1 High Street,BD3843329;IMO9074729,\
Frozen,,ada@engine.example,ENGINES,A List,2025-01-01,2025-01-31T01:00:00,2025-01-02
works,Robot,Engine Works,,,,,,,,,,A List,2025-01-01,2025-01-30,2025-01-02
"""


def loaded(folder: Path, *entities: dict[str, Any]) -> Read:
    return read(OS, folder, as_ftm(list(entities)))


def test_ftm_puts_together_what_lies_in_other_lines(tmp_path: Path) -> None:
    found = read(OS, tmp_path, FTM)
    ada, works, wallet = found.entities.values()
    assert [(n.full, n.kind, n.given, n.family) for n in ada.names] == [
        ("Ada Lovelace", NameKind.PRIMARY, "Ada", "Lovelace"),
        ("Ada Byron", NameKind.ALIAS, None, None),
        ("Countess", NameKind.WEAK, None, None),
    ]
    assert [str(d.value) for d in ada.dates] == ["1815-12"]
    assert ada.countries() == {"sk", "gb"}
    assert [(i.type, i.value) for i in ada.identifiers] == [
        (IdentifierType.PASSPORT, "BD3843329"),
        (IdentifierType.UN_REFERENCE, "KPi.901"),
        (IdentifierType.PASSPORT, "X1234567"),
    ]
    assert [(m.programme, str(m.listed_on)) for m in ada.measures] == [
        ("ENGINES", "2023-03-30"),
        ("LOOMS", "2023-03-30"),
    ]
    remarks = {a.value for a in ada.attributes if a.kind is AttributeKind.REMARK}
    assert remarks >= {"hobby: poetry", "fatherName: George", "Sanction status: active"}
    assert [i.valid for i in works.identifiers] == [True]
    assert [i.type for i in wallet.identifiers] == [IdentifierType.WALLET]
    assert found.issues == {"date_unreadable": 1, "country_unknown": 1}


def test_ftm_relations_have_percentages_and_may_be_cyclic(tmp_path: Path) -> None:
    ada, works, wallet = read(OS, tmp_path, FTM).entities.values()
    (owns,) = ada.relations
    assert (owns.kind, owns.target) == (RelationKind.OWNS, "opensanctions:works")
    assert (owns.percentage_low, owns.percentage_high) == (49.99, 50.01)
    assert str(owns.starts_on) == "2020-01-01"
    assert [(r.kind, r.target, r.role) for r in works.relations] == [
        (RelationKind.ACTS_FOR, "opensanctions:ada", "adviser")
    ]
    assert [(r.kind, r.target, r.role) for r in wallet.relations] == [
        (RelationKind.LINKED_TO, "opensanctions:ada", "holder")
    ]


RELATIONS = {
    "Ownership": ("owner", "asset", RelationKind.OWNS),
    "Directorship": ("director", "organization", RelationKind.ACTS_FOR),
    "Employment": ("employee", "employer", RelationKind.ACTS_FOR),
    "Representation": ("agent", "client", RelationKind.ACTS_FOR),
    "Family": ("person", "relative", RelationKind.FAMILY),
    "Associate": ("person", "associate", RelationKind.ASSOCIATE),
    "Membership": ("member", "organization", RelationKind.MEMBER_OF),
    "UnknownLink": ("subject", "object", RelationKind.LINKED_TO),
    "Succession": ("successor", "predecessor", RelationKind.LINKED_TO),
}


@pytest.mark.parametrize("schema", RELATIONS)
def test_every_kind_of_relation(tmp_path: Path, schema: str) -> None:
    holder, target, kind = RELATIONS[schema]
    ends = {holder: ["a"], target: ["b"]}
    found = loaded(
        tmp_path,
        entity("a", "Person", name="Ada"),
        entity("b", "Company", name="Works"),
        entity("r", schema, role="x", startDate="2014", endDate=["2016-05", "2015"], **ends),
    )
    (relation,) = found.entities["a"].relations
    assert (relation.kind, relation.target, relation.role) == (kind, "opensanctions:b", "x")
    # It may have begun before the first day of 2014, and had ended by the last of May 2016.
    assert (relation.starts_on, str(relation.ends_on)) == (None, "2016-05-31")
    assert relation.stated == f"{schema} x 2014 until 2016-05 until 2015"
    assert found.issues == {}


def test_shares_stated_twice_hold_both_and_odd_ones_are_issues(tmp_path: Path) -> None:
    people = [entity("a", "Person", name="Ada"), entity("b", "Company", name="Works")]
    own = entity("o", "Ownership", owner="a", asset="b", percentage=["more than 25%", "30", "half"])
    found = loaded(tmp_path, *people, own)
    (relation,) = found.entities["a"].relations
    assert (relation.percentage_low, relation.percentage_high) == (25, 100)
    assert relation.stated == "Ownership more than 25% 30 half"
    assert found.issues == {"percentage_unreadable": 1}


def test_ends_that_are_not_in_the_file_are_issues(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        entity("a", "Person", name="Ada", addressEntity="gone"),
        entity("o", "Ownership", owner="a", asset="gone"),
        entity("p", "Ownership", owner="gone", asset="a"),
        entity("s", "Sanction", entity="gone", program="X"),
        entity("q", "Occupancy", holder="a", startDate="2014"),
    )
    ada = found.entities["a"]
    assert ada.relations == ()
    assert found.issues == {"link_unresolved": 4}
    remarks = [a.value for a in ada.attributes]
    assert remarks == ["addressEntity: gone", "Ownership gone", "Occupancy 2014"]


def test_a_property_may_name_an_owner(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        entity("ship", "Vessel", name="Analytical", owner=["ada", "Somebody Ltd."], operator="ada"),
        entity("ada", "Person", name="Ada"),
        entity("plane", "Airplane", name="Kite", registrationNumber="N1", model="K", type="Glider"),
    )
    ship, ada, plane = found.entities.values()
    assert [(r.kind, r.target) for r in ada.relations] == [
        (RelationKind.OWNS, "opensanctions:ship")
    ]
    assert [(r.kind, r.role) for r in ship.relations] == [(RelationKind.LINKED_TO, "operator")]
    assert [a.value for a in ship.attributes] == ["owner: Somebody Ltd."]
    assert [i.type for i in plane.identifiers] == [IdentifierType.TAIL_NUMBER]
    assert {a.kind for a in plane.attributes} == {AttributeKind.AIRCRAFT_MODEL}


def test_who_is_listed_and_who_is_only_known(tmp_path: Path) -> None:
    ada, works, wallet = read(OS, tmp_path, FTM).entities.values()
    assert [e.standing for e in (ada, works, wallet)] == [
        Standing.LISTED,
        Standing.REGISTER,
        Standing.LISTED,
    ]
    without = [line("a", "Person", True, name="Ada"), line("b", "Person", False, name="Ben")]
    targets = read(OS, tmp_path, "\n".join(without)).entities
    assert [e.standing for e in targets.values()] == [Standing.LISTED, Standing.REGISTER]


def test_an_id_without_letters_is_a_name_all_the_same(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"id": "-", "schema": "Person", "properties": {}})
    assert found.entities["-"].caption == "opensanctions -"
    assert found.issues == {"name_missing": 1}


@pytest.mark.parametrize(
    ("end", "topic", "standing"),
    [
        ("2024", "role.pep", Standing.DELISTED),
        ("2025-06-01", "role.pep", Standing.LISTED),
        (None, "role.pep", Standing.LISTED),
        ("2024", "sanction", Standing.LISTED),
    ],
)
def test_a_sanction_that_has_ended(
    tmp_path: Path, end: str | None, topic: str, standing: Standing
) -> None:
    ends = {} if end is None else {"endDate": end}
    ada = entity("a", "Person", True, name="Ada", topics=topic)
    sanction = entity("s", "Sanction", entity="a", program="X", **ends)
    assert loaded(tmp_path, ada, sanction).entities["a"].standing is standing


def test_values_that_are_no_lists_and_no_entities_are_kept(tmp_path: Path) -> None:
    found = loaded(tmp_path, entity("a", "Person", name="Ada"))
    made = entity("a", "Person", name="Ada") | {"summary": "stray"}
    made["properties"] |= {
        "title": "Countess", "birthDate": "c.1815", "deathDate": ["Unknown"], "notes": None,
        "relatives": [{"relation": "mother", "name": "Annabella"}],
    }  # fmt: skip
    found = loaded(tmp_path, made)
    (ada,) = found.entities.values()
    assert [str(d.value) for d in ada.dates] == ["circa 1815"]
    assert [(a.kind, a.value) for a in ada.attributes] == [
        (AttributeKind.TITLE, "Countess"),
        (AttributeKind.REMARK, "relatives: relation: mother, name: Annabella"),
        (AttributeKind.REMARK, "summary: stray"),
    ]
    assert found.issues == {}


def test_the_simple_table(tmp_path: Path) -> None:
    found = read(OS, tmp_path, SIMPLE)
    ada, works = found.entities.values()
    assert [n.full for n in ada.names] == ["Ada Lovelace", "Ada Byron", "Лавлейс"]
    assert ada.countries() == {"sk", "gb"}
    assert [(i.type, i.value) for i in ada.identifiers] == [
        (IdentifierType.OTHER, "BD3843329"),
        (IdentifierType.IMO, "9074729"),
        (IdentifierType.EMAIL, "ada@engine.example"),
    ]
    assert (ada.measures[0].programme, works.measures[0].programme) == ("ENGINES", "A List")
    assert works.type is EntityType.UNKNOWN
    assert found.issues == {"type_unknown": 1}


def test_cells_of_the_simple_table_are_rows_themselves(tmp_path: Path) -> None:
    row = SIMPLE.splitlines()[1].split(",")
    row[3] = '"""ANO """"ENGINE; LOOM"""""";Byron"'
    row[8] = '"""A reason;\nin two lines"";"""""'
    header = SIMPLE.splitlines()[0]
    (ada,) = read(OS, tmp_path, "\n".join([header, ",".join(row)])).entities.values()
    assert [n.full for n in ada.names[1:]] == ['ANO "ENGINE; LOOM"', "Byron"]
    assert [m.legal_basis for m in ada.measures] == ["A reason; in two lines"]


@pytest.mark.parametrize("first", [True, False])
def test_the_day_of_the_export_is_no_change_of_an_entity(tmp_path: Path, first: bool) -> None:
    """``last_seen`` moves every day; an entity of which nothing else was said stays as it is."""
    versions = []
    for day in ("2025-01-30T06:00:01", "2025-01-31T06:00:01"):
        ada = {"last_seen": day, **entity("ada", "Person", True, name="Ada", topics="sanction")}
        turned = ada if first else dict(reversed(ada.items()))
        versions.append(loaded(tmp_path, turned).entities["ada"])
    assert versions[0] == versions[1]
    assert json.loads(versions[0].record)["id"] == "ada"
    tables = [SIMPLE, SIMPLE.replace("2025-01-31T01", "2025-02-28T01")]
    one, other = (read(OS, tmp_path, text).entities["ada"] for text in tables)
    assert one == other


@pytest.mark.parametrize("content", [FTM, as_nested(), as_senzing(), SIMPLE])
def test_the_newest_change_is_the_day(tmp_path: Path, content: str) -> None:
    path = tmp_path / "download"
    path.write_text(content)
    assert str(OS.published([SourceFile.at(path)])) == "2025-01-31"


def test_what_is_no_stamp_is_no_day(tmp_path: Path) -> None:
    path = tmp_path / "download"
    for content in (SIMPLE, FTM, as_senzing()):
        path.write_text(content.replace("2025-01-3", "2025-zz-3"))
        found = OS.published([SourceFile.at(path)])
        assert found is None or str(found) < "2025-01-30"


BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "is empty"),
    "a web page": ("<html><title>Sorry</title>", "web page"),
    "cut off": (FTM[:-30], "line 8 is not JSON or is cut off"),
    "cut off, nested": (as_nested()[:-30], "line 2 is not JSON or is cut off"),
    "cut off, Senzing": (as_senzing()[:-30], "line 2 is not JSON or is cut off"),
    "no object": ("[]\n", "holds no JSON object"),
    "no id": ('{"schema": "Person", "properties": {}}', "no id"),
    "no properties": ('{"id": "a", "schema": "Person"}', "no properties"),
    "no id, nested": (
        '{"id": "a", "schema": "Person", "properties": {"x": [{"schema": "Person"}]}}', "no id"
    ),
    "no schema but a list": ('{"id": "a", "schema": ["Person"], "properties": {}}', "no schema"),
    "nested too deeply": (
        '{"id": "a", "schema": "Person", "properties": {"x": ' + '{"x":' * 2000 + "1" + "}" * 2002,
        "not JSON",
    ),
    "another format": ('{"name": "engines", "version": "20250131"}', "format that is read"),
    "a record without id": (
        '{"RECORD_ID": "a"}\n{"DATA_SOURCE": "x"}', "line 2 has no RECORD_ID"
    ),
    "another table": ("id,name\na,Ada\n", "no column 'schema'"),
    "a row without id": (SIMPLE.replace("works,Robot", ",Robot"), "row 3 has no id"),
    "an endless line": ('{"id": "' + "a" * 16_000_000 + '"}', "longer than"),
    "not UTF-8": (FTM.encode().replace(b"poetry", b"\xff\xfe"), "not UTF-8: its byte"),
    "UTF-16": (FTM.encode("utf-16"), "is UTF-16"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_is_no_export_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    with pytest.raises(ListRejected, match=words):
        read(OS, tmp_path, content)


def test_ids_that_stand_twice_are_left_to_the_load(tmp_path: Path) -> None:
    path = tmp_path / "twice.json"
    path.write_text(as_ftm([ENTITIES[2], ENTITIES[2]]))
    keys = [e.key for e in OS.read([SourceFile.at(path)], Read().log)]
    assert keys == ["works", "works"]


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "entities", "issues"),
    [
        # Countries that never had a code, and dates that are none.
        (
            "opensanctions_sa_wiki_peps_entities.ftm_2024-03-14.json",
            707,
            {"country_unknown": 6, "date_unreadable": 2},
        ),
        ("opensanctions_ua_war_sanctions_targets.simple_2026-03-13.csv", 5600, {}),
    ],
)
def test_the_real_files(
    tmp_path: Path, realdata: Path, name: str, entities: int, issues: dict[str, int]
) -> None:
    found = read(OS, tmp_path, (realdata / "opensanctions" / name).read_bytes())
    assert len(found.entities) == entities
    assert any(e.relations for e in found.entities.values()) is ("ftm" in name)
    assert found.issues == issues
