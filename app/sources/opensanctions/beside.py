"""What other lines of a file say of an entity: found again by their place, never all in memory."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from app.sources.base import IssueLog, SourceFile
from app.sources.jsonlines import objects, parse
from app.sources.opensanctions import properties as p
from app.sources.opensanctions.days import newest_day
from app.sources.opensanctions.flat import Flat, flatten
from app.sources.opensanctions.offsets import Offsets

STAMPS = ("last_change", "last_seen")
"""When the publisher saw an entity change, and saw it last."""
_KEPT_LINES = 8
"""An entity's own line is asked for again, and neighbours share theirs."""


class Beside:
    """Made by one pass over the file, it answers for one entity after the other.

    ``topics`` says whether the file has topics at all, ``newest`` is the newest day on which an
    entity changed or was seen.
    """

    def __init__(self, file: SourceFile, stream: BinaryIO) -> None:
        self._file, self._stream = file, stream
        self._mentions = Offsets()
        self._addresses = Offsets()
        self._things = Offsets()
        self.first = Offsets()
        """The entities that begin a line, and are not only nested in one."""
        self.topics = False
        self.newest: date | None = None
        self._kept: dict[int, list[Flat]] = {}
        for line in objects(file):
            day = newest_day(line.found.get(stamp) for stamp in STAMPS)
            if day is not None and (self.newest is None or day > self.newest):
                self.newest = day
            for place, flat in enumerate(flatten(line, file)):
                self._note(flat, line.start)
                if place == 0:
                    self.first.add(flat.id, line.start)
        for offsets in (self._mentions, self._addresses, self._things, self.first):
            offsets.freeze()

    def _note(self, flat: Flat, start: int) -> None:
        self.topics = self.topics or "topics" in flat.properties
        ends = p.BETWEEN.get(flat.schema)
        if ends is not None:
            for holder in flat.all(ends[0]):
                self._mentions.add(holder, start)
        elif flat.schema == "Address":
            self._addresses.add(flat.id, start)
        else:
            self._things.add(flat.id, start)
            for name, (_, turned) in p.POINTERS.items():
                if turned and name in flat.properties:
                    for other in flat.all(name):
                        self._mentions.add(other, start)

    def knows(self, id: str) -> bool:
        """Whether the file has an entity with this id."""
        return id in self._things

    def about(self, id: str) -> Iterator[Flat]:
        """What names this entity: sanctions, documents, relations that it holds, its property."""
        seen: set[str] = set()
        for start in self._mentions.of(id):
            for flat in self._at(start):
                names_it = any(id in flat.properties.get(end, ()) for end in _ends(flat))
                if names_it and flat.id not in seen:
                    seen.add(flat.id)
                    yield flat

    def address(self, id: str) -> Flat | None:
        """The Address with this id."""
        for start in self._addresses.of(id):
            for flat in self._at(start):
                if flat.id == id and flat.schema == "Address":
                    return flat
        return None

    def report_strays(self, log: IssueLog) -> None:
        """Make issues of what names an entity that the file does not have."""
        for start in self._mentions.missing_from(self._things):
            for flat in self._at(start):
                for end in p.BETWEEN.get(flat.schema, ())[:1]:
                    for holder in flat.all(end):
                        if not self.knows(holder):
                            message = f"there is no entity {holder!r}, of which this speaks"
                            at = f"{flat.schema} {flat.id} {end}"
                            log.add("link_unresolved", message, at)

    def _at(self, start: int) -> list[Flat]:
        """The entities of the line that begins there."""
        found = self._kept.get(start)
        if found is None:
            self._stream.seek(start)
            found = flatten(parse(self._file, 0, start, self._stream.readline()), self._file)
            if len(self._kept) >= _KEPT_LINES:
                self._kept.clear()
            self._kept[start] = found
        return found


def _ends(flat: Flat) -> tuple[str, ...]:
    """The properties in which something names whom it is about."""
    ends = p.BETWEEN.get(flat.schema)
    if ends is not None:
        return ends[:1]
    return tuple(name for name, (_, turned) in p.POINTERS.items() if turned)
