"""Rows of a customer file to answers: the one function that every way of running shares.

Nothing in a row stops the file. What cannot be read is said in the row's error: when it is
one value, the row is screened without it; when it is the name, or the row itself, the row
is not screened. Such a row never reads as clear.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from app.domain.kinds import Verdict
from app.domain.screening import Hit, Options, Query
from app.errors import InvalidDate, InvalidRequest
from app.services.catalogue import Snapshot
from app.services.customer_files.columns import IDENTIFYING, Columns, Field
from app.services.customer_files.dates import DateOrder, to_iso
from app.services.customer_files.output import RowHit, RowResult
from app.services.customer_files.remembered import Remembered
from app.services.customer_files.table import Row
from app.services.questions import build_query
from app.services.screening import answer, problems_of

DAMAGED = "\ufffd"

_TYPES = {
    **dict.fromkeys(
        ("individual", "natural person", "natural", "human", "private", "p", "i"), "person"
    ),
    **dict.fromkeys(
        (
            *("company", "organisation", "entity", "legal entity", "legal person", "business"),
            *("corporate", "corporation", "legal", "firm", "o", "c", "org"),
        ),
        "organization",
    ),
    **dict.fromkeys(("ship", "boat"), "vessel"),
    **dict.fromkeys(("plane", "airplane", "aeroplane"), "aircraft"),
}
_GENDERS = {"x": "other", "diverse": "other", "u": ""}
_NOTHING = frozenset({"", "-", "--", "?", "n/a", "null", "none", "nan", "unknown"})
"""How exports write that a value is not known. Names are not compared with this."""


@dataclass(frozen=True, slots=True)
class RowReader:
    """Turns rows into questions, by what the columns mean."""

    columns: Columns
    date_order: DateOrder
    today: date
    max_name_length: int = 1000
    _positions: dict[Field, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        present = {found for found in self.columns.fields if found is not None}
        positions = {found: self.columns.of(found) for found in Field if found in present}
        object.__setattr__(self, "_positions", positions)

    def query(self, row: Row) -> tuple[Query, tuple[str, ...]]:
        """The question of a row, and what of the row had to be left out of it.

        Raises :class:`InvalidRequest` when the row has no name and no identifier that can
        be compared.
        """
        draft, doubts = self._draft(row)
        while True:
            try:
                query = build_query(**draft, max_name_length=self.max_name_length, today=self.today)
            except InvalidRequest as error:
                if not _drop(draft, str(error.details.get("field", ""))):
                    raise
                doubts.append(f"screened without a value: {error.message}")
            else:
                return query, tuple(doubts)

    def _draft(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        """Arguments for ``build_query``, not checked yet."""
        doubts: list[str] = []
        names = self._names(row)
        kind = self._known(row, Field.TYPE).casefold().replace("_", " ")
        gender = self._known(row, Field.GENDER).casefold()
        draft = {
            "name": names[0] if names else None,
            "aliases": names[1:],
            "type": _TYPES.get(kind, kind) or "any",
            "birth_date": self._birth_date(row, doubts),
            "countries": [
                c for c in self._many(row, Field.COUNTRY) if c.casefold() not in _NOTHING
            ],
            "gender": _GENDERS.get(gender, gender) or None,
            "addresses": [a.strip() for a in self._cells(row, Field.ADDRESS) if a.strip()],
            "identifiers": self._identifiers(row),
        }
        if any(DAMAGED in row.cells[i] for places in self._positions.values() for i in places):
            doubts.append("the row holds characters that could not be decoded")
        doubts += [
            f"{self.columns.labels[place]}: {why}"
            for place, why in row.flaws
            if self.columns.fields[place] is not None
        ]
        return draft, doubts

    def _names(self, row: Row) -> list[str]:
        """Whole names first, then the one made of parts, then the aliases; each once."""
        parts = (Field.FIRST_NAME, Field.MIDDLE_NAME, Field.LAST_NAME)
        made = " ".join(cell.strip() for part in parts for cell in self._cells(row, part))
        names = [*self._cells(row, Field.NAME), made, *self._many(row, Field.ALIAS)]
        return list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))

    def _birth_date(self, row: Row, doubts: list[str]) -> str | None:
        text = self._known(row, Field.BIRTH_DATE)
        if not text:
            return None
        try:
            return to_iso(text, self.date_order)
        except InvalidDate as error:
            doubts.append(f"screened without a value: {error.message}")
            return None

    def _identifiers(self, row: Row) -> list[dict[str, str]]:
        return [
            {"type": "other" if kind is Field.IDENTIFIER else kind.value, "value": value}
            for kind in self._positions
            if kind in IDENTIFYING
            for value in self._many(row, kind)
            if value.casefold() not in _NOTHING
        ]

    def _cells(self, row: Row, field: Field) -> list[str]:
        return [row.cells[position] for position in self._positions.get(field, ())]

    def _known(self, row: Row, field: Field) -> str:
        """The cell of a field that one column gives; empty where it says "unknown"."""
        text = next(iter(self._cells(row, field)), "").strip()
        return "" if text.casefold() in _NOTHING else text

    def _many(self, row: Row, field: Field) -> list[str]:
        """Values of a cell are separated by semicolons."""
        cells = self._cells(row, field)
        return [part.strip() for cell in cells for part in cell.split(";") if part.strip()]


def _drop(draft: dict[str, Any], place: str) -> bool:
    """Take the value at ``place`` (``countries.1``) out of the draft; False for the name."""
    name, _, rest = place.partition(".")
    if name == "type":
        draft["type"] = "any"
    elif rest and isinstance(draft.get(name), list):
        del draft[name][int(rest.partition(".")[0])]
    elif name in ("birth_date", "gender"):
        draft[name] = None
    else:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: Verdict
    hits: tuple[RowHit, ...]
    problems: tuple[str, ...]


@dataclass(slots=True)
class RowScreener:
    """Screens rows against one snapshot. Not for several threads at once."""

    snapshot: Snapshot
    columns: Columns
    date_order: DateOrder
    options: Options
    now: datetime
    required: Sequence[str] = ()
    max_name_length: int = 1000
    _reader: RowReader = field(init=False)
    _answers: Remembered[_Answer] = field(default_factory=Remembered)

    def __post_init__(self) -> None:
        self._reader = RowReader(
            self.columns, self.date_order, self.now.date(), self.max_name_length
        )
        # The results file has no place for paths, so none are looked up.
        self.options = replace(self.options, include_linked=False)

    def screen(self, rows: Iterable[Row]) -> Iterator[RowResult]:
        """One result for each row, in order; an error stays in its row."""
        for row in rows:
            yield self._one(row)

    def nothing(self) -> RowResult:
        """The result, for any line, of a row that has no hit and of which nothing is to be said."""
        found = self._nothing()
        return RowResult(0, (), found.verdict, (), "; ".join(found.problems))

    def told(self, row: Row) -> RowResult:
        """The result of a row that cannot have a hit: clear, or what its own cells say."""
        return self._result(row, lambda _: self._nothing())

    def _one(self, row: Row) -> RowResult:
        return self._result(row, self._answer)

    def _result(self, row: Row, ask: Callable[[Query], _Answer]) -> RowResult:
        if row.problem is not None:
            return RowResult(row.line, row.cells, Verdict.INCOMPLETE, (), row.problem)
        try:
            query, doubts = self._reader.query(row)
        except InvalidRequest as error:
            return RowResult(row.line, row.cells, Verdict.INCOMPLETE, (), error.message)
        found = ask(query)
        verdict = found.verdict
        if doubts and verdict is Verdict.CLEAR:
            verdict = Verdict.INCOMPLETE
        said = "; ".join((*doubts, *found.problems))
        return RowResult(row.line, row.cells, verdict, found.hits, said)

    def _nothing(self) -> _Answer:
        said = problems_of(self.snapshot, self.options, self.required)
        return _Answer(Verdict.INCOMPLETE if said else Verdict.CLEAR, (), said)

    def _answer(self, query: Query) -> _Answer:
        held = self._answers.get(query)
        if held is not None:
            return held
        full = answer(self.snapshot, query, self.options, now=self.now, required=self.required)
        found = _Answer(full.verdict, tuple(map(_row_hit, full.hits)), full.problems)
        self._answers.keep(query, found, clear=not found.hits)
        return found


def _row_hit(hit: Hit) -> RowHit:
    programmes = dict.fromkeys(p.programme for p in hit.provenance if p.programme)
    return RowHit(
        verdict=hit.verdict,
        score=hit.score,
        entity=hit.entity_id,
        caption=hit.caption,
        matched_name=hit.matched_name,
        risk=hit.risk.value,
        source="; ".join(dict.fromkeys(p.source for p in hit.provenance)),
        programme="; ".join(programmes),
        explanation=hit.explanation,
        provenance=hit.provenance,
    )
