"""OFAC's CSV files: every quirk of the format, on small files in the exact layout."""

from pathlib import Path

import pytest

from app.domain.entities import Address, Name
from app.domain.kinds import (
    AttributeKind,
    EntityType,
    IdentifierType,
    NameKind,
    RelationKind,
)
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac import OfacReader
from tests.sources.ofac_files import NULL, Load, main_row


def test_an_entry_gathers_its_rows_from_files_in_any_order(load: Load) -> None:
    main = main_row(7, "PETROV, Ivan Ivanovich", "individual", "TCO] [RUSSIA-EO14024")
    loaded = load(
        ['7,71,-0- ,"Havana 10400","Cuba",-0- ', "7,72,-0- ,-0- ,-0- ,-0- "],
        ['7,70,"fka","PETROFF, Ivan",-0- '],
        [main],
    )
    entity = loaded.entities["7"]

    assert (entity.id, entity.type) == ("ofac-sdn:7", EntityType.PERSON)
    assert entity.names[0] == Name(
        full="PETROV, Ivan Ivanovich",
        family="PETROV",
        given="Ivan Ivanovich",
        stated="PETROV, Ivan Ivanovich",
        locator="sdn.csv ent_num 7 SDN_Name",
    )
    assert (entity.names[1].kind, entity.names[1].locator) == (
        NameKind.FORMER,
        "alt.csv alt_num 70",
    )
    assert entity.addresses == (
        Address(
            full="Havana 10400, Cuba",
            city="Havana",
            postal_code="10400",
            country="cu",
            stated="Havana 10400, Cuba",
            locator="add.csv add_num 71",
        ),
    )
    assert [(m.programme, m.legal_basis) for m in entity.measures] == [
        ("TCO", "E.O. 13581"),
        ("RUSSIA-EO14024", "E.O. 14024"),
    ]
    assert entity.record.splitlines() == [
        main,
        '7,70,"fka","PETROFF, Ivan",-0- ',
        '7,71,-0- ,"Havana 10400","Cuba",-0- ',
        "7,72,-0- ,-0- ,-0- ,-0- ",
    ]
    assert entity.row == "sdn.csv row 1"
    assert entity.url == "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=7"


def test_the_main_file_alone_is_enough_and_the_absence_of_others_is_noted(load: Load) -> None:
    loaded = load([main_row(1, "VERUS")])
    missing = [i.locator for i in loaded.log.issues if i.code == "file_missing"]
    assert missing == ["add.csv", "alt.csv", "sdn_comments.csv"]


def test_a_header_row_of_a_mirror_is_left_out(load: Load) -> None:
    header = "ent_num,SDN_Name,SDN_Type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,Vess_flag,"
    loaded = load([header + "Vess_owner,Remarks", main_row(1, "VERUS")])
    assert [e.row for e in loaded.entities.values()] == ["sdn.csv row 2"]


def test_names_keep_their_quotes_and_only_persons_are_split(load: Load) -> None:
    loaded = load([main_row(1, "COMPANY 'X', THE LTD".replace('"', '""'))])
    assert loaded.entities["1"].caption == "COMPANY 'X', THE LTD"
    assert loaded.entities["1"].names[0].family is None


def test_vessel_columns(load: Load) -> None:
    columns = (NULL, "T2EU4", "Tanker", "99,144", "56,068", "Iran", "NITC")
    loaded = load([main_row(1, "ARTAVIL", "vessel", "IRAN", columns)])
    entity = loaded.entities["1"]
    assert entity.type is EntityType.VESSEL
    assert [(i.type, i.value) for i in entity.identifiers] == [(IdentifierType.CALL_SIGN, "T2EU4")]
    assert {(a.kind, a.value) for a in entity.attributes} == {
        (AttributeKind.VESSEL_TYPE, "Tanker"),
        (AttributeKind.TONNAGE, "99,144"),
        (AttributeKind.TONNAGE, "56,068 GRT"),
        (AttributeKind.FLAG, "ir"),
        (AttributeKind.OWNER_TEXT, "NITC"),
    }


LINKS = [
    main_row(1, "VERUS", remarks="Linked To: MKRTYCHEV, Ashot."),
    main_row(2, "MKRTYCHEV, Ashot", "individual"),
    main_row(3, "HOLDING S.A."),
    main_row(4, "UNIT ONE", remarks="Linked To: HOLDING S.A.; Linked To: HOLDING S.A.."),
    main_row(5, "UNIT TWO", remarks="Linked To: HOLDING S.A."),
    main_row(6, "TWIN"),
    main_row(7, "TWIN", remarks="Linked To: TWIN."),
    main_row(8, "UNIT THREE", remarks="Linked To: TWIN; Linked To: NOBODY LTD."),
    main_row(9, "UNIT FOUR", remarks="Linked To: THE BIG ONE; Linked To: LITTLE ONE."),
    main_row(10, "GIANT", remarks="a.k.a. 'LITTLE ONE'."),
]


def test_links_are_found_by_name_also_when_the_period_is_the_name_s_own(load: Load) -> None:
    loaded = load(LINKS, ['10,100,"aka","THE BIG ONE",-0- '])
    targets = {
        key: [relation.target for relation in entity.relations]
        for key, entity in loaded.entities.items()
        if entity.relations
    }
    assert targets == {
        "1": ["ofac-sdn:2"],
        "4": ["ofac-sdn:3", "ofac-sdn:3"],
        "5": ["ofac-sdn:3"],
        "7": ["ofac-sdn:6"],
        "9": ["ofac-sdn:10", "ofac-sdn:10"],
    }
    assert loaded.entities["1"].relations[0].kind is RelationKind.LINKED_TO


def test_links_to_a_shared_or_unknown_name_are_kept_as_issues(load: Load) -> None:
    loaded = load(LINKS)
    issues = [(i.code, i.entity_key) for i in loaded.log.issues if i.code.startswith("link_")]
    assert issues == [
        ("link_ambiguous", "8"),
        ("link_unresolved", "8"),
        ("link_unresolved", "9"),
    ]
    assert [a.value for a in loaded.entities["8"].attributes] == [
        "Linked To: TWIN",
        "Linked To: NOBODY LTD",
    ]


def test_rows_of_entries_that_are_not_there_are_issues(load: Load) -> None:
    loaded = load([main_row(1, "VERUS")], ['2,20,"aka","VERSOR",-0- '])
    issue = next(i for i in loaded.log.issues if i.code == "orphan_row")
    assert (issue.locator, issue.entity_key) == ("alt.csv row 1", "2")
    assert "VERSOR" in issue.message


def test_unknown_codes_are_issues_and_never_guesses(load: Load) -> None:
    loaded = load(
        [main_row(1, "X", "submarine", "NEW-CODE")],
        ['1,10,"zka","Y",-0- '],
        ['1,11,"Street 1","Town","Region: Crimea",-0- '],
    )
    entity = loaded.entities["1"]
    assert entity.type is EntityType.UNKNOWN
    assert entity.measures[0].legal_basis is None
    assert entity.addresses[0].country is None
    assert loaded.codes() == ["type_unknown", "alias_type_unknown", "country_unknown"]


@pytest.mark.parametrize(
    ("cell", "city", "region", "postal_code"),
    [
        ("Rotterdam 3022 TH", "Rotterdam", None, "3022 TH"),
        ("Nieuwkoop, Zuid-Holland 2421 LK", "Nieuwkoop", "Zuid-Holland", "2421 LK"),
        ("L-2540", None, None, "L-2540"),
        ("London EC2V 8EY", "London", None, "EC2V 8EY"),
        ("Boston, MA 02110", "Boston", "MA", "02110"),
        ("Gaza", "Gaza", None, None),
    ],
)
def test_city_region_and_postal_code_share_a_cell(
    load: Load, cell: str, city: str | None, region: str | None, postal_code: str | None
) -> None:
    loaded = load([main_row(1, "VERUS")], [f'1,10,"1 Main Street","{cell}","Cyprus",-0- '])
    (address,) = loaded.entities["1"].addresses
    assert (address.city, address.region, address.postal_code) == (city, region, postal_code)


GOOD = main_row(1, "VERUS").encode()


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"", None),
        (b" \r\n\x1a", None),
        (b"<!DOCTYPE html>\n<html></html>", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", None),
        (GOOD + b"\r\n" + b"2,VERSOR,-0- ,DPRK\r\n", 2),
        (GOOD + b"\r\nVERSOR" + GOOD[1:] + b"\r\n", 2),
        (GOOD + b"\r\n" + GOOD + b"\r\n", 2),
        (GOOD.replace(b'"VERUS"', b"-0- "), 1),
        (GOOD + b"\r\n2" + GOOD[1:-2], 2),
        (GOOD + b'\r\n2,"VERSOR,-0- ', 2),
        ("Müller, ünder".encode() + b"\xfc", 1),
        (b"1,2,3\r\n", 1),
    ],
    ids=[
        "empty",
        "only an end-of-file mark",
        "a web page",
        "a picture",
        "a short row",
        "a row without number",
        "an entry twice",
        "an entry without name",
        "cut in the last cell",
        "cut in a quoted cell",
        "mixed encodings",
        "a width OFAC does not use",
    ],
)
def test_a_file_that_is_not_such_a_list_is_rejected(
    tmp_path: Path, content: bytes, row: int | None
) -> None:
    path = tmp_path / "sdn.csv"
    path.write_bytes(content)
    with pytest.raises(ListRejected) as caught:
        list(OfacReader.sdn().read([SourceFile.at(path)], IssueLog()))
    assert caught.value.details["file"] == "sdn.csv"
    assert caught.value.details.get("row") == row


def test_two_main_files_or_none_are_rejected(load: Load) -> None:
    with pytest.raises(ListRejected, match="second file"):
        load([main_row(1, "A")], [main_row(2, "B")])
    with pytest.raises(ListRejected, match="12 columns"):
        load(['1,10,"aka","Y",-0- '])


def test_old_windows_bytes_are_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "sdn.csv"
    path.write_bytes(main_row(1, "MUÑOZ").encode("cp1252") + b"\r\n")
    log = IssueLog()
    (entity,) = OfacReader.sdn().read([SourceFile.at(path)], log)
    assert entity.caption == "MUÑOZ"
    assert "encoding" in [issue.code for issue in log.issues]
