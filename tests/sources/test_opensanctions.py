"""OpenSanctions' exports, in files of our own."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.kinds import EntityType, IdentifierType, NameKind, RelationKind, Standing
from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.opensanctions.ftm import percentage
from app.sources.registry import reader_for
from tests.sources.reading import read

OS = reader_for("opensanctions")


def line(id: str, schema: str, target: bool = False, **properties: Any) -> str:
    values = {k: v if isinstance(v, list) else [v] for k, v in properties.items()}
    stamp = "2025-01-31T10:00:00"
    return json.dumps(
        {"id": id, "caption": properties.get("name", id), "schema": schema, "target": target,
         "properties": values, "last_change": stamp}
    )  # fmt: skip


# What lies between entities comes first, last and between them: the order is arbitrary.
LINES = [
    line("own", "Ownership", owner="ada", asset="works", percentage="49.99-50.01",
         startDate="2020-01-01"),
    line("ada", "Person", True, name="Ada Lovelace", alias="Ada Byron", weakAlias="Countess",
         birthDate=["1815-12", "never"], nationality=["sk", "zz-none"], topics="sanction",
         passportNumber="BD3843329", gender="female", unscId="KPi.901", addressEntity="adr",
         hobby="poetry"),
    line("works", "Company", name="Engine Works", topics="sanction.linked",
         leiCode="529900T8BM49AURSDO55"),
    line("san", "Sanction", entity="ada", program="ENGINES", authority="A Ministry",
         listingDate="2023-03-30"),
    line("adr", "Address", full="1 High Street, London", country="gb"),
    line("back", "Directorship", director="works", organization="ada", role="adviser"),
    line("wal", "CryptoWallet", publicKey="bc1qexample", currency="XBT", topics="sanction"),
]  # fmt: skip
FTM = "\n".join(LINES) + "\n"

SIMPLE = """id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,\
phones,emails,program_ids,dataset,first_seen,last_seen,last_change
ada,Person,Ada Lovelace,Ada Byron;Лавлейс,1815-12-10,sk;gb,1 High Street,BD3843329;IMO9074729,\
Frozen,,ada@engine.example,ENGINES,A List,2025-01-01,2025-01-31T01:00:00,2025-01-02
works,Robot,Engine Works,,,,,,,,,,A List,2025-01-01,2025-01-30,2025-01-02
"""


def test_ftm_puts_together_what_lies_in_other_lines(tmp_path: Path) -> None:
    found = read(OS, tmp_path, FTM)
    ada, works, wallet = found.entities.values()
    assert [(n.full, n.kind) for n in ada.names] == [
        ("Ada Lovelace", NameKind.PRIMARY),
        ("Ada Byron", NameKind.ALIAS),
        ("Countess", NameKind.WEAK),
    ]
    assert [str(d.value) for d in ada.dates] == ["1815-12"]
    assert ada.countries() == {"sk", "gb"}
    assert [i.type for i in ada.identifiers] == [
        IdentifierType.PASSPORT,
        IdentifierType.UN_REFERENCE,
    ]
    assert [(m.programme, str(m.listed_on)) for m in ada.measures] == [("ENGINES", "2023-03-30")]
    assert any(a.value == "hobby: poetry" for a in ada.attributes)
    assert [i.valid for i in works.identifiers] == [True]
    assert [i.type for i in wallet.identifiers] == [IdentifierType.WALLET]
    assert found.issues == {"date_unreadable": 1, "country_unknown": 1}


def test_ftm_relations_have_percentages_and_may_be_cyclic(tmp_path: Path) -> None:
    ada, works, _ = read(OS, tmp_path, FTM).entities.values()
    (owns,) = ada.relations
    assert (owns.kind, owns.target) == (RelationKind.OWNS, "opensanctions:works")
    assert (owns.percentage_low, owns.percentage_high) == (49.99, 50.01)
    assert str(owns.starts_on) == "2020-01-01"
    assert [(r.kind, r.target, r.role) for r in works.relations] == [
        (RelationKind.ACTS_FOR, "opensanctions:ada", "adviser")
    ]


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


@pytest.mark.parametrize(
    ("stated", "low", "high"),
    [("50", 50, 50), ("50%", 50, 50), ("49.99-50.01", 49.99, 50.01), ("25,5 %", 25.5, 25.5),
     ("100.5", None, None), ("half", None, None), ("60-40", None, None), (None, None, None)],
)  # fmt: skip
def test_percentages(stated: str | None, low: float | None, high: float | None) -> None:
    assert percentage(stated) == (low, high)


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
    assert str(OS.published([SourceFile.at(tmp_path / "download")])) == "2025-01-31"


BAD = {
    "empty": ("", "is empty"),
    "cut off": (FTM[:-30], "line 7 is not JSON or is cut off"),
    "no object": ("[]\n", "holds no JSON object"),
    "no id": ('{"schema": "Person", "properties": {}}', "no id"),
    "no properties": ('{"id": "a", "schema": "Person"}', "no properties"),
    "another format": ('{"RECORD_ID": "a"}', "format that is read"),
    "another table": ("id,name\na,Ada\n", "no column 'schema'"),
    "an endless line": ('{"id": "' + "a" * 16_000_000 + '"}', "longer than"),
    "not UTF-8": (LINES[1].encode().replace(b"poetry", b"\xff\xfe"), "not JSON"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_is_no_export_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    with pytest.raises(ListRejected, match=words):
        read(OS, tmp_path, content)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "entities", "relations"),
    [
        ("opensanctions_sa_wiki_peps_entities.ftm_2024-03-14.json", 707, True),
        ("opensanctions_ua_war_sanctions_targets.simple_2026-03-13.csv", 5600, False),
    ],
)
def test_the_real_files(
    tmp_path: Path, realdata: Path, name: str, entities: int, relations: bool
) -> None:
    found = read(OS, tmp_path, (realdata / "opensanctions" / name).read_bytes())
    assert len(found.entities) == entities
    assert any(e.relations for e in found.entities.values()) is relations
    assert found.issues["type_unknown"] == 0
