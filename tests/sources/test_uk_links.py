"""Relations that the UK's list states by name."""

from pathlib import Path

from app.domain.entities import Relation
from app.domain.kinds import AttributeKind, RelationKind
from app.sources.registry import reader_for
from tests.sources.reading import read

HEAD = (
    'Report Date: ,31/01/2025\nUnique ID,Name 6,Name type,"Individual, Entity, Ship",'
    "Parent company,Subsidiaries,Current owner/operator (s)\n"
)
ROWS = (
    "R1,ENGINE HOLDING,Primary name,Entity,,ENGINE  WORKS; Unknown Works,\n"
    "R2,Engine Works,Primary name,Entity,Engine Holding,,\n"
    "R3,Twin,Primary name,Entity,,,\n"
    "R4,TWIN,Primary name,Entity,,,\n"
    "R5,Sea Star,Primary name,Ship,,,(1) Engine Works (2) Twin\n"
)


def relations(folder: Path) -> dict[str, tuple[Relation, ...]]:
    found = read(reader_for("uk-sl"), folder, HEAD + ROWS, "list.csv")
    return {key: entity.relations for key, entity in found.entities.items()}


def test_a_name_of_one_entry_is_a_relation(tmp_path: Path) -> None:
    found = relations(tmp_path)
    told = {k: [(r.kind, r.target, r.role) for r in rs] for k, rs in found.items()}
    assert told["R1"] == [(RelationKind.CONTROLS, "uk-sl:R2", "Subsidiaries")]
    assert told["R2"] == [(RelationKind.LINKED_TO, "uk-sl:R1", "Parent company")]


def test_a_name_of_two_entries_or_of_none_is_not(tmp_path: Path) -> None:
    found = relations(tmp_path)
    assert [r.target for r in found["R5"]] == ["uk-sl:R2"]
    assert found["R5"][0].stated == "Current owner/operator (s): Engine Works"
    assert found["R3"] == ()


def test_what_the_cell_says_is_kept(tmp_path: Path) -> None:
    entity = read(reader_for("uk-sl"), tmp_path, HEAD + ROWS, "list.csv").entities["R1"]
    (remark,) = [a for a in entity.attributes if a.locator.endswith("Subsidiaries")]
    assert (remark.kind, "Unknown Works" in remark.value) == (AttributeKind.REMARK, True)
