"""Many rows of one table, written with a statement that is compiled once.

A list is a million rows and more. Giving each to SQLAlchemy as a dictionary costs more than
the database takes to write it, so a row is a tuple here, in the order of the table's columns.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, LargeBinary, Table, insert

Row = tuple[Any, ...]


class BulkInsert:
    """Inserts rows into a table of one kind of database, ``without`` what it fills in itself."""

    def __init__(self, table: Table, dialect: Dialect, *, without: Sequence[str] = ()) -> None:
        self._names = tuple(c.name for c in table.columns if c.name not in without)
        compiled = insert(table).compile(dialect=dialect, column_keys=list(self._names))
        self._sql = str(compiled)
        self._positional = compiled.positional
        self._converted: list[tuple[int, Callable[[Any], Any]]] = []
        for place, name in enumerate(self._names):
            type = table.columns[name].type
            convert = type.dialect_impl(dialect).bind_processor(dialect)
            # Both drivers take bytes as they are.
            if convert is not None and not isinstance(type, LargeBinary):
                self._converted.append((place, convert))

    def __call__(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Insert the rows, each a tuple in the order of the columns."""
        if not rows:
            return
        if self._converted:
            rows = [self._as_stored(row) for row in rows]
        if self._positional:
            connection.exec_driver_sql(self._sql, list(rows))
        else:
            connection.exec_driver_sql(
                self._sql, [dict(zip(self._names, row, strict=True)) for row in rows]
            )

    def _as_stored(self, row: Row) -> Row:
        values = list(row)
        for place, convert in self._converted:
            values[place] = convert(values[place])
        return tuple(values)
