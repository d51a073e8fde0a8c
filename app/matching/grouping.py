"""Entries of several lists that describe one person, company or ship.

Wrong grouping is worse than none, so two entries are put together only for a reason that
holds by itself: a reference that one publisher makes to the other's entry, a strong number
that both carry, or the same full name with the same birth date or the same country of
registration. Nothing is concluded from likeness. A group holds at most one entry of each
source, and a name or number that several entries of one source carry proves nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.entities import Entity, Identifier
from app.domain.kinds import DateKind, EntityType, IdentifierType, NameKind, Standing
from app.matching.script import latin_readings

GROUPING_VERSION = 1
"""Grows with every change of the rules, so that saved groups are made again."""

MIN_NUMBER = 6
"""Characters of the shortest number that can tell two entities apart."""
MAX_BEARERS = 24
"""A number or name with more bearers than there are lists is not one entity's."""

_STRONG = {
    IdentifierType.PASSPORT: "passport number",
    IdentifierType.NATIONAL_ID: "national identity number",
    IdentifierType.TAX_ID: "tax number",
    IdentifierType.REGISTRATION: "registration number",
    IdentifierType.LEI: "LEI",
    IdentifierType.IMO: "IMO number",
    IdentifierType.WALLET: "wallet address",
    IdentifierType.SERIAL_NUMBER: "serial number",
}
_ALONE = frozenset({IdentifierType.IMO, IdentifierType.LEI, IdentifierType.WALLET})
"""Numbers that are unique in the world; the others need a word of the name beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry of a group, and why it belongs there (empty for the group's first)."""

    entity_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries of different sources for one entity, in the order of their ids."""

    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What of an entity decides about grouping."""

    id: str
    source: str
    type: EntityType
    words: frozenset[str]
    born: frozenset[tuple[int, int]]
    """Exact birth dates and whole birth years, as ordinals of first and last day."""
    countries: frozenset[str]
    genders: frozenset[str]


class GroupFinder:
    """Takes entities one by one; :meth:`groups` finds those that are one."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        # By rank: lower ranks are the stronger reasons and are applied first.
        self._keys: defaultdict[tuple[int, str], list[int]] = defaultdict(list)

    def watch(self, entities: Iterable[Entity]) -> Iterator[Entity]:
        """Pass the entities on, and take note of them."""
        for entity in entities:
            self.add(entity)
            yield entity

    def add(self, entity: Entity) -> None:
        """Take note of one entity. Only those that a list names as sanctioned are grouped."""
        if entity.standing is not Standing.LISTED:
            return
        names = [_words(n.full) for n in entity.names if n.kind is not NameKind.WEAK]
        entry = _Entry(
            id=entity.id,
            source=entity.source,
            type=entity.type,
            words=frozenset().union(*names),
            born=frozenset(
                (d.value.start.toordinal(), d.value.end.toordinal())
                for d in entity.dates
                if d.kind is DateKind.BIRTH and not d.value.circa
            ),
            countries=entity.countries(),
            genders=entity.genders(),
        )
        number = len(self._entries)
        self._entries.append(entry)
        for key in dict.fromkeys(_keys(entity, names)):
            self._keys[key].append(number)

    def groups(self) -> tuple[Group, ...]:
        """The groups of two entries and more, by the id of their first entry."""
        union = _Union(self._entries)
        for (rank, key), bearers in sorted(self._keys.items()):
            if 1 < len(bearers) <= MAX_BEARERS:
                self._join(union, rank, key, bearers)
        return union.groups()

    def _join(self, union: "_Union", rank: int, key: str, bearers: Sequence[int]) -> None:
        by_source: defaultdict[str, list[int]] = defaultdict(list)
        for number in bearers:
            by_source[self._entries[number].source].append(number)
        # Two entries of one list with the same name or number are two entities that share
        # it: which of them another list means cannot be told.
        single = [numbers[0] for numbers in by_source.values() if len(numbers) == 1]
        single.sort(key=lambda n: self._entries[n].id)
        for place, first in enumerate(single):
            for second in single[place + 1 :]:
                reason = _reason(rank, key, self._entries[first], self._entries[second])
                if reason:
                    union.join(first, second, reason)


def grouping_keys(entity: Entity) -> list[str]:
    """What another entry must share with this one to be put together with it."""
    if entity.standing is not Standing.LISTED:
        return []
    names = [_words(n.full) for n in entity.names if n.kind is not NameKind.WEAK]
    return [f"{rank} {text}" for rank, text in dict.fromkeys(_keys(entity, names))]


def _keys(entity: Entity, names: Sequence[frozenset[str]]) -> Iterator[tuple[int, str]]:
    yield 0, f"{entity.source}\t{entity.key.upper()}"
    for identifier in entity.identifiers:
        number = _number(identifier)
        if identifier.type is IdentifierType.UN_REFERENCE:
            yield 0, f"un\t{number}"
        elif identifier.type is IdentifierType.LIST_REFERENCE and identifier.label:
            yield 0, f"{identifier.label}\t{identifier.value.strip().upper()}"
        elif _tells_apart(identifier, number):
            yield 1, f"{identifier.type.value}\t{number}"
    if entity.type is EntityType.PERSON:
        yield from ((2, "\t".join(sorted(words))) for words in names if len(words) >= 2)
    elif entity.type in (EntityType.ORGANIZATION, EntityType.UNKNOWN):
        yield from ((3, "\t".join(sorted(words))) for words in names if len(words) >= 2)


def _tells_apart(identifier: Identifier, number: str) -> bool:
    """Whether nobody else should carry this number; "000000" and wrong ones say nothing."""
    strong = identifier.type in _STRONG and identifier.valid is not False
    return strong and len(number) >= MIN_NUMBER and len(set(number)) > 2


def _reason(rank: int, key: str, a: _Entry, b: _Entry) -> str:
    """Why two entries with this key are one entity; empty if they are not shown to be."""
    if not _same_kind(a, b) or (a.genders and b.genders and not a.genders & b.genders):
        return ""
    kind, _, value = key.partition("\t")
    if rank == 0:
        said = f"both carry the UN reference {value}" if kind == "un" else ""
        return said or f"one names the other's entry {kind} {value}"
    if rank == 1:
        type = IdentifierType(kind)
        told = type in _ALONE or bool(a.words & b.words)
        return f"both carry the {_STRONG[type]} {value}" if told else ""
    name = key.replace("\t", " ")
    if rank == 2:
        return _same_person(a, b, name, len(key.split("\t")))
    shared = a.countries & b.countries
    return f"same name ({name}) and country ({', '.join(sorted(shared))})" if shared else ""


def _same_person(a: _Entry, b: _Entry, name: str, words: int) -> str:
    """Same name, and a birth date that both give to the day; a year alone needs more beside it."""
    days = {span for span in a.born & b.born if span[0] == span[1]}
    elsewhere = a.countries and b.countries and not a.countries & b.countries
    if days:
        # A day and a name of two words are shared by chance, rarely, in large nations.
        return "" if elsewhere and words < 3 else f"same name ({name}) and birth date"
    overlapping = any(
        x[0] <= y[1] and y[0] <= x[1] and max(x[1] - x[0], y[1] - y[0]) <= 366
        for x in a.born
        for y in b.born
    )
    if overlapping and words >= 3 and a.countries & b.countries:
        return f"same name ({name}), birth year and country"
    return ""


def _same_kind(a: _Entry, b: _Entry) -> bool:
    if a.type is b.type:
        return True
    return EntityType.UNKNOWN in (a.type, b.type)


def _words(name: str) -> frozenset[str]:
    """The words of a name in plain Latin letters; their order and their marks do not count."""
    found = []
    for word in name.replace("-", " ").replace("'", "").replace("’", "").split():
        readings = latin_readings(word)
        found += readings[0].split() if readings else []
    return frozenset(found)


def _number(identifier: Identifier) -> str:
    return "".join(c for c in identifier.value.upper() if c.isalnum())


class _Union:
    """Disjoint groups with at most one entry of each source."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self._entries = entries
        self._of: dict[int, list[int]] = {}
        self._reasons: dict[int, str] = {}

    def join(self, a: int, b: int, reason: str) -> None:
        """Put two entries' groups together, unless a source would stand in it twice."""
        left, right = self._of.get(a, [a]), self._of.get(b, [b])
        if left is right:
            return
        sources = {self._entries[n].source for n in left}
        if any(self._entries[n].source in sources for n in right):
            return
        merged = left + right
        for number in merged:
            self._of[number] = merged
        for number in (a, b):
            self._reasons.setdefault(number, reason)

    def groups(self) -> tuple[Group, ...]:
        unique = {id(group): group for group in self._of.values()}
        made = []
        for numbers in unique.values():
            ordered = sorted(numbers, key=lambda n: self._entries[n].id)
            made.append(
                Group(
                    members=tuple(
                        Member(entity_id=self._entries[n].id, reason=self._reasons.get(n, ""))
                        for n in ordered
                    )
                )
            )
        return tuple(sorted(made, key=lambda g: g.members[0].entity_id))
