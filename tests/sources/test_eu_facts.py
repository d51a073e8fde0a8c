"""What the fields of the EU's list mean, in the smallest lists that hold them."""

from pathlib import Path

import pytest

from app.domain.kinds import AttributeKind, IdentifierType, NameKind
from app.sources.registry import reader_for
from tests.sources.reading import read

EU = reader_for("eu-fsf")


def person(*parts: str, head: str = "") -> str:
    """The list with one person of these elements."""
    regulation = '<regulation numberTitle="1/2" programme="PRK" logicalId="5"/>'
    return (
        '<export generationDate="2025-01-31T14:39:54.511+01:00">'
        f'<sanctionEntity logicalId="7" {head}>{regulation}<subjectType code="person"/>'
        f"{''.join(parts)}</sanctionEntity></export>"
    )


def name(whole: str, **more: str) -> str:
    fields = " ".join(f'{key}="{value}"' for key, value in {"logicalId": "1", **more}.items())
    return f'<nameAlias wholeName="{whole}" {fields}/>'


KINDS = {
    "a word that is not strong": (name("Countess", strong="false"), NameKind.WEAK),
    "words that are not": (name("Ada Byron", strong="false"), NameKind.ALIAS),
    "a strong word": (name("Countess", strong="true"), NameKind.ALIAS),
    "a nickname": (name("‘Countess’", strong="true"), NameKind.WEAK),
    "an apostrophe in it": (name("‘Rifa’at’", strong="true"), NameKind.WEAK),
    "a longer one": (name("“The Countess”", strong="true"), NameKind.ALIAS),
}


@pytest.mark.parametrize(("element", "kind"), KINDS.values(), ids=KINDS)
def test_the_flag_alone_makes_no_name_weak(tmp_path: Path, element: str, kind: NameKind) -> None:
    first = name("Ada Lovelace", lastName="Lovelace")
    found = read(EU, tmp_path, person(first, element)).entities["7"].names
    assert [n.kind for n in found] == [NameKind.PRIMARY, kind]
    assert not found[1].full.startswith(("‘", "“"))


def test_quotation_marks_of_two_parts_stay(tmp_path: Path) -> None:
    found = read(EU, tmp_path, person(name("“Star” and “Spark”"))).entities["7"]
    assert found.caption == "“Star” and “Spark”"


FIRST = {
    "english": ([name("Ада", nameLanguage="RU"), name("Ada", nameLanguage="EN")], "Ada"),
    "with a family name": (
        [
            name("Countess of", nameLanguage="EN"),
            name("Ada Byron", lastName="Byron", nameLanguage="EN"),
        ],
        "Ada Byron",
    ),
    "latin": ([name("Ада", nameLanguage="RU"), name("Adah", nameLanguage="SV")], "Adah"),
    "the first": ([name("Ада", nameLanguage="RU"), name("Αντα", nameLanguage="EL")], "Ада"),
    "not a nickname": (
        [name("‘Adi’", nameLanguage="EN"), name("Ada B", nameLanguage="SV")],
        "Ada B",
    ),
    "nothing else": ([name("‘Adi’", nameLanguage="EN")], "Adi"),
    "the same in another language": (
        [name("Ada B", nameLanguage="SV"), name("Ada B", nameLanguage="EN", logicalId="2")],
        "Ada B",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("elements", "caption"), FIRST.values(), ids=FIRST)
def test_the_primary_name_is_one_that_people_read(
    tmp_path: Path, elements: list[str], caption: str
) -> None:
    entity = read(EU, tmp_path, person(*elements)).entities["7"]
    assert entity.caption == caption
    assert [n.kind for n in entity.names].count(NameKind.PRIMARY) == 1
    assert len({n.full for n in entity.names}) == len(entity.names)


def test_a_name_that_lost_its_letters_is_none(tmp_path: Path) -> None:
    found = read(EU, tmp_path, person(name("Ada"), name("????? ????µ??? ??")))
    assert [n.full for n in found.entities["7"].names] == ["Ada"]
    assert found.issues == {"name_damaged": 1}


UN_IDS = {
    "QDi.434": (IdentifierType.UN_REFERENCE, None),
    "6908048": (IdentifierType.LIST_REFERENCE, "un-sc"),
    "QDi.43": None,
}


@pytest.mark.parametrize(("stated", "taken"), UN_IDS.items())
def test_a_reference_of_the_un_is_not_completed(
    tmp_path: Path, stated: str, taken: tuple[IdentifierType, str] | None
) -> None:
    found = read(EU, tmp_path, person(name("Ada"), head=f'unitedNationId="{stated}"'))
    entity = found.entities["7"]
    assert [(i.type, i.label) for i in entity.identifiers] == ([] if taken is None else [taken])
    if taken is None:
        assert [a.value for a in entity.attributes] == ["unitedNationId: QDi.43"]
        assert found.issues == {"un_reference_unreadable": 1}


def birth(**fields: str) -> str:
    given = " ".join(f'{key}="{value}"' for key, value in fields.items())
    return f'<birthdate logicalId="4" {given}/>'


BIRTHS = {
    "a day": (birth(birthdate="1965-02-03"), "1965-02-03"),
    "a month": (birth(year="1965", monthOfYear="2"), "1965-02"),
    "a day without a month": (birth(year="1965", dayOfMonth="2"), "1965"),
    "an Islamic month": (
        birth(year="1385", monthOfYear="9", calendarType="ISLAMIC", countryIso2Code="SA"),
        "1965-12-23 to 1966-01-22",
    ),
    "an Islamic day": (birth(birthdate="1402-06-24", calendarType="ISLAMIC"),
                       "1982-04-18 to 1982-04-19"),
}  # fmt: skip


@pytest.mark.parametrize(("element", "days"), BIRTHS.values(), ids=BIRTHS)
def test_dates_are_as_exact_as_stated(tmp_path: Path, element: str, days: str) -> None:
    found = read(EU, tmp_path, person(name("Ada"), element))
    assert [str(d.value) for d in found.entities["7"].dates] == [days]
    assert not found.issues


NO_DATES = {
    "two calendars": (
        birth(year="1342", calendarType="ISLAMIC", countryIso2Code="IR"),
        "date_calendar",
    ),
    "a year of ours": (birth(year="1957", calendarType="ISLAMIC"), "date_unreadable"),
    "another calendar": (birth(year="5720", calendarType="HEBREW"), "date_calendar"),
    "no such day": (birth(year="1957", monthOfYear="2", dayOfMonth="30"), "date_unreadable"),
    "one end": (birth(yearRangeFrom="1957"), "date_unreadable"),
}


@pytest.mark.parametrize(("element", "code"), NO_DATES.values(), ids=NO_DATES)
def test_a_date_that_cannot_be_told_is_a_remark(tmp_path: Path, element: str, code: str) -> None:
    found = read(EU, tmp_path, person(name("Ada"), element))
    assert found.entities["7"].dates == ()
    assert any(a.kind is AttributeKind.REMARK for a in found.entities["7"].attributes)
    assert found.issues == {code: 1}


NUMBERS = {
    "a tax number": ("regnumber", "ИНН 7717653542", "tax_id", "7717653542", True),
    "a wrong one": ("fiscalcode", "7717653543", "tax_id", "7717653543", False),
    "another register": ("regnumber", "КПП 771701001", "other", "771701001", None),
    "a series": ("passport", "series 1808  No. 233282", "passport", "1808 233282", None),
    "a ship": ("IMO", "9074729", "imo", "9074729", True),
}


@pytest.mark.parametrize(
    ("code", "stated", "kind", "value", "valid"), NUMBERS.values(), ids=NUMBERS
)
def test_numbers_are_typed_and_checked(
    tmp_path: Path, code: str, stated: str, kind: str, value: str, valid: bool | None
) -> None:
    fields = f'number="{stated}" identificationTypeCode="{code}" countryIso2Code="RU"'
    found = read(EU, tmp_path, person(name("Ada"), f"<identification {fields}/>"))
    (number,) = found.entities["7"].identifiers
    assert (number.type, number.value, number.country, number.valid) == (kind, value, "ru", valid)


def test_nothing_that_is_said_gets_lost(tmp_path: Path) -> None:
    found = read(
        EU,
        tmp_path,
        person(
            "<remark>one</remark><remark>two</remark>",
            '<nameAlias wholeName="Ada" mood="gay"><remark>three</remark></nameAlias>',
            '<birthdate city="London" logicalId="2"><remark>(four)</remark></birthdate>',
            '<identification identificationTypeCode="stamp" logicalId="3" issuedBy="her"/>',
            '<address city="Bath" place="Spa" countryIso2Code="ZZ" logicalId="4"/>',
            '<citizenship countryIso2Code="ZZ" countryDescription="ATLANTIS" logicalId="5"/>',
            '<relation kind="sister"/>',
        ),
    )
    entity = found.entities["7"]
    assert [a.value for a in entity.attributes] == [
        "one",
        "two",
        "three",
        "mood: gay",
        "London",
        "four",
        "stamp; issuedBy her",
        "ATLANTIS",
        '<relation kind="sister"/>',
    ]
    assert [(a.full, a.city) for a in entity.addresses] == [("Spa, Bath, ZZ", "Spa, Bath")]
    assert found.issues == {
        "element_unknown": 2,
        "identifier_type_unknown": 1,
        "identifier_unreadable": 1,
        "country_unknown": 2,
    }
