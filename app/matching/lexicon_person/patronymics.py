"""Names that say whose child somebody is: the father's name in ``Sergeyevich``, ``Aliyevna``.

A patronymic is a person's second name in Russian, Ukrainian and Belarusian, and in the
names of their neighbours who write ``oglu`` and ``kyzy``. It is no family name:
``Ivanovich`` agrees with ``Ivanovna`` and contradicts ``Petrovich``. Some family names
look like it (``Abramovich``, Serbian ``Petrović``), so that only a name of three words or
more, in which another word can be the family name, should be read this way.
"""

import re
from functools import cache, lru_cache
from importlib import resources

from app.matching.script import fold

# Endings on folded words: -ovich, -evych, -avič, -owitsch, -ovitj; -ovna, -ivna, -auna.
_SON = re.compile(r"(?P<root>.{2,}?)[aeioj]*v(?:ic|icj|itj|icu|ica)")
_DAUGHTER = re.compile(r"(?P<root>.{2,}?)[aeioj]*vn[aiu]")
# Forms that could be something else, unless what they leave is a father's name: Ильич,
# Лукинична, Belarusian Пятроўна (folded petruna).
_SHORT = re.compile(r"(?P<root>.{2,}?)(?:[aeio]*una|inicna|icna|ic)")
# Turkic words for son and daughter, written on to the father's name.
_TURKIC = re.compile(r"(?P<root>.{3,}?)(?:ogl[iu]|ugli|[kg][iu]z[iu])|(?P<long>.{5,}?)(?:ul[iu])")
_FAMILY_ENDING = re.compile(r".*(?:k|sk|nt|c|ck|un)evic")
"""Stankevich, Yurkevich, Kuntsevich: family names, for no father's name ends so."""
_GIVEN = frozenset({"ludovic"})
"""Given names that look like a patronymic."""
_VOWELS = re.compile(r"[aeiouj]+$")


def _root(name: str) -> str:
    """A father's name without the closing vowels that change when an ending follows."""
    shortened = _VOWELS.sub("", name)
    return shortened if len(shortened) >= 2 else name


@cache
def _fathers() -> dict[str, str]:
    """The folded name by each root under which patronymics may hold it."""
    text = resources.files(__package__).joinpath("fathers.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {
        form[:-1].lower() if form.endswith("-") else _root(fold(form.lower())): fold(name.lower())
        for name, forms in rows
        for form in forms.split()
    }


@lru_cache(maxsize=16384)
def patronymic_root(folded: str) -> str | None:
    """The father's name, folded, that a folded word holds as a patronymic; None if it is none.

    The spellings of one name in several languages give one father (``Serhiyovych`` gives
    ``sergei``). A father who is in no table is given as the word without its ending.
    """
    if folded in _GIVEN:
        return None
    known = _fathers()
    short = _SHORT.fullmatch(folded)
    if short is not None and _root(short["root"]) in known:
        return known[_root(short["root"])]
    long = _SON.fullmatch(folded) or _DAUGHTER.fullmatch(folded)
    if long is not None:
        root = _root(long["root"])
        if root not in known and (_FAMILY_ENDING.fullmatch(folded) or len(root) < 3):
            return None
        return known.get(root, root)
    turkic = _TURKIC.fullmatch(folded)
    if turkic is None:
        return None
    root = _root(turkic["root"] or turkic["long"])
    return known.get(root, root)


@lru_cache(maxsize=16384)
def names_known_father(folded: str) -> bool:
    """Whether a word is a patronymic of a name that is in the table, and so surely one."""
    root = patronymic_root(folded)
    return root is not None and root in _fathers().values()


@lru_cache(maxsize=16384)
def father_name(folded: str) -> str:
    """A given name in the form in which :func:`patronymic_root` gives it, to compare the two."""
    return _fathers().get(_root(folded), folded)


def is_father(folded: str) -> bool:
    """Whether a folded word is a given name of which patronymics are made."""
    return _root(folded) in _fathers()
