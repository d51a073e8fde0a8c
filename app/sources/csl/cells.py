"""What several facts share one cell for: numbers (``ids``), addresses, links in the remarks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.sources.ofac import tables
from app.sources.values import country_code

FORMER_FLAG = "Former Vessel Flag"
_LABELS = frozenset(
    {
        *tables.IDENTIFIER_LABELS,
        *tables.DATE_LABELS,
        *tables.TEXT_LABELS,
        *tables.COUNTRY_LABELS,
        *(tables.GENERIC_NUMBER, "Gender", FORMER_FLAG),
    }
)
_SENTENCES = frozenset(tables.TEXT_LABELS)
"""Labels of whole sentences, in which a comma separates nothing."""
_LABEL_END = (":", "-", "#")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CODE = re.compile(r"[A-Z]{2}")
_STATES = frozenset(
    {
        *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL"),
        *("IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE"),
        *("NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "PR", "RI", "SC"),
        *("SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number or another fact with a label; ``country`` is the publisher's word for it."""

    label: str
    value: str
    country: str | None = None
    stated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address, as far as its parts are told apart."""

    full: str | None = None
    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


def number_of(stated: str) -> Number | None:
    """One part of ``ids``, in any order of its fields; None where no label can be told.

    ``CO, 1978075, Matricula Mercantil No`` was written until 2020, ``Matricula Mercantil No,
    1978075, CO`` later. Dates of issue and expiry may follow.
    """
    parts = [part.strip() for part in stated.split(",")]
    parts = [part for part in parts if part]
    found = _known(parts) or _marked(parts)
    if found is not None:
        label, rest = found
        if label in _SENTENCES or label.endswith(_LABEL_END[:2]):
            value = ", ".join(rest)
            return Number(label=label, value=value, stated=stated) if value else None
        return _with_country(label, rest, stated)
    rest, country = _countries([part for part in parts if not _DAY.fullmatch(part)])
    if len(rest) != 2 or _has_digit(rest[0]) is _has_digit(rest[1]):
        return None
    value, label = rest if _has_digit(rest[0]) else reversed(rest)
    return Number(label=label, value=value, country=country, stated=stated)


def _known(parts: list[str]) -> tuple[str, list[str]] | None:
    """A label of OFAC's at the end or at the beginning; some labels hold a comma."""
    for size in range(min(3, len(parts) - 1), 0, -1):
        if (label := ", ".join(parts[-size:])) in _LABELS:
            return label, parts[:-size]
        if (label := ", ".join(parts[:size])) in _LABELS:
            return label, parts[size:]
    return None


def _marked(parts: list[str]) -> tuple[str, list[str]] | None:
    """A label that shows itself by the mark at its end."""
    if len(parts) < 2:
        return None
    if parts[-1].endswith(_LABEL_END):
        return parts[-1], parts[:-1]
    return (parts[0], parts[1:]) if parts[0].endswith(_LABEL_END) else None


def _with_country(label: str, rest: list[str], stated: str) -> Number | None:
    values, country = _countries([part for part in rest if not _DAY.fullmatch(part)])
    if label in tables.DATE_LABELS:
        values = rest
    if not values:
        return None
    return Number(label=label, value=", ".join(values), country=country, stated=stated)


def _countries(parts: list[str]) -> tuple[list[str], str | None]:
    """The parts without the country before or behind them."""
    if len(parts) > 1:
        if _CODE.fullmatch(parts[0]) and country_code(parts[0]) is not None:
            return parts[1:], parts[0]
        if not _has_digit(parts[-1]) and country_code(parts[-1]) is not None:
            return parts[:-1], parts[-1]
    return parts, None


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def place_of(stated: str, *, states: bool) -> Place:
    """One address of a cell, whose last part is the country where that is a code.

    With ``states`` (the lists of the Department of Commerce leave the country of American
    addresses out) the code of a state is no country unless a postal code stands before it.
    """
    parts = [part.strip() for part in stated.split(",")]
    last = parts[-1]
    known = _CODE.fullmatch(last) is not None and country_code(last) is not None
    if states and last in _STATES and not (len(parts) > 1 and _has_digit(parts[-2])):
        known = False
    return Place(full=stated, country=last if known else None)


_LINK = re.compile(r"\(?Linked To: ?")


def links_of(remarks: str) -> tuple[list[str], str]:
    """The names behind each ``(Linked To: NAME)``, and the remarks without them."""
    before, *after = _LINK.split(remarks)
    names, rest = [], [before]
    for text in after:
        name, left = _until_closed(text)
        names.append(name)
        rest.append(left)
    words = " ".join(part for part in rest if any(map(str.isalnum, part)))
    return names, " ".join(words.split()).strip("; ")


def _until_closed(text: str) -> tuple[str, str]:
    """The name up to the bracket that closes the link; names may hold brackets themselves."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth < 0 or (letter == ";" and depth == 0):
            return text[:place].strip(), text[place + 1 :]
    return text.strip(" ;"), ""


def several(text: str | None) -> Iterator[str]:
    """The values of a cell; ``[]`` is what an empty list looks like in some editions."""
    for part in (text or "").split(";"):
        if part.strip() not in ("", "[]"):
            yield part.strip()
