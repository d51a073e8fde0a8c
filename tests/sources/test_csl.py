"""The Consolidated Screening List, in files of our own and in an excerpt of 2020."""

from pathlib import Path
from typing import Any

import pytest

from app.domain.entities import Entity
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
from app.sources.csl.cells import links_of, number_of, place_of
from app.sources.csl.lists import LISTS, basis_of, list_named
from app.sources.registry import reader_for
from tests.sources.csl_files import DPL, EL, RESULTS, SDN, as_csv, as_json
from tests.sources.reading import Read, read

CSL = reader_for("us-csl")
FORMS = {
    "csv-2020": as_csv(label_last=True),
    "csv-2024": as_csv(label_last=False),
    "json": as_json(),
}


@pytest.fixture(params=FORMS)
def found(request: pytest.FixtureRequest, tmp_path: Path) -> Read:
    return read(CSL, tmp_path, FORMS[request.param])


def values(entity: Entity, kind: AttributeKind) -> list[str]:
    return [a.value for a in entity.attributes if a.kind is kind]


def test_keys_are_the_same_in_every_form(found: Read) -> None:
    ofac, others = list(found.entities)[:3], list(found.entities)[3:]
    assert ofac == ["OFAC-901", "OFAC-902", "OFAC-903"]
    assert others == ["EL-difference-ltd-47d63a8e", "DPL-mary-mill-a76d7576"]
    assert found.issues == {"link_unresolved": 1}


def test_a_person(found: Read) -> None:
    ada = found.entities["OFAC-901"]
    assert ada.type is EntityType.PERSON
    assert [(n.full, n.kind, n.family) for n in ada.names] == [
        ("LOVELACE, Ada", NameKind.PRIMARY, "LOVELACE"),
        ("BYRON, Ada", NameKind.ALIAS, "BYRON"),
        ("COUNTESS OF THE ENGINE", NameKind.ALIAS, None),
    ]
    assert [str(d.value) for d in ada.dates] == [
        *("1965", "1967-10-31", "circa 1970", "1960 to 1965", "1966-05-07")
    ]
    assert [a.country for a in ada.addresses] == ["ru", "by"]
    assert ada.countries() == {"sk", "ru", "by"}
    assert values(ada, AttributeKind.BIRTH_PLACE) == ["Moscow, Russia"]
    assert values(ada, AttributeKind.TITLE) == ["Countess"]
    assert ada.url == "http://info.example"


def test_ids_hold_more_than_numbers(found: Read) -> None:
    ada = found.entities["OFAC-901"]
    assert [(i.type, i.value, i.country, i.valid) for i in ada.identifiers] == [
        (IdentifierType.LIST_REFERENCE, "901", None, None),
        (IdentifierType.PASSPORT, "BD3843329", "sk", None),
        (IdentifierType.WALLET, "bc1qexample901", None, None),
        (IdentifierType.TAX_ID, "7736050003", "ru", True),
    ]
    assert ada.genders() == {"female"}
    assert values(ada, AttributeKind.RISK_NOTE) == ["North Korea Regulations, sections 1 and 2"]
    assert values(ada, AttributeKind.WALLET_CURRENCY) == ["XBT"]


def test_measures_say_which_list_and_on_what_basis(found: Read) -> None:
    ada, works, _, difference, mary = found.entities.values()
    assert [(m.programme, m.legal_basis) for m in ada.measures] == [
        ("NPWMD", "E.O. 13382"),
        ("DPRK3", "E.O. 13722"),
    ]
    assert {m.authority for m in ada.measures} == {LISTS["SDN"].authority}
    assert [m.stated.partition(" (")[0] for m in works.measures] == [
        "Sectoral Sanctions Identifications List",
        "Specially Designated Nationals",
    ]
    assert values(works, AttributeKind.RISK_NOTE) == [LISTS["SSI"].title]
    (entity_list,) = difference.measures
    assert (entity_list.programme, entity_list.authority) == (
        "Entity List (EL)",
        LISTS["EL"].authority,
    )
    assert entity_list.legal_basis == "Supplement No. 4 to 15 CFR part 744; 81 FR 40174, 83 FR 1"
    assert str(entity_list.listed_on) == "2016-06-21"
    assert "License policy: Presumption of denial." in values(difference, AttributeKind.REMARK)
    assert [str(m.ended_on) for m in mary.measures] == ["2010-10-13"]


def test_many_notices_are_kept_beside_the_basis(tmp_path: Path) -> None:
    notices = "81 FR 1, 82 FR 2, 83 FR 3, 84 FR 4"
    row = {**RESULTS[4], "federal_register_notice": notices}
    (entity,) = read(CSL, tmp_path, as_json([row])).entities.values()
    assert (entity.measures[0].legal_basis or "").endswith("; 81 FR 1 and 3 later notices")
    assert f"Federal Register notices: {notices}" in values(entity, AttributeKind.REMARK)


def test_one_number_of_ofac_is_one_entity_on_all_its_lists(found: Read) -> None:
    works = found.entities["OFAC-902"]
    assert [(i.label, i.value) for i in works.identifiers if "ofac" in (i.label or "")] == [
        ("ofac-cons", "902"),
        ("ofac-sdn", "902"),
    ]
    assert [n.full for n in works.names] == ["ENGINE WORKS (EW), LLC"]


def test_links_lead_to_names_of_the_list(found: Read) -> None:
    ada, works = found.entities["OFAC-901"], found.entities["OFAC-902"]
    assert [(r.kind, r.target) for r in ada.relations] == [
        (RelationKind.LINKED_TO, "us-csl:OFAC-902")
    ]
    assert values(ada, AttributeKind.REMARK) == ["Keeps an engine."]
    assert "Linked To: NOBODY KNOWN" in values(works, AttributeKind.REMARK)


def test_a_ship(found: Read) -> None:
    ship = found.entities["OFAC-903"]
    assert ship.type is EntityType.VESSEL
    assert [(i.type, i.value, i.valid) for i in ship.identifiers[1:]] == [
        (IdentifierType.CALL_SIGN, "ABCD", None),
        (IdentifierType.IMO, "9074729", True),
    ]
    assert values(ship, AttributeKind.FLAG) == ["pa"]
    assert values(ship, AttributeKind.TONNAGE) == ["9000", "7000 GRT"]
    assert values(ship, AttributeKind.REMARK) == ["Former Vessel Flag: Panama"]


def test_who_has_no_number_is_known_by_name_and_order(found: Read) -> None:
    _, _, _, difference, mary = found.entities.values()
    assert difference.type is EntityType.UNKNOWN
    assert [n.full for n in difference.names] == [
        *("Difference Ltd.", "Diff Co.", "Engines Unlimited")
    ]
    # The two rows of the Denied Persons List are two addresses; CA is a state, not Canada.
    assert [a.country for a in mary.addresses] == [None, "ru"]
    assert [(difference.standing), mary.standing] == [Standing.LISTED, Standing.DELISTED]


def test_an_end_that_is_to_come_is_no_end(tmp_path: Path) -> None:
    rows = [{**RESULTS[5], "end_date": "3017-01-01"}, RESULTS[4]]
    mary, _ = read(CSL, tmp_path, as_json(rows)).entities.values()
    assert (mary.standing, str(mary.measures[0].ended_on)) == (Standing.LISTED, "3017-01-01")


def test_another_order_against_the_same_name_is_another_entry(tmp_path: Path) -> None:
    rows = [RESULTS[5], {**RESULTS[5], "federal_register_notice": "83 F.R. 1 1/1/2018"}]
    assert len(read(CSL, tmp_path, as_json(rows)).entities) == 2


def test_what_is_not_known_is_an_issue(tmp_path: Path) -> None:
    odd = {
        **RESULTS[1],
        "source": "Moon List (MOON) - Lunar Office", "type": "Ghost", "start_date": "last year",
        "colour": "red", "addresses": [place_with("Atlantis")], "remarks": None,
        "ids": [{"type": None, "number": "12", "country": None}],
    }  # fmt: skip
    found = read(CSL, tmp_path, as_json([odd]))
    (entity,) = found.entities.values()
    assert found.issues == {
        "list_unknown": 1, "type_unknown": 1, "date_unreadable": 1, "country_unknown": 1,
        "identifier_unreadable": 1,
    }  # fmt: skip
    assert entity.key.startswith("Moon List")
    assert [(m.programme, m.authority) for m in entity.measures] == [
        ("UKRAINE-EO13662", "Lunar Office")
    ]
    assert "colour: red" in values(entity, AttributeKind.REMARK)


def place_with(country: str) -> dict[str, str]:
    return {"address": "6 Deep", "country": country}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("US, 80-0890696, Tax ID No.", ("Tax ID No.", "80-0890696", "US")),
        ("Tax ID No., 80-0890696, US", ("Tax ID No.", "80-0890696", "US")),
        ("Passport, A12, Iran, 2010-01-01, 2015-01-01", ("Passport", "A12", "Iran")),
        ("21795618, Passport", ("Passport", "21795618", None)),
        ("PA, 1164157-1-574556, RUC #", ("RUC #", "1164157-1-574556", "PA")),
        ("Hen Licence, 77, FR", ("Hen Licence", "77", "FR")),
        ("77, Hen Licence", ("Hen Licence", "77", None)),
        ("See sections 1, 2, Secondary sanctions risk:",
         ("Secondary sanctions risk:", "See sections 1, 2", None)),
        ("Effective Date (CMIC):, 3 Jun 2021", ("Effective Date (CMIC):", "3 Jun 2021", None)),
        ("just words", None),
        ("12, 13", None),
        ("Passport", None),
        ("", None),
    ],
)  # fmt: skip
def test_numbers_in_any_order(stated: str, expected: tuple[str, str, str | None] | None) -> None:
    found = number_of(stated)
    assert (found and (found.label, found.value, found.country)) == expected


@pytest.mark.parametrize(
    ("stated", "states", "country"),
    [
        ("1 Road, Medellin, CO", False, "CO"),
        ("1 Road, PHILIPSBURG, PA", True, None),
        ("1 Road, BERLIN, 10115, DE", True, "DE"),
        ("1 Road, DUBAI, AE", True, "AE"),
        ("1 Road, RICHARDSON, TX, 75081, US", True, "US"),
        ("CN", True, "CN"),
        ("1 Road, Somewhere, QQ", False, None),
    ],
)
def test_the_country_of_an_address(stated: str, states: bool, country: str | None) -> None:
    assert place_of(stated, states=states).country == country


@pytest.mark.parametrize(
    ("remarks", "names", "rest"),
    [
        ("(Linked To: A (B) C)", ["A (B) C"], ""),
        ("(Linked To: A; Linked To: B)", ["A", "B"], ""),
        ("Words; (Linked To: A) (Linked To: B).", ["A", "B"], "Words"),
        ("Linked To: A; more", ["A"], "more"),
        ("No link", [], "No link"),
    ],
)
def test_links_in_the_remarks(remarks: str, names: list[str], rest: str) -> None:
    assert links_of(remarks) == (names, rest)


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (SDN, "SDN"), (DPL, "DPL"), (EL, "EL"), ("UVL", "UVL"), ("NS-MBS", "MBS"),
        ("Military End User (MEU) List - Bureau of Industry and Security", "MEU"),
        ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", "MBS"),
        ("Capta List (CAP) - Treasury Department", "CAP"),
        ("ITAR Debarred (DTC) - State Department", "DTC"),
        ("Foreign Sanctions Evaders (FSE) - Treasury Department", "FSE"),
        ("Moon List (MOON) - Lunar Office", None),
    ],
)  # fmt: skip
def test_the_lists_in_the_list(stated: str, code: str | None) -> None:
    found = list_named(stated)
    assert (found and found.code) == code


def test_the_law_behind_a_programme() -> None:
    assert basis_of(LISTS["ISN"], "INKSNA") == ("Iran, North Korea, and Syria Nonproliferation Act")
    assert basis_of(LISTS["ISN"], "A law of the moon") is None
    assert basis_of(None, "NPWMD") is None


def test_letters_that_were_read_in_the_wrong_encoding(tmp_path: Path) -> None:
    name = "HA\x92ASSIF WORKS"
    (entity,) = read(CSL, tmp_path, as_json([{**RESULTS[4], "name": name}])).entities.values()
    assert entity.names[0].full == "HA’ASSIF WORKS"


def doubled() -> list[dict[str, Any]]:
    return [RESULTS[0], RESULTS[0]]


CSV = FORMS["csv-2020"]
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": (b"", "is empty"),
    "a web page": ("<!DOCTYPE html><title>Sorry</title>", "web page"),
    "another table": ("id,name\na,Ada\n", "no column 'source'"),
    "another JSON": ('{"id": "a", "properties": {"name": ["Ada"]}}', "no list 'results'"),
    "half a table": (CSV[: CSV.index("NOBODY")], "damaged or cut off|row of a CSV"),
    "half of JSON": (FORMS["json"][:-300], "cut off"),
    "JSON without its end": (FORMS["json"][:-1], "lacks the"),
    "JSON with an end and more": (FORMS["json"] + "{}", "not the end"),
    "no objects": ('{"results": [1]}', "no JSON object"),
    "another shape": ('{"results": [{"name": {"first": "Ada"}}]}', "is not what it is"),
    "another shape of a list": ('{"results": [{"programs": [{"a": 1}]}]}', "is not what it is"),
    "no name": (as_json([{**RESULTS[0], "name": None}]), "has no name"),
    "no source": (as_json([{**RESULTS[0], "source": ""}]), "has no source"),
    "no number": (as_json([{**RESULTS[0], "entity_number": "9x"}]), "not a number of OFAC's"),
    "a number twice": (as_json(doubled()), "repeats the entry OFAC-901 of result 1"),
    "wrong encoding": (CSV.encode().replace(b"LOVELACE", "Ünd é".encode() + b"\xff"), "UTF-8"),
    "JSON in a wrong encoding": (FORMS["json"].encode("utf-16"), "UTF-8"),
    "an endless line": (CSV + "x" * 16_100_000, "is longer than"),
    "an endless item": ('{"results": [{"name": "' + "x" * 18_000_000, "is longer than"),
    "nested without end": ('{"results": ' + "[" * 100_000, "cut off|not JSON"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_the_list_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    with pytest.raises(ListRejected, match=words):
        read(CSL, tmp_path, content)


def test_it_is_one_file_without_a_day(tmp_path: Path) -> None:
    path = tmp_path / "consolidated.csv"
    path.write_text(CSV)
    assert CSL.published([SourceFile.at(path)]) is None
    with pytest.raises(ListRejected, match="one file, not 2"):
        CSL.published([SourceFile.at(path)] * 2)


@pytest.mark.realdata
def test_the_real_excerpt(tmp_path: Path, realdata: Path) -> None:
    content = (realdata / "other" / "csl_tradegov_excerpt_2020.csv").read_bytes()
    found = read(CSL, tmp_path, content)
    kinds = [e.type for e in found.entities.values()]
    assert len(kinds) == 110
    assert [kinds.count(kind) for kind in EntityType] == [20, 46, 2, 0, 42]
    # The excerpt leaves out most of those to whom it links.
    assert found.issues == {"link_unresolved": 25}
    numbers = [i for e in found.entities.values() for i in e.identifiers]
    assert sum(i.type is IdentifierType.LIST_REFERENCE for i in numbers) == 68
    assert sum(i.type is IdentifierType.TAX_ID for i in numbers) >= 20
    assert not [i for i in numbers if i.type is IdentifierType.IMO and i.valid is not True]
