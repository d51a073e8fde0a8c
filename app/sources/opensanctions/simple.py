"""``targets.simple.csv``: one row for each target."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from itertools import chain

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, DateKind, EntityType, IdentifierType, NameKind
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.draft import Draft
from app.sources.opensanctions.days import newest_day
from app.sources.opensanctions.properties import TYPES
from app.sources.opensanctions.stamps import row_without_last_seen
from app.sources.tables import TableRow, lines, table

REQUIRED = ("id", "schema", "name", "aliases", "dataset")


def published(file: SourceFile) -> date | None:
    """The newest day on which an entity changed or was seen."""
    rows = _rows(file, IssueLog())
    return newest_day(row.get("last_seen", "last_change") or "" for row in rows)


def read(file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield every target."""
    for row in _rows(file, log):
        yield _entity(row, file.name, log)


def _rows(file: SourceFile, log: IssueLog) -> Iterator[TableRow]:
    return table(lines(file, log), file, REQUIRED)


def _entity(row: TableRow, file: str, log: IssueLog) -> Entity:
    key, schema = row.get("id"), row.get("schema") or ""
    if key is None:
        raise ListRejected(f"{file} row {row.row} has no id", file=file, row=row.row, column="id")
    draft = Draft("opensanctions", key, TYPES.get(schema, EntityType.UNKNOWN), log)
    if schema not in TYPES:
        draft.issue("type_unknown", f"{schema!r} is not a known schema", f"{key} schema")
    draft.name(row.get("name"), NameKind.PRIMARY, f"{key} name")
    for alias in _several(row, "aliases"):
        draft.name(alias, NameKind.ALIAS, f"{key} aliases")
    event = DateKind.BIRTH if draft.type is EntityType.PERSON else DateKind.ESTABLISHED
    for day in _several(row, "birth_date"):
        draft.dated(event, day, f"{key} birth_date", DateRange.parse)
    for country in _several(row, "countries"):
        draft.country(AttributeKind.COUNTRY, country, f"{key} countries")
    for address in _several(row, "addresses"):
        draft.address(f"{key} addresses", full=address)
    for number in _several(row, "identifiers"):
        imo = number.upper().startswith("IMO")
        kind = IdentifierType.IMO if imo else IdentifierType.OTHER
        draft.identifier(kind, number[3:].strip() if imo else number, f"{key} identifiers")
    for column, kind in (("phones", IdentifierType.PHONE), ("emails", IdentifierType.EMAIL)):
        for value in _several(row, column):
            draft.identifier(kind, value, f"{key} {column}", label=column)
    _measures(draft, row)
    return draft.entity(record=row_without_last_seen(row), row=f"{file} row {row.row}")


def _measures(draft: Draft, row: TableRow) -> None:
    dataset = row.get("dataset")
    reasons = [" ".join(reason.split()) for reason in _several(row, "sanctions")]
    programmes: list[str | None] = [*_several(row, "program_ids")]
    for programme in programmes or [dataset]:
        draft.measure(
            programme,
            f"{draft.key} program_ids",
            authority=dataset or "",
            legal_basis="; ".join(dict.fromkeys(reasons)) or None,
        )


def _several(row: TableRow, column: str) -> Iterator[str]:
    """The values of a cell, which is a row of CSV itself: ``Ada;"Works ""Engine""; London"``."""
    cell = io.StringIO(row.cells.get(column, ""), newline="")
    for part in chain.from_iterable(csv.reader(cell, delimiter=";")):
        if part.strip():
            yield part.strip()
