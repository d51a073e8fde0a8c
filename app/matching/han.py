"""Han characters and kana in Latin letters.

A Han name is read in Mandarin and in Korean, and, when it is made of the characters with
which Chinese writes foreign names, as the foreign name it may spell (``奥巴马`` is Obama).
Family names have readings of their own (``单`` is Shan), which ICU's table of names knows.
"""

import re
import unicodedata
from functools import cache
from importlib import resources

from app.matching.hangul import romanise
from app.matching.letters import letters_only, transform

_NAMES = "Han-Latin/Names; Latin-ASCII"
_WORDS = "Han-Latin; Latin-ASCII"
DOTS = re.compile("[・·•‧∙]")
"""What parts the words of a foreign name in Chinese and Japanese."""


@cache
def _hanja() -> dict[str, str]:
    """Korean readings of Han characters, from the table of the ``hanja`` package.

    The file is YAML, one ``"character": "syllable"`` pair a line with escapes; it is read
    with a pattern because a YAML parser takes two seconds over it.
    """
    table = resources.files("hanja").joinpath("table.yml").read_text(encoding="utf-8")
    pairs = re.findall(r'"\\u([0-9A-F]{4})": "\\u([0-9A-F]{4})"', table)
    readings = {chr(int(char, 16)): chr(int(syllable, 16)) for char, syllable in pairs}
    # The commonest family name is read Kim; the table gives the reading of "gold".
    return {**readings, "金": "김"}


def _spaced(text: str) -> str:
    return " ".join(filter(None, (letters_only(part) for part in re.split(r"[\s'-]+", text))))


def _korean(word: str) -> tuple[str, ...]:
    """Korean readings; simplified characters are looked up by their traditional form too."""
    table = _hanja()
    blocks = [table.get(c) or table.get(_traditional(c), "") for c in word]
    return romanise("".join(blocks)) if all(blocks) else ()


def _traditional(char: str) -> str:
    written: str = transform("Simplified-Traditional").transliterate(char)
    return written


@cache
def _sounds() -> dict[str, tuple[str, str]]:
    """Per transcription character its letters before a consonant and before nothing else."""
    text = resources.files(f"{__package__}.lexicon_person").joinpath("transcription.tsv")
    table: dict[str, tuple[str, str]] = {}
    for line in text.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        consonant, chars = line.split("\t")
        alone, whole = chars.split("|")
        for group in whole.split():
            latin = "".join(c for c in group if c.isascii())
            table.update({c: (latin, "") for c in group if not c.isascii()})
        table.update({c: (consonant, consonant) for c in alone if not c.isspace()})
    return table


def transcribed(word: str) -> str | None:
    """The foreign name that a word of transcription characters spells; None if it is none.

    Which letter was meant is often open (``l`` or ``r``, ``f`` or ``v``), so this reading
    meets the name by its consonants, not letter by letter.
    """
    table = _sounds()
    simple = transform("Traditional-Simplified").transliterate(word)
    if len(simple) < 2 or any(c not in table for c in simple):
        return None
    return "".join(table[c][0] for c in simple)


def han_readings(word: str) -> list[str]:
    """Readings of a word of Han characters, syllables separated by spaces, Mandarin first."""
    parts = [part for part in DOTS.split(word) if part]
    if len(parts) > 1:
        return [" ".join(filter(None, (transcribed(p) or _mandarin(p)[0] for p in parts)))]
    readings = _mandarin(word)[:2]
    foreign = transcribed(word)
    if foreign is not None:
        readings.append(foreign)
    return [*readings, *_korean(word)]


def _mandarin(word: str) -> list[str]:
    return list(dict.fromkeys(_spaced(transform(t).transliterate(word)) for t in (_NAMES, _WORDS)))


# Vowels that Japanese puts behind a consonant which has none in the foreign name: inside and
# at the end of a word, and in the clusters with which names begin.
_SILENT = re.compile(
    r"(?<=[aeiouāīūēōn][bdfghjkmpstvz])u(?=[^aeiouyāīūēō]|$)"
    r"|(?<=[aeiouāīūēō]sh)u(?=[^aeiouyāīūēō]|$)|(?<=[aeiouāīūēōn][dt])o(?=[^aeiouyāīūēō]|$)"
    r"|(?<=\b[bfgkpv])u(?=r)|(?<=\b[dt])o(?=r)|(?<=\bs)u(?=[kmnptw])"
)
_CLOSING_RU = re.compile(r"(?<=[aeiouāīūēō])ru(?=[^aeiouyāīūēō]|$)")
_TU_DU = (("トゥ", "tu"), ("ドゥ", "du"))


def kana_readings(word: str) -> list[str]:
    """Readings of kana; katakana also without the vowels that Japanese puts between.

    ``ドナルド`` is Donarudo and, as the foreign name that katakana mostly write, Donald.
    """
    text = DOTS.sub(" ", word)
    for written, latin in _TU_DU:
        text = text.replace(written, latin)
    marked = transform("Katakana-Latin; Hiragana-Latin").transliterate(text)
    long = unicodedata.normalize("NFC", marked.replace("~", ""))
    plain = _spaced(long)
    if not any("\u30a1" <= c <= "\u30fa" for c in word):
        return [plain]
    foreign = _CLOSING_RU.sub("l", _SILENT.sub("", long))
    return [plain, _spaced(re.sub("n(?=[pbm])", "m", foreign))]
