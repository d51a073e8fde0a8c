"""The lines of a text file, none of them longer than a limit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOBase
from pathlib import Path

from app.errors import InvalidFile
from app.services.customer_files.encoding import Encoding

MAX_LINE = 1 << 20


@contextmanager
def opened_text(path: Path, found: Encoding) -> Iterator[TextIOBase]:
    """The file as text; what cannot be decoded becomes U+FFFD, line ends stay as they are.

    CRLF, LF and CR each end a line, also where one file has several of them.
    """
    with path.open(encoding=found.codec, errors="replace", newline="") as stream:
        yield stream


@dataclass(slots=True)
class Lines:
    """Physical lines of bounded length, and whether the last one has been given out."""

    stream: TextIOBase | Iterator[str]
    number: int = 0
    exhausted: bool = field(default=False)

    def __iter__(self) -> "Lines":
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
