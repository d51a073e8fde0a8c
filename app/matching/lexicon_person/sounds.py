"""Which spoken syllables a romanised syllable of a Chinese, Korean or Vietnamese name may be.

Such names are two or three syllables from a small stock, each spelt in several systems:
``Xi`` is ``Hsi``, ``Jong`` is ``Jeong``, ``Lee`` is ``Ri`` and ``Yi``. Two forms are the
same syllable if they share a class; a form of several classes is one whose system nobody
can tell. Classes are small stable numbers, fit to be stored in an index.
"""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib import resources

from app.matching.lexicon_person import korean, mandarin

_KOREAN = 1000
_VIETNAMESE = 2000

Table = dict[str, tuple[int, ...]]


@cache
def _vietnamese() -> tuple[str, ...]:
    text = resources.files(__package__).joinpath("vietnamese.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(dict.fromkeys(word for line in lines for word in line.split()))


def _korean_class(syllable: str) -> int:
    return _KOREAN + korean.STOCK.index(korean.canonical(syllable))


def class_name(number: int) -> str:
    """What a class stands for, for people: ``zh:xi``, ``ko:정``, ``vi:nguyen``."""
    if number >= _VIETNAMESE:
        return "vi:" + _vietnamese()[number - _VIETNAMESE]
    if number >= _KOREAN:
        return "ko:" + korean.STOCK[number - _KOREAN]
    return "zh:" + mandarin.PINYIN[number]


def _table(pairs: Iterable[tuple[str, int]]) -> Table:
    found: dict[str, dict[int, None]] = {}
    for form, number in pairs:
        found.setdefault(form, {})[number] = None
    return {form: tuple(numbers) for form, numbers in found.items()}


def _pairs(
    chinese: Callable[[str], tuple[str, ...]], hangul: Callable[[str], tuple[str, ...]]
) -> Iterable[tuple[str, int]]:
    for number, syllable in enumerate(mandarin.PINYIN):
        yield from ((form, number) for form in chinese(syllable))
    for syllable in korean.STOCK:
        number = _korean_class(syllable)
        yield from ((form, number) for form in hangul(syllable))


@cache
def _cyrillic() -> Table:
    return _table(_pairs(mandarin.palladius, korean.cyrillic_spellings))


@cache
def _latin() -> Table:
    table = _table(_pairs(mandarin.spellings, korean.spellings))
    for number, form in enumerate(_vietnamese(), _VIETNAMESE):
        table[form] = (*table.get(form, ()), number)
    # Cyrillic spellings reach Latin texts too ("Tszinpin"); those which no Latin system uses
    # can mean nothing else.
    return {**{f: c for f, c in _cyrillic().items() if f not in table}, **table}


@lru_cache(maxsize=16384)
def syllable_classes(form: str, *, cyrillic: bool = False) -> tuple[int, ...]:
    """The classes of one romanised syllable (a-z, no apostrophe); empty if it is none.

    ``cyrillic``: the form was written in Cyrillic letters, where ``Ван`` is Wang or Wan and
    ``Чон`` Jong or Chon, and ``Си`` is Xi.
    """
    if cyrillic:
        found = _cyrillic().get(form)
        if found is not None:
            return found
    return _latin().get(form, ())


@lru_cache(maxsize=4096)
def languages_of(classes: tuple[int, ...]) -> frozenset[str]:
    """The languages (``zh``, ``ko``, ``vi``) of some classes."""
    return frozenset(class_name(number)[:2] for number in classes)


def name_classes(
    forms: tuple[str, ...], *, cyrillic: bool = False
) -> tuple[tuple[int, ...], ...] | None:
    """The classes of each word of a name that is made of syllables only; None if it is not.

    A name is in one language, so ``Li Xiaoming``'s Li cannot be the Korean 이 that is also
    spelt Yi: classes are kept only of the languages in which every word is a syllable.
    """
    found = [syllable_classes(form, cyrillic=cyrillic) for form in forms]
    common = frozenset.intersection(*map(languages_of, found)) if found else frozenset()
    if not common:
        return None
    return tuple(tuple(n for n in classes if class_name(n)[:2] in common) for classes in found)
