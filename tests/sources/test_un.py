"""The Security Council's list, in a file of our own."""

from pathlib import Path

import pytest

from app.domain.kinds import AttributeKind, EntityType, IdentifierType, NameKind, Standing
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
<ENTITY><DATAID>2</DATAID><FIRST_NAME>ENGINE WORKS ; LES MACHINES</FIRST_NAME>
 <UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
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
    assert [(n.full, n.kind) for n in works.names] == [
        ("ENGINE WORKS", NameKind.PRIMARY),
        ("LES MACHINES", NameKind.ALIAS),
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


def individual(*fields: str, key: int = 1, reference: str = "KPi.901") -> str:
    """An individual with these elements besides those that every entry has."""
    return (
        f"<INDIVIDUAL><DATAID>{key}</DATAID><FIRST_NAME>ADA</FIRST_NAME>"
        f"<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER>"
        f"{''.join(fields)}</INDIVIDUAL>"
    )


def read_all(folder: Path, *entries: str) -> Read:
    body = "".join(entries)
    return read(UN, folder, f"<CONSOLIDATED_LIST><INDIVIDUALS>{body}</INDIVIDUALS>{END}")


END = "</CONSOLIDATED_LIST>"

ALIASES = {
    "several": ("Ada Byron; A. Byron ;", ["Ada Byron", "A. Byron"], []),
    "another script in brackets": ("Ada Byron (Ада Байрон )", ["Ada Byron", "Ада Байрон"], []),
    "a label before it": ("Ada (original script: Ада)", ["Ada", "Ада"], []),
    "spellings of it": ("Ада Байрон (Ada Byron; Ada Bairon)",
                        ["Ада Байрон", "Ada Byron", "Ada Bairon"], []),
    "an acronym and spellings": ("Engine Works (EW) (Машины (original script); Machines)",
                                 ["Engine Works (EW)", "Машины", "Machines"],
                                 ["original script"]),
    "a bracket within": ("Машины (Engine Works (EW))", ["Машины", "Engine Works (EW)"], []),
    "without brackets": ("Ada Byron Ада Байрон", ["Ada Byron", "Ада Байрон"], []),
    "words about it": ("Ada Byron (birth name)", ["Ada Byron"], ["birth name"]),
    "a kind of unit": ("Машины (Machines - sub-unit name)", ["Машины", "Machines"],
                       ["sub-unit name"]),
    "prose": ("Ada Byron (false identity related to the South African passport number 434021161)",
              ["Ada Byron"],
              ["false identity related to the South African passport number 434021161"]),
    "a birth": ("Ada Byron, born in London on 10 Dec.1815", ["Ada Byron"],
                ["born in London on 10 Dec.1815"]),
    "quotes": ("“Countess”", ["Countess"], []),
    "quotes within": ("“Countess” Ada", ["“Countess” Ada"], []),
    "a stray bracket": (") Ada Byron,", ["Ada Byron"], []),
    "a bracket of its own script": ("Leader (Hong Kong) Ltd", ["Leader (Hong Kong) Ltd"], []),
    "one script throughout": ("華信船務(香港)有限公司", ["華信船務(香港)有限公司"], []),
}  # fmt: skip


@pytest.mark.parametrize(("value", "names", "about"), ALIASES.values(), ids=ALIASES)
def test_an_alias_may_hold_several_names(
    tmp_path: Path, value: str, names: list[str], about: list[str]
) -> None:
    alias = f"<QUALITY>Low</QUALITY><ALIAS_NAME>{value}</ALIAS_NAME>"
    found = read_all(tmp_path, individual(f"<INDIVIDUAL_ALIAS>{alias}</INDIVIDUAL_ALIAS>"))
    entity = found.entities["1"]
    assert [n.full for n in entity.names[1:]] == names
    assert {n.kind for n in entity.names[1:]} == {NameKind.WEAK}
    assert {n.stated for n in entity.names[1:]} == {f"Low: {' '.join(value.split())}"}
    assert [a.stated for a in entity.attributes] == about


NOTES = {
    "Previously listed as. In Arabic: آدا بايرون": ["Ada Byron", "آدا بايرون"],
    "original script: Ада Байрон": ["Ada Byron", "Ада Байрон"],
    "previously listed as": ["Ada Byron"],
    "Ada King; Ada Lovelace": ["Ada Byron"],
}


@pytest.mark.parametrize(("note", "names"), NOTES.items())
def test_the_note_of_an_alias_may_give_it_in_its_own_script(
    tmp_path: Path, note: str, names: list[str]
) -> None:
    alias = f"<QUALITY>Good</QUALITY><ALIAS_NAME>Ada Byron</ALIAS_NAME><NOTE>{note}</NOTE>"
    found = read_all(tmp_path, individual(f"<INDIVIDUAL_ALIAS>{alias}</INDIVIDUAL_ALIAS>"))
    entity = found.entities["1"]
    assert [(n.full, n.kind) for n in entity.names[1:]] == [(n, NameKind.ALIAS) for n in names]
    assert [a.value for a in entity.attributes] == [f"Alias Ada Byron: {note}"]


def test_the_note_of_an_alias_in_another_script_may_spell_it(tmp_path: Path) -> None:
    alias = "<QUALITY>Good</QUALITY><ALIAS_NAME>Ада</ALIAS_NAME><NOTE>Ada; Adah</NOTE>"
    found = read_all(tmp_path, individual(f"<INDIVIDUAL_ALIAS>{alias}</INDIVIDUAL_ALIAS>"))
    assert [n.full for n in found.entities["1"].names[1:]] == ["Ада", "Ada", "Adah"]


DATES = {
    "a month in the note": ("<YEAR>1958</YEAR><NOTE>Sep.</NOTE>", "1958-09"),
    "nothing but a note": ("<NOTE>Nov. 1973 </NOTE>", "1973-11"),
    "a day in words": ("<NOTE>2 August 1961</NOTE>", "1961-08-02"),
    "two months": ("<NOTE>Between Aug. and Sep. 1977</NOTE>", "1977-08-01 to 1977-09-30"),
    "the Islamic calendar": ("<NOTE>24/06/1402 (Hijri Calendar)</NOTE>",
                             "1982-04-18 to 1982-04-19"),
    "a note that says so": ("<FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1962</TO_YEAR>"
                            "<NOTE>Approximately</NOTE>", "circa 1960 to 1962"),
    "a time zone": ("<DATE>1970-02-01-05:00</DATE>", "1970-02-01"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "days"), DATES.values(), ids=DATES)
def test_dates_are_also_read_from_their_notes(tmp_path: Path, fields: str, days: str) -> None:
    born = f"<TYPE_OF_DATE>EXACT</TYPE_OF_DATE>{fields}"
    entry = individual(f"<INDIVIDUAL_DATE_OF_BIRTH>{born}</INDIVIDUAL_DATE_OF_BIRTH>")
    found = read_all(tmp_path, entry)
    assert [str(d.value) for d in found.entities["1"].dates] == [days]
    assert not found.issues


@pytest.mark.parametrize(
    "fields",
    [
        "<NOTE>30-35 years old</NOTE>",
        "<FROM_YEAR>1960</FROM_YEAR>",
        "<FROM_YEAR>1962</FROM_YEAR><TO_YEAR>1960</TO_YEAR>",
        "<DATE>1970-02-30</DATE>",
        "<NOTE>Foo. 1973</NOTE>",
        "<NOTE>24/06/1982 (Hijri Calendar)</NOTE>",
    ],
)
def test_a_date_that_is_none_is_a_remark_and_an_issue(tmp_path: Path, fields: str) -> None:
    entry = individual(f"<INDIVIDUAL_DATE_OF_BIRTH>{fields}</INDIVIDUAL_DATE_OF_BIRTH>")
    found = read_all(tmp_path, entry)
    assert found.entities["1"].dates == ()
    assert [a.kind for a in found.entities["1"].attributes] == [AttributeKind.REMARK]
    assert found.issues == {"date_unreadable": 1}


def test_a_birth_may_go_with_an_alias(tmp_path: Path) -> None:
    born = "<DATE_OF_BIRTH>1958 - 1964</DATE_OF_BIRTH><CITY_OF_BIRTH>Bonn</CITY_OF_BIRTH>"
    nothing = "<DATE_OF_BIRTH>null</DATE_OF_BIRTH>"
    found = read_all(
        tmp_path,
        individual(
            f"<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/>{born}</INDIVIDUAL_ALIAS>",
            f"<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/>{nothing}</INDIVIDUAL_ALIAS>",
        ),
    )
    entity = found.entities["1"]
    assert [str(d.value) for d in entity.dates] == ["1958 to 1964"]
    assert [(a.kind, a.value) for a in entity.attributes] == [(AttributeKind.BIRTH_PLACE, "Bonn")]
    assert not found.issues


PASSPORT, NATIONAL = "Passport", "National Identification Number"
DOCUMENTS = {
    "words before": (PASSPORT, "Afghan passport number SE 012820", "passport", "SE 012820", None),
    "a country behind": (PASSPORT, "R00005943, South Sudan", "passport", "R00005943", "ss"),
    "in brackets": (PASSPORT, "403062567 (US)", "passport", "403062567", "us"),
    "a remark behind": (PASSPORT, "381110042 (Expired 25 Jan. 2016)", "passport", "381110042",
                        None),
    "series and number": (PASSPORT, "Russian passport number 8208 No. 555627", "passport",
                          "8208 555627", None),
    "another document": (PASSPORT, "Laissez-passer no. N°235/MI", "other", "N°235/MI", None),
    "a licence": (NATIONAL, "Danish driving licence number 20645897", "other", "20645897", None),
    "a tax number": (NATIONAL, "Fiscal Code: DAOMMD74T11Z352Z", "tax_id", "DAOMMD74T11Z352Z",
                     None),
    "a card": (NATIONAL, "660603-05-5267", "national_id", "660603-05-5267", None),
    "an American number": (NATIONAL, "SSN 423-31-3021 (US)", "national_id", "423-31-3021", "us"),
    "in French": ("Numéro de passeport", "381420754", "passport", "381420754", None),
}  # fmt: skip


@pytest.mark.parametrize("field", ["NUMBER", "NOTE"])
@pytest.mark.parametrize(
    ("stated", "text", "kind", "value", "country"), DOCUMENTS.values(), ids=DOCUMENTS
)
def test_the_number_of_a_document_is_told_from_the_words_around_it(
    tmp_path: Path, field: str, stated: str, text: str, kind: str, value: str, country: str | None
) -> None:
    fields = f"<TYPE_OF_DOCUMENT>{stated}</TYPE_OF_DOCUMENT><{field}>{text}</{field}>"
    entry = individual(f"<INDIVIDUAL_DOCUMENT>{fields}</INDIVIDUAL_DOCUMENT>")
    found = read_all(tmp_path, entry)
    number = found.entities["1"].identifiers[1]
    assert (number.type, number.value, number.country) == (kind, value, country)
    assert number.stated == f"TYPE_OF_DOCUMENT: {stated}; {field}: {text}"
    assert not found.issues


def test_a_country_before_a_number_is_the_one_that_issued_it(tmp_path: Path) -> None:
    fields = "<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>Libya 428720</NUMBER>"
    entry = individual(f"<INDIVIDUAL_DOCUMENT>{fields}</INDIVIDUAL_DOCUMENT>")
    number = read_all(tmp_path, entry).entities["1"].identifiers[1]
    assert (number.value, number.country) == ("428720", "ly")


def test_a_document_without_a_number_stays_as_a_remark(tmp_path: Path) -> None:
    fields = "<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NOTE>issued in 1993</NOTE>"
    entry = individual(f"<INDIVIDUAL_DOCUMENT>{fields}</INDIVIDUAL_DOCUMENT>")
    found = read_all(tmp_path, entry)
    assert len(found.entities["1"].identifiers) == 1
    assert "issued in 1993" in found.entities["1"].attributes[0].value
    assert found.issues == {"identifier_unreadable": 1}


def test_an_entry_named_in_the_comments_is_linked(tmp_path: Path) -> None:
    said = (
        "<COMMENTS1>Belongs to a club. Sister of Ann (KPi.902), a friend of KPi.902.\n"
        "Follows KPi.999 and himself (KPi.901). Gender: female.</COMMENTS1>"
    )
    found = read_all(tmp_path, individual(said), individual(key=2, reference="KPi.902"))
    entity = found.entities["1"]
    assert [(r.kind, r.target, r.stated) for r in entity.relations] == [
        ("linked_to", "un-sc:2", "Sister of Ann (KPi.902), a friend of KPi.902.")
    ]
    assert entity.genders() == {"female"}
    assert found.issues == {"link_unresolved": 1}


def test_words_that_stand_for_nothing_are_left_out(tmp_path: Path) -> None:
    nation = "<NATIONALITY><VALUE>na</VALUE></NATIONALITY>"
    found = read_all(tmp_path, individual("<FOURTH_NAME>na</FOURTH_NAME>", nation))
    assert found.entities["1"].caption == "ADA"
    assert found.entities["1"].attributes == ()


def test_what_has_no_place_is_kept_as_a_remark(tmp_path: Path) -> None:
    found = read_all(
        tmp_path,
        individual(
            "<LAST_DAY_UPDATED><VALUE>2011-01-02</VALUE><VALUE>2012-03-04</VALUE>"
            "</LAST_DAY_UPDATED><SUBMITTED_BY>Ruritania</SUBMITTED_BY>"
            "<INDIVIDUAL_ADDRESS><CITY>Bonn</CITY><NOTE>previous</NOTE></INDIVIDUAL_ADDRESS>"
        ),
    )
    assert [a.value for a in found.entities["1"].attributes] == [
        "Address in Bonn: previous",
        "Last updated: 2011-01-02, 2012-03-04",
        "SUBMITTED_BY: Ruritania",
    ]
    assert found.issues == {"element_unknown": 1}


def test_an_entry_that_was_taken_off_the_list_is_kept_as_such(tmp_path: Path) -> None:
    found = read_all(tmp_path, individual("<DELISTED_ON>2019-05-01</DELISTED_ON>"))
    entity = found.entities["1"]
    assert entity.standing is Standing.DELISTED
    assert str(entity.measures[0].ended_on) == "2019-05-01"


def test_a_committee_that_is_new_has_no_resolution_yet(tmp_path: Path) -> None:
    entry = individual().replace("DPRK", "Ruritania")
    found = read_all(tmp_path, entry)
    (measure,) = found.entities["1"].measures
    assert (measure.programme, measure.legal_basis) == ("Ruritania", None)
    assert found.issues == {"programme_unknown": 1}


def test_locators_hold_when_an_element_is_added_before(tmp_path: Path) -> None:
    one = "<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>A</ALIAS_NAME></INDIVIDUAL_ALIAS>"
    two = one.replace(">A<", ">B<")
    before = read_all(tmp_path, individual(two)).entities["1"]
    after = read_all(tmp_path, individual(one, two)).entities["1"]
    assert set(before.names) < set(after.names)


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
    "an encoding": (LIST.encode("utf-8").replace(b"Counts", b"\xff\xfe"), "character encoding"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_the_list_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    with pytest.raises(ListRejected, match=words):
        read(UN, tmp_path, content)
