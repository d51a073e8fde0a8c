"""The Remarks column: every kind of statement in it, and what is kept of the rest."""

from datetime import date

import pytest

from app.domain.entities import Entity
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    IdentifierType,
    NameKind,
)
from tests.sources.ofac_files import NULL, Load, main_row


def remark_of(load: Load, remarks: str, kind: str = "individual") -> tuple[Entity, list[str]]:
    loaded = load([main_row(1, "DOE, Jane", kind, remarks=remarks)])
    return loaded.entities["1"], loaded.codes()


@pytest.mark.parametrize(
    ("stated", "start", "end", "circa"),
    [
        ("07 May 1966", date(1966, 5, 7), date(1966, 5, 7), False),
        ("May 1966", date(1966, 5, 1), date(1966, 5, 31), False),
        ("1966", date(1966, 1, 1), date(1966, 12, 31), False),
        ("circa 1966", date(1966, 1, 1), date(1966, 12, 31), True),
        ("circa 1960-1965", date(1960, 1, 1), date(1965, 12, 31), True),
        ("1960 to 1965", date(1960, 1, 1), date(1965, 12, 31), False),
        ("Mar 1962 to Feb 1963", date(1962, 3, 1), date(1963, 2, 28), False),
    ],
)
def test_dates_are_intervals(load: Load, stated: str, start: date, end: date, circa: bool) -> None:
    entity, codes = remark_of(load, f"POB Baku, Azerbaijan; alt. DOB {stated}.")
    assert codes == []
    assert [(d.kind, d.value.start, d.value.end, d.value.circa) for d in entity.dates] == [
        (DateKind.BIRTH, start, end, circa)
    ]


@pytest.mark.parametrize("stated", ["30 Feb 1966", "1970 to 1960", "the sixties", "07 Mai 1966"])
def test_a_date_that_cannot_be_read_is_an_issue_and_a_remark(load: Load, stated: str) -> None:
    entity, codes = remark_of(load, f"DOB {stated}.")
    assert codes == ["date_unreadable"]
    assert entity.dates == ()
    assert [a.value for a in entity.attributes] == [f"DOB {stated}"]


@pytest.mark.parametrize(
    ("stated", "kind", "value", "country", "valid"),
    [
        ("Passport BD3843329 (Slovakia) expires 08 Apr 2029", "passport", "BD3843329", "sk", None),
        ("alt. Passport B 960789 issued 1999", "passport", "B 960789", None, None),
        ("Passport 4117921 issued under the name J. Roe", "passport", "4117921", None, None),
        ("National ID No. D489833(9) (Hong Kong)", "national_id", "D489833(9)", "hk", None),
        ("Cedula No. 6068015 (Colombia)", "national_id", "6068015", "co", None),
        ("Identification Number 12-3", "national_id", "12-3", None, None),
        ("Tax ID No. 9701170663 (Russia)", "tax_id", "9701170663", "ru", True),
        ("Tax ID No. 9701170664 (Russia)", "tax_id", "9701170664", "ru", False),
        ("NIT # 800018928-0 (Colombia)", "tax_id", "800018928-0", "co", None),
        ("Registration Number 1217700053493 (Russia)", "registration", "1217700053493", "ru", True),
        (
            "Company Number 18 (Congo, Democratic Republic of the)",
            "registration",
            "18",
            "cd",
            None,
        ),
        ("SWIFT/BIC HAVIGB2L", "bic", "HAVIGB2L", None, True),
        ("Vessel Registration Identification IMO 9187629", "imo", "9187629", None, True),
        ("Vessel Registration Identification IMO 9187628", "imo", "9187628", None, False),
        ("MMSI 572469210", "mmsi", "572469210", None, None),
        ("Phone Number (98)(21)(66153220)", "phone", "(98)(21)(66153220)", None, None),
        ("Aircraft Tail Number RA-76842", "tail_number", "RA-76842", None, None),
        ("Equity Ticker ROSB", "other", "ROSB", None, None),
        ("Equity Ticker 601698  CN", "other", "601698 CN", None, None),
        ("MICEX Code VTBR", "other", "VTBR", None, None),
        ("RSIN 006015537 (Netherlands)", "tax_id", "006015537", "nl", None),
    ],
)
def test_identifiers(
    load: Load, stated: str, kind: str, value: str, country: str | None, valid: bool | None
) -> None:
    entity, codes = remark_of(load, f"{stated}; Gender Female.")
    (found,) = entity.identifiers
    assert (found.type, found.value, found.country, found.valid) == (kind, value, country, valid)
    assert (found.stated, codes) == (stated, [])


def test_a_company_s_identification_number_is_a_registration(load: Load) -> None:
    entity, _ = remark_of(load, "Identification Number 46622764 (Slovakia).", kind=NULL)
    assert [(i.type, i.value) for i in entity.identifiers] == [("registration", "46622764")]


def test_wallets_keep_their_currency(load: Load) -> None:
    entity, codes = remark_of(
        load,
        "Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h; "
        "alt. Digital Currency Address - XBT 1Kuf2Rd8mDyAViwBozGTNYnvWL8uYFrkVo.",
    )
    assert codes == []
    assert [(i.type, i.label, i.value[:4]) for i in entity.identifiers] == [
        (IdentifierType.WALLET, "Digital Currency Address - XBT", "12Qt"),
        (IdentifierType.WALLET, "Digital Currency Address - XBT", "1Kuf"),
    ]
    assert [a.value for a in entity.attributes] == ["XBT"]


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("Passport issued in Sarajevo", "identifier_unreadable"),
        ("Company ID: No. 59 531 at the registry of Baabda", "identifier_unreadable"),
        ("Digital Currency Address - XBT", "identifier_unreadable"),
        ("nationality possibly Palestinian", "country_unknown"),
        ("Gender Unspecified", "gender_unknown"),
        ("POB", "value_missing"),
    ],
)
def test_a_known_label_with_an_unreadable_value_is_an_issue_and_a_remark(
    load: Load, stated: str, code: str
) -> None:
    entity, codes = remark_of(load, f"{stated}; DOB 1966.")
    assert codes == [code]
    assert [(a.kind, a.value) for a in entity.attributes] == [(AttributeKind.REMARK, stated)]


def test_an_identifier_of_an_unknown_place_keeps_the_place(load: Load) -> None:
    entity, codes = remark_of(load, "Matricula Mercantil No 818178-2 (Cali).")
    (found,) = entity.identifiers
    assert (found.value, found.country, found.label) == (
        "818178-2",
        None,
        "Matricula Mercantil No (Cali)",
    )
    assert codes == ["country_unknown"]


def test_people_s_attributes_and_what_is_not_understood(load: Load) -> None:
    entity, codes = remark_of(
        load,
        "nationality Korea, North; citizen Slovakia; Gender Male; Secondary sanctions risk: "
        "section 510.201; Brigadier General, retired.",
    )
    assert codes == []
    assert [(a.kind, a.value) for a in entity.attributes] == [
        (AttributeKind.NATIONALITY, "kp"),
        (AttributeKind.CITIZENSHIP, "sk"),
        (AttributeKind.GENDER, "male"),
        (AttributeKind.RISK_NOTE, "section 510.201"),
        (AttributeKind.REMARK, "Brigadier General, retired"),
    ]


@pytest.mark.parametrize(
    ("stated", "kind", "full"),
    [
        ("a.k.a. 'THE CHESS PLAYER'.", NameKind.WEAK, "THE CHESS PLAYER"),
        ("f.k.a. 'ANA I'.", NameKind.WEAK, "ANA I"),
        ("a.k.a. 'ABU 'X' ALI'.", NameKind.WEAK, "ABU 'X' ALI"),
        ("f.k.a. ANA MARIA.", NameKind.FORMER, "ANA MARIA"),
        ("n.k.a. ANA MARIA.", NameKind.ALIAS, "ANA MARIA"),
    ],
)
def test_quoted_names_in_the_remarks_are_weak(
    load: Load, stated: str, kind: NameKind, full: str
) -> None:
    entity, _ = remark_of(load, stated)
    assert [(n.kind, n.full) for n in entity.names[1:]] == [(kind, full)]


def long_remarks(ending: str) -> tuple[str, str]:
    """Remarks cut at 1,000 characters inside ``ending``, and the rest of it."""
    whole = ("x" * 980) + "; " + ending
    return whole[:1000], whole[1000:]


def test_cut_remarks_go_on_in_the_comments_with_nothing_between(load: Load) -> None:
    base, rest = long_remarks("Passport AB1234567 (Russia); DOB 1966.")
    loaded = load([main_row(1, "DOE, J", "individual", remarks=base)], [f'1,"{rest}"'])
    entity = loaded.entities["1"]
    assert [(i.value, i.country) for i in entity.identifiers] == [("AB1234567", "ru")]
    assert entity.identifiers[0].locator == (
        "sdn.csv ent_num 1 Remarks and sdn_comments.csv ent_num 1"
    )
    assert entity.dates[0].locator == "sdn_comments.csv ent_num 1"
    assert loaded.codes() == []


def test_half_a_number_is_not_read_where_the_rest_is_missing(load: Load) -> None:
    base, _ = long_remarks("Passport AB1234567 (Russia).")
    loaded = load([main_row(1, "DOE, J", "individual", remarks=base)])
    entity = loaded.entities["1"]
    assert entity.identifiers == ()
    assert entity.attributes[-1].value == "Passport AB1234567"[: 1000 - 982]
    assert loaded.codes() == ["remarks_cut"]
