"""Rows of a customer file to answers: the one function that every way of running shares.

Nothing in a row stops the file. What cannot be read is said in the row's error: when it is
one value, the row is screened without it; when it is the name, or the row itself, the row
is not screened. Such a row never reads as clear.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from app.domain.kinds import Verdict
from app.domain.screening import Hit, Options, Query
from app.errors import InvalidDate, InvalidRequest
from app.services.catalogue import Snapshot
from app.services.customer_files.columns import IDENTIFYING, Columns, Field
from app.services.customer_files.dates import DateOrder, to_iso
from app.services.customer_files.output import RowHit, RowResult
from app.services.customer_files.remembered import Remembered, key_of
from app.services.customer_files.table import Row
from app.services.questions import build_query
from app.services.screening import Way, found_by_all, prepared, verdict_of

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
_PARTS = (Field.FIRST_NAME, Field.MIDDLE_NAME, Field.LAST_NAME)
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
    _read: tuple[int, ...] = field(init=False)
    """Positions of all columns that are read."""
    _numbers: tuple[tuple[str, Field], ...] = field(init=False)
    """The fields that hold identifiers, with the type that each one says."""

    def __post_init__(self) -> None:
        present = {found for found in self.columns.fields if found is not None}
        positions = {found: self.columns.of(found) for found in Field if found in present}
        object.__setattr__(self, "_positions", positions)
        object.__setattr__(self, "_read", tuple(i for p in positions.values() for i in p))
        numbers = [("other" if k is Field.IDENTIFIER else k.value, k) for k in positions]
        object.__setattr__(self, "_numbers", tuple(n for n in numbers if n[1] in IDENTIFYING))

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
        gender = self._known(row, Field.GENDER).casefold()
        draft = {
            "name": names[0] if names else None,
            "aliases": names[1:],
            "type": _type_of(self._known(row, Field.TYPE)),
            "birth_date": self._birth_date(row, doubts),
            "countries": [
                c for c in self._many(row, Field.COUNTRY) if c.casefold() not in _NOTHING
            ],
            "gender": _GENDERS.get(gender, gender) or None,
            "addresses": [a.strip() for a in self._cells(row, Field.ADDRESS) if a.strip()],
            "identifiers": self._identifiers(row),
        }
        cells = row.cells
        if any(DAMAGED in cells[i] for i in self._read):
            doubts.append("the row holds characters that could not be decoded")
        if row.flaws:
            doubts += [
                f"{self.columns.labels[place]}: {why}"
                for place, why in row.flaws
                if self.columns.fields[place] is not None
            ]
        return draft, doubts

    def _names(self, row: Row) -> list[str]:
        """Whole names first, then the one made of parts, then the aliases; each once."""
        names = self._cells(row, Field.NAME)
        if not self._positions.keys().isdisjoint(_PARTS):
            cells = [cell.strip() for part in _PARTS for cell in self._cells(row, part)]
            names.append(" ".join(cells))
        names += self._many(row, Field.ALIAS)
        return list(dict.fromkeys([" ".join(name.split()) for name in names if name.strip()]))

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
            {"type": type, "value": value}
            for type, kind in self._numbers
            for value in self._many(row, kind)
            if value.casefold() not in _NOTHING
        ]

    def _cells(self, row: Row, field: Field) -> list[str]:
        places = self._positions.get(field)
        return [] if places is None else [row.cells[place] for place in places]

    def _known(self, row: Row, field: Field) -> str:
        """The cell of a field that one column gives; empty where it says "unknown"."""
        places = self._positions.get(field)
        if places is None:
            return ""
        text = row.cells[places[0]].strip()
        return "" if text.casefold() in _NOTHING else text

    def _many(self, row: Row, field: Field) -> list[str]:
        """Values of a cell are separated by semicolons."""
        cells = self._cells(row, field)
        return [part.strip() for cell in cells for part in cell.split(";") if part.strip()]


@lru_cache(maxsize=1024)
def _type_of(text: str) -> str:
    """What a cell says of the type, in our words where it is one of the usual ones."""
    kind = text.casefold().replace("_", " ")
    return _TYPES.get(kind, kind) or "any"


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
    _way: Way = field(init=False)
    _nothing: _Answer = field(init=False)
    """The answer to a question of which nothing is found; most rows have it."""
    _answers: Remembered[_Answer] = field(default_factory=Remembered)

    def __post_init__(self) -> None:
        self._reader = RowReader(
            self.columns, self.date_order, self.now.date(), self.max_name_length
        )
        self._way = prepared(
            self.snapshot,
            self.options,
            day=self.now.date(),
            required=self.required,
            # The results file has no place for who is behind a listed hit.
            paths=False,
        )
        problems = self._way.problems
        self._nothing = _Answer(verdict_of((), problems), (), problems)

    def screen(self, rows: Iterable[Row]) -> list[RowResult]:
        """One result for each row, in order; an error stays in its row.

        All rows are in memory together, and their questions are put in one call.
        """
        asked = [self._asked(row) for row in rows]
        answers = self._answered(asked)
        return [
            each if isinstance(each, RowResult) else _result(each, answers[each.key])
            for each in asked
        ]

    def nothing(self) -> RowResult:
        """The result, for any line, of a row that has no hit and of which nothing is to be said."""
        return RowResult(0, (), self._nothing.verdict, (), "; ".join(self._nothing.problems))

    def told(self, row: Row) -> RowResult:
        """The result of a row that cannot have a hit: clear, or what its own cells say."""
        asked = self._asked(row)
        return asked if isinstance(asked, RowResult) else _result(asked, self._nothing)

    def _asked(self, row: Row) -> "_Asked | RowResult":
        """What a row asks; its result where nothing can be asked."""
        if row.problem is not None:
            return RowResult(row.line, row.cells, Verdict.INCOMPLETE, (), row.problem)
        try:
            query, doubts = self._reader.query(row)
        except InvalidRequest as error:
            return RowResult(row.line, row.cells, Verdict.INCOMPLETE, (), error.message)
        return _Asked(row, key_of(query), query, doubts)

    def _answered(self, asked: Iterable["_Asked | RowResult"]) -> dict[bytes, _Answer]:
        """The answers to all questions, each of which is put once."""
        answers: dict[bytes, _Answer] = {}
        fresh: dict[bytes, Query] = {}
        for each in asked:
            if isinstance(each, RowResult) or each.key in answers or each.key in fresh:
                continue
            held = self._answers.get(each.key)
            if held is None:
                fresh[each.key] = each.query
            else:
                answers[each.key] = held
        found = found_by_all(self._way, tuple(fresh.values()))
        for key, hits in zip(fresh, found, strict=True):
            answers[key] = answer = self._answer(hits)
            self._answers.keep(key, answer, clear=not hits)
        return answers

    def _answer(self, hits: Sequence[Hit]) -> _Answer:
        if not hits:
            return self._nothing
        problems = self._nothing.problems
        return _Answer(verdict_of(hits, problems), tuple(map(_row_hit, hits)), problems)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question of a row, what had to be left out of it, and what it is remembered under."""

    row: Row
    key: bytes
    query: Query
    doubts: tuple[str, ...]


def _result(asked: _Asked, found: _Answer) -> RowResult:
    verdict, said = found.verdict, ""
    if asked.doubts or found.problems:
        said = "; ".join((*asked.doubts, *found.problems))
        if verdict is Verdict.CLEAR:
            verdict = Verdict.INCOMPLETE
    return RowResult(asked.row.line, asked.row.cells, verdict, found.hits, said)


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
