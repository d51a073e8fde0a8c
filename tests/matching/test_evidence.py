"""What moves a score beside the name: one test for each kind, near misses included."""

from datetime import date
from typing import Any

import pytest

from app.domain.dates import DateRange
from app.domain.entities import Address, Attribute, DateFact, Entity, Identifier, Name
from app.domain.kinds import AttributeKind, DateKind, EntityType, IdentifierType, NameKind
from app.domain.screening import Evidence, Query, QueryIdentifier
from app.matching.config import EFFECTS
from app.matching.evidence import weigh

SCORE = 0.6
Id = IdentifierType
IMO, OTHER_IMO, WRONG_IMO = "9187629", "9074729", "9187628"
LEI, WRONG_LEI = "529900T8BM49AURSDO55", "529900T8BM49AURSDO56"


def entity(type: EntityType = EntityType.PERSON, **facts: object) -> Entity:
    name = Name(full="Pavel Tarnov", kind=NameKind.PRIMARY, stated="", locator="1")
    return Entity(source="custom:t", key="1", type=type, names=(name,), **facts)  # type: ignore[arg-type]  # each test gives one kind of fact.


def born(*dates: DateRange) -> Entity:
    facts = [DateFact(kind=DateKind.BIRTH, value=d, stated="", locator="1") for d in dates]
    return entity(dates=tuple(facts))


def numbered(*numbers: tuple[IdentifierType, str, str | None]) -> Entity:
    held = [
        Identifier(type=kind, value=value, country=country, stated="", locator="1")
        for kind, value, country in numbers
    ]
    return entity(EntityType.UNKNOWN, identifiers=tuple(held))


def at(*places: Address) -> Entity:
    return entity(addresses=places)


def place(full: str, city: str | None = None, country: str | None = None) -> Address:
    return Address(full=full, city=city, country=country, stated=full, locator="1")


def found(listed: Entity, score: float = SCORE, **asked: object) -> Evidence | None:
    query = Query(name="Pavel Tarnov", **asked)  # type: ignore[arg-type]  # each test asks one kind.
    pieces = list(weigh(query, listed, score))
    assert len(pieces) <= 1
    return pieces[0] if pieces else None


def number(kind: IdentifierType, value: str, country: str | None = None) -> dict[str, Any]:
    return {"identifiers": (QueryIdentifier(value=value, type=kind, country=country),)}


def share(kind: str) -> Any:
    return pytest.approx((1 - SCORE) * EFFECTS[kind])


# --- Birth dates --------------------------------------------------------------------------

DAY = DateRange.of(1965, 3, 11)


@pytest.mark.parametrize(
    ("asked", "listed", "kind"),
    [
        (DAY, DAY, "birth_date_equal"),
        (DAY, DateRange.of(1965), "birth_date_compatible"),
        (DateRange.of(1965), DateRange.of(1965), "birth_date_compatible"),
        (DateRange.of(1965, 3), DateRange(date(1960, 1, 1), date(1966, 1, 1)),
         "birth_date_compatible"),
        (DAY, DateRange.of(1967, circa=True), "birth_date_compatible"),
    ],
)  # fmt: skip
def test_birth_dates_that_agree_as_far_as_known(
    asked: DateRange, listed: DateRange, kind: str
) -> None:
    evidence = found(born(listed), birth_date=asked)
    assert evidence is not None
    assert evidence.effect == share(kind)


@pytest.mark.parametrize(
    ("asked", "listed", "kind"),
    [
        (DAY, DateRange.of(1965, 11, 3), "birth_date_slip"),
        (DAY, DateRange.of(1965, 3, 20), "birth_date_conflict"),
        (DAY, DateRange.of(1965, 3, 12), "birth_date_slip"),
        (DAY, DateRange.of(1956, 3, 11), "birth_date_slip"),
        (DAY, DateRange.of(1975, 3, 11), "birth_date_slip"),
        (DAY, DateRange.of(1956, 11, 3), "birth_date_conflict"),
        (DAY, DateRange.of(1966), "birth_date_near"),
        (DateRange.of(1965), DateRange.of(1966), "birth_date_near"),
        (DateRange.of(1965), DateRange.of(1968), "birth_date_conflict"),
        (DAY, DateRange.of(1968, circa=True), "birth_date_near"),
        (DAY, DateRange.of(1970, circa=True), "birth_date_conflict"),
    ],
)
def test_birth_dates_that_differ(asked: DateRange, listed: DateRange, kind: str) -> None:
    evidence = found(born(listed), birth_date=asked)
    assert evidence is not None
    assert evidence.effect == pytest.approx(EFFECTS[kind])


def test_the_listed_date_that_fits_best_counts() -> None:
    evidence = found(born(DateRange.of(1950), DAY, DateRange.of(1965)), birth_date=DAY)
    assert evidence is not None
    assert evidence.effect == share("birth_date_equal")


def test_a_ship_has_no_birth_date() -> None:
    fact = DateFact(kind=DateKind.BIRTH, value=DAY, stated="", locator="1")
    assert found(entity(EntityType.VESSEL, dates=(fact,)), birth_date=DAY) is None


# --- Gender, countries, addresses ---------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "effect"),
    [("male", share("gender_equal")), ("female", EFFECTS["gender_conflict"])],
)
def test_gender(asked: str, effect: float) -> None:
    fact = Attribute(kind=AttributeKind.GENDER, value="male", stated="", locator="1")
    evidence = found(entity(attributes=(fact,)), gender=asked)
    assert evidence is not None
    assert evidence.effect == effect


@pytest.mark.parametrize(
    ("asked", "effect"),
    [
        (("sy",), share("country_shared")),
        (("fr", "sy"), share("country_shared")),
        (("fr",), EFFECTS["country_conflict"]),
    ],
)
def test_countries(asked: tuple[str, ...], effect: float) -> None:
    evidence = found(at(place("Damascus", country="sy")), countries=asked)
    assert evidence is not None
    assert evidence.effect == effect


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("12 Lenin Street, Perm 614000", "address_alike"),
        ("Lenin Str. 12, 614000 PERM, Russia", "address_alike"),
        ("12 Lenin Str., Perm", "address_alike"),
        ("14 Lenin Street, Perm", "address_town"),
        ("Perm", "address_town"),
        ("Perm, Russia", "address_town"),
        ("12 Lenin Street, Omsk", None),
        ("Russia", None),
        ("Permanent House, 5 High Road, Leeds", None),
    ],
)
def test_addresses(asked: str, kind: str | None) -> None:
    listed = at(place("12 Lenin Str., 614000 Perm, Russia", city="Perm"))
    evidence = found(listed, addresses=(asked,))
    if kind is None:
        assert evidence is None
    else:
        assert evidence is not None
        assert evidence.effect == share(kind)


# --- Numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "asked", "listed"),
    [
        (Id.IMO, IMO, f"IMO {IMO}"),
        (Id.IMO, f"IMO-{IMO}", IMO),
        (Id.MMSI, "273456000", "MMSI 273456000"),
        (Id.CALL_SIGN, "9ha-4321", "9HA4321"),
        (Id.TAIL_NUMBER, "EP-GOM", "EPGOM"),
        (Id.WALLET, "bc1qexampleexampleexample", "bc1qexampleexampleexample"),
        (Id.LEI, LEI, LEI),
        (Id.BIC, "ABCDRUMM", "ABCDRUMMXXX"),
        (Id.PASSPORT, "BD 384 3329", "BD3843329"),
        (Id.OTHER, IMO, f"IMO {IMO}"),
    ],
)
def test_an_equal_number_decides(kind: IdentifierType, asked: str, listed: str) -> None:
    held = Id.IMO if kind is Id.OTHER else kind
    evidence = found(numbered((held, listed, None)), **number(kind, asked))
    assert evidence is not None
    assert evidence.effect == pytest.approx(1 - SCORE)


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ((Id.PASSPORT, "BD3843329", "sk"), (Id.PASSPORT, "BD3843329", "cz")),
        ((Id.PASSPORT, "384332900", None), (Id.TAX_ID, "384332900", None)),
        ((Id.BIC, "ABCDRUMM001", None), (Id.BIC, "ABCDRUMM002", None)),
        ((Id.PASSPORT, "BD3843329", "sk"), (Id.PASSPORT, "BD3843320", "sk")),
        ((Id.MMSI, "273456000", None), (Id.MMSI, "273456001", None)),
        ((Id.WALLET, "bc1qexampleexample", None), (Id.WALLET, "bc1qexampleexamplf", None)),
        ((Id.TAX_ID, "7707083893", None), (Id.TAX_ID, "5001007322", "ru")),
    ],
)
def test_numbers_that_say_nothing(
    asked: tuple[IdentifierType, str, str | None], listed: tuple[IdentifierType, str, str | None]
) -> None:
    assert found(numbered(listed), **number(*asked)) is None


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ((Id.IMO, WRONG_IMO, None), (Id.IMO, f"IMO {IMO}", None)),
        # Two digits exchanged.
        ((Id.IMO, "9178629", None), (Id.IMO, IMO, None)),
        ((Id.LEI, WRONG_LEI, None), (Id.LEI, LEI, None)),
        ((Id.TAX_ID, "7707083894", "ru"), (Id.TAX_ID, "7707083893", "ru")),
        ((Id.OTHER, WRONG_IMO, None), (Id.IMO, IMO, None)),
    ],
)
def test_one_error_that_the_check_digit_gives_away(
    asked: tuple[IdentifierType, str, str | None], listed: tuple[IdentifierType, str, str | None]
) -> None:
    evidence = found(numbered(listed), **number(*asked))
    assert evidence is not None
    assert evidence.effect == share("identifier_slip")
    assert "fails its check digit" in evidence.sentence


@pytest.mark.parametrize(
    ("asked", "listed", "kind"),
    [
        ((Id.IMO, OTHER_IMO, None), (Id.IMO, IMO, None), "identifier_permanent"),
        ((Id.LEI, "529900D6BF99LW9R2E68", None), (Id.LEI, LEI, None), "identifier_permanent"),
        # Both wrong or both right: two numbers.
        ((Id.IMO, "9187620", None), (Id.IMO, WRONG_IMO, None), "identifier_permanent"),
        ((Id.TAX_ID, "7707083893", "ru"), (Id.TAX_ID, "5001007322", "ru"), "identifier_conflict"),
        ((Id.NATIONAL_ID, "1234567", "iq"), (Id.NATIONAL_ID, "7654321", "iq"),
         "identifier_conflict"),
    ],
)  # fmt: skip
def test_numbers_that_contradict(
    asked: tuple[IdentifierType, str, str | None],
    listed: tuple[IdentifierType, str, str | None],
    kind: str,
) -> None:
    evidence = found(numbered(listed), **number(*asked))
    assert evidence is not None
    assert evidence.effect == EFFECTS[kind]


def test_an_equal_number_outweighs_a_different_one() -> None:
    listed = numbered((Id.IMO, IMO, None), (Id.MMSI, "273456000", None))
    asked = (
        QueryIdentifier(value=OTHER_IMO, type=Id.IMO),
        QueryIdentifier(value="273456000", type=Id.MMSI),
    )
    evidence = found(listed, identifiers=asked)
    assert evidence is not None
    assert evidence.effect > 0


def test_a_contradiction_takes_no_more_than_there_is() -> None:
    evidence = found(numbered((Id.IMO, IMO, None)), 0.1, **number(Id.IMO, OTHER_IMO))
    assert evidence is not None
    assert evidence.effect == -0.1
