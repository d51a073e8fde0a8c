"""Which encoding a text file is written in, found by reading all of it once.

A byte order mark decides. Without one, a file that is valid UTF-8 from end to end is
UTF-8. Otherwise the lines with bytes beyond ASCII decide: when most of them are valid
UTF-8 the file is UTF-8 with a few damaged rows, else it is one of the older encodings.
Damaged bytes are read as U+FFFD, which later makes a problem of that row alone.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

from app.errors import InvalidFile, UnsupportedFile

BLOCK = 1 << 20
SAMPLE = 1 << 16
READ = (
    "what is read are CSV, TSV, XLSX, JSON lines and Parquet, each also packed once with gzip or "
    "zstd"
)
"""What a person is told whose file is of another kind."""

_BOMS = (
    # UTF-32's mark begins with that of UTF-16, so it is looked for first.
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)

_FOREIGN = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet such as XLSX"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word document"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip-compressed file"),
    (b"\x28\xb5\x2f\xfd", "a zstd-compressed file"),
    (b"BZh", "a bzip2-compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)

_JSON = (b'{"', b'{ "', b"{\n", b"{\r", b"[{", b"[ {", b"[\n", b"[\r")
"""JSON, but not a header such as ``[id]``."""

_LEGACY = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("koi8_r", "cp932", "gb18030", "big5", "cp949"),
]
"""Encodings that a spreadsheet or an old core system still writes."""

_LATIN = frozenset({"cp1252", "cp1250", "cp1254", "cp1257"})
_SIGN_IN_WORD = re.compile(r"[^\W\d_][³¹¿£¯¼¾¢¥¦¨¬±\ufffd]|[³¹¿£¯¼¾¥\ufffd][^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Encoding:
    """``codec`` is Python's name, ``label`` what a person is told."""

    codec: str
    label: str


def detect(path: Path) -> Encoding:
    """The encoding of a text file.

    Raises :class:`InvalidFile` when the file is empty and :class:`UnsupportedFile` when it
    is recognisably something else than text.
    """
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
        if not head.strip(codecs.BOM_UTF8 + b" \t\r\n"):
            rest = stream.read(BLOCK)
            if not rest.strip():
                raise InvalidFile("the file is empty", field="file")
        _refuse_foreign(head)
        mark = marked(head)
        if mark is not None:
            return mark
        wide = _utf16_without_mark(head)
        if wide is not None:
            return wide
        _refuse_binary(head)
        stream.seek(0)
        if _is_utf8(stream):
            return Encoding("utf-8", "UTF-8")
        stream.seek(0)
        return _older_or_damaged(stream)


def marked(head: bytes) -> Encoding | None:
    """The encoding that a byte order mark says, if there is one."""
    for mark, codec, label in _BOMS:
        if head.startswith(mark):
            return Encoding(codec, label)
    return None


def _refuse_foreign(head: bytes) -> None:
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            raise UnsupportedFile(
                f"this is {kind}; {READ}",
                field="file",
                found=kind,
            )
    text = head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    if text.startswith((*_JSON, b"<?xml", b"<!DOCTYPE", b"<html")):
        kind = "JSON that is not one object a line" if text[:1] in b"{[" else "XML or HTML"
        raise UnsupportedFile(
            f"this is {kind}; {READ}",
            field="file",
            found=kind,
        )


def _refuse_binary(head: bytes) -> None:
    """Control characters are rare in text of one byte a letter; NULs are judged by row."""
    control = sum(0 < byte < 9 or 13 < byte < 32 for byte in head)
    if control > len(head) // 50:
        raise UnsupportedFile(
            f"this is not a text file; {READ}",
            field="file",
            found="binary data",
        )


def _utf16_without_mark(head: bytes) -> Encoding | None:
    """UTF-16 shows itself by a NUL in every second byte of Latin text."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    enough = len(head) // 5
    if max(even, odd) <= enough or min(even, odd) > enough // 10:
        return None
    codec = "utf-16-be" if even > odd else "utf-16-le"
    return Encoding(codec, "UTF-16 without byte order mark")


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        while block := stream.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _older_or_damaged(stream: BinaryIO) -> Encoding:
    sample = bytearray()
    valid = 0
    damaged = 0
    while len(sample) < SAMPLE and (line := stream.readline(SAMPLE)):
        if line.isascii():
            continue
        sample += line
        try:
            line.decode("utf-8")
            valid += 1
        except UnicodeDecodeError:
            damaged += 1
    if valid > damaged:
        return Encoding("utf-8", "UTF-8 with some damaged characters")
    best = from_bytes(bytes(sample), cp_isolation=_LEGACY, enable_fallback=False).best()
    codec = "cp1252" if best is None else best.encoding
    if codec in _LATIN:
        codec = "cp1252" if _reads_as_western(bytes(sample)) else "cp1250"
    return Encoding(codec, _label(codec))


def _reads_as_western(sample: bytes) -> bool:
    """Whether no word has a sign in it when the bytes are read as Windows-1252.

    The statistics cannot tell the Latin code pages apart on short names (``Núñez`` came out
    as ``Núńez``), but Polish ``Wałęsa`` read as Windows-1252 is ``Wa³êsa``, which nobody
    writes.
    """
    return _SIGN_IN_WORD.search(sample.decode("cp1252", errors="replace")) is None


def _label(codec: str) -> str:
    if codec.startswith("cp125"):
        return f"Windows-{codec[2:]}"
    return codec.upper().replace("_", "-")
