"""Exports are what other programmes read, and hold every statement with its source."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.domain.kinds import RelationKind
from app.network.export import CSV_COLUMNS, as_csv, ftm, graphml
from app.sources.opensanctions import OpenSanctionsReader
from tests.network.showing import edge, node, view
from tests.sources.reading import read

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
SHOWN = view(
    [
        node("a:1", "person", "listed", programmes=("TEST",), same_as=("b:1",), caption="Ann Ash"),
        node("a:2", caption="=cmd|' /C calc'!A0"),
        node("a:3", "vessel", hidden=3),
        node("a:4", "person"),
        node("a:5"),
    ],
    [
        edge("a:1", "a:2", percentage="49.99 to 50.01 %"),
        edge("a:2", "a:3", "controls"),
        edge("a:1", "a:4", "family"),
        edge("a:4", "a:2", "acts_for"),
        edge("a:5", "a:1", "associate"),
        edge("a:1", "a:5", "member_of"),
    ],
)


def test_graphml_declares_what_it_uses() -> None:
    root = ElementTree.fromstring(graphml(SHOWN))
    keys = {key.get("id") for key in root.iter(f"{GRAPHML}key")}
    used = {data.get("key") for data in root.iter(f"{GRAPHML}data")}
    assert used <= keys
    edges = list(root.iter(f"{GRAPHML}edge"))
    assert [(e.get("source"), e.get("target")) for e in edges[:2]] == [
        ("a:1", "a:2"),
        ("a:2", "a:3"),
    ]
    facts = {d.get("key"): d.text for d in edges[0]}
    assert facts["edge_percentage"] == "49.99 to 50.01 %"
    assert (facts["edge_source"], facts["edge_locator"]) == ("relations", "Register: owner a:1")
    nodes = list(root.iter(f"{GRAPHML}node"))
    assert {d.get("key"): d.text for d in nodes[0]}["node_same_as"] == "b:1"


def test_csv_has_a_row_for_each_statement_and_no_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(SHOWN))))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert len(rows) == 6
    assert (rows[0]["from_id"], rows[0]["to_id"], rows[0]["kind"]) == ("a:1", "a:2", "owns")
    assert rows[0]["to_caption"] == "'=cmd|' /C calc'!A0"
    assert (rows[0]["starts_on"], rows[0]["ends_on"]) == ("2020-01-01", "")


def test_ftm_names_the_schema_of_each() -> None:
    lines = [json.loads(line) for line in ftm(SHOWN).splitlines()]
    assert [(line["id"], line["schema"]) for line in lines[:5]] == [
        ("a:1", "Person"),
        ("a:2", "Company"),
        ("a:3", "Vessel"),
        ("a:4", "Person"),
        ("a:5", "Organization"),
    ]
    assert [line["schema"] for line in lines[5:]] == [
        *("Ownership", "UnknownLink", "Family", "Representation", "UnknownLink", "Membership")
    ]
    assert lines[5]["properties"]["percentage"] == ["49.99 to 50.01"]
    assert ftm(SHOWN) == ftm(SHOWN)
    assert len({line["id"] for line in lines}) == len(lines)


def test_ftm_is_read_back(tmp_path: Path) -> None:
    found = read(OpenSanctionsReader(), tmp_path, ftm(SHOWN), "entities.ftm.json").entities
    told = {e.key: [(r.kind, r.target) for r in e.relations] for e in found.values()}
    assert (RelationKind.OWNS, "opensanctions:a:2") in told["a:1"]
    assert (RelationKind.ACTS_FOR, "opensanctions:a:2") in told["a:4"]
    share = next(r for r in found["a:1"].relations if r.kind is RelationKind.OWNS)
    assert (share.percentage_low, share.percentage_high) == (49.99, 50.01)


@pytest.mark.parametrize("write", [graphml, as_csv, ftm])
def test_an_entity_alone_is_exported_too(write: object) -> None:
    assert callable(write)
    assert write(view([node("a:1")], [])) != ""
