"""The UK's lists in their formats, in files of our own that say the same."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, EntityType, IdentifierType, NameKind
from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.sources.reading import read

XML = """<?xml version="1.0"?><Designations><DateGenerated>31/01/2025</DateGenerated>
<Designation><LastUpdated>31/01/2025</LastUpdated><DateDesignated>30/03/2023</DateDesignated>
<UniqueID>DPR9001</UniqueID><OFSIGroupID>15001</OFSIGroupID>
<UNReferenceNumber>KPi.901</UNReferenceNumber>
<Names><Name><Name6>LOVELACE</Name6><Name1>Ada</Name1><NameType>Primary Name</NameType></Name>
<Name><Name6>BYRON</Name6><Name1>Ada</Name1><Name2>Augusta</Name2><NameType>ALias</NameType></Name>
<Name><Name6>Countess</Name6><NameType>Alias</NameType>
<AliasStrength>Low quality a.k.a</AliasStrength></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>Ада Лавлейс</NameNonLatinScript></NonLatinName>
</NonLatinNames><RegimeName>The Engine Regulations 2020</RegimeName>
<IndividualEntityShip>Individual</IndividualEntityShip>
<SanctionsImposed>Asset freeze</SanctionsImposed>
<SanctionsImposedIndicators><AssetFreeze>true</AssetFreeze></SanctionsImposedIndicators>
<Addresses><Address><AddressLine1>1 High Street</AddressLine1>
<AddressCountry>United Kingdom</AddressCountry></Address></Addresses>
<IndividualDetails><Individual><DOBs><DOB>dd/mm/1815</DOB><DOB>10/12/1815</DOB></DOBs>
<Nationalities><Nationality>Slovakia</Nationality></Nationalities>
<BirthDetails><Location><TownOfBirth>London</TownOfBirth></Location></BirthDetails>
<PassportDetails><Passport><PassportNumber>BD3843329</PassportNumber></Passport></PassportDetails>
<Genders><Gender>Female</Gender></Genders></Individual></IndividualDetails></Designation>
</Designations>"""

CSV = """Report Date: ,31-Jan-2025
Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name type,\
Alias strength,Name non-latin script,Regime Name,"Individual, Entity, Ship",Date Designated,\
Address Line 1,Address Country,D.O.B,Nationality(/ies),Passport number,Gender,Town of birth
31/01/2025,DPR9001,15001,KPi.901,LOVELACE,Ada,,Primary name,,Ада Лавлейс,\
The Engine Regulations 2020,Individual,30/03/2023,1 High Street,United Kingdom,dd/mm/1815,\
Slovakia,BD3843329,Female,London
31/01/2025,DPR9001,15001,KPi.901,BYRON,Ada,Augusta,Alias,,,The Engine Regulations 2020,\
Individual,30/03/2023,1 High Street,United Kingdom,10/12/1815,Slovakia,BD3843329,Female,London
31/01/2025,DPR9001,15001,KPi.901,Countess,,,Alias,Low quality a.k.a,,The Engine Regulations 2020,\
Individual,30/03/2023,,,,,,,
""".replace("31-Jan-2025", "31/01/2025")

CONLIST = """Last Updated,31/01/2016
Name 6,Name 1,Name 2,Title,DOB,Country of Birth,Nationality,Passport Details,Country,\
Other Information,Group Type,Alias Type,Regime,Listed On,Group ID
LOVELACE,Ada,,Countess,dd/mm/1815,,Slovakia,BD3843329,United Kingdom,UN Ref KPi.901,Individual,\
Prime Alias,Engines,30/03/2013,15001
ENGINE WORKS,,,,,,,,Congo (Democratic Republic),,Entity,AKA,Engines,30/03/2013,15002
BYRON,Ada,Augusta,,,,,not known / expired,Slovakia (as at 2009),,Individual,AKA,Engines,\
30/03/2013,15001
"""

UK = reader_for("uk-sl")


def workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in text.splitlines():
        book.active.append([cell or None for cell in line.split(",")])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


CON_CSV = CONLIST.encode("cp1252")
FORMATS = {"xml": (XML, "DPR9001"), "csv": (CSV, "DPR9001"), "conlist": (CON_CSV, "15001"),
           "xlsx": (workbook(CONLIST), "15001")}  # fmt: skip


def said(entity: Entity) -> list[object]:
    return [
        entity.type,
        (entity.names[0].full, entity.names[0].kind),
        "Ada Augusta BYRON" in [n.full for n in entity.names],
        str(entity.dates[0].value),
        [(i.type, i.value) for i in entity.identifiers
         if i.type in (IdentifierType.PASSPORT, IdentifierType.UN_REFERENCE)],
        [a.value for a in entity.attributes if a.kind is AttributeKind.NATIONALITY],
        str(entity.measures[0].listed_on)[5:],
        entity.addresses[0].country,
    ]  # fmt: skip


@pytest.mark.parametrize(("content", "key"), FORMATS.values(), ids=FORMATS)
def test_the_formats_say_the_same(tmp_path: Path, content: str | bytes, key: str) -> None:
    entity = read(UK, tmp_path, content).entities[key]
    assert said(entity) == [
        EntityType.PERSON,
        ("Ada LOVELACE", NameKind.PRIMARY),
        True,
        "1815",
        [(IdentifierType.PASSPORT, "BD3843329"), (IdentifierType.UN_REFERENCE, "KPi.901")],
        ["sk"],
        "03-30",
        "gb",
    ]
    path = tmp_path / "download"
    published = UK.published([SourceFile.at(path)])
    assert published is not None
    assert (published.month, published.day) == (1, 31)


@pytest.mark.parametrize("content", [XML, CSV], ids=["xml", "csv"])
def test_details_of_today_s_list(tmp_path: Path, content: str) -> None:
    found = read(UK, tmp_path, content)
    ada = found.entities["DPR9001"]
    assert {(n.full, n.kind, n.script) for n in ada.names[1:]} == {
        ("Ada Augusta BYRON", NameKind.ALIAS, None),
        ("Countess", NameKind.WEAK, None),
        ("Ада Лавлейс", NameKind.ALIAS, "Cyrl"),
    }
    assert sorted(str(d.value) for d in ada.dates) == ["1815", "1815-12-10"]
    assert ada.genders() == {"female"}
    assert ("list_reference", "15001") in {(i.type.value, i.value) for i in ada.identifiers}
    assert found.issues == {}


def test_rows_of_one_group_need_not_stand_together(tmp_path: Path) -> None:
    found = read(UK, tmp_path, CON_CSV)
    assert list(found.entities) == ["15001", "15002"]
    assert found.entities["15002"].addresses[0].country == "cd"
    assert [a.country for a in found.entities["15001"].addresses] == ["gb", "sk"]


BAD = {
    "empty": ("", "is empty"),
    "cut off": (XML[:700], "damaged or cut off"),
    "another list": ("<CONSOLIDATED_LIST/>", "not the UK Sanctions List"),
    "another table": ("id,name\n1,Ada\n", "no column 'Name 6'"),
    "a damaged workbook": (b"PK\x03\x04 and nothing", "damaged workbook"),
    "no id": (CSV.replace(",DPR9001,", ",,"), "row 3 has no Unique ID"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_the_list_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    with pytest.raises(ListRejected, match=words):
        read(UK, tmp_path, content)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "persons", "organizations", "issues"),
    [
        # Six nationalities that are doubted, denied or of no country.
        ("uk_ofsi_ConList_2016-03-23.csv", 1269, 655, {"encoding": 1, "country_unknown": 6}),
        ("uk_ofsi_ConList_2022-05-04.xlsx", 2771, 644, {}),
    ],
)
def test_the_real_lists(
    tmp_path: Path,
    realdata: Path,
    name: str,
    persons: int,
    organizations: int,
    issues: dict[str, int],
) -> None:
    found = read(UK, tmp_path, (realdata / "uk" / name).read_bytes())
    kinds = [e.type for e in found.entities.values()]
    assert (kinds.count(EntityType.PERSON), kinds.count(EntityType.ORGANIZATION)) == (
        persons,
        organizations,
    )
    assert found.issues == issues
