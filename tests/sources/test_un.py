"""The Security Council's list, in a file of our own."""

from pathlib import Path

import pytest

from app.domain.kinds import AttributeKind, EntityType, IdentifierType, NameKind
from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.sources.reading import Read, read

LIST = """<?xml version='1.0' encoding='UTF-8'?>
<CONSOLIDATED_LIST dateGenerated='2025-04-19T23:00:04.625Z'><INDIVIDUALS>
<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>ADA</FIRST_NAME><SECOND_NAME>  KING </SECOND_NAME>
 <FOURTH_NAME>LOVELACE</FOURTH_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
 <REFERENCE_NUMBER>KPi.901</REFERENCE_NUMBER><LISTED_ON>2013-01-22</LISTED_ON>
 <NAME_ORIGINAL_SCRIPT>Ада Лавлейс</NAME_ORIGINAL_SCRIPT><GENDER>Female</GENDER>
 <NATIONALITY><VALUE>Slovakia</VALUE><VALUE>Atlantis</VALUE></NATIONALITY>
 <COMMENTS1>Counts.</COMMENTS1>
 <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ada Byron; A. A. Byron</ALIAS_NAME>
 </INDIVIDUAL_ALIAS>
 <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Countess</ALIAS_NAME></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1815-12-10</DATE>
 </INDIVIDUAL_DATE_OF_BIRTH>
 <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1816</YEAR>
 </INDIVIDUAL_DATE_OF_BIRTH>
 <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1812</FROM_YEAR>
 <TO_YEAR>1814</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
 <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE></INDIVIDUAL_DATE_OF_BIRTH>
 <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>BD3843329</NUMBER>
 <ISSUING_COUNTRY>Slovakia</ISSUING_COUNTRY><NOTE>lost</NOTE></INDIVIDUAL_DOCUMENT>
 <INDIVIDUAL_DOCUMENT/>
 <INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS></INDIVIDUAL>
</INDIVIDUALS><ENTITIES>
<ENTITY><DATAID>2</DATAID><FIRST_NAME>ENGINE WORKS</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
 <REFERENCE_NUMBER>KPe.902</REFERENCE_NUMBER><LISTED_ON>soon</LISTED_ON>
 <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Loom Works</ALIAS_NAME></ENTITY_ALIAS>
 <ENTITY_ALIAS><QUALITY>?</QUALITY><ALIAS_NAME>Works</ALIAS_NAME></ENTITY_ALIAS>
 <ENTITY_ADDRESS><STREET>1 High Street</STREET><CITY>London</CITY>
 <COUNTRY>United Kingdom of Great Britain and Northern Ireland</COUNTRY></ENTITY_ADDRESS></ENTITY>
</ENTITIES></CONSOLIDATED_LIST>"""

UN = reader_for("un-sc")


@pytest.fixture
def found(tmp_path: Path) -> Read:
    return read(UN, tmp_path, LIST)


def test_names_are_put_together_and_taken_apart(found: Read) -> None:
    ada, works = found.entities["1"], found.entities["2"]
    assert [(n.full, n.kind, n.script) for n in ada.names] == [
        ("ADA KING LOVELACE", NameKind.PRIMARY, None),
        ("Ада Лавлейс", NameKind.ALIAS, "Cyrl"),
        ("Ada Byron", NameKind.ALIAS, None),
        ("A. A. Byron", NameKind.ALIAS, None),
        ("Countess", NameKind.WEAK, None),
    ]
    assert [(n.full, n.kind) for n in works.names[1:]] == [
        ("Loom Works", NameKind.FORMER),
        ("Works", NameKind.ALIAS),
    ]
    assert (ada.type, works.type) == (EntityType.PERSON, EntityType.ORGANIZATION)


def test_dates_are_as_exact_as_stated(found: Read) -> None:
    assert [str(d.value) for d in found.entities["1"].dates] == [
        "1815-12-10",
        "circa 1816",
        "1812 to 1814",
    ]


def test_numbers_places_and_the_measure(found: Read) -> None:
    ada, works = found.entities["1"], found.entities["2"]
    assert [(i.type, i.value, i.country) for i in ada.identifiers] == [
        (IdentifierType.UN_REFERENCE, "KPi.901", None),
        (IdentifierType.PASSPORT, "BD3843329", "sk"),
    ]
    assert [(a.kind, a.value) for a in ada.attributes] == [
        (AttributeKind.NATIONALITY, "sk"),
        (AttributeKind.REMARK, "Atlantis"),
        (AttributeKind.GENDER, "female"),
        (AttributeKind.REMARK, "Counts."),
    ]
    assert ada.addresses == ()
    assert [(a.city, a.country) for a in works.addresses] == [("London", "gb")]
    (measure,) = ada.measures
    assert (measure.programme, str(measure.listed_on)) == ("DPRK", "2013-01-22")


def test_what_is_not_understood_is_an_issue(found: Read) -> None:
    assert found.issues == {"country_unknown": 1, "date_unreadable": 1, "alias_type_unknown": 1}


def test_it_says_when_it_was_published(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text(LIST, "utf-8")
    assert str(UN.published([SourceFile.at(path)])) == "2025-04-19"


BAD = {
    "empty": ("", "is empty"),
    "cut off": (LIST[:900], "damaged or cut off"),
    "a web page": ("<html><title>Oops</title></html>", "web page"),
    "another list": ("<export generationDate='2025-01-01T00:00:00'/>", "not the consolidated list"),
    "entities": ("<!DOCTYPE x [<!ENTITY a 'b'>]><CONSOLIDATED_LIST/>", "document type"),
    "compressed": (b"\x1f\x8b\x08\x00", "gzip"),
    "no id": (LIST.replace("<DATAID>1</DATAID>", ""), "no DATAID"),
    "an encoding": (LIST.encode("utf-8").replace(b"Counts", b"\xff\xfe"), "well-formed"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_the_list_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    with pytest.raises(ListRejected, match=words):
        read(UN, tmp_path, content)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("day", "persons", "organizations"), [("2024-09-26", 682, 193), ("2025-04-19", 684, 193)]
)
def test_the_real_list(
    tmp_path: Path, realdata: Path, day: str, persons: int, organizations: int
) -> None:
    content = (realdata / "un" / f"un_consolidated_{day}.xml").read_bytes()
    assert content.count(b"<INDIVIDUAL>") == persons
    assert content.count(b"<ENTITY>") == organizations
    found = read(UN, tmp_path, content)
    kinds = [e.type for e in found.entities.values()]
    assert kinds.count(EntityType.PERSON) == persons
    assert kinds.count(EntityType.ORGANIZATION) == organizations
    assert found.issues == {"country_unknown": 1}
