"""Korean names in Latin letters: syllable by syllable, in the spellings people use.

A Hangul block is composed arithmetically (Unicode chapter 3.12), so its letters need no
table of blocks. Two spellings are given: the official Revised Romanisation of 2000, and
the customary one in which North Korean and most passports' names are written
(``jeong``/``jong``, ``eun``/``un``, ``gim``/``kim``).
"""

_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "_").split()
_MEDIALS = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_FINALS = "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t".replace("_", "-").split()

_CUSTOMARY_INITIALS = {"g": "k", "d": "t", "b": "p", "r": "r", "j": "j"}
_CUSTOMARY_MEDIALS = {"eo": "o", "eu": "u", "yeo": "yo", "u": "u", "ui": "ui", "oe": "oe"}

# Family names whose Latin spelling is settled by custom and not by any rule.
_FAMILY = {
    "이": "lee", "리": "ri", "박": "park", "최": "choi", "노": "roh", "임": "lim",
    "유": "yoo", "류": "ryu", "강": "kang", "오": "oh", "우": "woo", "문": "moon",
    "신": "shin", "정": "jung", "안": "ahn", "백": "paek", "현": "hyon",
}  # fmt: skip


def letters(syllable: str) -> tuple[str, str, str] | None:
    """Initial, medial and final of one block in Revised Romanisation; None if it is none."""
    offset = ord(syllable) - 0xAC00
    if not 0 <= offset < 11172:
        return None
    initial = _INITIALS[offset // 588].replace("_", "")
    final = _FINALS[offset % 28].replace("-", "")
    return initial, _MEDIALS[offset % 588 // 28], final


def _official(syllable: str) -> str:
    parts = letters(syllable)
    return "" if parts is None else "".join(parts)


def _customary(syllable: str, *, word_initial: bool) -> str:
    parts = letters(syllable)
    if parts is None:
        return ""
    initial, medial, final = parts
    if word_initial:
        initial = _CUSTOMARY_INITIALS.get(initial, initial)
    return initial + _CUSTOMARY_MEDIALS.get(medial, medial) + final


def romanise(word: str) -> tuple[str, ...]:
    """Readings of a Hangul word, syllables separated by spaces, customary spelling first."""
    blocks = [c for c in word if letters(c) is not None]
    if not blocks:
        return ()
    official = " ".join(_official(b) for b in blocks)
    customary = " ".join(_customary(b, word_initial=i == 0) for i, b in enumerate(blocks))
    readings = [customary]
    if 2 <= len(blocks) <= 4 and blocks[0] in _FAMILY:
        readings.append(" ".join([_FAMILY[blocks[0]], *customary.split()[1:]]))
    readings.append(official)
    return tuple(dict.fromkeys(readings))
