"""The file that a publisher's page links to, where its address changes with every edition."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

import httpx
import lxml.html
from lxml import etree

_CHARSET = re.compile(r"charset=[\"']?([\w-]{1,40})", re.I)


def find_link(page: bytes, url: httpx.URL, pattern: str, content_type: str = "") -> str | None:
    """The first link of a page whose absolute address matches ``pattern`` as a whole.

    A fragment is no part of the address. None where no link matches or the page cannot be read.
    """
    wanted = re.compile(pattern)
    return next(
        (link for link in _links(page, str(url), content_type) if wanted.fullmatch(link)), None
    )


def _links(page: bytes, base: str, content_type: str) -> Iterator[str]:
    declared = _CHARSET.search(content_type)
    try:
        parser = lxml.html.HTMLParser(encoding=declared[1] if declared else None, no_network=True)
    except LookupError:
        parser = lxml.html.HTMLParser(no_network=True)
    try:
        root = lxml.html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    for element in root.iter("base"):
        href = element.get("href")
        if href is not None:
            base = _absolute(base, href) or base
            break
    for element in root.iter("a", "area"):
        href = element.get("href")
        link = None if href is None else _absolute(base, href)
        if link is not None:
            yield link


def _absolute(base: str, href: str) -> str | None:
    try:
        return urldefrag(urljoin(base, href.strip())).url
    except ValueError:
        return None
