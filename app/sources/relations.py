"""Relations of the user's own: CSV, XLSX or JSON lines with the columns of :data:`TABLE`.

A row says that one entity (``owner``) owns, controls or is otherwise related to another
(``owned``); both are full entity ids of lists that are loaded. All rows are taken or none.
The relations are kept as those of their owners: one entity of this source for each owner,
with the owner's id as its key. It stands on no list, so it is never a hit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.dates import DateRange
from app.domain.entities import Entity, Name, Relation
from app.domain.kinds import EntityType, NameKind, RelationKind, Standing
from app.errors import InvalidDate, ListRejected
from app.sources.base import RELATIONS, IssueLog, SourceFile, SourceInfo
from app.sources.custom.cells import Cells
from app.sources.custom.reader import reject_if
from app.sources.custom.table import Problem, Row, Shape, read_table
from app.sources.opensanctions.percentages import percentage
from app.sources.values import country_code

TABLE = Shape(
    ("owner", "owned", "percentage", "kind", "from", "to", "source"),
    ("owner", "owned", "source"),
)
LOOKED_UP = 1_000
"""Ids that are looked up at a time."""
_THINGS = (EntityType.VESSEL, EntityType.AIRCRAFT)


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """What the lists say of an id."""

    type: EntityType
    caption: str
    former: bool = False
    """It stood on its list once and does so no more."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a set of ids: the entities, and those that are names of places."""

    entities: Mapping[str, KnownEntity] = field(default_factory=dict)
    places: frozenset[str] = frozenset()


LookUp = Callable[[Sequence[str]], Known]


@dataclass(frozen=True, slots=True)
class RelationsReader:
    """Reads one file of relations; ``look_up`` says which ids the lists in service hold."""

    source: str = RELATIONS
    look_up: LookUp = lambda _: Known()

    @property
    def info(self) -> SourceInfo:
        return SourceInfo(
            id=self.source,
            title="Relations between entities",
            publisher="The user of this installation",
            url="",
            licence="The user's own",
            formats=("csv", "xlsx", "jsonl"),
        )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """None: the file does not state when it was made."""
        del files
        return None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """An entity for each owner, once the last row was found good.

        A row that says exactly what an earlier one says is left out, which is an issue.
        Raises :class:`ListRejected` with ``details['rows']`` (the first hundred problems by
        row and column) and ``details['total']``.
        """
        if len(files) != 1:
            names = [file.name for file in files]
            raise ListRejected(f"relations are one file, not {len(files)}", files=names)
        name = files[0].name
        rows = list(read_table(files[0], TABLE))
        if not rows:
            raise ListRejected(f"{name} holds no rows", file=name)
        known = self._known(rows)
        problems: list[Problem] = []
        relations: dict[str, dict[Relation, int]] = {}
        for row in rows:
            reader = _RowReader(row, known)
            relation = reader.relation()
            problems += reader.problems
            if relation is None:
                continue
            held = relations.setdefault(row.one("owner") or "", {})
            first = held.setdefault(relation, row.number)
            if first != row.number:
                message = f"row {row.number} says what row {first} says"
                log.add("row_repeated", message, f"{name} row {row.number}")
        reject_if(problems, name)
        self._tell_of_those_gone(rows, known, name, log)
        for owner, held in relations.items():
            yield self._entity(owner, known.entities[owner], held, name)

    @staticmethod
    def _tell_of_those_gone(rows: Sequence[Row], known: Known, name: str, log: IssueLog) -> None:
        """A relation outlives an entry of a list: it is kept, and counts for nobody."""
        for row in rows:
            for column in ("owner", "owned"):
                id = row.one(column) or ""
                if id in known.entities and known.entities[id].former:
                    message = f"{column} {id} stands on its list no more, so it counts for nobody"
                    log.add("entity_gone", message, f"{name} row {row.number}")

    def _known(self, rows: Sequence[Row]) -> Known:
        cells = (row.one(column) for row in rows for column in ("owner", "owned"))
        ids = list(dict.fromkeys(id for id in cells if id is not None))
        entities: dict[str, KnownEntity] = {}
        places: set[str] = set()
        for start in range(0, len(ids), LOOKED_UP):
            found = self.look_up(ids[start : start + LOOKED_UP])
            entities |= found.entities
            places |= found.places
        return Known(entities, frozenset(places))

    def _entity(
        self, owner: str, known: KnownEntity, held: Mapping[Relation, int], name: str
    ) -> Entity:
        caption = Name(
            full=known.caption, kind=NameKind.WEAK, stated=owner, locator=f"owner {owner}"
        )
        return Entity(
            source=self.source,
            key=owner,
            type=known.type,
            standing=Standing.REGISTER,
            names=(caption,),
            relations=tuple(held),
            row=f"{name} row {min(held.values())}",
        )


@dataclass(slots=True)
class _RowReader(Cells):
    """Reads one row. ``problems`` is complete after :meth:`relation` returned None."""

    known: Known

    def relation(self) -> Relation | None:
        """The row as a relation of its owner; None where anything about it is wrong."""
        if not self.readable():
            return None
        kind = self.one_of("kind", RelationKind, RelationKind.OWNS)
        owner, owned = self._entity("owner"), self._entity("owned")
        source = self.required("source")
        low, high = self._percentage(kind)
        starts, ends = self._day("from"), self._day("to")
        if starts is not None and ends is not None and starts.start > ends.end:
            self.problem("to", f"{ends} lies before {starts}")
        self._fits(kind)
        if self.problems or owner is None or owned is None or source is None:
            return None
        return Relation(
            kind=kind,
            target=owned,
            percentage_low=low,
            percentage_high=high,
            starts_on=None if starts is None else starts.start,
            ends_on=None if ends is None else ends.end,
            stated=self._words(kind),
            locator=f"owner {owner} owned {owned}",
            origin=source,
        )

    def _words(self, kind: RelationKind) -> str:
        """The row as a sentence, with the user's own words for what it says."""
        one = self.row.one
        words = [one("owner"), kind.value.replace("_", " ")]
        share = one("percentage")
        if share is not None:
            words.append(f"{share.rstrip('% ')} % of")
        words.append(one("owned"))
        words += [f"{word} {one(word)}" for word in ("from", "to") if one(word) is not None]
        return " ".join(filter(None, words))

    def _entity(self, column: str) -> str | None:
        id = self.required(column)
        if id is None or id in self.known.entities:
            return id
        shown = repr(id[:60])
        if id in self.known.places or country_code(id) is not None:
            self.problem(column, f"{shown} is a place; write the id of an entity")
        elif ":" not in id:
            self.problem(column, f"{shown} is no entity id, such as ofac-sdn:41736")
        else:
            self.problem(column, f"{shown} is on none of the lists that are loaded")
        return None

    def _percentage(self, kind: RelationKind) -> tuple[float | None, float | None]:
        stated = self.row.one("percentage")
        if stated is None:
            return None, None
        low, high = percentage(stated)
        if low is None or high is None:
            self.problem("percentage", f"{stated[:40]!r} is no percentage between 0 and 100")
        elif high == 0:
            self.problem("percentage", "0 % is no holding; leave it empty if it is not known")
        elif kind is not RelationKind.OWNS and "kind" in self.row.cells:
            self.problem("percentage", f"goes with the kind owns, not with {kind}")
        return low, high

    def _fits(self, kind: RelationKind) -> None:
        """Refuse what cannot be: a ship that owns a company, say."""
        owner = self.known.entities.get(self.row.one("owner") or "")
        owned = self.known.entities.get(self.row.one("owned") or "")
        if kind is RelationKind.ACTS_JOINTLY:
            for column, end in (("owner", owner), ("owned", owned)):
                if end is not None and end.type in _THINGS:
                    self.problem(column, f"is a {end.type}, which holds no shares")
        if kind not in (RelationKind.OWNS, RelationKind.CONTROLS):
            return
        if owner is not None and owner.type in _THINGS:
            self.problem("owner", f"is a {owner.type}, which owns and controls nothing")
        if owned is not None and owned.type is EntityType.PERSON:
            self.problem("owned", "is a person, whom nobody owns")

    def _day(self, column: str) -> DateRange | None:
        stated = self.row.one(column)
        if stated is None:
            return None
        try:
            return DateRange.parse(stated, field=column)
        except InvalidDate as error:
            self.problem(column, error.message.removeprefix(f"{column}: "))
            return None
