"""The formats of results: one writer each, all with the same few methods."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from app.errors import InvalidRequest
from app.services.customer_files.output import RowResult
from app.services.customer_files.summary import Summary
from app.services.customer_files.write_jsonl import JsonLinesWriter
from app.services.customer_files.write_parquet import ParquetWriter
from app.services.customer_files.write_text import DelimitedWriter
from app.services.customer_files.write_xlsx import WorkbookWriter

PIECE = 1 << 20


class ResultFormat(StrEnum):
    """What results are written as."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"


MEDIA_TYPES = {
    ResultFormat.CSV: "text/csv; charset=utf-8",
    ResultFormat.TSV: "text/tab-separated-values; charset=utf-8",
    ResultFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ResultFormat.JSONL: "application/x-ndjson",
    ResultFormat.PARQUET: "application/vnd.apache.parquet",
}

_ENDINGS = {f".{kind}": kind for kind in ResultFormat} | {".ndjson": ResultFormat.JSONL}
_AS_THEY_COME = frozenset({ResultFormat.CSV, ResultFormat.TSV, ResultFormat.JSONL})


class Writer(Protocol):
    """Writes results to a stream that it does not close."""

    def write(self, results: Iterable[RowResult]) -> None:
        """Add these rows after those before."""
        ...

    def finish(self, summary: Summary) -> None:
        """Write what comes last; the stream holds the whole file then."""
        ...


class MakesWriter(Protocol):
    """The beginning of a writer."""

    def __call__(self, stream: BinaryIO, columns: Sequence[str], *, all_hits: bool) -> Writer: ...


WRITERS: dict[ResultFormat, MakesWriter] = {
    ResultFormat.CSV: DelimitedWriter,
    ResultFormat.TSV: partial(DelimitedWriter, delimiter="\t"),
    ResultFormat.XLSX: WorkbookWriter,
    ResultFormat.JSONL: JsonLinesWriter,
    ResultFormat.PARQUET: ParquetWriter,
}


def format_of(path: Path, said: str | None = None) -> ResultFormat:
    """The format that is asked for, or that the file's ending says."""
    word = path.suffix.casefold() if said is None else f".{said.casefold()}"
    found = _ENDINGS.get(word)
    if found is None:
        known = ", ".join(ResultFormat)
        raise InvalidRequest(
            f"results are not written as {word.lstrip('.') or path.name!r}; known are {known} "
            "(the ending of OUT, or --format)",
            field="format",
            value=word.lstrip("."),
            known=list(ResultFormat),
        )
    return found


def in_pieces(
    kind: ResultFormat,
    begin: Callable[[BinaryIO], Writer],
    parts: Iterable[Iterable[RowResult]],
    summary: Callable[[], Summary],
    folder: Path,
) -> Iterator[bytes]:
    """The bytes of a results file, part by part.

    Text is given out as it comes. A format that is only whole at its end is written to a
    file in ``folder`` first, which is gone afterwards.
    """
    if kind in _AS_THEY_COME:
        held = BytesIO()
        writer = begin(held)
        for part in parts:
            writer.write(part)
            yield _taken(held)
        writer.finish(summary())
        if held.tell():
            yield _taken(held)
        return
    with tempfile.TemporaryFile(dir=folder) as file:
        stream = cast(BinaryIO, file)
        writer = begin(stream)
        for part in parts:
            writer.write(part)
        writer.finish(summary())
        stream.seek(0)
        while piece := stream.read(PIECE):
            yield piece


def _taken(held: BytesIO) -> bytes:
    piece = held.getvalue()
    held.seek(0)
    held.truncate()
    return piece
