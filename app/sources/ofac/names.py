"""Names as OFAC writes them: a person's family name in capitals before the first comma."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.entities import Name
from app.domain.kinds import NameKind
from app.sources.ofac import words

_BIDI_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CAPITALS = frozenset({None, "Cyrl", "Grek", "Armn"})
"""Scripts that have capitals; None is Latin."""
_GIVEN_FIRST = frozenset({"Arab", "Hebr"})
_UNSPACED = frozenset({"Hans", "Hant", "Jpan", "Kore"})


@dataclass(frozen=True, slots=True)
class FullName:
    """A name put together, with its parts where it has both."""

    full: str
    family: str | None = None
    given: str | None = None


def name_of(text: str, kind: NameKind, *, person: bool, stated: str, locator: str) -> Name:
    """The name as published; for a person with a comma in it, also its two parts."""
    full = " ".join(text.split())
    family, comma, given = full.partition(",")
    family, given = family.strip(), given.strip()
    split = person and bool(comma and family and given)
    return Name(
        full=full,
        kind=kind,
        family=family if split else None,
        given=given if split else None,
        stated=stated,
        locator=locator,
    )


def compose(parts: Sequence[tuple[str, str]], script: str | None) -> FullName:
    """A name of its parts (type and value) as OFAC's other formats write it.

    Capitals for family names, organisations, vessels and aircraft, the comma behind the
    family name, and the order of the right-to-left scripts are those of the formatted names
    in enhanced XML. Of a part of unknown type only the value is taken, in its place.
    """
    whole: list[str] = []
    family: list[str] = []
    given: list[str] = []
    for type, value in parts:
        text = plain(value)
        match words.NAME_PARTS.get(words.folded(type)):
            case "family":
                family.append(_capitals(text, script))
            case "given":
                given.append(text)
            case "whole":
                whole.append(_capitals(text, script))
            case _:
                whole.append(text)
    if whole or not (family and given):
        return FullName(" ".join([*whole, *family, *given]))
    last, first = " ".join(family), " ".join(given)
    if script in _GIVEN_FIRST:
        return FullName(f"{first} {last}", last, first)
    if script in _UNSPACED:
        return FullName(f"{last}{first}", last, first)
    return FullName(f"{last}, {first}", last, first)


def plain(text: str) -> str:
    """Without the invisible marks that only steer in which direction it is drawn."""
    return " ".join(_BIDI_MARKS.sub("", text).split())


def _capitals(text: str, script: str | None) -> str:
    return text.upper() if script in _CAPITALS else text
