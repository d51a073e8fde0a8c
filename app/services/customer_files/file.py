"""A customer file, opened and understood: which columns it has and how its dates are read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.services.customer_files.columns import Columns, Field, recognise, understand
from app.services.customer_files.dates import DateOrder, OrderVotes
from app.services.customer_files.delimited import DelimitedTable
from app.services.customer_files.table import Row, Table


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """A table whose columns are understood. ``rows_total`` counts the rows after the header."""

    table: Table
    columns: Columns
    date_order: DateOrder
    rows_total: int

    @classmethod
    def open(cls, path: Path, mapping: Mapping[str, Field] | None = None) -> "CustomerFile":
        """Read the whole file once: its form, its header, its dates and the number of rows.

        Raises an :class:`~app.errors.InvalidRequest` or :class:`~app.errors.UnsupportedFile`
        for everything that makes the file as a whole unusable, so that nothing of it is
        screened; what concerns one row is left to that row.
        """
        mapping = mapping or {}
        mapped = {label.strip() for label in mapping}
        table = DelimitedTable.open(
            path, lambda label: label.strip() in mapped or recognise(label) is not None
        )
        columns = understand(table.columns, mapping)
        votes = OrderVotes()
        dates = columns.of(Field.BIRTH_DATE)
        rows_total = 0
        for row in table.rows():
            rows_total += 1
            for position in dates:
                votes.see(row.cells[position])
        return cls(table, columns, votes.order, rows_total)

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
        return described
