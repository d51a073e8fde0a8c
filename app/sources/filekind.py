"""What a file really is, by its first bytes, whatever its name says.

Publishers and mirrors answer a request for a list with an empty file, an error page or a
compressed copy and say that all is well. A reader calls :func:`expect` before it parses,
so that such a file is refused in words a person understands.
"""

import re
from enum import StrEnum

from app.errors import ListRejected
from app.sources.base import SourceFile

_HEAD = 65_536
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_TITLE = re.compile(rb"<title[^>]*>(.{1,200}?)</title>", re.I | re.S)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class FileKind(StrEnum):
    """Kinds of files that can be told apart without parsing them."""

    EMPTY = "empty"
    HTML = "a web page"
    XML = "XML"
    JSON = "JSON"
    GZIP = "gzip-compressed"
    ZIP = "a ZIP archive"
    """XLSX workbooks are ZIP archives too."""
    OLE = "an old Office document"
    """XLS workbooks, and XLSX workbooks that are protected by a password."""
    PDF = "a PDF document"
    BINARY = "binary data"
    TEXT = "text"


def kind_of(file: SourceFile) -> FileKind:
    """What the file is, judged by its first 64 KiB."""
    return _kind(_head(file))


def page_title(file: SourceFile) -> str:
    """What a web page calls itself, on one line; empty where it does not say."""
    return _title(_head(file))


def expect(file: SourceFile, *kinds: FileKind) -> FileKind:
    """The kind of the file if it is among ``kinds``; :class:`ListRejected` otherwise."""
    head = _head(file)
    kind = _kind(head)
    if kind in kinds:
        return kind
    wanted = " or ".join(dict.fromkeys(kinds))
    if kind is FileKind.EMPTY:
        message = f"{file.name} is empty"
    elif kind is FileKind.HTML:
        shown = _title(head)
        message = f"{file.name} is a web page{f' ({shown!r})' if shown else ''} and not {wanted}"
    elif kind is FileKind.GZIP:
        message = f"{file.name} is gzip-compressed; unpack it first, {wanted} is read"
    else:
        message = f"{file.name} is {kind} and not {wanted}"
    raise ListRejected(message, file=file.name, kind=kind.name.lower())


def _title(head: bytes) -> str:
    title = _TITLE.search(head)
    return " ".join(title[1].decode("utf-8", "replace").split()) if title else ""


def _head(file: SourceFile) -> bytes:
    with file.path.open("rb") as stream:
        return stream.read(_HEAD)


def _kind(head: bytes) -> FileKind:
    for start, kind in (
        (b"\x1f\x8b", FileKind.GZIP),
        (b"PK\x03\x04", FileKind.ZIP),
        (_OLE, FileKind.OLE),
        (b"%PDF", FileKind.PDF),
    ):
        if head.startswith(start):
            return kind
    bom = next((bom for bom in _BOMS if head.startswith(bom)), b"")
    body = head[len(bom) :]
    if bom.startswith((b"\xff", b"\xfe")):
        body = body.replace(b"\x00", b"")
    if not body.strip(b" \t\r\n\x1a"):
        return FileKind.EMPTY
    if b"\x00" in body:
        return FileKind.BINARY
    if _HTML.match(body):
        return FileKind.HTML
    first = body.lstrip()[:1]
    if first == b"<":
        return FileKind.XML
    return FileKind.JSON if first in (b"{", b"[") else FileKind.TEXT
