"""Records that are like a listed one and are not it.

Each is made from a listed name and must not be taken for that entity. A record whose name
stands on a list itself is never made. Whether two names may be one person's in spite of it is a
matter of judgement for some kinds; what each shows stands in its reason.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from rapidfuzz.distance import Indel

from app.domain.dates import DateRange
from app.domain.kinds import EntityType
from app.validation.customers import cultures
from app.validation.listed import ListedName
from app.validation.manipulations import letters
from app.validation.tables import alternatives, rows
from app.validation.texts import like_case, plain_key

UNLIKE = 0.5
"""Two words more alike than this may be spellings of one."""
_SYLLABLES = frozenset(("cn", "kp", "kr", "tw", "hk", "vn"))
_ROMAN = ("II", "III", "IV", "VI", "VII", "VIII", "IX")
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Record:
    """What is asked of a near miss."""

    name: str
    birth_date: DateRange | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Names from which others are taken, by country, and the keys of all that are listed."""

    persons: dict[str, list[ListedName]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, names: Iterable[ListedName]) -> "Material":
        found = cls()
        for name in names:
            found.keys.add(plain_key(name.full))
            if name.is_person and name.given and name.family:
                for country in name.countries:
                    found.persons.setdefault(country, []).append(name)
        return found

    def compatriot(self, name: ListedName, rng: random.Random) -> ListedName | None:
        """Another listed person of one of the same countries; None without a country."""
        if not name.countries:
            return None
        other = rng.choice(self.persons.get(rng.choice(sorted(name.countries)), [name]))
        return None if other.entity_id == name.entity_id else other


Make = Callable[[ListedName, Material, random.Random], Record | None]


def _unlike(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether no word of one name may be a spelling of a word of the other."""
    theirs = [word.lower() for word in others]
    return all(
        Indel.normalized_similarity(word.lower(), other) < UNLIKE
        for word in some
        for other in theirs
    )


def _named(*words: str) -> Record:
    return Record(" ".join(words))


def other_given(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """The family name, with the given names of a compatriot."""
    for _ in range(_TRIES if name.given and name.family else 0):
        other = material.compatriot(name, rng)
        if other is not None and _unlike(other.given, name.given):
            return _named(*other.given, *name.family)
    return None


def other_family(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """The given names, with the family name of a compatriot."""
    for _ in range(_TRIES if name.given and name.family else 0):
        other = material.compatriot(name, rng)
        if other is not None and _unlike(other.family, name.family):
            return _named(*name.given, *other.family)
    return None


def other_syllable(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """One syllable of a Chinese, Korean or Vietnamese given name is another."""
    given = [part for word in name.given for part in word.split("-")]
    if not name.family or len(given) < 2 or not name.countries & _SYLLABLES:
        return None
    at = rng.randrange(len(given))
    for _ in range(_TRIES):
        other = material.compatriot(name, rng)
        if other is None:
            continue
        syllable = rng.choice([part for word in other.given for part in word.split("-")])
        if 2 <= len(syllable) <= 6 and _unlike([syllable], given):
            return _named(
                *name.family, *given[:at], like_case(syllable, given[at]), *given[at + 1 :]
            )
    return None


def other_father(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """Another patronymic between the same given and family name."""
    places = [n for n, word in enumerate(name.given) if n and _patronymic(word)]
    for _ in range(_TRIES if places and name.family else 0):
        other = material.compatriot(name, rng)
        fathers = [w for w in other.given if _patronymic(w)] if other is not None else []
        same_sex = [w for w in fathers if w.lower()[-2:] == name.given[places[0]].lower()[-2:]]
        stems = [_stem(w) for w in same_sex]
        if stems and _unlike(stems, [_stem(name.given[places[0]])]):
            given = [*name.given]
            given[places[0]] = same_sex[0]
            return _named(*given, *name.family)
    return None


def _patronymic(word: str) -> bool:
    return word.lower().endswith(("ovich", "evich", "ovna", "evna"))


def _stem(word: str) -> str:
    return word.lower().removesuffix("ich").removesuffix("na")[:-2]


def one_of_many(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """One of the given names, of a person with four names or more, is another man's."""
    if not name.family or len(name.given) < 3:
        return None
    at = rng.randrange(len(name.given))
    for _ in range(_TRIES):
        other = material.compatriot(name, rng)
        word = rng.choice(other.given) if other is not None else ""
        if len(word) >= 4 and len(name.given[at]) >= 4 and _unlike([word], name.words):
            return _named(*name.given[:at], word, *name.given[at + 1 :], *name.family)
    return None


def other_number(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """“II” for “III”, “No. 7” for “No. 5”."""
    del material
    places = [n for n, w in enumerate(name.words) if (w.isdigit() and len(w) <= 4) or w in _ROMAN]
    if name.is_person or not places or len(name.words) < 2:
        return None
    words, at = list(name.words), rng.choice(places)
    if words[at] in _ROMAN:
        others = [roman for roman in _ROMAN if roman != words[at]]
    else:
        others = [str(n) for n in range(1, 100) if n != int(words[at])]
    words[at] = rng.choice(others)
    return _named(*words)


def other_place(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """The bank of another city, the ministry of another country."""
    del material
    table = {row_word.lower(): row for row in rows("places") for row_word in row}
    places = [n for n, word in enumerate(name.words) if word.lower() in table]
    if name.is_person or not places or len(name.words) < 2:
        return None
    words, at = list(name.words), rng.choice(places)
    row = [place for place in table[words[at].lower()] if place.lower() != words[at].lower()]
    words[at] = like_case(rng.choice(row), words[at])
    return _named(*words)


def sister_company(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """Another company of the same house: what it does is another thing."""
    del material
    table = [row[0] for row in rows("activities")]
    places = [n for n, word in enumerate(name.words) if word.lower() in table]
    if not name.is_organization or len(places) != 1 or len(name.words) < 2:
        return None
    words, at = list(name.words), places[0]
    words[at] = like_case(rng.choice([w for w in table if w != words[at].lower()]), words[at])
    return _named(*words)


def other_owner(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """A company of the same trade with another name: only the general words are the same."""
    del material
    if not name.is_organization:
        return None
    own = [n for n, word in enumerate(name.words) if word.isalpha() and not _general(word)]
    if not own or len(own) > 2 or len(own) == len(name.words):
        return None
    families = [f for culture in cultures() for f in culture.family if f.isascii() and f.isalpha()]
    words = list(name.words)
    for at in own:
        for _ in range(_TRIES):
            other = rng.choice(families)
            if _unlike([other], name.words):
                words[at] = like_case(other, words[at])
                break
    return _named(*words)


def _general(word: str) -> bool:
    return len(word) < 3 or word.lower() in _general_words()


@cache
def _general_words() -> frozenset[str]:
    """Words that many organisations share: forms, places, trades."""
    forms = {part for form in alternatives("legal_forms") for part in form.split()}
    places = {place.lower() for row in rows("places") for place in row}
    activities = {row[0] for row in rows("activities")}
    return frozenset(forms | places | activities | set(alternatives("general_words")))


def other_ship(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """Another ship of the fleet: the last word of two or more is another."""
    del material
    if name.type is not EntityType.VESSEL or len(name.words) < 2:
        return None
    last = name.words[-1]
    other = rng.choice([row[0] for row in rows("ship_words")])
    if not last.isalpha() or not _unlike([other], name.words):
        return None
    return _named(*name.words[:-1], like_case(other, last))


def born_elsewhen(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """The listed name itself, of somebody born 12 to 35 years earlier or later."""
    del material
    exact = [born for born in name.births if born.exact]
    if not name.is_person or len(exact) != len(name.births) or not exact:
        return None
    years = rng.randint(12, 35) * rng.choice((-1, 1))
    born = date(exact[0].start.year + years, rng.randint(1, 12), rng.randint(1, 28))
    if any(abs(born.year - other.start.year) < 10 for other in exact):
        return None
    return Record(name.text, DateRange(born, born))


def slip_born_elsewhen(name: ListedName, material: Material, rng: random.Random) -> Record | None:
    """The listed name with one letter changed, of somebody born 12 to 35 years away."""
    record, slipped = born_elsewhen(name, material, rng), letters.replaced(name, rng)
    return None if record is None or slipped is None else Record(slipped, record.birth_date)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """One way in which a record is like a listed one and another."""

    id: str
    title: str
    reason: str
    make: Make


NEAR_MISSES = (
    NearMiss("other_given", "Same family name, other given name", "a relative", other_given),
    NearMiss("other_family", "Same given name, other family name", "a namesake", other_family),
    NearMiss("other_syllable", "One syllable of the given name", "two names", other_syllable),
    NearMiss("other_father", "Other patronymic", "another father", other_father),
    NearMiss("one_of_many", "One of four or more names", "another man of the tribe", one_of_many),
    NearMiss("other_number", "Other number", "“II” is not “III”", other_number),
    NearMiss("other_place", "Other place", "the bank of another city", other_place),
    NearMiss("sister_company", "Other activity", "a sister company is not listed", sister_company),
    NearMiss("other_owner", "Same general words", "a company of the same trade", other_owner),
    NearMiss("other_ship", "Other ship of the fleet", "one word is shared", other_ship),
    NearMiss("born_elsewhen", "Same name, other birth date", "a namesake", born_elsewhen),
    NearMiss("slip_born", "One letter and birth date differ", "a stranger", slip_born_elsewhen),
)  # fmt: skip


def near_miss(
    kind: NearMiss, name: ListedName, material: Material, rng: random.Random
) -> Record | None:
    """A record like the name; None if the kind does not apply or somebody listed is called so."""
    made = kind.make(name, material, rng)
    if made is None or made.birth_date is not None:
        return made
    return None if plain_key(made.name) in material.keys else made
