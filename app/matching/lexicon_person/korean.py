"""Korean syllables in the systems in which names are written.

Revised Romanisation (``jeong``), McCune-Reischauer without its marks, which is also how
North Korea writes (``jong``, ``chong``), the spellings of South Korean passports and of
families abroad (``jung``, ``chung``), French-influenced ones of United Nations papers
(``djeung``), and Kontsevich's Cyrillic turned back into Latin letters (``chon``).
"""

from functools import cache
from importlib import resources

from app.matching.hangul import letters

STOCK = (
    "가각간갈갑강개건걸겸경계고곤공곽관광교구국군권귀규균극근금기길김"
    "나낙난남내노녹농누니다단달담대덕도돈동두득라락란람랑량려력련렬렴령례로록룡루류륙륜률륭리린림립"
    "마만맹면명모목무묵문미민박반방배백범법변별병보복봉부분비빈빛사산살삼상새생서석선설섭성세소손솔송수숙순슬승시식신실심쌍"
    "아안애양어억언엄여연열염엽영예오옥온옹완왕외요용우욱운웅원월위유육윤율은을음의이익인일임"
    "자작장재저전점정제조종좌주죽준중증지직진집차찬창채책척천철첨청체초총최추춘출충치칠"
    "탁탄탈탐태택토통판팔편평포표풍피필하학한함해향허헌혁현협형혜호홍화환활황회효후훈휘흠흥희"
)
"""The syllables of which names are made; forms are only ever taken for one of these."""

_INITIALS = {
    "g": ("g", "k"), "kk": ("kk", "k", "gg"), "n": ("n",), "d": ("d", "t"), "tt": ("tt", "t"),
    "r": ("r", "l"), "m": ("m",), "b": ("b", "p"), "pp": ("pp", "p", "bb"), "s": ("s",),
    "ss": ("ss", "s"), "": ("",), "j": ("j", "ch", "dj"), "jj": ("jj", "j", "ch"),
    "ch": ("ch", "tch"), "k": ("k",), "t": ("t",), "p": ("p",), "h": ("h",),
}  # fmt: skip
_MEDIALS = {
    "a": ("a",), "ae": ("ae", "ai"), "ya": ("ya", "ia"), "yae": ("yae",),
    "eo": ("eo", "o", "u", "ou"),
    "e": ("e",), "yeo": ("yeo", "yo", "yu", "you"), "ye": ("ye",), "o": ("o",), "wa": ("wa", "oa"),
    "wae": ("wae",), "oe": ("oe", "oi", "we"), "yo": ("yo",), "u": ("u", "oo", "ou"),
    "wo": ("wo", "weo"), "we": ("we",), "wi": ("wi", "wee"), "yu": ("yu", "yoo", "you", "iu"),
    "eu": ("eu", "u"), "ui": ("ui", "eui", "ee", "i", "uy", "y", "hee"), "i": ("i", "ee"),
}  # fmt: skip
_FINALS = {"k": ("k", "g"), "p": ("p", "b")}


@cache
def customary() -> dict[str, tuple[str, ...]]:
    """Spellings by Hangul syllable that no rule gives, from ``korean.tsv``."""
    text = resources.files(__package__).joinpath("korean.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {syllable: tuple(spelt.split()) for syllable, spelt in rows}


def spellings(syllable: str) -> tuple[str, ...]:
    """Every Latin spelling of one Hangul syllable, of any system, likely ones first."""
    initial, medial, final = _letters(syllable)
    found = [
        lead + vowel + close
        for vowel in _MEDIALS[medial]
        for lead in _INITIALS[initial]
        for close in _FINALS.get(final, (final,))
        if not (vowel in ("u", "ou") and medial == "eo" and final == "")
    ]
    found += customary().get(syllable, ())
    return tuple(dict.fromkeys(found))


def _letters(syllable: str) -> tuple[str, str, str]:
    found = letters(syllable)
    if found is None:
        raise ValueError(f"not a Hangul syllable: {syllable!r}")
    return found


_CYRILLIC_INITIALS = {
    "g": ("k", "g"), "kk": ("kk",), "n": ("n",), "d": ("t", "d"), "tt": ("tt",), "r": ("r", "l"),
    "m": ("m",), "b": ("p", "b"), "pp": ("pp",), "s": ("s",), "ss": ("ss",), "": ("",),
    "j": ("ch", "dzh", "chzh", "zh"), "jj": ("chch",), "ch": ("chkh", "ch"), "k": ("kkh",),
    "t": ("tkh",), "p": ("pkh",), "h": ("kh",),
}  # fmt: skip
_CYRILLIC_MEDIALS = {
    "a": ("a",), "ae": ("e",), "ya": ("ya",), "yae": ("ye",), "eo": ("o",), "e": ("e",),
    "yeo": ("yo", "e"), "ye": ("ye", "e"), "o": ("o",), "wa": ("va",), "wae": ("ve",),
    "oe": ("ve", "oe", "oy"), "yo": ("yo", "e"), "u": ("u",), "wo": ("vo",), "we": ("ve",),
    "wi": ("vi", "uy"), "yu": ("yu",), "eu": ("y", "u"), "ui": ("i", "yy", "y"), "i": ("i",),
}  # fmt: skip
_CYRILLIC_FINALS = {"ng": ("n", "ng"), "l": ("l", "r"), "k": ("k", "g"), "p": ("p", "b")}
# Newspapers before 1990 and the leaders' names: Ким Ир Сен, Ким Чен Ир, Цой.
_CYRILLIC_CUSTOM = {
    "정": "chen dzhen", "종": "chen", "성": "sen", "최": "tsoy choy", "전": "chen", "이": "li",
    "유": "ryu", "임": "lim rim", "양": "ryan lyan", "노": "ro", "영": "en yen",
    "철": "cher chel", "김": "kim", "용": "ryon en",
}  # fmt: skip


def cyrillic_spellings(syllable: str) -> tuple[str, ...]:
    """The syllable as Russian writes it, its letters turned into Latin ones."""
    initial, medial, final = _letters(syllable)
    found = [
        lead + vowel + close
        for vowel in _CYRILLIC_MEDIALS[medial]
        for lead in _CYRILLIC_INITIALS[initial]
        for close in _CYRILLIC_FINALS.get(final, (final,))
    ]
    found += _CYRILLIC_CUSTOM.get(syllable, "").split()
    return tuple(dict.fromkeys(found))


# North Korea keeps the ㄹ with which a Sino-Korean name begins; the South drops it or reads ㄴ.
_NORTH = "라락란람랑량려력련렬렴령례로록룡루류륙륜률륭리린림립"
_SOUTH = "나낙난남낭양여역연열염영예노녹용누유육윤율융이인임입"
_SOUTHERN = dict(zip(_NORTH, _SOUTH, strict=True))


@cache
def canonical(syllable: str) -> str:
    """The syllable under which a northern and a southern form of one name meet."""
    southern = _SOUTHERN.get(syllable, syllable)
    return southern if southern in STOCK else syllable
