"""Relationships between two entries of a list, which the XML formats state apart from them.

OFAC states a relationship at one entry, as it does in the Remarks ("Linked To"), and there
it stays in every format. Where only the other side of it has a kind of its own (who is
"Owned or Controlled By" somebody is controlled), that other entry holds a relation as well.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from app.domain.entities import Relation
from app.domain.kinds import RelationKind
from app.sources.draft import Draft
from app.sources.ofac import words
from app.sources.ofac.dates import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """What the entry ``source`` states of the entry ``target`` (keys), in OFAC's word for it."""

    source: str
    target: str
    type: str
    locator: str
    name: str | None = None
    """What the file calls the target, where it does."""
    former: bool = False
    period: Period | None = None
    note: str | None = None

    @property
    def role(self) -> str:
        return f"former: {self.type}" if self.former else self.type

    @property
    def stated(self) -> str:
        """The statement as a sentence; of the entries only the numbers are always known."""
        other = self.target if self.name is None else f"{self.name} ({self.target})"
        marks = ["former"] if self.former else []
        marks += [] if self.period is None else [self.period.words]
        marks += [] if self.note is None else [self.note]
        sentence = f"{self.source} {self.type} {other}"
        return f"{sentence} ({'; '.join(marks)})" if marks else sentence


@dataclass(slots=True)
class Relationships:
    """All relationships of a file; ``keys`` are those of the entries in it."""

    keys: set[str] = field(default_factory=set)
    _of_source: dict[str, list[Relationship]] = field(default_factory=lambda: defaultdict(list))
    _of_target: dict[str, list[Relationship]] = field(default_factory=lambda: defaultdict(list))

    def add(self, relationship: Relationship) -> None:
        self._of_source[relationship.source].append(relationship)
        known = words.folded(relationship.type) in words.REVERSED_KINDS
        if known and not relationship.former:
            self._of_target[relationship.target].append(relationship)

    def tell(self, draft: Draft) -> None:
        """Add to an entry what it states, and what others state that makes it their owner."""
        for stated in self._of_source.get(draft.key, ()):
            if stated.target not in self.keys:
                problem = f"there is no entry {stated.target!r} in this list"
                draft.unread("link_unresolved", problem, stated.stated, stated.locator)
                continue
            _relate(draft, stated, _kind(draft, stated), stated.target)
        for stated in self._of_target.get(draft.key, ()):
            kind = words.REVERSED_KINDS[words.folded(stated.type)]
            _relate(draft, stated, kind, stated.source)

    def strays(self) -> list[Relationship]:
        """Relationships stated of an entry that is not in the file."""
        return [r for key, found in self._of_source.items() if key not in self.keys for r in found]


def _kind(draft: Draft, stated: Relationship) -> RelationKind:
    kind = words.RELATION_KINDS.get(words.folded(stated.type))
    if kind is None:
        problem = f"{stated.type!r} is not a relationship that we know"
        draft.issue("relation_unknown", problem, stated.locator)
    if kind is None or stated.former:
        # Nothing says until when it was so: it is a link, and no longer control or the like.
        return RelationKind.LINKED_TO
    return kind


def _relate(draft: Draft, stated: Relationship, kind: RelationKind, other: str) -> None:
    period = stated.period
    draft.relations.append(
        Relation(
            kind=kind,
            target=f"{draft.source}:{other}",
            role=stated.role,
            starts_on=None if period is None else period.begins_on,
            ends_on=None if period is None else period.ends_on,
            stated=stated.stated,
            locator=stated.locator,
        )
    )
