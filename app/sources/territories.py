"""Countries by their names, as ``rigour.territories`` knows them, without its first second.

rigour compares a name with 29,000 names of territories, all written in Latin letters. To write
each of them so takes it most of a second when the first name is asked for, of a list that is
asked about a hundred. Here those in Latin letters lose their accents letter by letter, which
comes to the same, and those in other scripts are written so only where they may be the name asked
for. A test holds every name of rigour's against its own answer.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from rigour.territories import lookup, lookup_territory
from rigour.territories.territory import Territory
from rigour.territories.util import normalize_territory_name
from rigour.text.scripts import can_latinize

_LATIN = re.compile("[\u0000-\u036f\u1e00-\u1eff\u2000-\u206f]*")
"""Letters with and without accents, accents alone, and punctuation."""
_NO_BONE = re.compile(r"[^aefjlqrxz0-9]+")
"""All but the letters that come of the same letters wherever in a word these stand."""
_STATED = getattr(lookup, "_load_territory_names", None)
"""rigour's names of each territory, which it keeps to itself; a later edition may hide them."""


class _Named(NamedTuple):
    """A name of a territory. Of equal names the lower ``rank`` counts, and then the later one."""

    name: str
    rank: int
    """0 for its own names, 1 for weaker ones, 2 for places in it."""
    territory: Territory


@dataclass(frozen=True, slots=True)
class _Names:
    """All names, parted by how they are compared."""

    latin: dict[str, _Named]
    """As they are compared: in capitals or not, without accents and punctuation."""
    latinised: dict[tuple[int, str], list[_Named]]
    """Of scripts that are compared in Latin letters, by what these surely have in common."""
    kept: tuple[_Named, ...]
    """Of all other scripts, which are compared as they are."""


@lru_cache(maxsize=4096)
def territory_of(text: str) -> Territory | None:
    """The territory of a name or code: what ``rigour.territories.lookup_territory`` answers."""
    known = lookup.lookup_by_identifier(text)
    if known is not None or _STATED is None:
        return known or lookup_territory(text)
    wanted, names = normalize_territory_name(text), _names()
    found = (names.latin if wanted.isascii() else _kept()).get(wanted)
    for other in names.latinised.get(_bones(wanted), ()):
        better = found is None or other.rank <= found.rank
        if better and _latinised(other.name) == wanted:
            found = other
    return None if found is None else found.territory


@cache
def _latinised(name: str) -> str:
    return normalize_territory_name(name)


def _bones(normal: str) -> tuple[int, str]:
    """How many words a name has, and those of its letters that no neighbour changes.

    That Greek ``μπ`` is ``b`` and Korean ``앙골`` is ``ang-gol`` no letter says alone.
    """
    return normal.count(" "), _NO_BONE.sub("", normal)


@cache
def _names() -> _Names:
    names = _Names({}, defaultdict(list), ())
    kept: list[_Named] = []
    letters = _Letters()
    for named in _stated():
        if _LATIN.fullmatch(named.name) is not None:
            _file(names.latin, letters.of(named.name), named)
        elif can_latinize(named.name):
            names.latinised[_bones(letters.of(named.name))].append(named)
        else:
            kept.append(named)
    return _Names(names.latin, dict(names.latinised), tuple(kept))


@cache
def _kept() -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for named in _names().kept:
        _file(found, normalize_territory_name(named.name), named)
    return found


def _file(names: dict[str, _Named], normal: str, named: _Named) -> None:
    had = names.get(normal)
    if had is None or named.rank <= had.rank:
        names[normal] = named


def _stated() -> Iterator[_Named]:
    assert _STATED is not None
    for territory, *names in _STATED():
        for rank, of_rank in enumerate(names):
            for name in of_rank:
                yield _Named(name, rank, territory)


class _Letters(dict[int, str]):
    """What becomes of each letter when names are compared, for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        self[code] = found = normalize_territory_name(f"x{chr(code)}x")[1:-1]
        return found

    def of(self, name: str) -> str:
        return " ".join(name.translate(self).split())
