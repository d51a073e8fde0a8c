"""The lists of Switzerland, Canada and Australia, in files of our own."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from app.domain.kinds import EntityType, IdentifierType, NameKind, Standing
from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.sources.reading import Read, read

SECO = """<?xml version="1.0"?><swiss-sanctions-list list-type="whole-list" date="2025-01-31">
<sanctions-program ssid="1"><program-key lang="ger">Maschinen</program-key>
<program-key lang="eng">Engines</program-key>
<sanctions-set ssid="10" lang="eng">article 1 -- Freeze</sanctions-set></sanctions-program>
<target ssid="100"><sanctions-set-id>10</sanctions-set-id>
<foreign-identifier>KPi.901</foreign-identifier><individual sex="female">
<identity ssid="101" main="true"><name ssid="102" name-type="primary-name" quality="good">
<name-part order="1" name-part-type="family-name"><value>Lovelace</value>
<spelling-variant lang="rus" script="CYRL">Лавлейс</spelling-variant></name-part>
<name-part order="2" name-part-type="given-name"><value>Ada</value></name-part></name>
<name ssid="103" name-type="alias" quality="low"><name-part order="1"
 name-part-type="whole-name"><value>Countess</value></name-part></name>
<day-month-year ssid="104" year="1815" month="12" calendar="Gregorian"/>
<nationality ssid="105"><country iso-code="SK">Slovakia</country></nationality>
<address ssid="106" place-id="900"><address-details>1 High Street</address-details></address>
<identification-document ssid="107" document-type="passport"><number>BD3843329</number>
<issuer code="SK">Slovakia</issuer></identification-document></identity>
<relation ssid="108" target-id="200" relation-type="owner"><remark>Owns it.</remark></relation>
</individual><modification modification-type="listed" effective-date="2023-03-30"/>
<modification modification-type="amended" effective-date="2024-01-01"><added><identity ssid="101">
<name ssid="199" name-type="alias"><name-part><value>Old</value></name-part></name></identity>
</added></modification></target>
<target ssid="200"><sanctions-set-id>99</sanctions-set-id><object object-type="vessel">
<identity ssid="201" main="true"><name ssid="202" name-type="primary-name"><name-part order="1"
 name-part-type="whole-name"><value>Engine</value></name-part></name></identity>
<other-information ssid="203">IMO number: 9074729</other-information></object>
<modification modification-type="de-listed" effective-date="2024-05-01"/>
<modification modification-type="listed" effective-date="2020-01-01"/></target>
<place ssid="900"><location>London</location><country iso-code="GB">United Kingdom</country></place>
</swiss-sanctions-list>"""

CANADA_2022 = """<?xml version="1.0"?><data-set><record><Country>Belarus / Bélarus </Country>
<LastName>Lovelace</LastName><GivenName>Ada</GivenName><DateOfBirth>1815</DateOfBirth>
<Aliases>Ada Byron; A. Byron, Лавлейс</Aliases><Schedule>1</Schedule><Item>7</Item></record>
<record><Country>Belarus / Bélarus</Country><Entity>Engine Works</Entity><Schedule>1</Schedule>
<Item>7</Item></record></data-set>"""
CANADA_2025 = (
    CANADA_2022.replace("DateOfBirth>", "DateOfBirthOrShipBuildDate>")
    .replace("Entity>", "EntityOrShip>")
    .replace("<Item>7</Item></record>", "<Item>7</Item><New>words</New></record>", 1)
)

AUSTRALIA: list[list[str | int | None]] = [
    ["Reference", "Name of Individual or Entity", "Type", "Name Type", "Date of Birth",
     "Place of Birth", "Citizenship", "Address", "Additional Information",
     "Listing Information", "Committees", "Control Date"],
    [12, "Ada LOVELACE", "Individual", "Primary Name", "a) Approximately 1814-1815 b) 10 Dec. 1815",
     "London", "Slovakia", "1 High Street, London, United Kingdom", "Counts.",
     "Listed on 30 March 2023 (KPi.901)", "1718 (DPRK)", "2025-01-31"],
    ["12a", "Ада Лавлейс", "individual ", "Original script ", None, None, None, "NA", None, None,
     "1718 (DPRK)", "2025-01-31"],
    [13, "Engine Works", "Entity", "Primary name", None, None, None, None, None, None,
     "1718 (DPRK)", "2024-01-31"],
    ["12b1", "Countess", "Individual", "Nickname", "9 Dec. 1815 (this aka only, alt DOB 1816)",
     None, "Slovak (alt. citizen: France)", None, None, None,
     "1718 (DPRK)", "2025-01-31"],
]  # fmt: skip


def workbook(rows: list[list[str | int | None]] = AUSTRALIA) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def names(found: Read, key: str) -> list[tuple[str, NameKind]]:
    return [(n.full, n.kind) for n in found.entities[key].names]


def test_switzerland(tmp_path: Path) -> None:
    found = read(reader_for("ch-seco"), tmp_path, SECO)
    assert names(found, "100") == [
        ("Ada Lovelace", NameKind.PRIMARY),
        ("Ada Лавлейс", NameKind.ALIAS),
        ("Countess", NameKind.WEAK),
    ]
    ada, ship = found.entities["100"], found.entities["200"]
    assert [(i.type, i.value, i.country) for i in ada.identifiers] == [
        (IdentifierType.UN_REFERENCE, "KPi.901", None),
        (IdentifierType.PASSPORT, "BD3843329", "sk"),
    ]
    assert [(a.city, a.country) for a in ada.addresses] == [("London", "gb")]
    assert [(m.programme, str(m.listed_on)) for m in ada.measures] == [
        ("Engines: article 1 -- Freeze", "2023-03-30")
    ]
    assert [(r.target, r.role) for r in ada.relations] == [("ch-seco:200", "owner")]
    assert ada.countries() == {"sk", "gb"}
    assert ada.genders() == {"female"}
    assert str(ada.dates[0].value) == "1815-12"
    assert (ada.standing, ship.standing, ship.type) == (
        Standing.LISTED,
        Standing.DELISTED,
        EntityType.VESSEL,
    )
    assert str(ship.measures[0].ended_on) == "2024-05-01"
    assert [(i.type, i.value, i.valid) for i in ship.identifiers] == [
        (IdentifierType.IMO, "9074729", True)
    ]
    assert found.issues == {"programme_unknown": 1}


@pytest.mark.parametrize("content", [CANADA_2022, CANADA_2025], ids=["2022", "2025"])
def test_canada(tmp_path: Path, content: str) -> None:
    found = read(reader_for("ca-sema"), tmp_path, content)
    assert names(found, "belarus-1-7") == [
        ("Ada Lovelace", NameKind.PRIMARY),
        ("Ada Byron", NameKind.ALIAS),
        ("A. Byron", NameKind.ALIAS),
        # One word, given or family name, says too little to stand alone.
        ("Лавлейс", NameKind.WEAK),
    ]
    ada, works = found.entities.values()
    assert works.key.startswith("belarus-1-7-")
    assert (ada.type, works.type) == (EntityType.PERSON, EntityType.ORGANIZATION)
    assert (str(ada.dates[0].value), ada.measures[0].programme) == ("1815", "Belarus")
    assert found.issues == {}
    assert [a.value for a in ada.attributes] == (["New: words"] if "New" in content else [])


@pytest.mark.parametrize(
    ("field", "stated", "expected"),
    [
        ("Entity", "Navy of Engines/Force navale", ["Navy of Engines", "Force navale"]),
        ("Entity", "Works (EW)/Usines (UE)", ["Works (EW)", "Usines (UE)"]),
        ("Entity", "Steel Mills (Hmaw/Pyi/Ywama)", ["Steel Mills (Hmaw/Pyi/Ywama)"]),
        ("Entity", "Engine A/S", ["Engine A/S"]),
        ("Aliases", "Works Co., Ltd., EW", ["Works Co., Ltd.", "EW"]),
        ("Aliases", "КВЗ-Ремсервис, АО", ["КВЗ-Ремсервис, АО"]),
        ("Aliases", "Институт (ЦНИИ, АО); CNII", ["Институт (ЦНИИ, АО)", "CNII"]),
        ("Aliases", "AO Bank or AO РСХБ", ["AO Bank", "AO РСХБ"]),
        ("Aliases", "(Ада Лавлейс / Ада Байрон", ["Ада Лавлейс", "Ада Байрон"]),
        ("Aliases", " ; , ", []),
    ],
)
def test_names_of_canada(tmp_path: Path, field: str, stated: str, expected: list[str]) -> None:
    fields = {"Entity": "Primary", field: stated}
    cells = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items())
    record = f"<record><Country>Belarus</Country>{cells}</record>"
    (entity,) = read(
        reader_for("ca-sema"), tmp_path, f"<data-set>{record}</data-set>"
    ).entities.values()
    assert [n.full for n in entity.names if n.full != "Primary"] == expected
    assert entity.names[0].kind is NameKind.PRIMARY
    assert {n.kind for n in entity.names[1:]} <= {NameKind.ALIAS}


def test_australia(tmp_path: Path) -> None:
    reader = reader_for("au-dfat")
    found = read(reader, tmp_path, workbook())
    assert names(found, "12") == [
        ("Ada LOVELACE", NameKind.PRIMARY),
        ("Ада Лавлейс", NameKind.ALIAS),
        ("Countess", NameKind.ALIAS),
    ]
    ada = found.entities["12"]
    assert [str(d.value) for d in ada.dates] == [
        *("circa 1814 to 1815", "1815-12-10", "1815-12-09", "1816")
    ]
    assert ada.dates[-1].stated == "9 Dec. 1815 (this aka only, alt DOB 1816)"
    assert ada.countries() == {"sk", "gb", "fr"}
    assert [i.value for i in ada.identifiers] == ["KPi.901"]
    assert str(ada.measures[0].listed_on) == "2023-03-30"
    assert found.entities["13"].type is EntityType.ORGANIZATION
    assert found.issues == {"alias_type_unknown": 1}
    assert str(reader.published([SourceFile.at(tmp_path / "download")])) == "2025-01-31"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Ada Byron (previously listed as)", [("Ada Byron", NameKind.FORMER)]),
        (
            "Ada Byron (Previously listed as. In Arabic: آدا )",
            [("Ada Byron", NameKind.FORMER), ("آدا", NameKind.ALIAS)],
        ),
        ("Formerly known as Engine Works", [("Engine Works", NameKind.FORMER)]),
        ("Harakat / HUM", [("Harakat", NameKind.ALIAS), ("HUM", NameKind.ALIAS)]),
        ("Rashid (The Moroccan)", [("Rashid (The Moroccan)", NameKind.ALIAS)]),
    ],
)
def test_words_about_names_of_australia(
    tmp_path: Path, stated: str, expected: list[tuple[str, NameKind]]
) -> None:
    alias = ["12c", stated, "Individual", "aka", *AUSTRALIA[2][4:]]
    found = read(reader_for("au-dfat"), tmp_path, workbook([*AUSTRALIA[:2], alias]))
    assert names(found, "12")[1:] == expected
    assert {n.stated for n in found.entities["12"].names[1:]} == {stated}


def of_a_version_to_come(book: bytes) -> bytes:
    """A workbook whose archive says that a later version of ZIP is needed to read it."""
    place = book.index(b"PK\x01\x02") + 6
    return book[:place] + b"\xbc\x00" + book[place + 2 :]


BAD: dict[str, list[tuple[str | bytes, str]]] = {
    "ch-seco": [("<export/>", "not SECO's list"), (SECO[:800], "damaged"), ("", "empty")],
    "ca-sema": [("<export/>", "not Canada's list"), (CANADA_2022[:200], "damaged")],
    "au-dfat": [
        ("id,name\n1,Ada\n", "no column 'Reference'"),
        (b"PK\x03\x04", "damaged"),
        (of_a_version_to_come(workbook()), "damaged workbook"),
    ],
}


@pytest.mark.parametrize(
    ("source", "content", "words"), [(s, *case) for s, cases in BAD.items() for case in cases]
)
def test_a_file_that_is_not_the_list_is_refused(
    tmp_path: Path, source: str, content: str | bytes, words: str
) -> None:
    with pytest.raises(ListRejected, match=words):
        read(reader_for(source), tmp_path, content)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("source", "name", "persons", "others"),
    [
        ("ca-sema", "ca/ca_sema-lmes_2022.xml", 2069, 537),
        ("ch-seco", "ch/ch_seco_xml_excerpt_2026-08-27.xml", 1, 2),
    ],
)
def test_the_real_lists(
    tmp_path: Path, realdata: Path, source: str, name: str, persons: int, others: int
) -> None:
    found = read(reader_for(source), tmp_path, (realdata / name).read_bytes())
    people = sum(e.type is EntityType.PERSON for e in found.entities.values())
    assert (people, len(found.entities) - people) == (persons, others)
    assert found.issues == {}


@pytest.mark.realdata
def test_the_real_list_of_australia(tmp_path: Path, realdata: Path) -> None:
    content = (realdata / "au" / "au_dfat_regulation8_2022.xls").read_bytes()
    found = read(reader_for("au-dfat"), tmp_path, content)
    assert len(found.entities) > 2_500
    # A nationality taken away, one in doubt, and an age without the day on which it was meant.
    assert found.issues == {"country_unknown": 2, "date_unreadable": 1}
    with_dates = sum(bool(e.dates) for e in found.entities.values())
    assert with_dates > 1_900
