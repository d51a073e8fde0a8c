"""What a written name consists of: readings of tokens, each with its kind and weight.

A name has one *reading* in most scripts and up to three where a character is read in
several languages (Han) or romanised in several ways (Hangul). Listed names are
understood once, when an index is built; a query once per screening; by the same code.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, NamedTuple

from rigour.names import NamePartTag, NameTypeTag, SymbolCategory, analyze_names
from rigour.names.tokenize import normalize_name

from app.domain.kinds import EntityType, QueryType
from app.matching.alternatives import other_texts
from app.matching.kontsevich import korean_reading
from app.matching.lexicon import (
    concept_weight,
    is_function_word,
    legal_form,
    near_concepts,
    organization_concepts,
    place_of,
    place_phrase,
    split_unspaced,
)
from app.matching.persons import readings_of
from app.matching.script import (
    VOWELLESS_SCRIPTS,
    bones,
    dominant_script,
    fold,
    latin_readings,
    unify,
)
from app.matching.symbols import Sense, symbol
from app.matching.tokens import SCRIPTS, Kind, Reading, Style, Token
from app.matching.words import PARTICLES, commonness

MAX_TOKENS = 24
"""A name's further tokens are not compared; no listed name comes near it."""
WORDS_REMEMBERED = 16384
"""Words whose analysis is kept: it is the same in every name."""


_STYLES = {
    EntityType.PERSON: Style.PERSON,
    QueryType.PERSON: Style.PERSON,
    EntityType.ORGANIZATION: Style.ORGANIZATION,
    QueryType.ORGANIZATION: Style.ORGANIZATION,
    EntityType.VESSEL: Style.ORGANIZATION,
    QueryType.VESSEL: Style.ORGANIZATION,
    EntityType.AIRCRAFT: Style.ORGANIZATION,
    QueryType.AIRCRAFT: Style.ORGANIZATION,
}


_BREAKS = re.compile(r"[\s\-‐-―/\\,;:|()\[\]{}<>«»„“”\"_+*•·&]+")
_DROPPED = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_APOSTROPHES = re.compile(r"['’‘`´ʻʼʿʾ′]")
_DOTTED = re.compile(r"^(?:\w\.)+\w?\.?$")
_DOT_AT = re.compile(r"\b(?:dot|\(dot\)|\[dot\])\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def clean(name: str) -> str:
    """One line of composed, visible characters: what every comparison starts from."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    text = unicodedata.normalize("NFKC", _DROPPED.sub("", name))
    kept = (" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join("".join(kept).split())


def style_of(kind: EntityType | QueryType, name: str) -> Style:
    """How to compare a name of this type; guessed from its words where the type is open."""
    known = _STYLES.get(kind)
    if known is not None:
        return known
    analysed = _analyse(clean(name))
    marks = any(
        span.symbol.category in (SymbolCategory.ORG_CLASS, SymbolCategory.DOMAIN)
        for span in (analysed.spans if analysed else ())
    )
    return Style.ORGANIZATION if marks else Style.PERSON


@lru_cache(maxsize=4096)
def understand(name: str, style: Style) -> tuple[Reading, ...]:
    """The readings of a name, best first; none when it holds nothing comparable."""
    text = clean(name)
    readings = _readings(text, style)
    for other in other_texts(text, style):
        readings += _readings(other, style)
    return tuple(dict.fromkeys(readings)) if len(readings) > 1 else tuple(readings)


def _readings(text: str, style: Style) -> list[Reading]:
    words = _person_words(text) if style is Style.PERSON else _organization_words(text)
    spellings = _spellings(words, style)
    count = max((len(s) for _, s in spellings), default=0)
    script = dominant_script(text)
    readings = []
    for n in range(count):
        tokens: list[Token] = []
        for word, options in spellings:
            if options:
                tokens += _tokens(word, options[min(n, len(options) - 1)], style)
        tokens = _join_spaced_letters(tokens, style)[:MAX_TOKENS]
        marked = readings_of(tokens, script) if style is Style.PERSON else [tokens]
        readings += [Reading(tuple(tokens), style) for tokens in marked if tokens]
    return readings


def _spellings(words: list["_Word"], style: Style) -> list[tuple["_Word", tuple[str, ...]]]:
    spellings = [(word, latin_readings(word.text)) for word in words]
    cyrillic = style is Style.PERSON and words and not words[0].text.isascii()
    korean = korean_reading([w.text for w in words]) if cyrillic else None
    if korean is None:
        return spellings
    return [(w, (*known, extra)) for (w, known), extra in zip(spellings, korean, strict=True)]


class _Word(NamedTuple):
    text: str
    kind: Kind | None = None
    symbols: tuple[int, ...] = ()
    general: float = 0.0
    """For a general word: what it weighs beside a distinctive one."""

    def __hash__(self) -> int:
        """Of what tells nearly all words apart: words are looked up by the thousand."""
        return hash(self.text)


_unmarked = lru_cache(maxsize=WORDS_REMEMBERED)(_Word)
"""A word of which nothing is known but how it is written."""


def split_words(text: str) -> list[str]:
    """The words of a cleaned name: apostrophes join, other punctuation but the dot parts."""
    return [w for w in _BREAKS.split(_APOSTROPHES.sub("", text)) if w]


def _person_words(text: str) -> list[_Word]:
    words: list[_Word] = []
    for piece in split_words(text):
        if _DOTTED.match(piece) or (piece.count(".") and len(piece.replace(".", "")) <= 3):
            initials = [c for c in piece.split(".") if c]
            words += map(_unmarked, initials)
            continue
        words += [_unmarked(part) for part in piece.split(".") if part]
    return words


@lru_cache(maxsize=4096)
def _analyse(text: str) -> Any:
    names = analyze_names(
        NameTypeTag.ORG, [text], phonetics=False, consolidate=False, infer_initials=False
    )
    return next(iter(names), None)


_SYMBOL_KINDS = {
    SymbolCategory.DOMAIN: Kind.GENERIC,
    SymbolCategory.SYMBOL: Kind.GENERIC,
    SymbolCategory.LOCATION: Kind.PLACE,
}


def _organization_words(text: str) -> list[_Word]:
    analysed = _analyse(_APOSTROPHES.sub("", text))
    if analysed is None:
        return _meant([_Word(piece) for word in split_words(text) for piece in _cut(word)])
    kinds, symbols, merged = _marks(analysed)
    words = []
    for part in analysed.parts:
        if part.index in merged:
            continue
        kind = kinds.get(part.index, _TAG_KINDS.get(part.tag.value))
        marks = tuple(sorted(set(symbols.get(part.index, ()))))
        for word in split_words(part.form.replace(".", " ")):
            words += [_Word(piece, kind, marks) for piece in _cut(word)]
    return _meant(words)


def _cut(word: str) -> tuple[str, ...]:
    """The words of a script that puts no space between them; other words as they are."""
    return (word,) if word.isascii() else split_unspaced(word) or (word,)


def _meant(words: list["_Word"]) -> list["_Word"]:
    """The words with their meanings; legal forms and places of several words become one."""
    texts = [word.text for word in words]
    meant = []
    at = 0
    while at < len(words):
        form, place = legal_form(texts, at), place_phrase(texts, at)
        if form is not None and (place is None or form[1] >= place[1]):
            marks = (symbol(Sense.SAME, f"{_LEGAL}:{form[0].upper()}"),)
            meant.append(_Word(" ".join(texts[at : at + form[1]]), Kind.LEGAL, marks))
            at += form[1]
        elif place is not None and place[1] > 1:
            marks = (symbol(Sense.SAME, f"place {place[0]}"),)
            meant.append(_Word(" ".join(texts[at : at + place[1]]), Kind.PLACE, marks))
            at += place[1]
        else:
            meant.append(_meaning(words[at]))
            at += 1
    return meant


@lru_cache(maxsize=WORDS_REMEMBERED)
def _meaning(word: "_Word") -> "_Word":
    """A word with its meaning: general words and places in any language, and small words."""
    if word.kind in (Kind.LEGAL, Kind.NUMBER):
        return word
    concepts = organization_concepts(word.text)
    if concepts:
        meant = [symbol(Sense.SAME, f"concept {c}") for c in concepts]
        near = {family for concept in concepts for family in near_concepts(concept)}
        meant += [symbol(Sense.NEAR, family) for family in sorted(near)]
        weight = max(map(concept_weight, concepts))
        return _Word(word.text, Kind.GENERIC, (*meant, *word.symbols), weight)
    places = place_of(word.text)
    if places:
        marks = tuple(symbol(Sense.SAME, f"place {place}") for place in places)
        return _Word(word.text, Kind.PLACE, (*marks, *word.symbols))
    if word.kind is None and is_function_word(word.text):
        return _Word(word.text, Kind.STOP, word.symbols)
    return word


_LEGAL = SymbolCategory.ORG_CLASS.value
_TAG_KINDS = {NamePartTag.STOP.value: Kind.STOP, NamePartTag.LEGAL.value: Kind.LEGAL}


def _marks(analysed: Any) -> tuple[dict[int, Kind], dict[int, list[int]], set[int]]:
    """Kinds and symbols by place in the name, and the places that belong to one before."""
    kinds: dict[int, Kind] = {}
    symbols: dict[int, list[int]] = {}
    merged: set[int] = set()
    for span in analysed.spans:
        category = span.symbol.category
        first, *others = [part.index for part in span.parts]
        if category == SymbolCategory.ORG_CLASS:
            kinds[first] = Kind.LEGAL
            merged.update(others)
        elif category == SymbolCategory.NUMERIC:
            if not _is_number(analysed.parts[first].form):
                continue
            kinds[first] = Kind.NUMBER
        elif category in _SYMBOL_KINDS and not others:
            kinds.setdefault(first, _SYMBOL_KINDS[category])
        else:
            continue
        meant = f"{category.value}:{span.symbol.id}"
        if category == SymbolCategory.LOCATION:
            meant = f"place {str(span.symbol.id).upper()}"
        symbols.setdefault(first, []).append(symbol(Sense.SAME, meant))
    return kinds, symbols, merged


def _is_number(form: str) -> bool:
    return any(c.isdigit() for c in form) or len(form) > 3 or form in _ROMAN


_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


@lru_cache(maxsize=WORDS_REMEMBERED)
def _tokens(word: _Word, spelling: str, style: Style) -> tuple[Token, ...]:
    script = dominant_script(unify(word.text))
    pieces = spelling.split()
    if len(pieces) == 1:
        return (_token(pieces[0], word, style, script),)
    # The syllables of one word: Han characters are written each by itself, others are not.
    texts = word.text if len(pieces) == len(word.text) else pieces
    return tuple(
        _token(piece, word._replace(text=text), style, script)
        for piece, text in zip(pieces, texts, strict=True)
    )


def _token(form: str, word: _Word, style: Style, script: str = "LATIN") -> Token:
    kind = word.kind
    symbols = word.symbols
    if kind is None:
        kind = _kind_of(form, style)
    if form in _ROMAN and style is Style.PERSON:
        kind, symbols = Kind.SUFFIX, (symbol(Sense.SAME, f"NUM:{_ROMAN[form]}"),)
    if form.isdigit():
        kind, symbols = Kind.NUMBER, (symbol(Sense.SAME, f"NUM:{int(form)}"),)
    key = fold(form)
    return Token(
        form=form,
        fold=key,
        bones=bones(key),
        kind=kind,
        common=commonness(key, style.name),
        vowelless=script in VOWELLESS_SCRIPTS,
        script=SCRIPTS.index(script if script in SCRIPTS else "OTHER"),
        symbols=symbols,
        text=word.text,
    )


def _kind_of(form: str, style: Style) -> Kind:
    if style is Style.PERSON:
        return Kind.WORD
    if len(form) == 1 and form.isalpha():
        return Kind.INITIAL
    return Kind.PARTICLE if form in PARTICLES else Kind.WORD


def _join_spaced_letters(tokens: list[Token], style: Style) -> list[Token]:
    """``P U T I N`` is one word: five or more single letters in a row, with nothing else."""
    if len(tokens) < 5 or any(len(t.form) > 1 or not t.form.isalpha() for t in tokens):
        return tokens
    joined = "".join(t.form for t in tokens)
    word = _Word(joined)
    return [_token(joined, word, style)]


@cache
def warm_up() -> None:
    """Load rigour's tables of legal forms now (0.2 s) instead of at the first question."""
    normalize_name("warm")
    _analyse("Limited Liability Company")
