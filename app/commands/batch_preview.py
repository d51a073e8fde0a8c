"""``cordon batch --preview``: how a customer file would be understood."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.settings import Settings

if TYPE_CHECKING:
    from app.services.customer_files.columns import Field
    from app.services.customer_files.preview import Preview


def show_preview(
    path: Path, mapping: "Mapping[str, Field]", settings: Settings, *, as_json: bool
) -> None:
    """Print it as a table, or as the JSON of the API."""
    from app.api.previews import preview_view
    from app.services.customer_files.compression import plain_file
    from app.services.customer_files.preview import preview

    limit = settings.max_unpacked_bytes
    with plain_file(path, limit=limit) as (plain, compression):
        found = preview(
            plain,
            mapping,
            compression=compression,
            limit=limit,
            today=datetime.now(UTC).date(),
            max_name_length=settings.max_name_length,
        )
    view = preview_view(found)
    if as_json:
        typer.echo(json.dumps(view, ensure_ascii=False))
    else:
        _print(found, view["rows"])


def _print(found: "Preview", rows: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    form = [found.format, found.compression, found.encoding, found.delimiter, found.sheet]
    typer.echo(f"{', '.join(filter(None, form))}: {found.rows_total:,} rows")
    table = Table("column", "field", "decided by", "first values")
    for column in found.columns:
        cells = (column.column, column.field or "not used", column.decided_by or "")
        table.add_row(*map(escape, (*cells, "; ".join(column.examples))))
    console.print(table)
    if found.dates is not None:
        typer.echo(f"order of dates: {found.dates['order']}")
    for row in rows:
        asked = (
            "not screened" if row["query"] is None else json.dumps(row["query"], ensure_ascii=False)
        )
        typer.echo(f"row {row['line']}: {asked}")
    for asked_of in found.rows:
        for problem in asked_of.problems:
            typer.echo(f"row {asked_of.line}: {problem}")
    for lack in found.missing:
        typer.echo(f"{'missing' if lack.required else 'not there'}: {lack.message}")
    for note in found.notes:
        typer.echo(f"note: {note}")
