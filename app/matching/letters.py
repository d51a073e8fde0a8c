"""Scripts whose letters ICU can turn, but not into the spellings that names have in practice.

ICU gives scholars' transliterations (``Mētsotakēs``, ``rahamāna``, ``āfawarəqi``); passports
and lists write how the names are spoken (``Mitsotakis``, ``Rahman``, ``Afewerqi``). Every
function takes one word of its script and gives a-z.
"""

import re
import unicodedata
from functools import cache

import icu


@cache
def transform(name: str) -> icu.Transliterator:
    """One of ICU's transliterations by name, made once."""
    return icu.Transliterator.createInstance(name)


def letters_only(text: str) -> str:
    """What remains of Latin text without its marks: a-z and 0-9."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def greek(word: str) -> str:
    """ELOT 743 as passports use it; a double letter that stands for one sound begins so."""
    latin = letters_only(transform("Greek-Latin/UNGEGN").transliterate(word))
    for written, spoken in (("nk", "g"), ("gk", "g"), ("nt", "d"), ("mp", "b"), ("tj", "tz")):
        if latin.startswith(written):
            return spoken + latin[2:]
    return latin.replace("nk", "ngk")


_INNER_VO = re.compile(r"(?<=[\u0561-\u0586])ո(?!ւ)")


def armenian(word: str) -> str:
    """Armenian as BGN/PCGN writes it; ``ո`` is ``vo`` only where a word begins."""
    lowered = _INNER_VO.sub("օ", word.lower())
    return letters_only(transform("Armenian-Latin/BGN").transliterate(lowered))


_ETHIOPIC = (
    ("ä", "e"), ("ǝ", ""), ("ə", ""), ("a", "e"), ("ā", "a"), ("š", "sh"), ("ś", "s"), ("č", "ch"),
    ("ž", "zh"), ("ñ", "ny"), ("ṣ", "ts"), ("ṡ", "ts"),
)  # fmt: skip
_ETHIOPIC_MAP = str.maketrans(dict(_ETHIOPIC))


def ethiopic(word: str) -> str:
    """Amharic and Tigrinya as Ethiopian passports write them: ``መለስ`` is Meles."""
    latin = unicodedata.normalize("NFC", transform("Ethiopic-Latin").transliterate(word))
    return letters_only(latin.translate(_ETHIOPIC_MAP))


INDIC = {
    "DEVANAGARI": "Devanagari-Latin",
    "BENGALI": "Bengali-Latin",
    "GUJARATI": "Gujarati-Latin",
    "GURMUKHI": "Gurmukhi-Latin",
    "ORIYA": "Oriya-Latin",
    "TAMIL": "Tamil-Latin",
    "TELUGU": "Telugu-Latin",
    "KANNADA": "Kannada-Latin",
    "MALAYALAM": "Malayalam-Latin",
    "SINHALA": "si-si_Latn",
}
# Scripts of languages that do not speak the vowel with which a written word ends.
_SCHWA_DROPPED = frozenset({"DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI"})
# Gurmukhi has two signs for a nasal, of which ICU knows one.
_TIPPI, _BINDI = "\u0a70", "\u0a02"
_INDIC_LETTERS = (
    ("ch", "C"), ("c", "C"), ("ś", "sh"), ("ṣ", "sh"), ("ṝ", "rI"), ("r̥", "rI"), ("ṛ", "rI"),
    ("ṁ", "n"), ("ṃ", "n"), ("m̐", "n"), ("ā", "A"), ("ṟ", "r"), ("ẏ", "y"), ("jñ", "gy"),
)  # fmt: skip
_CONSONANT = r"(?:[kgcjtdpb]h|sh|[a-zC])(?<![aeiouA])"
_FINAL_SCHWA = re.compile(rf"(?<=[aeiouAI])(n?{_CONSONANT})a$")
_INNER_SCHWA = re.compile(
    rf"(?<=[aeiouAI])(?P<left>{_CONSONANT})a(?={_CONSONANT}[aeiouAI])(?!.*[aeiouAI]{_CONSONANT}a{_CONSONANT}[aeiouAI])"
)


def indic(word: str, script: str) -> str:
    """Names of India and its neighbours as they are spoken: ``राहुल`` is Rahul, not Rahula.

    Northern languages drop the short a at a word's end, and between consonants that have
    vowels on both outer sides, from the end backwards (``রহমান`` is Rahman).
    """
    composed = unicodedata.normalize("NFC", word).replace(_TIPPI, _BINDI)
    latin = unicodedata.normalize("NFC", transform(INDIC[script]).transliterate(composed))
    latin = latin.replace("'", "").replace("’", "").replace(":", "")
    latin = latin.replace("ēā", "ō")
    for written, spoken in _INDIC_LETTERS:
        latin = latin.replace(unicodedata.normalize("NFC", written), spoken)
    latin = "".join(c if c in "AIC" else letters_only(c) for c in latin)
    if script in _SCHWA_DROPPED:
        latin = _FINAL_SCHWA.sub(r"\1", latin)
        latin = _INNER_SCHWA.sub(r"\g<left>", latin)
    return latin.replace("A", "a").replace("I", "i").replace("C", "ch")


_TIFINAGH = dict(
    zip("ⴰⴱⴳⴷⴹⴻⴼⴽⵀⵃⵄⵅⵇⵉⵊⵍⵎⵏⵓⵔⵕⵖⵙⵚⵛⵜⵟⵡⵢⵣⵥ", "abgddefkhhaxqijlmnurrgsscttwyzz", strict=True)
) | {"ⵛ": "ch", "ⵅ": "kh", "ⵖ": "gh"}


def tifinagh(word: str) -> str:
    """Berber names as Morocco writes them in Latin letters."""
    return "".join(_TIFINAGH.get(c, "") for c in word)
