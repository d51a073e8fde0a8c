"""Innocent customers, invented: persons and small companies of many cultures.

Every name is put together from common given and family names of one culture, as people there
are named. The same seed gives the same customers. Cultures come in equal parts, so that a
reader can weigh the alarms of each by the customers of the house; a name may still be borne by
somebody listed, as happens among real customers too.
"""

import calendar
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from app.domain.dates import DateRange
from app.domain.kinds import QueryType
from app.domain.screening import Query
from app.validation.tables import rows

COMPANIES = 0.25
"""Share of companies among the customers."""
FIRST_YEAR, LAST_YEAR = 1940, 2005


@dataclass(frozen=True, slots=True)
class Customer:
    """An invented customer with the culture that the name comes from."""

    culture: str
    query: Query


@dataclass(frozen=True, slots=True)
class Culture:
    """Common names of one culture."""

    name: str
    country: str
    male: tuple[str, ...]
    female: tuple[str, ...]
    family: tuple[str, ...]

    def given(self, rng: random.Random) -> tuple[str, bool]:
        """A given name, and whether it is a woman's."""
        woman = rng.random() < 0.5
        return rng.choice(self.female if woman else self.male), woman


@cache
def cultures() -> tuple[Culture, ...]:
    """Every culture of ``data/customers.tsv``."""
    parts: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for name, country, part, words in rows("customers"):
        parts.setdefault((name, country), {})[part] = _words(words)
    return tuple(Culture(name, country, **found) for (name, country), found in parts.items())


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in cell.split())


def _plain(c: Culture, rng: random.Random) -> tuple[str, bool]:
    given, woman = c.given(rng)
    if rng.random() < 0.25:
        given += " " + _another(c, given, woman, rng)
    family = rng.choice(c.family)
    if woman and c.name == "polish" and family.endswith("ski"):
        family = family[:-1] + "a"
    return f"{given} {family}", woman


def _another(c: Culture, given: str, woman: bool, rng: random.Random) -> str:
    """A second given name."""
    return rng.choice([name for name in (c.female if woman else c.male) if name != given])


def _two_families(c: Culture, rng: random.Random) -> tuple[str, bool]:
    """Father's and mother's family name, often after two given names."""
    given, woman = c.given(rng)
    if rng.random() < 0.4:
        given += " " + _another(c, given, woman, rng)
    return f"{given} {rng.choice(c.family)} {rng.choice(c.family)}", woman


def _family_first(c: Culture, rng: random.Random) -> tuple[str, bool]:
    given, woman = c.given(rng)
    family = rng.choice(c.family)
    return (f"{family} {given}" if rng.random() < 0.6 else f"{given} {family}"), woman


def _vietnamese(c: Culture, rng: random.Random) -> tuple[str, bool]:
    given, woman = c.given(rng)
    middle = "Thi" if woman else rng.choice(("Van", *c.male))
    return f"{rng.choice(c.family)} {middle} {given}", woman


def _patronymic(c: Culture, rng: random.Random) -> tuple[str, bool]:
    """Given name, half of the time the father's name, and the family name of the sex."""
    given, woman = c.given(rng)
    father, family = rng.choice(c.male), rng.choice(c.family)
    if woman and family.endswith(("ov", "ev", "in")):
        family += "a"
    stem, soft = (father[:-1], True) if father[-1] in "yi" else (father, False)
    if c.name == "ukrainian":
        ending = "ivna" if woman else "ovych"
    else:
        ending = ("e" if soft else "o") + ("vna" if woman else "vich")
    return f"{given} {stem}{ending} {family}" if rng.random() < 0.5 else f"{given} {family}", woman


def _fathers(c: Culture, rng: random.Random) -> tuple[str, bool]:
    """Given name, the father's or father's and grandfather's, and the family name."""
    given, woman = c.given(rng)
    fathers = " ".join(rng.choice(c.male) for _ in range(rng.choice((0, 1, 1, 2))))
    return " ".join(f"{given} {fathers} {rng.choice(c.family)}".split()), woman


_HOW: dict[str, Callable[[Culture, random.Random], tuple[str, bool]]] = {
    **dict.fromkeys(("spanish", "mexican", "portuguese", "filipino"), _two_families),
    **dict.fromkeys(("chinese", "korean", "japanese"), _family_first),
    **dict.fromkeys(("russian", "ukrainian"), _patronymic),
    **dict.fromkeys(("arabic", "east_african"), _fathers),
    "vietnamese": _vietnamese,
}


def _person(culture: Culture, rng: random.Random) -> Query:
    name, woman = _HOW.get(culture.name, _plain)(culture, rng)
    year, month = rng.randint(FIRST_YEAR, LAST_YEAR), rng.randint(1, 12)
    born = date(year, month, rng.randint(1, calendar.monthrange(year, month)[1]))
    return Query(
        name=name,
        type=QueryType.PERSON,
        birth_date=DateRange(born, born),
        countries=(culture.country,),
        gender="female" if woman else "male",
    )


def _company(culture: Culture, rng: random.Random) -> Query:
    trades = {country: (_words(forms), _words(what)) for country, forms, what in rows("trades")}
    forms, what = trades.get(culture.country, trades["gb"])
    owner = rng.choice(culture.family)
    if rng.random() < 0.25:
        owner += rng.choice((" & ", " and ")) + rng.choice(culture.family)
    return Query(
        name=f"{owner} {rng.choice(what)} {rng.choice(forms)}",
        type=QueryType.ORGANIZATION,
        countries=(culture.country,),
    )


def customers(count: int, seed: int) -> Iterator[Customer]:
    """``count`` different customers, the cultures in turn."""
    rng = random.Random(f"customers {seed}")  # noqa: S311 (the same customers every time)
    known, tried = cultures(), 0
    seen: set[str] = set()
    while len(seen) < count:
        culture = known[tried % len(known)]
        tried += 1
        query = (_company if rng.random() < COMPANIES else _person)(culture, rng)
        if query.name not in seen:
            seen.add(query.name)
            yield Customer(culture.name, query)
