"""A long list of entities that do not exist, for measuring: the same one in every run."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from app.commands.made_names import BUSINESS, CULTURES, FIRMS, FORMS, PLACES, VESSELS, Culture
from app.domain.dates import DateRange
from app.domain.entities import Address, Attribute, DateFact, Entity, Identifier, Measure, Name
from app.domain.kinds import AttributeKind, DateKind, EntityType, IdentifierType, NameKind

SOURCE = "custom:made"
_TYPES = (
    EntityType.PERSON, EntityType.ORGANIZATION, EntityType.VESSEL, EntityType.AIRCRAFT,
)  # fmt: skip
_CYRILLIC = (
    ("shch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"),
    ("ya", "я"), ("yo", "ё"), ("ye", "е"),
    *zip("abvgdeziyklmnoprstufhcjqwx", "абвгдезийклмнопрстуфхкжкввк", strict=False),
)  # fmt: skip
_SPELLINGS = (
    ("ei", "ey"), ("ai", "ay"), ("y", "i"), ("kh", "h"), ("ou", "u"), ("sh", "ch"), ("ks", "x"),
    ("dh", "d"), ("q", "k"), ("ee", "i"), ("ss", "s"), ("v", "w"), ("dj", "j"), ("mm", "m"),
)  # fmt: skip


def made_list(names: int, seed: int = 1, first: int = 0) -> Iterator[Entity]:
    """Entities until they have ``names`` names together; their keys count from ``first``."""
    random = Random(seed)  # noqa: S311 (not for secrets: the same list every time)
    given = 0
    while given < names:
        entity = _entity(random, first)
        given += len(entity.names)
        first += 1
        yield entity


def _entity(random: Random, number: int) -> Entity:
    type = random.choices(_TYPES, (56, 36, 6, 2))[0]
    if type is EntityType.PERSON:
        culture = random.choices(CULTURES, [c.share for c in CULTURES])[0]
        country = random.choice(culture.countries)
        names = _person_names(random, culture)
        dates = _born(random)
    else:
        country = random.choice(tuple(FORMS))
        names = _firm_names(random, country) if type is EntityType.ORGANIZATION else _craft(random)
        dates = ()
    kinds = (NameKind.PRIMARY, *(NameKind.ALIAS for _ in names))
    return Entity(
        source=SOURCE,
        key=f"{number:07}",
        type=type,
        names=tuple(
            Name(full=name, kind=kind, stated=name, locator=f"name {n}")
            for n, (name, kind) in enumerate(zip(names, kinds, strict=False))
        ),
        dates=dates,
        identifiers=_identifiers(random, type, country),
        addresses=_addresses(random, country),
        measures=(_measure(random),),
        attributes=(_attribute(AttributeKind.COUNTRY, country),),
    )


def _fact(stated: str) -> dict[str, Any]:
    return {"stated": stated, "locator": "row"}


def _born(random: Random) -> tuple[DateFact, ...]:
    if random.random() < 0.3:
        return ()
    day = date(1930 + random.randrange(75), 1 + random.randrange(12), 1 + random.randrange(28))
    value = DateRange(day, day)
    return (DateFact(kind=DateKind.BIRTH, value=value, **_fact(day.isoformat())),)


def _identifiers(random: Random, type: EntityType, country: str) -> tuple[Identifier, ...]:
    kind = {
        EntityType.PERSON: IdentifierType.PASSPORT,
        EntityType.ORGANIZATION: IdentifierType.REGISTRATION,
        EntityType.VESSEL: IdentifierType.IMO,
        EntityType.AIRCRAFT: IdentifierType.TAIL_NUMBER,
    }[type]
    if random.random() < 0.5:
        return ()
    value = str(random.randrange(10**6, 10**9))
    return (Identifier(type=kind, value=value, country=country, **_fact(value)),)


def _addresses(random: Random, country: str) -> tuple[Address, ...]:
    if random.random() < 0.4:
        return ()
    street = f"{random.randrange(1, 300)} {FIRMS.draw(random)} Street"
    city = random.choice(PLACES)
    full = f"{street}, {city}"
    return (Address(full=full, street=street, city=city, country=country, **_fact(full)),)


def _measure(random: Random) -> Measure:
    programme = f"PROGRAMME-{random.randrange(90)}"
    return Measure(
        programme=programme, listed_on=date(2010 + random.randrange(15), 3, 30), **_fact(programme)
    )


def _attribute(kind: AttributeKind, value: str) -> Attribute:
    return Attribute(kind=kind, value=value, **_fact(value.upper()))


def _person_names(random: Random, culture: Culture) -> tuple[str, ...]:
    shape = random.choice(culture.shapes)
    words = _full_name(random, culture, shape)
    place = shape.index("f") if "f" in shape and "al-" not in shape else len(words) - 1
    listed = [f"{words[place].upper()}, {' '.join(words[:place] + words[place + 1 :])}"]
    for _ in range(random.choices(range(6), (12, 26, 28, 18, 10, 6))[0]):
        listed.append(_alias(random, culture, words))
    return tuple(dict.fromkeys(listed))


def _full_name(random: Random, culture: Culture, shape: tuple[str, ...]) -> list[str]:
    drawn = {"g": culture.given, "f": culture.family, "p": culture.patronymic or culture.given}
    words: list[str] = []
    before = ""
    for part in shape:
        if part in drawn:
            words.append(before + drawn[part].draw(random))
            before = ""
        elif part == "al-":
            before = part
        elif part in ("s", "s-s"):
            syllables = [culture.given.draw(random) for _ in part.split("-")]
            words.append("-".join(syllables))
        elif part == "i":
            words.append(random.choice("ABCDEFGHJKLMNPRSTW") + ".")
        else:
            words.append(part)
    return words


def _alias(random: Random, culture: Culture, words: list[str]) -> str:
    way = random.random()
    if culture.script and way < 0.35:
        return cyrillic(" ".join(words))
    if way < 0.6:
        return " ".join(_one_respelt(random, words))
    if way < 0.7 and len(words) > 2:
        return " ".join((words[0], words[-1]))
    if way < 0.8:
        return " ".join((words[0][:1] + ".", *words[1:]))
    return " ".join((words[-1], *words[:-1]))


def _one_respelt(random: Random, words: list[str]) -> list[str]:
    place = random.randrange(len(words))
    return [*words[:place], _respelt(random, words[place]), *words[place + 1 :]]


def _respelt(random: Random, word: str) -> str:
    """Another spelling of a word: one sound written differently, or one letter doubled."""
    plain = word.lower()
    fitting = [pair for pair in _SPELLINGS if pair[0] in plain]
    if fitting:
        old, new = random.choice(fitting)
        return plain.replace(old, new, 1).title()
    place = random.randrange(len(word))
    return word[:place] + word[place] + word[place:] if random.random() < 0.3 else word


def cyrillic(text: str) -> str:
    """A name in Cyrillic letters, about as it would be written."""
    lowered = text.lower()
    for latin, letter in _CYRILLIC:
        lowered = lowered.replace(latin, letter)
    return lowered.title()


def _firm_names(random: Random, country: str) -> tuple[str, ...]:
    own = [FIRMS.draw(random) for _ in range(random.choices((1, 2), (7, 3))[0])]
    if random.random() < 0.1:
        own.append(random.choice(CULTURES).family.draw(random))
    count = random.choices((0, 1, 2, 3), (1, 4, 4, 1))[0]
    business = list(dict.fromkeys(_common(random, BUSINESS) for _ in range(count)))
    place = [_common(random, PLACES)] if random.random() < 0.15 else []
    words = [*own, *place, *business]
    form = _common(random, FORMS[country])
    listed = [" ".join((*words, form))]
    for _ in range(random.choices(range(5), (16, 28, 28, 18, 10))[0]):
        listed.append(_firm_alias(random, words, form))
    return tuple(dict.fromkeys(listed))


def _firm_alias(random: Random, words: list[str], form: str) -> str:
    way = random.random()
    if way < 0.3:
        return " ".join(words).upper()
    if way < 0.4 and len(words) > 2:
        return "".join(word[0] for word in words)
    if way < 0.6:
        return " ".join((*_one_respelt(random, words), form))
    if way < 0.75:
        return cyrillic(" ".join(words))
    return " ".join((*words, _common(random, BUSINESS)))


def _common(random: Random, words: tuple[str, ...]) -> str:
    return words[int(len(words) ** random.random()) - 1]


def _craft(random: Random) -> tuple[str, ...]:
    name = " ".join(VESSELS.draw(random) for _ in range(random.choice((1, 2, 2))))
    if random.random() < 0.4:
        name += f" {random.randrange(1, 30)}"
    former = [VESSELS.draw(random).upper() for _ in range(random.choice((0, 1, 2, 3)))]
    return tuple(dict.fromkeys((name.upper(), *former)))
