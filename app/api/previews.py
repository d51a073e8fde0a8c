"""A preview of a customer file, as the API shows it."""

from typing import Any

from pydantic import BaseModel, Field

from app.api.views import plain, query_view
from app.services.customer_files.preview import Missing, Preview, PreviewColumn


class PreviewedRow(BaseModel):
    """A row as it would be asked."""

    line: int = Field(description="Line of a text file, row of a workbook or Parquet file.")
    query: dict[str, Any] | None = Field(
        description="The question as understood; null where the row cannot be asked."
    )
    problems: list[str] = Field(description="What of the row had to be left out, and why.")


class PreviewView(BaseModel):
    """How a file would be understood."""

    format: str = Field(description="`csv`, `tsv`, `xlsx`, `jsonl` or `parquet`.")
    compression: str | None = Field(description="`gzip` or `zstd`.")
    encoding: str | None
    delimiter: str | None
    sheet: str | None = Field(description="The sheet of a workbook that is read.")
    rows_total: int
    columns: list[PreviewColumn]
    mapping: dict[str, str] = Field(
        description="Field of each column that is used; `column=field` in `mapping` changes it."
    )
    dates: dict[str, Any] | None = Field(
        description="Order of day and month in the birth dates, the dates that show it, and how "
        "many it leaves open (`ambiguous`), with an example."
    )
    rows: list[PreviewedRow]
    missing: list[Missing]
    notes: list[str]


def preview_view(found: Preview) -> dict[str, Any]:
    """A preview with the fields of the API; questions as a screening shows them."""
    view: dict[str, Any] = plain(found)
    for shown, row in zip(view["rows"], found.rows, strict=True):
        shown["query"] = None if row.query is None else query_view(row.query)
    return view
