"""A JSON document that is one long list, read an item at a time.

Such a document has no lines, and parsing it as a whole takes many times its size in memory.
"""

import json
from collections.abc import Iterator
from typing import Any, TextIO

import orjson

from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.filekind import FileKind, expect

MAX_ITEM = 16_000_000
"""Characters of the longest item that is read; no entity needs more."""
_PIECE = 1 << 20
_SPACE = " \t\r\n"


def items(file: SourceFile, key: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each object of the list under ``key`` of the document: its number, text and content.

    The document may also be that list itself. :class:`ListRejected` names the item that is
    no object or cannot be read, also where the document breaks off behind the last.
    """
    expect(file, FileKind.JSON)
    with file.path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            yield from _Scanner(stream, file.name).objects(key)
        except UnicodeDecodeError as error:
            raise ListRejected(
                f"{file.name} is not UTF-8: {error.reason}", file=file.name
            ) from None


class _Scanner:
    """Goes through the text of a document of which only a piece is in memory."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._text = ""
        self._at = 0
        self._decoder = json.JSONDecoder()
        self._where = "the beginning"

    def objects(self, key: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
        if self._next() == "[":
            yield from self._list(key)
        else:
            yield from self._members(key)
        self._where = "the end"
        if self._next():
            raise self._bad("is not the end of the document")

    def _members(self, key: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
        """The list under the key; what stands beside it is passed over."""
        self._take("{")
        found, wanted = False, json.dumps(key)
        while self._next() != "}":
            name = self._value()
            self._take(":")
            if name == wanted and self._next() == "[":
                found = True
                yield from self._list(key)
            else:
                self._value()
            if self._next() != "}":
                self._take(",")
        self._take("}")
        if not found:
            raise ListRejected(
                f"{self._name} holds no list {key!r}: it is another list or another format",
                file=self._name,
                element=key,
            )

    def _list(self, key: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
        self._take("[")
        number = 0
        while self._next() != "]":
            number += 1
            self._where = f"{key} item {number}"
            text = self._value()
            try:
                found = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise self._bad(f"is not JSON ({error.msg})") from None
            if not isinstance(found, dict):
                raise self._bad("is no JSON object")
            yield number, text, found
            if self._next() != "]":
                self._take(",")
        self._take("]")

    def _next(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._more(_PIECE):
                return ""

    def _take(self, mark: str) -> None:
        if self._next() != mark:
            raise self._bad(f"lacks the {mark!r} that should follow")
        self._at += 1

    def _value(self) -> str:
        """Go past one value, and give its text."""
        self._next()
        size = _PIECE
        while True:
            start = self._at
            try:
                _, end = self._decoder.raw_decode(self._text, start)
            except (ValueError, RecursionError):
                end = 0
            # What is whole may still be a number that goes on behind what is in memory.
            if end and (end < len(self._text) or not self._more(size)):
                self._at = end
                return self._text[start:end]
            if not end and len(self._text) - start > MAX_ITEM:
                raise self._bad(f"is longer than {MAX_ITEM:,} characters, or not JSON")
            if not end and not self._more(size):
                raise self._bad("is not JSON, or is cut off")
            size *= 2

    def _more(self, size: int) -> bool:
        """Read on, forgetting what was gone past; False at the end of the file."""
        piece = self._stream.read(size)
        if piece:
            self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)

    def _bad(self, words: str) -> ListRejected:
        return ListRejected(f"{self._name}: {self._where} {words}", file=self._name)
