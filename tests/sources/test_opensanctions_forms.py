"""The same dataset in OpenSanctions' other formats: nested targets and Senzing records."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, IdentifierType, NameKind, RelationKind, Standing
from app.sources.opensanctions.offsets import Offsets
from app.sources.opensanctions.percentages import percentage, together
from app.sources.registry import reader_for
from tests.sources.opensanctions_files import (
    ENTITIES,
    SENZING,
    as_ftm,
    as_nested,
    as_senzing,
    entity,
)
from tests.sources.reading import read

OS = reader_for("opensanctions")


def plain(entity: Entity) -> Entity:
    """Without what can only be different: the record, its place, and the order of facts."""
    facts: dict[str, Any] = {
        field.name: tuple(sorted(getattr(entity, field.name), key=repr))
        for field in dataclasses.fields(entity)
        if isinstance(getattr(entity, field.name), tuple)
    }
    return dataclasses.replace(entity, record="", row=None, **facts)


def test_nested_targets_are_the_same_entities(tmp_path: Path) -> None:
    flat, nested = read(OS, tmp_path, as_ftm()), read(OS, tmp_path, as_nested())
    assert sorted(nested.entities) == ["ada", "wal", "works"]
    for key, found in nested.entities.items():
        assert plain(found) == plain(flat.entities[key])
    assert nested.issues == flat.issues


def test_what_is_nested_in_two_targets_or_stands_by_itself_comes_once(tmp_path: Path) -> None:
    both = [*ENTITIES, entity("ben", "Person", True, name="Ben", topics="sanction"),
            entity("o2", "Ownership", owner="ben", asset="works"),
            entity("o3", "Ownership", owner="ben", asset="ada")]  # fmt: skip
    flat, nested = read(OS, tmp_path, as_ftm(both)), read(OS, tmp_path, as_nested(both))
    assert sorted(nested.entities) == sorted(flat.entities)
    for key, found in nested.entities.items():
        assert plain(found) == plain(flat.entities[key])
    assert json.loads(nested.entities["works"].record)["id"] == "works"


def test_what_is_nested_need_not_name_its_parent(tmp_path: Path) -> None:
    target = entity("a", "Person", True, name="Ada", topics="role.pep")
    target["properties"] |= {
        "sanctions": [entity("s", "Sanction", program="X")],
        "familyPerson": [entity("f", "Family", relative=[entity("b", "Person", name="Ben")])],
    }
    found = read(OS, tmp_path, json.dumps(target))
    ada, ben = found.entities.values()
    assert [m.programme for m in ada.measures] == ["X"]
    assert [(r.kind, r.target) for r in ada.relations] == [(RelationKind.FAMILY, "opensanctions:b")]
    assert (ada.standing, ben.standing) == (Standing.LISTED, Standing.REGISTER)


def test_cycles_and_depth_do_no_harm(tmp_path: Path) -> None:
    inner = entity("a0", "Person", name="Ada")
    for depth in range(1, 80):
        link = entity(f"l{depth}", "UnknownLink", object=[inner])
        inner = entity(f"a{depth}", "Person", name="Ada", unknownLinkTo=[link])
    found = read(OS, tmp_path, json.dumps(inner))
    assert len(found.entities) == 80
    assert sum(len(e.relations) for e in found.entities.values()) == 79
    turning = [entity("a", "Person", name="Ada"), entity("b", "Person", name="Ben"),
               entity("x", "Ownership", owner="a", asset="b"),
               entity("y", "Ownership", owner="b", asset="a"),
               entity("z", "Ownership", owner="a", asset="a")]  # fmt: skip
    people = read(OS, tmp_path, as_ftm(turning)).entities
    assert [len(e.relations) for e in people.values()] == [2, 1]


def test_senzing_records(tmp_path: Path) -> None:
    found = read(OS, tmp_path, as_senzing())
    ada, works = found.entities.values()
    assert [(n.full, n.kind) for n in ada.names] == [
        ("Ada Lovelace", NameKind.PRIMARY),
        ("Ada Byron", NameKind.ALIAS),
    ]
    assert [(n.full, n.kind) for n in works.names][1] == ("Loom Works", NameKind.FORMER)
    assert [str(d.value) for d in (*ada.dates, *works.dates)] == ["1815-12", "1840-02-03"]
    assert ada.countries() == {"sk", "gb"}
    assert ada.genders() == {"female"}
    assert [(i.type, i.value, i.country) for i in ada.identifiers] == [
        (IdentifierType.WEBSITE, "https://ada.example", None),
        (IdentifierType.PHONE, "+44 1", None),
        (IdentifierType.PASSPORT, "BD3843329", "sk"),
        (IdentifierType.OTHER, "Q7259", None),
        (IdentifierType.UN_REFERENCE, "KPi.901", None),
    ]
    assert [i.valid for i in works.identifiers] == [True]
    assert [(r.kind, r.target, r.role) for r in ada.relations] == [
        (RelationKind.OWNS, "opensanctions:works", "Ownership"),
        (RelationKind.LINKED_TO, "opensanctions:works", "Mentor"),
    ]
    assert works.relations == ()
    assert [e.standing for e in (ada, works)] == [Standing.LISTED, Standing.REGISTER]
    assert [m.programme for m in ada.measures] == ["OS_ENGINES"]
    remarks = {a.value for a in ada.attributes if a.kind is AttributeKind.REMARK}
    assert remarks == {"HOBBY: poetry", "TOPIC: sanction", "related to nobody"}
    assert ada.url == "https://example.org/ada"
    assert found.issues == {"link_unresolved": 1}


def test_senzing_facts_are_those_of_followthemoney(tmp_path: Path) -> None:
    flat = read(OS, tmp_path, as_ftm()).entities["ada"]
    record = read(OS, tmp_path, as_senzing()).entities["ada"]
    assert record.id == flat.id
    assert {n.full for n in record.names} < {n.full for n in flat.names}
    assert [d.value for d in record.dates] == [d.value for d in flat.dates]
    assert record.genders() == flat.genders()
    assert record.countries() == flat.countries()


def test_senzing_without_topics_lists_everybody_and_says_so(tmp_path: Path) -> None:
    bare = [{k: v for k, v in one.items() if k != "RISKS"} for one in SENZING]
    found = read(OS, tmp_path, as_senzing(bare))
    assert {e.standing for e in found.entities.values()} == {Standing.LISTED}
    assert found.issues["topics_missing"] == 1


def test_senzing_codes_that_are_not_known_are_issues(tmp_path: Path) -> None:
    odd = {"RECORD_ID": "x", "RECORD_TYPE": "ROBOT", "RISKS": ["sanction"], "EMPTY": [None],
           "FEATURES": [{"NAME_TYPE": "NICK", "NAME_FIRST": "Ada", "NAME_LAST": "Byron"},
                        {"ADDR_LINE1": "1 High Street", "ADDR_CITY": "London"},
                        {"COLOUR": "red", "SIZE": "9"}, {"TOPIC": "sanction"}]}  # fmt: skip
    found = read(OS, tmp_path, json.dumps(odd))
    (robot,) = found.entities.values()
    assert [(n.full, n.given, n.family) for n in robot.names] == [("Ada Byron", "Ada", "Byron")]
    assert [(a.street, a.city) for a in robot.addresses] == [("1 High Street", "London")]
    assert {"COLOUR: red", "SIZE: 9"} <= {a.value for a in robot.attributes}
    assert found.issues == {"type_unknown": 1, "alias_type_unknown": 1, "programme_missing": 1}


@pytest.mark.parametrize(
    ("stated", "low", "high"),
    [
        ("50", 50, 50), ("50%", 50, 50), ("25,5 %", 25.5, 25.5), ("about 30 percent", 30, 30),
        ("49.99-50.01", 49.99, 50.01), ("25 % – 50 %", 25, 50), ("25 to 50", 25, 50),
        ("between 25% and 50%", 25, 50), ("over 25%, but not more than 50%", 25, 50),
        ("more than 25% up to 50%", 25, 50), (">25%", 25, 100), (">= 25", 25, 100),
        ("More than 25%", 25, 100), ("75% or more", 75, 100), ("25+", 25, 100),
        ("<5%", 0, 5), ("up to 10", 0, 10), ("10 % or less", 0, 10),
        ("ownership-of-shares-25-to-50-percent", 25, 50),
        ("ownership-of-shares-75-to-100-percent-as-trust", 75, 100),
        ("100.5", None, None), ("half", None, None), ("60-40", None, None), ("", None, None),
        ("25-50-75", None, None), ("> 120", None, None), ("50% of 20%", None, None),
        (None, None, None),
    ],
)  # fmt: skip
def test_percentages(stated: str | None, low: float | None, high: float | None) -> None:
    assert percentage(stated) == (low, high)


def test_percentages_together_hold_each_of_them() -> None:
    assert together(["50", "25-30", "nothing"]) == (25, 50)
    assert together([]) == together(["nothing"]) == (None, None)


def test_offsets_of_lines() -> None:
    mentions, known = Offsets(), Offsets()
    for key, offset in (("a", 30), ("b", 10), ("a", 20), ("a", 20)):
        mentions.add(key, offset)
    known.add("a", 0)
    mentions.freeze()
    known.freeze()
    assert (mentions.of("a"), mentions.of("b"), mentions.of("c")) == ([20, 30], [10], [])
    assert ("a" in mentions, "c" in mentions) == (True, False)
    assert mentions.missing_from(known) == [10]
    nothing = Offsets()
    nothing.freeze()
    assert (nothing.of("a"), "a" in nothing, nothing.missing_from(known)) == ([], False, [])


@pytest.mark.realdata
def test_the_real_files_say_the_same_of_the_same_people(tmp_path: Path, realdata: Path) -> None:
    folder = realdata / "opensanctions"
    nested_name, senzing_name = (
        f"opensanctions_sa_wiki_peps_{form}_2024-03.json" for form in ("targets.nested", "senzing")
    )
    nested = read(OS, tmp_path, (folder / nested_name).read_bytes())
    senzing = read(OS, tmp_path, (folder / senzing_name).read_bytes())
    assert nested.issues == {}
    assert senzing.issues == {"topics_missing": 1}
    # The records have the positions too, of which the nested targets only say the name.
    assert len(nested.entities) == 9
    assert nested.entities.keys() < senzing.entities.keys()
    for key, person in nested.entities.items():
        record = senzing.entities[key]
        assert (person.caption, person.names[0].kind) == (record.caption, record.names[0].kind)
        assert {n.full for n in person.names} == {n.full for n in record.names}
        assert {d.value for d in person.dates} == {d.value for d in record.dates}
        assert (person.countries(), person.genders()) == (record.countries(), record.genders())
        assert {i.value for i in person.identifiers} == {i.value for i in record.identifiers}
        assert {(r.kind, r.target) for r in person.relations} == (
            {(r.kind, r.target) for r in record.relations}
        )
