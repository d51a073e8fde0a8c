"""Text tables: CSV with any usual delimiter, TSV, in any usual encoding.

Reading is bounded whatever the file holds: a physical line has a greatest length
(:mod:`~app.services.customer_files.textlines`) and a cell may have as many characters as the
csv module allows, so that one endless line or a quote that is never closed is an error that
names the line, not a full memory.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.errors import InvalidFile
from app.services.customer_files import dialect, encoding
from app.services.customer_files.encoding import Encoding
from app.services.customer_files.table import Row, Shape, aligned, checked_width
from app.services.customer_files.textlines import Lines, opened_text

SNIFFED_LINES = 60


@dataclass(frozen=True, slots=True)
class DelimitedTable:
    """A text table on disk; make it with :meth:`open`."""

    path: Path
    encoding: Encoding
    delimiter: str
    columns: tuple[str, ...]
    skipped_lines: int = 0

    @classmethod
    def open(cls, path: Path, recognised: Callable[[str], bool]) -> "DelimitedTable":
        """Find out how the file is written and read its header.

        Raises :class:`~app.errors.InvalidFile` or :class:`~app.errors.UnsupportedFile` when
        there is no header to be read.
        """
        found = encoding.detect(path)
        with opened_text(path, found) as stream:
            lines = list(islice(Lines(stream), SNIFFED_LINES))
        if not lines:
            raise InvalidFile("the file is empty", field="file")
        hint = dialect.hinted(lines[0])
        skipped = 0 if hint is None else 1
        delimiter = hint or dialect.delimiter_of(lines, recognised)
        records = _records(Lines(iter(lines)), delimiter, skipped)
        header = next((tuple(cells) for _, cells in records), ())
        if not any(cell.strip() for cell in header):
            raise InvalidFile("the file has no header: its first row is empty", field="file")
        checked_width(header, line=skipped + 1)
        return cls(path, found, delimiter, header, skipped)

    @property
    def shape(self) -> Shape:
        return Shape()

    @property
    def written(self) -> dict[str, str]:
        return {
            "format": "tsv" if self.delimiter == "\t" else "csv",
            "encoding": self.encoding.label,
            "delimiter": dialect.DELIMITERS.get(self.delimiter, self.delimiter),
        }

    def rows(self) -> Iterator[Row]:
        width = len(self.columns)
        with opened_text(self.path, self.encoding) as stream:
            records = _records(Lines(stream), self.delimiter, self.skipped_lines)
            next(records, None)
            for line, cells in records:
                yield aligned(line, cells, width)


def _records(lines: Lines, delimiter: str, skipped_lines: int) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not a blank line, with the line on which it starts."""
    for _ in range(skipped_lines):
        next(lines, None)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = lines.number + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InvalidFile(
                f"line {line}: {_in_words(error)}", field="file", line=line
            ) from error
        if cells is None:
            return
        if lines.exhausted:
            # The reader asked for one more line to end this record and there was none.
            raise InvalidFile(
                f"line {line}: a quote is opened and never closed", field="file", line=line
            )
        if cells:
            yield line, cells


def _in_words(error: csv.Error) -> str:
    if "field limit" in str(error):
        return (
            f"a cell has more than {csv.field_size_limit():,} characters; "
            "perhaps a quote is opened and never closed"
        )
    return f"the row cannot be read ({error})"
