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

COLUMNS = (
    "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;"
    "Entity_SubjectType_ClassificationCode;Entity_Regulation_PublicationDate;"
    "Entity_Regulation_NumberTitle;Entity_Regulation_Programme;NameAlias_LastName;"
    "NameAlias_FirstName;NameAlias_WholeName;NameAlias_Gender;BirthDate_Year;BirthDate_Month;"
    "BirthDate_Circa;BirthDate_CountryIso2Code;Identification_Number;Identification_TypeCode;"
    "Identification_CountryIso2Code;Citizenship_CountryIso2Code"
)
CSV = f"""{COLUMNS}
31/01/2025;7;EU.9.1;KPi.901;P;2023-03-30;2023/720 (OJ L94);PRK;Lovelace;Ada;Ada  Lovelace;F;;;;;;;;
31/01/2025;7;EU.9.1;KPi.901;P;2023-03-30;2023/720 (OJ L94);PRK;;;;;1815;12;true;00;;;;
31/01/2025;7;EU.9.1;KPi.901;P;2023-03-30;2023/720 (OJ L94);PRK;;;;;;;;;BD3843329;passport;SK;
31/01/2025;7;EU.9.1;KPi.901;P;2023-03-30;2023/720 (OJ L94);PRK;;;;;;;;;;;;SK
"""

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


BAD = {
    "empty": ("", "is empty"),
    "cut off": (XML[:1200], "damaged or cut off"),
    "another list": ("<CONSOLIDATED_LIST/>", "not the EU's list"),
    "another table": ("id,name\n1,Ada\n", "names no Entity_LogicalId"),
    "a short row": (CSV + "31/01/2025;8\n", "row 6 has 2 cells"),
    "no id": (XML.replace('logicalId="8"><subject', "><subject"), "no logicalId"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_the_list_is_refused(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(ListRejected, match=words):
        read(EU, tmp_path, content)


@pytest.mark.realdata
def test_the_real_list_of_2016(tmp_path: Path, realdata: Path) -> None:
    content = (realdata / "eu" / "eu_legacy_WHOLE_2016-02-11.xml").read_bytes()
    found = read(EU, tmp_path, content)
    assert len(found.entities) == content.count(b"<ENTITY Id=") == 595
    assert sum(e.type is EntityType.PERSON for e in found.entities.values()) == 319
