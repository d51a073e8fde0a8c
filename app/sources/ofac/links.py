"""Whom a "Linked To" means: names of the whole list, by whom they are borne."""

from collections import defaultdict
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


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
