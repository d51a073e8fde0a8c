"""Thai and Lao names in Latin letters, syllable by syllable, as they are spoken.

The Royal Thai General System (1999) without its exceptions. Both scripts write a vowel
before, above, below or behind its consonant and leave short ``a`` and ``o`` unwritten, so a
word is matched against the shapes that a syllable can have. Lao letters stand in the same
places of their block as the Thai ones and are read through them.
"""

import re

_INITIALS = {
    **dict.fromkeys("ก", "k"), **dict.fromkeys("ขฃคฅฆ", "kh"), "ง": "ng",
    **dict.fromkeys("จฉชฌ", "ch"), **dict.fromkeys("ซศษส", "s"), **dict.fromkeys("ญย", "y"),
    **dict.fromkeys("ดฎ", "d"), **dict.fromkeys("ตฏ", "t"), **dict.fromkeys("ถทธฐฑฒ", "th"),
    **dict.fromkeys("นณ", "n"), "บ": "b", "ป": "p", **dict.fromkeys("ผพภ", "ph"),
    **dict.fromkeys("ฝฟ", "f"), "ม": "m", "ร": "r", **dict.fromkeys("ลฬ", "l"), "ว": "w",
    **dict.fromkeys("หฮ", "h"), "อ": "",
}  # fmt: skip
_FINALS = {
    **dict.fromkeys("กขฃคฅฆ", "k"), "ง": "ng", **dict.fromkeys("จฉชฌซศษสดฎตฏถทธฐฑฒ", "t"),
    **dict.fromkeys("ญนณรลฬ", "n"), **dict.fromkeys("บปผพภฝฟ", "p"), "ม": "m", "ย": "i", "ว": "o",
}  # fmt: skip

# A silent letter under the sign of silence takes a preceding r-cluster with it (จันทร์).
_SILENT = re.compile("(?:[ทตด]ร|(?<=ก)ษณ|[ก-ฮ])[ิุ]?\u0e4c")
_SILENT_R = re.compile("(?<=[ัิุ][ตทด])ร$")
_TONES = re.compile("[\u0e47-\u0e4b\u0e4d\u0e4e\u0e3a]")
_C = "(?P<c>[กขคตทปผพ][รลว](?=[ะ-ูเ-ไ]|[ก-ฮ](?![ะ-ู]))|ห[งญณนมยรลว]|[ก-ฮ])"
# A consonant closes a syllable unless it has a vowel, or is needed to open the last one.
_F = "(?P<f>[ก-ฬฮ](?![ะ-ู]|รร|[ก-ฮ]$))"
# The shapes of a syllable, the longer first, with the vowel each stands for.
_SHAPES = tuple(
    (re.compile(shape.replace("C", _C).replace("F", _F)), vowel)
    for shape, vowel in (
        ("เCียF?", "ia"), ("เCือF?", "uea"), ("เCาะ", "o"), ("เCา", "ao"),
        ("เCิF", "oe"), ("เCอะ?F?", "oe"), ("เCย", "oei"), ("เCะ", "e"), ("เCF?", "e"),
        ("แCะ?F?", "ae"), ("โCะ?F?", "o"), ("[ไใ]Cย?", "ai"), ("Cัวะ?F?", "ua"),
        ("Cัย", "ai"), ("CัF", "a"), ("Cำ", "am"), ("C[ะา]F?", "a"), ("C[ิี]F?", "i"),
        ("Cือ", "ue"), ("C[ึื]F?", "ue"), ("C[ุู]F?", "u"),
        ("Cรร(?P<f>[ก-ฬ])(?![ะ-ู])", "a"), ("Cรร", "an"), ("CวF", "ua"), ("CอF?", "o"),
        ("CF", "o"), ("C", "a"),
    )
)  # fmt: skip

_LAO = {"ຽ": "ย", "ໜ": "หน", "ໝ": "หม", "ຼ": "ล", "ຍ": "ย", "ໍ": "อ"}
_LAO_SHIFT = 0x80


def thai(word: str) -> str:
    """A word of Thai letters in a-z; what is no Thai letter is left out."""
    rest = _TONES.sub("", _SILENT.sub("", word))
    rest = _SILENT_R.sub("", rest.replace("ฤ", "รึ"))
    spoken = ""
    while rest:
        for shape, vowel in _SHAPES:
            found = shape.match(rest)
            if found is not None:
                spoken += _onset(found["c"]) + vowel
                final = found.groupdict().get("f")
                spoken += _FINALS.get(final, "") if final else ""
                rest = rest[found.end() :]
                break
        else:
            rest = rest[1:]
    return spoken


def _onset(cluster: str) -> str:
    if len(cluster) == 2 and cluster[0] == "ห":
        return _INITIALS[cluster[1]]
    return "".join(_INITIALS.get(c, "") for c in cluster)


def lao(word: str) -> str:
    """A word of Lao letters in a-z."""
    written = word.replace("\u0ebb", "")  # The sign of a short o, which Thai does not write.
    return thai("".join(_LAO.get(c) or chr(ord(c) - _LAO_SHIFT) for c in written))
