"""Syllables of Chinese and Korean names in Latin letters.

Such a name is two or three syllables from a small stock, so that one letter makes
another person (``Kim Jong Un``, ``Kim Jong Il``), while the same syllable is spelt in
several systems (``jong``, ``jeong``, ``chong``, ``jung``).
"""

import re
from functools import lru_cache

_SHAPE = re.compile(
    r"(?P<initial>zh|ch|sh|ts|tz|hs|kk|tt|pp|ss|jj|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?P<medial>[aeiouyw]+)"
    r"(?P<final>ng|n|r|k|g|l|p|b|m|t|h)?"
)

_INITIALS = {
    "k": "g", "kk": "g", "t": "d", "tt": "d", "p": "b", "pp": "b", "r": "l", "ss": "s",
    "c": "j", "ch": "j", "zh": "j", "jj": "j", "q": "j", "z": "j", "ts": "j", "tz": "j",
    "x": "s", "hs": "s", "sh": "s", "f": "f",
}  # fmt: skip
_MEDIALS = {
    "eo": "o", "eu": "u", "oo": "u", "ou": "o", "ee": "i", "y": "i", "ae": "e", "ai": "e",
    "yeo": "yo", "yu": "yo", "io": "yo", "iu": "yo", "ya": "ya", "ia": "ya", "ye": "ye",
    "ie": "ye", "u": "o", "ui": "ui", "uy": "ui", "oe": "we", "oi": "we", "we": "we",
    "wo": "wo", "uo": "wo", "wa": "wa", "ua": "wa",
}  # fmt: skip


@lru_cache(maxsize=16384)
def sound_of(form: str) -> str:
    """A key under which the spellings of one syllable meet; the form itself if it is none."""
    found = _SHAPE.fullmatch(form)
    if found is None:
        return form
    initial = found["initial"] or ""
    medial = found["medial"]
    final = found["final"] or ""
    # A glide belongs to the medial: yong is y+o+ng in one system and i+o+ng in another.
    if initial in ("y", "w"):
        initial, medial = "", initial + medial
    vowel = _MEDIALS.get(medial, medial)
    vowel = {"u": "o"}.get(vowel, vowel)
    return _INITIALS.get(initial, initial) + vowel + {"g": "k", "b": "p"}.get(final, final)
