"""Numbers of documents, which the list often gives with words before and behind them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.kinds import IdentifierType
from app.sources.un.tables import DOCUMENT_TYPES
from app.sources.values import country_code

_NUMBER_WORDS = re.compile(r"(?:number|no\.?|nos\.?|card|code|ssn)\s*:?$", re.I)
_ABBREVIATED = re.compile(r"no\.?:?", re.I)
_SSN = re.compile(r"SSN\s+(?=\d)")
_ENDS = re.compile(r"\s*[(,;]\s*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number, the words before it, and the country that they or the words behind it name."""

    value: str
    words: str | None = None
    country: str | None = None


def number_of(fields: Mapping[str, str]) -> Number | None:
    """The number of a document; None where none can be told apart.

    Where the list gives no number of its own, the description and the note may state one,
    but only right behind a word such as "number" or at their beginning: "issued in 1993" is
    none.
    """
    if "NUMBER" in fields:
        return _in_words(fields["NUMBER"])
    for field in ("TYPE_OF_DOCUMENT2", "NOTE"):
        found = _in_words(fields.get(field, ""))
        if found is not None and (found.words is None or _NUMBER_WORDS.search(found.words)):
            return found
    return None


def type_of(fields: Mapping[str, str], number: Number | None) -> IdentifierType | None:
    """What the document is; None where the type is not known."""
    stated = fields.get("TYPE_OF_DOCUMENT", "")
    words = "" if number is None or number.words is None else number.words
    described = f"{fields.get('TYPE_OF_DOCUMENT2', '')} {words}"
    for description in (described, stated):
        for pattern, kind in DOCUMENT_TYPES:
            if pattern.search(description):
                return kind
    return None


def _in_words(text: str) -> Number | None:
    """The number in a text such as ``Afghan passport number SE 012820``.

    It begins behind the last word, among those before the first digit, and ends before the
    next word, comma or bracket.
    """
    text = " ".join(text.split())
    ssn = _SSN.match(text)
    words = text.split()
    first = next((n for n, word in enumerate(words) if any(map(str.isdigit, word))), None)
    if first is None:
        return None
    start = max((n + 1 for n in range(first) if _is_word(words[n])), default=0)
    if ssn is not None:
        start = 1
    before = " ".join(words[:start]) or None
    number, tail = _number(words[start:])
    country = tail if tail is not None and country_code(tail) else None
    if country is None and before is not None and country_code(before):
        country = before
    return Number(number, before, country)


def _number(words: list[str]) -> tuple[str, str | None]:
    """The number at the beginning of the words, and the name or remark right behind it."""
    text = " ".join(words)
    end = _ENDS.search(text, 1)
    tail = None if end is None else text[end.end() :].rstrip(")").strip()
    kept = []
    for word in (text if end is None else text[: end.start()]).split():
        if _ABBREVIATED.fullmatch(word):
            continue
        if _is_word(word):
            break
        kept.append(word)
    return " ".join(kept), tail


def _is_word(word: str) -> bool:
    """Whether this is prose: it holds a small letter and no digit."""
    return any(map(str.islower, word)) and not any(map(str.isdigit, word))
