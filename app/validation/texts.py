"""Small things that questions do to text."""

import random
import unicodedata

VOWELS = frozenset("aeiouyAEIOUY")


def plain_key(text: str) -> str:
    """What is left of a name without case, accents, punctuation and the order of its words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(sorted(kept.split()))


def letter_places(text: str, shortest_word: int = 3) -> list[int]:
    """The places of letters in words of at least ``shortest_word`` letters."""
    places: list[int] = []
    start = 0
    for end in range(len(text) + 1):
        if end == len(text) or not text[end].isalpha():
            if end - start >= shortest_word:
                places += range(start, end)
            start = end + 1
    return places


def count_letters(text: str) -> int:
    return sum(c.isalpha() for c in text)


def like_case(new: str, old: str) -> str:
    """``new`` in capitals where ``old`` is."""
    if old.isupper() and (len(old) > 1 or len(new) == 1):
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def pick_letter(text: str, unlike: str, rng: random.Random) -> str:
    """Another letter of the alphabet that ``text`` is written in."""
    if unlike.isascii():
        return like_case(rng.choice([c for c in LETTERS if c != unlike.casefold()]), unlike)
    others = sorted({c for c in text if c.isalpha() and c != unlike})
    return rng.choice(others) if others else unlike


LETTERS = "abcdefghijklmnopqrstuvwxyz"
