"""A customer file, opened and understood: which columns it has and how its dates are read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.services.customer_files.columns import (
    Columns,
    Field,
    assign,
    nothing_to_screen,
    recognise,
)
from app.services.customer_files.compression import MAX_UNPACKED
from app.services.customer_files.dates import DateOrder, OrderVotes
from app.services.customer_files.formats import open_table
from app.services.customer_files.table import Row, Table


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """A table whose columns are understood. ``rows_total`` counts the rows after the header."""

    table: Table
    columns: Columns
    date_votes: OrderVotes
    rows_total: int

    @classmethod
    def open(
        cls,
        path: Path,
        mapping: Mapping[str, Field] | None = None,
        *,
        limit: int = MAX_UNPACKED,
    ) -> "CustomerFile":
        """Read the whole file once: its form, its header, its dates and the number of rows.

        The file is not compressed (:func:`~.compression.plain_file` unpacks it); ``limit``
        is how many bytes may come out of formats that pack their content. Raises an
        :class:`~app.errors.AppError` for everything that makes the file as a whole unusable,
        so that nothing of it is screened; what concerns one row is left to that row.
        """
        table, columns = look_at(path, mapping, limit=limit)
        return cls.counted(table, _usable(columns))

    @classmethod
    def counted(cls, table: Table, columns: Columns) -> "CustomerFile":
        """Read all rows once, for their number and their dates."""
        votes = OrderVotes()
        dates = columns.of(Field.BIRTH_DATE)
        rows_total = 0
        for row in table.rows():
            rows_total += 1
            for position in dates:
                votes.see(row.cells[position])
        return cls(table, columns, votes, rows_total)

    @property
    def date_order(self) -> DateOrder:
        return self.date_votes.order

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the file as a whole that a person should know."""
        shape = self.table.shape
        nested = [
            f"the column {self.columns.labels[place]!r} holds groups of values and is not screened"
            for place in sorted(shape.nested)
        ]
        return (*shape.notes, *nested)

    def rows(self) -> Iterator[Row]:
        return self.table.rows()

    def described(self) -> dict[str, object]:
        """How the file was understood, for status pages and summaries."""
        described: dict[str, object] = {
            **self.table.written,
            "columns": self.columns.described(),
        }
        if self.columns.of(Field.BIRTH_DATE):
            described["date_order"] = self.date_order.value
        if self.notes:
            described["notes"] = list(self.notes)
        return described


def assigned(table: Table, mapping: Mapping[str, Field] | None) -> Columns:
    """What the columns of a table hold; raises where nothing of it can be screened."""
    return _usable(assign(table.columns, mapping or {}, table.shape))


def _usable(columns: Columns) -> Columns:
    missing = nothing_to_screen(columns)
    if missing is not None:
        raise missing
    return columns


def look_at(
    path: Path, mapping: Mapping[str, Field] | None, *, limit: int
) -> tuple[Table, Columns]:
    """The table in a file and what its columns hold, with nothing required of them."""
    mapping = mapping or {}
    mapped = {label.strip() for label in mapping}
    table = open_table(
        path,
        lambda label: label.strip() in mapped or recognise(label) is not None,
        limit=limit,
    )
    return table, assign(table.columns, mapping, table.shape)
