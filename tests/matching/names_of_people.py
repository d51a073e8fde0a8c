"""Hypothesis strategies for names as they are written in several cultures and scripts."""

import unicodedata
from collections.abc import Callable

from hypothesis import strategies as st

RUSSIAN = (
    ("Иван", "Сергей", "Ольга", "Dmitri", "Yekaterina", "Vladimir"),
    ("Петрович", "Сергеевна", "Ivanovich", "Petrovna"),
    ("Петров", "Шойгу", "Зайцева", "Tarnov", "Kuznetsova", "Medvedev"),
)
ARABIC = (
    ("Abdul", "Abu", "Mohammed", "Ahmad", "محمد", "عبد الله", "Sheikh"),
    ("al-", "bin", "ibn", "بن", ""),
    ("Hussein", "Baghdadi", "Rahman", "Tikriti", "حسين", "البغدادي"),
)
KOREAN = (
    ("Kim", "Ri", "Pak", "김", "리"),
    ("Jong", "Yong", "Chol", "정", "영"),
    ("Un", "Ho", "은"),
)
CHINESE = (("Zhang", "Li", "Wang", "張", "李"), ("Wei", "Jinping", "Xiaoming", "偉", "近平"), ("",))
WESTERN = (
    ("José", "Anna", "Jean-Luc", "Günther", "V.", "Mary", "Søren"),
    ("de", "van der", "María", "J.", ""),
    ("García", "Müller", "O'Brien", "Smith", "Łukasz", "Papadopoulos", "Παπαδόπουλος"),
)
OTHERS = (("राम", "नरेंद्र", "დავით", "Արմեն"), ("",), ("शर्मा", "मोदी", "ბერიძე", "Petrosyan"))
CULTURES = (RUSSIAN, ARABIC, KOREAN, CHINESE, WESTERN, OTHERS)

WORDS = (
    "Bank",
    "Trading",
    "of",
    "Iran",
    "Shipping",
    "Rosneft",
    "Роснефть",
    "Volga",
    "Énergie",
    "7",
)
FORMS = ("Ltd", "LLC", "ООО", "GmbH", "S.A.", "Co.", "")


def _spaced(parts: tuple[str, ...]) -> str:
    return " ".join(part for part in parts if part).replace("al- ", "al-")


people: st.SearchStrategy[str] = st.one_of(
    [st.tuples(*(st.sampled_from(part) for part in culture)).map(_spaced) for culture in CULTURES]
)
"""Names of persons, the parts in the order of their culture."""

firms: st.SearchStrategy[str] = st.tuples(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), st.sampled_from(FORMS)
).map(_spaced)
"""Names of companies."""

names: st.SearchStrategy[str] = st.one_of(people, firms)


def _without_accents(text: str) -> str:
    """Latin letters without their accents; other scripts use marks for letters."""
    kept = []
    for letter in unicodedata.normalize("NFC", text):
        plain = unicodedata.normalize("NFD", letter)
        kept.append(plain[0] if plain[0].isascii() else letter)
    return "".join(kept)


WRITTEN: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    lambda text: unicodedata.normalize("NFD", text),
    _without_accents,
    lambda text: f"  {text} ",
    lambda text: text.replace(" ", "   "),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: f"“{text}”",
    lambda text: f"{text},",
    lambda text: text.replace(" ", ", ", 1),
)
"""Ways of writing one name: case, accents, punctuation and spacing."""

ways = st.sampled_from(WRITTEN)
