"""Tibetan names in Latin letters as they are spoken (``བསྟན་འཛིན`` is Tendzin, not bstan 'dzin).

A syllable is a root letter with mute letters before and above it, a sign below, a vowel
and closing letters, of which only some are heard; this is the usual simplified
transcription without tones. Names are made of words of two syllables.
"""

import re

_ROOTS = dict(
    zip(
        "ཀཁགངཅཆཇཉཏཐདནཔཕབམཙཚཛཝཞཟའཡརལཤསཧཨ",
        "k kh g ng ch ch j ny t th d n p ph b m ts ts dz w zh z _ y r l sh s h _".split(),  # noqa: SIM905 (one for each above)
        strict=True,
    )
)
_SUBJOINED = 0x50
_VOWELS = {"ི": "i", "ུ": "u", "ེ": "e", "ོ": "o"}
_BELOW_Y = {"p": "ch", "ph": "ch", "b": "j", "m": "ny"}
_BELOW_R = {"k": "tr", "kh": "tr", "g": "dr", "t": "tr", "th": "tr", "d": "dr", "p": "tr",
            "ph": "tr", "b": "dr", "s": "s", "h": "hr", "m": "m"}  # fmt: skip
_CLOSING = {"ག": "k", "ང": "ng", "ན": "n", "བ": "p", "མ": "m", "ར": "r", "ལ": "l"}
_FRONTING = frozenset("དནལས")
_PREFIXES = frozenset("གདབམའ")
_SPECIAL = {"པདྨ": "pema", "བཀྲ": "ta"}
"""Syllables of frequent names that are spoken in a way of their own (Pema, Tashi)."""
_STACK = re.compile("(?P<head>[ཀ-ཬ])(?P<below>[ྐ-ྼ]*)(?P<vowel>[ིེོུ]?)[ཱཾཿ]*")


def tibetan(word: str) -> str:
    """A name of Tibetan letters in a-z, its words of two syllables separated by spaces."""
    syllables = [_syllable(s) for s in re.split("[་།༌]+", word) if s]
    syllables = [s for s in syllables if s]
    pairs = ["".join(syllables[n : n + 2]) for n in range(0, len(syllables), 2)]
    return " ".join(pairs)


def _syllable(written: str) -> str:
    if written in _SPECIAL:
        return _SPECIAL[written]
    stacks = list(_STACK.finditer(written))
    if not stacks:
        return ""
    root = _root_place(stacks)
    onset = _onset(stacks[root]["head"], stacks[root]["below"])
    vowel = _VOWELS.get(stacks[root]["vowel"], "a")
    closing = stacks[root + 1]["head"] if len(stacks) > root + 1 else ""
    if closing in _FRONTING and vowel == "a":
        vowel = "e"
    if closing == "འ" and len(stacks) > root + 1 and stacks[root + 1]["vowel"]:
        vowel += _VOWELS[stacks[root + 1]["vowel"]]
    return onset + vowel + _CLOSING.get(closing, "")


def _root_place(stacks: list[re.Match[str]]) -> int:
    """Which stack holds the root: the one with a vowel or a letter below, else by the count."""
    for n, stack in enumerate(stacks):
        if stack["below"] or (stack["vowel"] and stack["head"] != "འ"):
            return n
    for n, stack in enumerate(stacks[:2]):
        if stack["vowel"]:
            return n
    if len(stacks) >= 3 and stacks[0]["head"] in _PREFIXES:
        return 1
    return 0


def _onset(head: str, below: str) -> str:
    letters = [head, *(chr(ord(c) - _SUBJOINED) for c in below)]
    # A head letter over a root is mute: ར, ལ and ས stand above, ཡ, ར, ལ and ཝ below.
    if len(letters) > 1 and letters[0] in "རལས" and letters[1] not in "ཡརལཝ":
        letters = letters[1:]
    sound = _ROOTS.get(letters[0], "").replace("_", "")
    for under in letters[1:]:
        if under == "ཡ":
            sound = _BELOW_Y.get(sound, sound + "y")
        elif under == "ར":
            sound = _BELOW_R.get(sound, sound)
        elif under == "ལ":
            sound = "d" if sound == "z" else "l"
        elif under != "ཝ":
            sound += _ROOTS.get(under, "").replace("_", "")
    return sound
