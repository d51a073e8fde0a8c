"""Text tables: CSV with any usual delimiter, TSV, in any usual encoding.

Reading is bounded whatever the file holds: a physical line may have :data:`MAX_LINE`
characters and a cell as many as the csv module allows, so that one endless line or a
quote that is never closed is an error that names the line, not a full memory.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOBase
from itertools import islice
from pathlib import Path

from app.errors import InvalidFile
from app.services.customer_files import dialect, encoding
from app.services.customer_files.encoding import Encoding
from app.services.customer_files.table import Row, aligned

MAX_LINE = 1 << 20
MAX_COLUMNS = 2_000
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
        with _text(path, found) as stream:
            lines = list(islice(_Lines(stream), SNIFFED_LINES))
        if not lines:
            raise InvalidFile("the file is empty", field="file")
        hint = dialect.hinted(lines[0])
        skipped = 0 if hint is None else 1
        delimiter = hint or dialect.delimiter_of(lines, recognised)
        records = _records(_Lines(iter(lines)), delimiter, skipped)
        header = next((tuple(cells) for _, cells in records), ())
        if not any(cell.strip() for cell in header):
            raise InvalidFile("the file has no header: its first row is empty", field="file")
        if len(header) > MAX_COLUMNS:
            raise InvalidFile(
                f"the header has {len(header)} columns; at most {MAX_COLUMNS} are read",
                field="file",
                line=skipped + 1,
            )
        return cls(path, found, delimiter, header, skipped)

    @property
    def written(self) -> dict[str, str]:
        return {
            "format": "csv",
            "encoding": self.encoding.label,
            "delimiter": dialect.DELIMITERS.get(self.delimiter, self.delimiter),
        }

    def rows(self) -> Iterator[Row]:
        width = len(self.columns)
        with _text(self.path, self.encoding) as stream:
            records = _records(_Lines(stream), self.delimiter, self.skipped_lines)
            next(records, None)
            for line, cells in records:
                yield aligned(line, cells, width)


@contextmanager
def _text(path: Path, found: Encoding) -> Iterator[TextIOBase]:
    """The file as text; what cannot be decoded becomes U+FFFD, line ends stay as they are."""
    with path.open(encoding=found.codec, errors="replace", newline="") as stream:
        yield stream


@dataclass(slots=True)
class _Lines:
    """Physical lines of bounded length, and whether the last one has been given out."""

    stream: TextIOBase | Iterator[str]
    number: int = 0
    exhausted: bool = field(default=False)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if isinstance(self.stream, TextIOBase):
            line = self.stream.readline(MAX_LINE + 1)
        else:
            line = next(self.stream, "")
        if not line:
            self.exhausted = True
            raise StopIteration
        self.number += 1
        if len(line) > MAX_LINE:
            raise InvalidFile(
                f"line {self.number} is longer than {MAX_LINE:,} characters",
                field="file",
                line=self.number,
            )
        return line


def _records(lines: _Lines, delimiter: str, skipped_lines: int) -> Iterator[tuple[int, list[str]]]:
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
