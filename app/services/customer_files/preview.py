"""How a customer file would be understood, before anything of it is screened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from app.domain.screening import Query
from app.errors import InvalidRequest
from app.services.customer_files.columns import (
    IDENTIFYING,
    Columns,
    Field,
    mapped,
    nothing_to_screen,
)
from app.services.customer_files.compression import Compression
from app.services.customer_files.file import CustomerFile, look_at
from app.services.customer_files.screen_rows import RowReader
from app.services.customer_files.table import Row

SHOWN_ROWS = 5
EXAMPLES = 3
EXAMPLE_LENGTH = 80

_HELPFUL = {
    Field.TYPE: "people, companies and ships are compared as if each could be the other",
    Field.BIRTH_DATE: "people of one name cannot be told apart",
    Field.COUNTRY: "people and companies of one name cannot be told apart",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewColumn:
    """A column with its field, who said so (``mapping`` or ``header``), and first values."""

    column: str
    field: str | None
    decided_by: str | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """A row as it would be asked; ``query`` is None where it cannot be, as ``problems`` say."""

    line: int
    query: Query | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that the file does not have. What is required stops the file."""

    fields: tuple[str, ...]
    required: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A file as it would be understood."""

    format: str
    compression: str | None
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    rows_total: int
    columns: tuple[PreviewColumn, ...]
    mapping: dict[str, str]
    """Column to field, as it can be given back with changes."""
    dates: dict[str, Any] | None
    rows: tuple[PreviewRow, ...]
    missing: tuple[Missing, ...]
    notes: tuple[str, ...]


def preview(
    path: Path,
    mapping: Mapping[str, Field],
    *,
    compression: Compression | None,
    limit: int,
    today: date,
    max_name_length: int = 1000,
) -> Preview:
    """Look through a file that is not packed (any more).

    A file without a header or without anything to screen is told in ``missing``; one that
    is no table at all raises as it does when it is screened.
    """
    table, columns = look_at(path, mapping, limit=limit)
    file = CustomerFile.counted(table, columns)
    first = list(islice(file.rows(), SHOWN_ROWS))
    missing = _missing(columns)
    reader = RowReader(columns, file.date_order, today, max_name_length)
    screenable = not any(lack.required for lack in missing)
    votes = file.date_votes.described() if columns.of(Field.BIRTH_DATE) else None
    return Preview(
        format=table.written["format"],
        compression=None if compression is None else compression.value,
        encoding=table.written.get("encoding"),
        delimiter=table.written.get("delimiter"),
        sheet=table.written.get("sheet"),
        rows_total=file.rows_total,
        columns=_columns(columns, mapped(columns.labels, mapping), first),
        mapping={
            label: field.value
            for label, field in zip(columns.labels, columns.fields, strict=True)
            if field is not None
        },
        dates=votes,
        rows=tuple(_row(reader, row) for row in first) if screenable else (),
        missing=missing,
        notes=(*file.notes, *_doubts(votes, file.rows_total)),
    )


def _columns(
    columns: Columns, given: Mapping[int, Field], first: list[Row]
) -> tuple[PreviewColumn, ...]:
    found = []
    for place, (label, field) in enumerate(zip(columns.labels, columns.fields, strict=True)):
        cells = (row.cells[place].strip()[:EXAMPLE_LENGTH] for row in first)
        found.append(
            PreviewColumn(
                column=label,
                field=None if field is None else field.value,
                decided_by="mapping" if place in given else None if field is None else "header",
                examples=tuple(islice(filter(None, cells), EXAMPLES)),
            )
        )
    return tuple(found)


def _row(reader: RowReader, row: Row) -> PreviewRow:
    if row.problem is not None:
        return PreviewRow(line=row.line, query=None, problems=(row.problem,))
    try:
        query, doubts = reader.query(row)
    except InvalidRequest as error:
        return PreviewRow(line=row.line, query=None, problems=(error.message,))
    return PreviewRow(line=row.line, query=query, problems=doubts)


def _missing(columns: Columns) -> tuple[Missing, ...]:
    nothing = nothing_to_screen(columns)
    if nothing is not None:
        fields = (Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, *sorted(IDENTIFYING))
        return (
            Missing(fields=tuple(f.value for f in fields), required=True, message=nothing.message),
        )
    return tuple(
        Missing(
            fields=(field.value,),
            required=False,
            message=f"no column holds the {field.value.replace('_', ' ')}: {why}",
        )
        for field, why in _HELPFUL.items()
        if field not in columns.fields
    )


def _doubts(votes: dict[str, Any] | None, rows: int) -> tuple[str, ...]:
    notes = []
    if votes is not None and votes["ambiguous"]:
        notes.append(
            f"{votes['ambiguous']:,} birth dates such as {votes['example']} may be day/month or "
            "month/day; their rows are screened without them and say so"
        )
    if not rows:
        notes.append("the file has a header and no rows")
    return tuple(notes)
