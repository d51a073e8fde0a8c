"""Rows of a customer file to answers: the one function that every way of running shares."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.kinds import Verdict
from app.domain.screening import Hit, Options, Query, Screening
from app.errors import AppError, InvalidDate
from app.services.catalogue import Snapshot
from app.services.customer_files.columns import IDENTIFYING, Columns, Field
from app.services.customer_files.dates import DateOrder, to_iso
from app.services.customer_files.output import RowHit, RowResult
from app.services.customer_files.table import Row
from app.services.questions import build_query
from app.services.screening import answer

KEPT_ANSWERS = 50_000
"""Answers remembered, so that a customer who stands in the file twice is screened once."""

_TYPES = {
    "individual": "person",
    "natural person": "person",
    "human": "person",
    "p": "person",
    "company": "organization",
    "organisation": "organization",
    "entity": "organization",
    "legal entity": "organization",
    "business": "organization",
    "corporate": "organization",
    "o": "organization",
    "ship": "vessel",
    "plane": "aircraft",
    "": "any",
    "unknown": "any",
}


@dataclass(slots=True)
class RowScreener:
    """Screens rows against one snapshot. Not for several threads at once."""

    snapshot: Snapshot
    columns: Columns
    date_order: DateOrder
    options: Options
    now: datetime
    required: tuple[str, ...] = ()
    max_name_length: int = 1000
    _answers: OrderedDict[Query, Screening] = field(default_factory=OrderedDict)

    def screen(self, rows: Iterable[Row]) -> Iterator[RowResult]:
        """One result for each row, in order; an error stays in its row."""
        for row in rows:
            yield self._one(row)

    def _one(self, row: Row) -> RowResult:
        if row.problem is not None:
            return RowResult(row.line, row.cells, Verdict.INCOMPLETE, (), row.problem)
        try:
            query, doubt = self._query(row)
            found = self._answer(query)
        except AppError as error:
            return RowResult(row.line, row.cells, Verdict.INCOMPLETE, (), error.message)
        problems = "; ".join(filter(None, (doubt, *found.problems)))
        hits = tuple(_row_hit(hit) for hit in found.hits)
        return RowResult(row.line, row.cells, found.verdict, hits, problems)

    def _answer(self, query: Query) -> Screening:
        held = self._answers.get(query)
        if held is not None:
            self._answers.move_to_end(query)
            return held
        found = answer(self.snapshot, query, self.options, now=self.now, required=self.required)
        self._answers[query] = found
        if len(self._answers) > KEPT_ANSWERS:
            self._answers.popitem(last=False)
        return found

    def _query(self, row: Row) -> tuple[Query, str]:
        """The question of a row; a date that cannot be read is said and left out."""
        birth_date, doubt = self._birth_date(row)
        kind = self._first(row, Field.TYPE).strip().lower()
        query = build_query(
            name=self._name(row) or None,
            type=_TYPES.get(kind, kind),
            birth_date=birth_date,
            countries=self._many(row, Field.COUNTRY),
            gender=self._first(row, Field.GENDER).strip() or None,
            aliases=self._many(row, Field.ALIAS),
            addresses=[a for a in self._cells(row, Field.ADDRESS) if a.strip()],
            identifiers=self._identifiers(row),
            max_name_length=self.max_name_length,
            today=self.now.date(),
        )
        return query, doubt

    def _birth_date(self, row: Row) -> tuple[str | None, str]:
        text = self._first(row, Field.BIRTH_DATE).strip()
        if not text:
            return None, ""
        try:
            iso = to_iso(text, self.date_order)
            build_query(name="x", birth_date=iso, today=self.now.date())
        except InvalidDate as error:
            return None, f"screened without the birth date: {error.message}"
        return iso, ""

    def _name(self, row: Row) -> str:
        whole = self._first(row, Field.NAME)
        if whole.strip():
            return whole
        parts = (Field.FIRST_NAME, Field.MIDDLE_NAME, Field.LAST_NAME)
        return " ".join(filter(None, (self._first(row, part).strip() for part in parts)))

    def _identifiers(self, row: Row) -> list[dict[str, str | None]]:
        found: list[dict[str, str | None]] = []
        for kind in Field:
            if kind not in IDENTIFYING:
                continue
            for value in self._many(row, kind):
                name = "other" if kind is Field.IDENTIFIER else kind.value
                found.append({"type": name, "value": value})
        return found

    def _cells(self, row: Row, field: Field) -> list[str]:
        return [row.cells[position] for position in self.columns.of(field)]

    def _first(self, row: Row, field: Field) -> str:
        return next(iter(self._cells(row, field)), "")

    def _many(self, row: Row, field: Field) -> list[str]:
        """Values of a cell are separated by semicolons."""
        cells = self._cells(row, field)
        return [part.strip() for cell in cells for part in cell.split(";") if part.strip()]


def _row_hit(hit: Hit) -> RowHit:
    programmes = dict.fromkeys(p.programme for p in hit.provenance if p.programme)
    return RowHit(
        verdict=hit.verdict,
        score=hit.score,
        entity=hit.entity_id,
        caption=hit.caption,
        matched_name=hit.matched_name,
        risk=hit.risk.value,
        source=hit.provenance[0].source,
        programme="; ".join(programmes),
        explanation=hit.explanation,
    )
