"""The form under which the words of the lexicon are stored and looked up.

It is :func:`app.matching.script.plain_text` (no case, no accents) with apostrophes taken
out, letters that carry a stroke instead of an accent made plain (``spółka``, ``område``),
and the few Arabic letters that Arabic, Persian and Urdu keyboards write differently made one.
"""

import unicodedata
from functools import lru_cache

from app.matching.script import unify

_APOSTROPHES = "'’‘`´ʻʼʿʾ′ʹʺ׳״\u200c\u200d"
_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
    "ə": "a", "ي": "ی", "ى": "ی", "ے": "ی", "ك": "ک", "ة": "ه", "ہ": "ه", "ھ": "ه", "ـ": "",
}  # fmt: skip


def fold_text(text: str) -> str:
    """A text of any length in the lexicon's form; line breaks and tabs stay where they are.

    Whole files go through this when they are read, so it replaces one character after the
    other in the whole text: several times faster than a table asked for every character.
    """
    text = text.casefold()
    if text.isascii():
        return text.replace("'", "").replace("`", "")
    for apostrophe in _APOSTROPHES:
        text = text.replace(apostrophe, "")
    text = unicodedata.normalize("NFKD", text)
    for char in set(text):
        if unicodedata.combining(char):
            text = text.replace(char, "")
    for letter, plain in _LETTERS.items():
        text = text.replace(letter, plain)
    return text


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """One word in the lexicon's form, look-alike letters of another script put right.

    Full stops go too (``Inst.``, ``S.A.``).
    """
    return fold_text(unify(word)).replace(".", "")


@lru_cache(maxsize=65536)
def fold_phrase_word(word: str) -> str:
    """One word of a phrase: full stops inside stay, so that ``S.A.L.`` is not ``Sal``."""
    return fold_text(unify(word)).strip(".")
