"""Joined names of syllables taken apart: ``jinping`` is ``jin ping``, ``jongun`` ``jong un``.

Many European and Indian names could be taken for two such syllables (``Lisa``, ``Karin``),
so a word is only taken apart if one of its halves holds letters that hardly occur outside
the system (``zh``, ``x``, ``yeo``, ``iang``), if both belong to the stock of which given
names are made, and if it is not in ``unjoined.txt``.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources

from app.matching.lexicon_person import korean, mandarin
from app.matching.lexicon_person.sounds import syllable_classes

SHORTEST = 5
"""Shorter words are too often something else (``Lina``, ``Yuri``)."""

# Pinyin syllables that begin or end no given name worth the risk.
_RARE = """
    a ba bie ca can ce ci cou cu de dia diu ei ga ha ka la le lia ma me ne nin nu o ou pa pie po pou
    re ri ru sa se sou ta te ti tu tun wa yo za
"""
_MARKS = {
    "pinyin": re.compile(
        r"zh.*|x.*|q[iu].*|.*(?:iang|iong|uang|uan|iao|uai|eng|ong|ing|ian|uo|iu|ou|ao|ui|ue)"
        r"|(?:ji|ju|sh|yu|ch).*n|[blpmy]ing"
    ),
    "wade": re.compile(r"hs.*|ts.*|tz.*|chih|shih|.*(?:ieh|ueh|ien|erh|ung|iung)|jih|szu|ssu|kuo"),
    "korean": re.compile(
        r".*(?:eo|eu|yo|oe|wo|oo|yu|ae|ui).*|.*(?:ng|ok|uk|ak|yol)|hy.*|[kgh]w.*|ch.*l"
    ),
    "palladius": re.compile(
        r"tsz.*|ts.*|chzh.*|kh(?:uan|un|e)|.*(?:yuy|yua|ue|uy|ey|ay|yao|uan)|s[yi].*n"
    ),
    "kontsevich": re.compile(r".*kh.*|.*yo.*|.*(?:y|va)[nlkpm]|.*(?:ok|uk|ol)|dzh.*"),
}
_FAMILY = {
    "pinyin": """
        wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang
        song zheng xie han tang feng yu dong xiao cheng cao yuan deng xu fu shen zeng peng lu su
        jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren fan fang shi yao tan liao
        zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan lei qian
        yin chang xi
        """,
    "wade": """
        wang li chang liu chen yang chao huang chou wu hsu sun hu chu kao lin ho kuo hsieh tsai
        teng mao
        """,
    "korean": """
        kim gim lee ri yi pak park bak choe choi jong jung chung jeong jang chang cho jo yun yoon
        im lim rim han o oh so seo sin shin kwon hwang an ahn song ryu yu yoo hong jon jeon ko go
        mun moon yang son pae bae paek baek ho heo nam sim shim no ro ha kwak
        """,
    "palladius": """
        van li chzhan lyu chen yan chzhao khuan chzhou u syuy sun khu chzhu gao lin khe go si mao
        """,
    "kontsevich": """
        kim li pak tsoy chon chen chan cho yun khan lim rim o so sin khvan an ryu son mun
        """,
}  # fmt: skip

Split = tuple[str, ...]


@cache
def _systems(*, cyrillic: bool) -> dict[str, frozenset[str]]:
    """The syllables of each system; a joined name keeps to one of them."""
    chinese = [s for s in mandarin.PINYIN if s not in _RARE.split()]
    if cyrillic:
        return {
            "palladius": _forms(mandarin.palladius(s) for s in chinese),
            "kontsevich": _forms(korean.cyrillic_spellings(s) for s in korean.STOCK),
        }
    return {
        "pinyin": _forms((s,) for s in chinese),
        "wade": _forms(mandarin.wade_giles(s) for s in chinese),
        "korean": _forms(korean.spellings(s) for s in korean.STOCK),
    }


def _forms(groups: Iterable[Split]) -> frozenset[str]:
    return frozenset(form for group in groups for form in group if len(form) > 1)


@cache
def _unjoined() -> frozenset[str]:
    text = resources.files(__package__).joinpath("unjoined.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _pairs(word: str, system: frozenset[str], mark: re.Pattern[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    # No syllable is longer than seven letters, so only the middle of a long word can part.
    for at in range(max(2, len(word) - 7), min(len(word) - 1, 8)):
        first = word[:at]
        if first in system:
            second = word[at:]
            if second in system and (mark.fullmatch(first) or mark.fullmatch(second)):
                found.append((first, second))
    return found


@cache
def _families(name: str) -> frozenset[str]:
    return frozenset(_FAMILY[name].split())


@lru_cache(maxsize=16384)
def split_syllables(word: str, *, cyrillic: bool = False) -> tuple[Split, ...]:
    """The ways to take a joined name (a-z) apart into syllables; empty if there is none.

    Two syllables are a given name; three are taken for a family name with its given name,
    so that the first must be a frequent family name. ``cyrillic``: the word was written in
    Cyrillic letters (``Цзиньпин``).
    """
    if not SHORTEST <= len(word) <= 16 or word in _unjoined() or syllable_classes(word):
        return ()
    found: dict[Split, None] = {}
    for name, system in _systems(cyrillic=cyrillic).items():
        found.update(dict.fromkeys(_pairs(word, system, _MARKS[name])))
    if found:
        return tuple(found)
    for name, system in _systems(cyrillic=cyrillic).items():
        for at in range(1, 7):
            if word[:at] in _families(name):
                given = _pairs(word[at:], system, _MARKS[name])
                found.update(dict.fromkeys((word[:at], *pair) for pair in given))
    return tuple(found)
