"""Whom a "Linked To" means: names of the whole list, by whom they are borne."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class NameIndex:
    """Entry numbers by name. OFAC writes the target's primary name, so aliases come second."""

    _primary: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _aliases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add_primary(self, name: str, key: str) -> None:
        self._primary[_folded(name)].add(key)

    def add_alias(self, name: str, key: str) -> None:
        self._aliases[_folded(name)].add(key)

    def bearers(self, name: str, *, apart_from: str) -> tuple[str, ...]:
        """Who may be meant, sorted: primary bearers of the name, else bearers of the alias.

        ``apart_from`` is the entry that states the link: nothing is linked to itself.
        """
        folded = _folded(name)
        for index in (self._primary, self._aliases):
            keys = index.get(folded, set()) - {apart_from}
            if keys:
                return tuple(sorted(keys, key=int))
        return ()


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a link leads nowhere, as an issue of the version says it."""

    code: str
    message: str


def target_of(names: Sequence[str], index: NameIndex, *, apart_from: str) -> str | Unresolved:
    """The one entry that bears a name; ``names`` are the readings of it, likeliest first."""
    for name in names:
        keys = index.bearers(name, apart_from=apart_from)
        if len(keys) > 1:
            message = f"{name!r} is the name of {len(keys)} entries: {', '.join(keys)}"
            return Unresolved("link_ambiguous", message)
        if keys:
            return keys[0]
    message = f"{names[0]!r} is not the name of any entry of this list"
    return Unresolved("link_unresolved", message)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
