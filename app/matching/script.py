"""One writing system into another: every script into plain lower-case Latin letters.

Three kinds of loss are kept apart, because they are judged differently later:

- letters that stand for the same sound in another spelling (``w``/``v``, ``sch``/``sh``)
  are folded by :func:`fold`;
- vowels that the script does not write (Arabic, Hebrew) make a token ``vowelless``;
- one character that is read in several languages (Han) gives several *readings*.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from app.matching.han import han_readings, kana_readings
from app.matching.hangul import romanise
from app.matching.kernels.folding import FOLDS
from app.matching.khmer import burmese, khmer
from app.matching.letters import INDIC, armenian, ethiopic, greek, indic, tifinagh, transform
from app.matching.thai import lao, thai
from app.matching.tibetan import tibetan

MAX_READINGS = 3

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh",
    "з": "z", "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ђ": "dj", "ј": "j",
    "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "gj", "ѕ": "dz", "ќ": "kj", "қ": "k",
    "ғ": "g", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "ә": "a", "ҷ": "j",
    "ҳ": "h", "ӣ": "i", "ӯ": "u", "ӑ": "a", "ҫ": "s",
}  # fmt: skip

_ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "ت": "t", "ث": "th",
    "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s",
    "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f",
    "ق": "q", "ك": "k", "ک": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "ة": "a",
    "و": "u", "ي": "i", "ی": "i", "ى": "a", "ئ": "i", "ؤ": "u", "ء": "", "پ": "p",
    "چ": "ch", "ژ": "zh", "گ": "g", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ہ": "h",
    "ھ": "h", "ے": "e", "ۀ": "h", "ۓ": "e", "ڤ": "v", "ێ": "e", "ۆ": "o", "ڕ": "r",
    "ڵ": "l", "ە": "a", "ټ": "t", "ډ": "d", "ړ": "r", "ښ": "kh", "ځ": "dz", "څ": "ts",
    "ږ": "zh", "ګ": "g", "ڼ": "n", "ې": "e", "ۍ": "i", "ـ": "",
}  # fmt: skip

_HEBREW = {
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "v", "ז": "z", "ח": "h",
    "ט": "t", "י": "i", "כ": "k", "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n",
    "ן": "n", "ס": "s", "ע": "a", "פ": "p", "ף": "f", "צ": "ts", "ץ": "ts", "ק": "k",
    "ר": "r", "ש": "sh", "ת": "t", "װ": "v",
}  # fmt: skip

_LATIN_EXTRA = {
    "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
    "ı": "i", "ə": "a", "ħ": "h", "ŋ": "n", "ĸ": "k", "ŧ": "t", "ƒ": "f", "ɓ": "b",
    "ɗ": "d", "ƙ": "k", "ʻ": "", "ʼ": "", "ʾ": "", "ʿ": "", "ʹ": "", "ʺ": "",
}  # fmt: skip

# Letters drawn alike in two scripts. Used only inside a word that mixes scripts, where
# the minority letters are a slip of the keyboard or a disguise.
_LOOKS_LATIN = str.maketrans(
    dict(
        zip(
            "аеорсухікмнтвјѕһԁԛԝАЕОРСУХІКМНТВοανικτρυχε",
            "aeopcyxikmhtbjshdqwAEOPCYXIKMHTBoaviktpuxe",
            strict=True,
        )
    )
)
_LOOKS_CYRILLIC = str.maketrans("aeopcyxikmhtb", "аеорсухікмнтв")

_CHAR_MAPS: dict[str, dict[str, str]] = {
    "CYRILLIC": _CYRILLIC,
    "ARABIC": _ARABIC,
    "HEBREW": _HEBREW,
}

_SPOKEN: dict[str, Callable[[str], str]] = {
    "GREEK": greek,
    "ARMENIAN": armenian,
    "ETHIOPIC": ethiopic,
    "THAI": thai,
    "LAO": lao,
    "KHMER": khmer,
    "MYANMAR": burmese,
    "TIBETAN": tibetan,
    "TIFINAGH": tifinagh,
}

VOWELLESS_SCRIPTS = frozenset({"ARABIC", "HEBREW", "SYRIAC"})


@lru_cache(maxsize=8192)
def script_of(char: str) -> str:
    """The script of one letter as Unicode names it; "" for digits and marks."""
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    if not char.isalpha():
        return ""
    name = unicodedata.name(char, "")
    if name.startswith(("CJK", "KANGXI")):
        return "HAN"
    return name.split(" ", 1)[0]


def dominant_script(text: str) -> str:
    """The script that most letters of ``text`` are written in; LATIN when there are none."""
    if text.isascii():
        return "LATIN"
    counts: dict[str, int] = {}
    for char in text:
        script = script_of(char)
        if script:
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda s: (counts[s], s)) if counts else "LATIN"


def unify(word: str) -> str:
    """Turn look-alike letters of a word that mixes scripts into its main script."""
    if word.isascii():
        return word
    scripts = {script_of(char) for char in word} - {""}
    if len(scripts) < 2 or "LATIN" not in scripts:
        return word
    if dominant_script(word) == "CYRILLIC":
        return word.translate(_LOOKS_CYRILLIC)
    return word.translate(_LOOKS_LATIN)


def _strip_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain_text(text: str) -> str:
    """A text of any script without case and accents, for comparing it with itself."""
    return _strip_marks(text.casefold())


def _plain(text: str) -> str:
    """Only a-z and 0-9 of a text that is already Latin."""
    kept = []
    for char in _strip_marks(text.lower()):
        mapped = _LATIN_EXTRA.get(char, char)
        if mapped.isascii() and (mapped.isalnum() or mapped == ""):
            kept.append(mapped)
    return "".join(kept)


def _mapped(word: str, table: dict[str, str]) -> str:
    return _plain("".join(table.get(c, c) for c in unicodedata.normalize("NFC", word)))


@lru_cache(maxsize=16384)
def latin_readings(word: str) -> tuple[str, ...]:
    """How one word (no spaces, any script) may be written in a-z and 0-9.

    A reading may hold spaces where the script has none (a Han or Hangul name becomes its
    syllables). The first reading is the preferred one; there are at most MAX_READINGS,
    and none when nothing of the word can be compared.
    """
    if word.isascii():
        plain = "".join(c for c in word.lower() if c.isalnum())
        return (plain,) if plain else ()
    word = unify(word)
    script = dominant_script(word)
    if script == "HANGUL":
        readings = list(romanise(word))
    elif script == "HAN":
        readings = han_readings(word)
    elif script in ("KATAKANA", "HIRAGANA"):
        readings = kana_readings(word)
    elif script in _CHAR_MAPS:
        readings = [_mapped(word.lower(), _CHAR_MAPS[script])]
    elif script == "LATIN":
        readings = _latin_variants(word)
    elif script in INDIC:
        readings = [indic(word, script)]
    elif script in _SPOKEN:
        readings = [_SPOKEN[script](word)]
    else:
        readings = [_plain(transform("Any-Latin; Latin-ASCII").transliterate(word))]
    unique = dict.fromkeys(r for r in readings if r)
    return tuple(unique)[:MAX_READINGS]


_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
)


def _latin_variants(word: str) -> list[str]:
    """German and Nordic letters are written both without the dots and as two letters."""
    variants = [_plain(word)]
    if any(c in "äöüåÄÖÜÅ" for c in unicodedata.normalize("NFC", word)):
        variants.append(_plain(unicodedata.normalize("NFC", word).translate(_UMLAUTS)))
    return variants


_FOLD_PATTERN = re.compile("|".join(f[0] for f in FOLDS))
_FOLD_MAP = dict(FOLDS)
_DOUBLED = re.compile(r"(.)\1+")
_LEET = str.maketrans("013457", "oieast")
_LEET_WORD = re.compile(r"[a-z]+[013457][a-z]+[a-z0-9]*|[013457][a-z]{3,}")


@lru_cache(maxsize=16384)
def fold(form: str) -> str:
    """A key under which the spellings of one sound are mostly equal: ``shoigu``, ``schojgu``.

    ``form`` is a-z and 0-9. Digits that stand for letters inside a word are read as
    letters. Numbers are left alone.
    """
    if form.isdigit() or len(form) < 3:
        return form
    if not form.isalpha():
        if _LEET_WORD.fullmatch(form) is None:
            return form
        form = form.translate(_LEET)
    folded = _FOLD_PATTERN.sub(lambda m: _FOLD_MAP[m.group()], form)
    return _DOUBLED.sub(r"\1", folded)


_BONES = str.maketrans(
    {
        **dict.fromkeys("aeiouy", ""),
        "h": "",
        "b": "b", "p": "b", "f": "f", "v": "f", "g": "k", "k": "k", "x": "k", "d": "t",
        "t": "t", "c": "s", "s": "s", "z": "s", "j": "s", "m": "m", "n": "n", "l": "l",
        "r": "r",
    }
)  # fmt: skip


@lru_cache(maxsize=16384)
def bones(folded: str) -> str:
    """The consonants of a folded word in broad classes, which survive most transliteration."""
    if not folded.isalpha():
        return folded
    rest = folded[1:].translate(_BONES)
    first = folded[0]
    head = "A" if first in "aeiouh" else first.translate(_BONES)
    return head + rest
