"""Names in other letters that look, or mean, the same."""

import random
import unicodedata
from functools import cache

import icu

from app.validation.listed import ListedName
from app.validation.tables import alternatives, mapping, rows
from app.validation.texts import like_case

_MARKS = "\u0301\u0300\u0308\u0302\u0303"
_ACCENTED = frozenset("aeiouncAEIOUNC")
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")
_CYRILLIC_COUNTRIES = frozenset(("ru", "by", "ua", "kz", "kg", "tj", "bg", "rs", "mk", "mn"))
_GREEK_COUNTRIES = frozenset(("gr", "cy"))


def respelt(name: ListedName, rng: random.Random) -> str | None:
    """Case, accents and punctuation changed; not one letter of the alphabet is."""
    words = [word.strip(".,;'’\"()") or word for word in name.words]
    if not any(word.isascii() and word.isalpha() for word in words):
        return None
    text = rng.choice((str.lower, str.upper, str.title))(" ".join(words))
    places = [n for n, c in enumerate(text) if c in _ACCENTED]
    for at in sorted(rng.sample(places, min(2, len(places))), reverse=True):
        text = text[: at + 1] + rng.choice(_MARKS) + text[at + 1 :]
    first, space, rest = text.partition(" ")
    mark = rng.choice((", ", ". ", " ; ", " "))
    return unicodedata.normalize("NFC", first + (mark if space else ".") + rest)


def look_alike(name: ListedName, rng: random.Random) -> str | None:
    """Up to three letters exchanged for letters of other alphabets that look like them."""
    twins = mapping("look_alikes")
    return _exchanged(name.text, twins, rng, most=3)


def leet(name: ListedName, rng: random.Random) -> str | None:
    """One to three letters written as the digits and signs that resemble them."""
    digits = mapping("digits")
    return _exchanged(name.text.lower(), digits, rng, most=3)


def _exchanged(
    text: str, table: dict[str, tuple[str, ...]], rng: random.Random, *, most: int
) -> str | None:
    places = [n for n, c in enumerate(text) if c in table]
    if len(places) < 2 or len(text) < 6:
        return None
    letters = list(text)
    for at in rng.sample(places, rng.randint(1, min(most, len(places)))):
        letters[at] = rng.choice(table[letters[at]])
    return "".join(letters)


def invisible(name: ListedName, rng: random.Random) -> str | None:
    """One to three characters of no width within words."""
    text = name.text
    places = [n for n in range(1, len(text)) if text[n - 1].isalpha() and text[n].isalpha()]
    if len(places) < 3:
        return None
    for at in sorted(rng.sample(places, rng.randint(1, 3)), reverse=True):
        text = text[:at] + rng.choice(_INVISIBLE) + text[at:]
    return text


def other_transliteration(name: ListedName, rng: random.Random) -> str | None:
    """The same foreign word in another system of Latin letters.

    Whole words first (``data/spellings.tsv``, ``data/syllables.tsv``), then the letters in
    which the systems differ (``data/transliterations.tsv``).
    """
    whole = alternatives("spellings") | alternatives("syllables")
    words, changed = list(name.words), False
    for n, word in enumerate(words):
        spellings = whole.get(word.lower().strip("'’"))
        if spellings:
            words[n], changed = like_case(rng.choice(spellings), word), True
    if changed:
        return " ".join(words)
    if not name.is_person:
        return None
    text = name.text
    rules = [r for r in rows("transliterations") if _fits(text.lower(), r[0])]
    if not rules:
        return None
    written, *others = rng.choice(rules)
    return _rewritten(text, written.strip("^$"), rng.choice(others).strip("^$"), written)


def _fits(text: str, pattern: str) -> bool:
    return any(_matches(word, pattern) for word in text.split())


def _matches(word: str, pattern: str) -> bool:
    inner = pattern.strip("^$")
    if len(word) <= len(inner) + 1:
        return False
    if pattern.startswith("^"):
        return word.startswith(inner)
    return word.endswith(inner) if pattern.endswith("$") else inner in word


def _rewritten(text: str, old: str, new: str, pattern: str) -> str:
    """The first word that fits, rewritten where it fits."""
    words = text.split()
    for n, word in enumerate(words):
        lower = word.lower()
        if _matches(lower, pattern):
            at = lower.rfind(old) if pattern.endswith("$") else lower.find(old)
            there = word[at : at + len(old)]
            words[n] = word[:at] + like_case(new, there) + word[at + len(old) :]
            break
    return " ".join(words)


@cache
def _romanise() -> "icu.Transliterator":
    return icu.Transliterator.createInstance("Any-Latin; Latin-ASCII")


def other_script(name: ListedName, rng: random.Random) -> str | None:
    """The name in another alphabet.

    A name in another script is asked in Latin letters. A Latin one is asked in the script of
    the entity's own country: in Cyrillic and Greek letter by letter, in Arabic only where every
    word is one that we know (``data/arabic.tsv``), since Latin letters do not tell how a word
    is written there. Only persons: organisations are translated, not transliterated.
    """
    del rng
    if not name.is_person:
        return None
    if not any(c.isascii() for c in name.text if c.isalpha()):
        return str(_romanise().transliterate(name.text)).title()
    if name.countries & _CYRILLIC_COUNTRIES:
        return _letters(name.text, "cyrillic")
    if name.countries & _GREEK_COUNTRIES:
        return _letters(name.text, "greek")
    arabic = {word: row[0] for row in rows("arabic") for word in row[1:]}
    words = [word.lower().strip("-'’") for word in name.text.replace("-", " ").split()]
    if len(words) >= 2 and all(word in arabic for word in words):
        return " ".join(arabic[word] for word in words)
    return None


def _letters(text: str, table: str) -> str | None:
    """Letter by letter, the longest run that the table knows first; None if one is unknown."""
    known = {row[0]: row[1] for row in rows(table)}
    written = ""
    for word in text.lower().replace("’", "'").split():
        at = 0
        while at < len(word):
            run = next((word[at : at + n] for n in (4, 3, 2, 1) if word[at : at + n] in known), "")
            if not run:
                return None
            written += known[run]
            at += len(run)
        written += " "
    return written.strip().title()
