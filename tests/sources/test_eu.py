"""The EU's list in its three formats, in files of our own that say the same."""

from pathlib import Path

import pytest

from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, EntityType, IdentifierType, NameKind
from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.sources.reading import read

XML = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2025-01-31T14:39:54.511+01:00">
<sanctionEntity designationDetails="" unitedNationId="KPi.901" euReferenceNumber="EU.9.1"
 logicalId="7"><regulation publicationDate="2023-03-30" numberTitle="2023/720 (OJ L94)"
 programme="PRK"><publicationUrl>https://eur-lex.example/720</publicationUrl></regulation>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="Ada" lastName="Lovelace" wholeName="Ada  Lovelace" gender="F" strong="true"
 function="Analyst" nameLanguage="" logicalId="1"/>
<nameAlias wholeName="Ада Лавлейс" nameLanguage="BG" strong="false" logicalId="2"/>
<nameAlias wholeName="Countess" strong="false" logicalId="3"/>
<birthdate circa="true" calendarType="GREGORIAN" year="1815" monthOfYear="12"
 countryIso2Code="00" countryDescription="UNKNOWN" city="London" logicalId="4"/>
<birthdate calendarType="ISLAMIC" year="1231" countryIso2Code="00" logicalId="5"/>
<birthdate calendarType="GREGORIAN" yearRangeFrom="1812" yearRangeTo="1814" logicalId="6"/>
<citizenship countryIso2Code="SK" countryDescription="SLOVAKIA" logicalId="8"/>
<identification number="BD3843329" identificationTypeCode="passport" countryIso2Code="SK"
 countryDescription="SLOVAKIA" knownExpired="true" logicalId="9"><remark>old</remark>
</identification>
<address street="1 High Street" city="London" poBox="12" countryIso2Code="GB" logicalId="10">
<contactInfo key="EMAIL" value="ada@engine.example"/></address>
</sanctionEntity>
<sanctionEntity logicalId="8"><subjectType code="robot"/>
<nameAlias wholeName="Engine Works" logicalId="1"/></sanctionEntity>
</export>"""

ENTITY = {
    "fileGenerationDate": "31/01/2025",
    "Entity_LogicalId": "7",
    "Entity_EU_ReferenceNumber": "EU.9.1",
    "Entity_UnitedNationId": "KPi.901",
    "Entity_DesignationDate": "2013-01-22",
    "Entity_Remark": "(counts)",
    "Entity_SubjectType": "P",
    "Entity_SubjectType_ClassificationCode": "person",
    "Entity_Regulation_OrganisationType": "council",
    "Entity_Regulation_PublicationDate": "2023-03-30",
    "Entity_Regulation_NumberTitle": "2023/720 (OJ L94)",
    "Entity_Regulation_Programme": "PRK",
    "Entity_Regulation_PublicationUrl": "https://eur-lex.example/720",
}
ROWS: list[dict[str, str]] = [
    {
        "NameAlias_LastName": "Lovelace",
        "NameAlias_FirstName": "Ada",
        "NameAlias_WholeName": "Ada  Lovelace",
        "NameAlias_Gender": "F",
        "NameAlias_LogicalId": "1",
        "NameAlias_Regulation_NumberTitle": "2023/720 (OJ L94)",
    },
    {
        "BirthDate_Year": "1815",
        "BirthDate_Month": "12",
        "BirthDate_Circa": "true",
        "BirthDate_CountryIso2Code": "00",
        "BirthDate_LogicalId": "4",
    },
    {
        "Identification_Number": "BD3843329",
        "Identification_TypeCode": "passport",
        "Identification_CountryIso2Code": "SK",
        "Identification_LogicalId": "9",
        "Identification_Remark": "(old)",
    },
    {
        "Address_Street": "1 High Street",
        "Address_CountryIso2Code": "GB",
        "Address_ContactInfo": "PHONE[042-681 20 81]\nCARRIER[pigeon] (at noon)",
        "Address_AsAtListingTime": "true",
        "Address_LogicalId": "10",
    },
    {"Citizenship_CountryIso2Code": "SK", "Citizenship_LogicalId": "8"},
]


def table(entity: dict[str, str], rows: list[dict[str, str]]) -> str:
    """CSV 1.1: every row repeats the entity; a cell with a line end stands in quotes."""
    columns = [*entity, *dict.fromkeys(column for row in rows for column in row)]
    lines = [
        ";".join(f'"{cell}"' if "\n" in cell else cell for cell in cells)
        for cells in ([(entity | row).get(column, "") for column in columns] for row in rows)
    ]
    return "\n".join([";".join(columns), *lines, ""])


CSV = table(ENTITY, ROWS)

LEGACY = """<?xml version="1.0" encoding="UTF-8"?><!-- GENERATED --><WHOLE Date="31/01/2016">
<ENTITY Id="7" Type="P" legal_basis="2023/720 (OJ L94)" reg_date="2023-03-30" programme="PRK"
 remark="(counts)"><NAME Id="1"><LASTNAME>Lovelace</LASTNAME><FIRSTNAME>Ada</FIRSTNAME>
<WHOLENAME>Ada  Lovelace</WHOLENAME><GENDER>F</GENDER><TITLE/></NAME>
<BIRTH Id="4"><DATE>1815-12 (approximative)</DATE><PLACE>London</PLACE><COUNTRY/></BIRTH>
<PASSPORT Id="9"><NUMBER>BD3843329 (passport-National passport) ((old))</NUMBER>
<COUNTRY>SVK</COUNTRY></PASSPORT><CITIZEN Id="8"><COUNTRY>SVK</COUNTRY></CITIZEN></ENTITY>
</WHOLE>"""

EU = reader_for("eu-fsf")


def said(entity: Entity) -> list[object]:
    """What all three formats say of the person."""
    return [
        entity.names[0].full,
        entity.names[0].given,
        str(entity.dates[0].value),
        [(i.type, i.value, i.country) for i in entity.identifiers if i.type == "passport"],
        [(m.programme, m.legal_basis) for m in entity.measures],
        sorted(entity.genders()),
        [a.value for a in entity.attributes if a.kind is AttributeKind.CITIZENSHIP],
    ]


@pytest.mark.parametrize("content", [XML, CSV, LEGACY], ids=["xml", "csv", "legacy"])
def test_the_formats_say_the_same(tmp_path: Path, content: str) -> None:
    assert said(read(EU, tmp_path, content).entities["7"]) == [
        "Ada Lovelace",
        "Ada",
        "circa 1815-12",
        [(IdentifierType.PASSPORT, "BD3843329", "sk")],
        [("PRK", "2023/720 (OJ L94) of 2023-03-30")],
        ["female"],
        ["sk"],
    ]


@pytest.mark.parametrize("content", [XML, CSV, LEGACY], ids=["xml", "csv", "legacy"])
def test_locators_are_the_publishers_numbers_in_every_format(tmp_path: Path, content: str) -> None:
    entity = read(EU, tmp_path, content).entities["7"]
    assert entity.names[0].locator == "sanctionEntity 7 nameAlias 1"
    assert entity.dates[0].locator == "sanctionEntity 7 birthdate 4"
    assert "sanctionEntity 7 identification 9" in {i.locator for i in entity.identifiers}


def test_details_of_the_xml(tmp_path: Path) -> None:
    found = read(EU, tmp_path, XML)
    ada, works = found.entities["7"], found.entities["8"]
    assert [(n.full, n.kind, n.language) for n in ada.names[1:]] == [
        ("Ада Лавлейс", NameKind.ALIAS, "bg"),
        ("Countess", NameKind.WEAK, None),
    ]
    assert [str(d.value) for d in ada.dates] == [
        "circa 1815-12",
        "1815-12-02 to 1816-11-20",
        "1812 to 1814",
    ]
    assert [(i.type, i.value) for i in ada.identifiers] == [
        (IdentifierType.UN_REFERENCE, "KPi.901"),
        (IdentifierType.LIST_REFERENCE, "EU.9.1"),
        (IdentifierType.PASSPORT, "BD3843329"),
        (IdentifierType.EMAIL, "ada@engine.example"),
    ]
    assert [(a.street, a.country) for a in ada.addresses] == [("1 High Street, P.O. Box 12", "gb")]
    assert (ada.url, works.type) == ("https://eur-lex.example/720", EntityType.UNKNOWN)
    assert found.issues == {"type_unknown": 1, "programme_missing": 1}


@pytest.mark.parametrize("content", [XML, CSV, LEGACY], ids=["xml", "csv", "legacy"])
def test_each_says_when_it_was_published(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list"
    path.write_text(content, "utf-8")
    published = EU.published([SourceFile.at(path)])
    assert published is not None
    assert (published.month, published.day) == (1, 31)


def test_details_of_the_csv(tmp_path: Path) -> None:
    found = read(EU, tmp_path, "\ufeff" + CSV)
    ada = found.entities["7"]
    assert [(i.type, i.value) for i in ada.identifiers] == [
        (IdentifierType.UN_REFERENCE, "KPi.901"),
        (IdentifierType.LIST_REFERENCE, "EU.9.1"),
        (IdentifierType.PASSPORT, "BD3843329"),
        (IdentifierType.PHONE, "042-681 20 81"),
    ]
    assert [a.value for a in ada.attributes if a.kind is AttributeKind.REMARK] == [
        "counts",
        "old",
        "as at the time of listing",
        "CARRIER: pigeon",
        "at noon",
    ]
    (measure,) = ada.measures
    assert (measure.authority, str(measure.listed_on)) == (
        "Council of the European Union",
        "2013-01-22",
    )
    assert (ada.names[0].origin, ada.url) == ("2023/720 (OJ L94)", "https://eur-lex.example/720")
    assert ada.record.startswith("31/01/2025;7;")
    assert found.issues == {"contact_unknown": 1}


def test_rows_of_one_entity_may_stand_apart(tmp_path: Path) -> None:
    lines = CSV.splitlines()
    other = lines[1].replace("31/01/2025;7;", "31/01/2025;8;")
    found = read(EU, tmp_path, "\n".join([*lines[:2], other, *lines[2:]]))
    assert list(found.entities) == ["7", "8"]
    assert found.entities["7"].dates != ()
    assert found.entities["7"].row == "download row 2"


def test_a_column_that_is_new_is_kept_and_said(tmp_path: Path) -> None:
    extra: list[dict[str, str]] = [{"NameAlias_Nickname": "Countess", "Ship_Flag": "SK"}]
    found = read(EU, tmp_path, table(ENTITY, [*ROWS, *extra]))
    values = [a.value for a in found.entities["7"].attributes]
    assert "Nickname: Countess" in [v[:1].upper() + v[1:] for v in values]
    assert "SK" in values
    assert found.issues["element_unknown"] == 2


OLD_COLUMNS = (
    "Date_file;Entity_logical_id;Subject_type;Leba_numtitle;Leba_publication_date;Leba_url;"
    "Programme;Entity_remark;Naal_logical_id;Entity_logical_id;Naal_leba_numtitle;Naal_programme;"
    "Naal_lastname;Naal_firstname;Naal_wholename;Naal_gender;Birt_logical_id;Entity_logical_id;"
    "Birt_date;Birt_place;Iden_logical_id;Iden_number;Iden_country;Citi_logical_id;Citi_country;"
    "EU_ref_num"
)
_OLD = "31/01/2017;7;P;2023/720 (OJ L94);2023-03-30;;PRK;(counts)"
OLD_ROWS = (
    f"{_OLD};1;7;1/2017;PRK;Lovelace;Ada;Ada  Lovelace;F;;;;;;;;;;EU.9.1",
    f"{_OLD};;;;;;;;;4;7;1815-12 (approximative);Lon\xe9don;;;;;;EU.9.1",
    f"{_OLD};;;;;;;;;;;N/A;;9;BD3843329 (passport-National passport);SVK;;;EU.9.1",
    f"{_OLD};;;;;;;;;;;;;;;;8;SVK;EU.9.1",
)


@pytest.mark.parametrize("spreadsheet", [False, True])
def test_csv_1_0_even_from_a_spreadsheet(tmp_path: Path, spreadsheet: bool) -> None:
    rows = [OLD_COLUMNS, *OLD_ROWS]
    if spreadsheet:
        rows = [f'"{row}\t\t"' for row in rows]
    found = read(EU, tmp_path, "\n".join([*rows, ""]).encode("cp1252"))
    ada = found.entities["7"]
    assert said(ada)[:4] == [
        "Ada Lovelace",
        "Ada",
        "circa 1815-12",
        [(IdentifierType.PASSPORT, "BD3843329", "sk")],
    ]
    assert [(m.programme, m.legal_basis) for m in ada.measures] == [
        ("PRK", "2023/720 (OJ L94) of 2023-03-30")
    ]
    assert found.issues == {"encoding": 1}


def test_details_of_the_older_xml(tmp_path: Path) -> None:
    more = """<BIRTH Id="11"><!-- Comment: from
passport --><DATE>1958 - 1963 (approximative)</DATE></BIRTH>
<PASSPORT Id="12"><NUMBER>K1 (id-Card) [known to be expired](lost in (Bonn))</NUMBER></PASSPORT>
<ADDRESS Id="13"><NUMBER>1</NUMBER><STREET>High Street</STREET><COUNTRY>GBR</COUNTRY>
<OTHER>PHONE[0300-820 91 99, 668] FAX[662] ((former))</OTHER></ADDRESS></ENTITY>"""
    found = read(EU, tmp_path, LEGACY.replace("</ENTITY>", more))
    ada = found.entities["7"]
    assert [str(d.value) for d in ada.dates] == ["circa 1815-12", "circa 1958 to 1963"]
    assert [(i.type, i.value, i.stated) for i in ada.identifiers[1:]] == [
        (IdentifierType.NATIONAL_ID, "K1", "K1; Card; knownExpired"),
        (IdentifierType.PHONE, "0300-820 91 99, 668", "0300-820 91 99, 668"),
        (IdentifierType.PHONE, "662", "662"),
    ]
    assert [a.full for a in ada.addresses] == ["1 High Street, GBR"]
    assert [a.value for a in ada.attributes if a.kind is AttributeKind.REMARK] == [
        "counts",
        "old",
        "from passport",
        "lost in (Bonn)",
        "former",
    ]
    assert not found.issues


BAD = {
    "empty": ("", "is empty"),
    "cut off": (XML[:1200], "damaged or cut off"),
    "another list": ("<CONSOLIDATED_LIST/>", "not the EU's list"),
    "another table": ("id,name\n1,Ada\n", "names no Entity_LogicalId"),
    "a short row": (CSV + "31/01/2025;8\n", "row 8 has 2 cells"),
    "no id": (XML.replace('logicalId="8"><subject', "><subject"), "no logicalId"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_the_list_is_refused(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(ListRejected, match=words):
        read(EU, tmp_path, content)
