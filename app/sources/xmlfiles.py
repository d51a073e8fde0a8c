"""XML as it comes from outside: streamed in constant memory, with nothing in it obeyed.

No list declares a document type, so one that does (the way to billion-laughs and external
entities) is refused before anything of it is read. Namespaces are ignored throughout:
publishers change them between editions while the elements stay the same.
"""

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import lru_cache
from typing import BinaryIO, NoReturn

from lxml import etree

from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.filekind import FileKind, expect

Element = etree._Element

_DOCTYPE = b"<!DOCTYPE"
_PROLOGUE = 1 << 20
MAX_PIECE = 16_000_000
"""Bytes between two tags of an XML file, at most; no list needs more."""
_DECLARATION = re.compile(r'\sxmlns(?::[\w.-]+)?="[^"]*"')


def root(file: SourceFile) -> Element:
    """The root element with its attributes and without its content.

    :class:`ListRejected` if the file is not XML that we read.
    """
    _refuse_doctype(file)
    try:
        with closing(_events(file, "start")) as events:
            for _, element in events:
                return element
    except etree.XMLSyntaxError as error:
        _broken(file, error)
    raise ListRejected(f"{file.name} holds no XML element", file=file.name)


def elements(
    file: SourceFile, *tags: str, comments: bool = False
) -> Generator[Element, None, None]:
    """Every element with one of these local names, complete, in the order of their ends.

    An element is emptied once the caller takes the next one, so nothing of it may be kept
    but texts. Elements nested in one that is yielded are not yielded by themselves.
    With ``comments`` an element keeps the comments in it, where a publisher writes in them.
    :class:`ListRejected` where the file breaks off or is not well-formed, which may come
    after elements were yielded.
    """
    _refuse_doctype(file)
    wanted = frozenset(tags)
    inside: Element | None = None
    try:
        for event, element in _events(file, "start", "end", comments=comments):
            if event == "start":
                if inside is None and local_name(element) in wanted:
                    inside = element
            elif element is inside:
                yield element
                inside = None
                _forget(element)
            elif inside is None:
                _forget(element)
    except etree.XMLSyntaxError as error:
        _broken(file, error)


def first(file: SourceFile, *tags: str) -> Element | None:
    """The first element with one of these local names, complete; nothing behind it is read."""
    with closing(elements(file, *tags)) as found:
        return next(found, None)


def local_name(element: Element) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, *tags: str) -> Iterator[Element]:
    """The direct children with one of these local names; all of them if none is given."""
    if element is None:
        return iter(())
    return element.iterchildren(*_in_any_namespace(tags))


@lru_cache
def _in_any_namespace(tags: tuple[str, ...]) -> tuple[str, ...]:
    # Without tags too: comments and processing instructions have none.
    return tuple(f"{{*}}{tag}" for tag in tags or ("*",))


def child(element: Element, *path: str) -> Element | None:
    """The first descendant along a path of local names, or None."""
    found: Element | None = element
    for tag in path:
        if found is None:
            return None
        found = next(children(found, tag), None)
    return found


def text(element: Element | None, *path: str) -> str | None:
    """The text of the element at a path, white space collapsed; None where there is none."""
    found = None if element is None else child(element, *path)
    if found is None:
        return None
    words = "".join(map(str, found.itertext())) if len(found) else found.text or ""
    return " ".join(words.split()) or None


def attribute(element: Element, name: str) -> str | None:
    """An attribute with white space collapsed; None where it is missing or blank."""
    return " ".join(element.get(name, "").split()) or None


def source_text(element: Element) -> str:
    """The element as it stood in the file, without namespace declarations on it."""
    copy = etree.tostring(element, encoding="unicode", with_tail=False)
    start, end, rest = copy.partition(">")
    return f"{_DECLARATION.sub('', start)}{end}{rest}"


def _events(
    file: SourceFile, *events: str, comments: bool = False
) -> Generator[tuple[str, Element], None, None]:
    """What the parser meets. The file is ours to close: lxml leaves that to chance."""
    with file.path.open("rb") as stream:
        watched = _Watched(file, stream)
        for met in etree.iterparse(
            watched,
            events=events,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=not comments,
            remove_pis=True,
            huge_tree=False,
        ):
            watched.waiting = 0
            yield met


class _Watched:
    """A file in which some element begins or ends every now and then.

    The parser limits the length of a text by itself. A tag, an attribute or a comment it
    gathers to its end before it looks at it, were it a gigabyte away.
    """

    def __init__(self, file: SourceFile, stream: BinaryIO) -> None:
        self._file, self._stream = file, stream
        self.waiting = 0
        """Bytes that were read since the parser met anything."""

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.waiting += len(data)
        if self.waiting > MAX_PIECE:
            raise ListRejected(
                f"{self._file.name} holds more than {MAX_PIECE:,} bytes without an element, before"
                f" its byte {self._stream.tell():,}: it is no list",
                file=self._file.name,
                limit=MAX_PIECE,
            )
        return data


def _refuse_doctype(file: SourceFile) -> None:
    """Refuse whatever is not plain XML. A document type can only stand before the root."""
    expect(file, FileKind.XML)
    with file.path.open("rb") as stream:
        start = stream.read(_PROLOGUE)
    if _DOCTYPE in start.replace(b"\x00", b"").upper():
        raise ListRejected(
            f"{file.name} declares a document type, which no list does: it is not read",
            file=file.name,
        )


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


_NOT_ITS_ENCODING = frozenset(
    {
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    }
)
_BEYOND_LIMITS = frozenset(
    {etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NAME_TOO_LONG}
)


def _broken(file: SourceFile, error: etree.XMLSyntaxError) -> NoReturn:
    line = error.lineno or 0
    where = f"{file.name} line {line}"
    words = " ".join(error.msg.split())
    code: int = getattr(error, "code", 0)  # The types of lxml do not tell of it.
    if code in _NOT_ITS_ENCODING:
        message = f"{where} is not in the character encoding that the file states ({words})"
    elif code in _BEYOND_LIMITS:
        message = f"{where} holds more in one piece than any list does: it is not read ({words})"
    else:
        message = f"{where} is not well-formed XML: the file is damaged or cut off ({words})"
    raise ListRejected(message, file=file.name, line=line) from None
