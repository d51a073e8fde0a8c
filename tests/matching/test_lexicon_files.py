"""The files of the lexicon are what their headers say they are."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from rigour.names import NameTypeTag, SymbolCategory, analyze_names

from app.matching import lexicon
from app.matching.lexicon.folding import fold_text
from app.matching.lexicon.tables import LEAST_STEM
from app.matching.script import plain_text, script_of

FOLDER = Path(lexicon.__file__).parent
FILES = ("organizations.tsv", "places.tsv", "legal_forms.tsv")
SLUG = re.compile(r"[a-z][a-z_]*")
SCRIPTS = {
    **{code: {"CYRILLIC"} for code in ("bg", "ru", "uk", "be", "mk", "kk", "mn")},
    **{code: {"ARABIC"} for code in ("ar", "fa", "ur", "ps")},
    "sr": {"CYRILLIC", "LATIN"},
    "el": {"GREEK"},
    "he": {"HEBREW"},
    "zh": {"HAN"},
    "ko": {"HANGUL"},
    "ja": {"HAN", "HIRAGANA", "KATAKANA"},
    "th": {"THAI"},
    "my": {"MYANMAR"},
    "hy": {"ARMENIAN"},
    "ka": {"GEORGIAN"},
}
"""Where a language is not written in Latin letters."""


def _rows(name: str) -> list[tuple[str, str, list[str]]]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]
    return [(meaning, language, words.split(", ")) for meaning, language, words in lines]


@pytest.mark.parametrize("name", [*FILES, "function_words.tsv", "concepts.tsv"])
def test_files_are_composed_text_with_plain_line_ends(name: str) -> None:
    text = (FOLDER / name).read_bytes().decode("utf-8")
    assert "\r" not in text
    assert text.endswith("\n")
    assert unicodedata.normalize("NFC", text) == text
    assert not re.search(r"[ \t]\n|  ", text)


@pytest.mark.parametrize("name", FILES)
def test_there_is_one_row_for_each_meaning_and_language(name: str) -> None:
    seen = Counter((meaning, language) for meaning, language, _ in _rows(name))
    assert {key: n for key, n in seen.items() if n > 1} == {}


@pytest.mark.parametrize("name", FILES)
def test_no_row_says_a_word_twice(name: str) -> None:
    twice = {
        (meaning, language, word)
        for meaning, language, words in _rows(name)
        for word, n in Counter(fold_text(w) for w in words).items()
        if n > 1 or not word
    }
    assert twice == set()


@pytest.mark.parametrize("name", FILES)
def test_words_are_written_in_the_script_of_their_language(name: str) -> None:
    wrong = [
        (meaning, language, word)
        for meaning, language, words in _rows(name)
        for word in words
        if {script_of(c) for c in word} - {""} - SCRIPTS.get(language, {"LATIN"})
    ]
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_stems_are_long_enough_to_be_safe(name: str) -> None:
    short = [
        (meaning, word)
        for meaning, _, words in _rows(name)
        for word in words
        if word.endswith("*") and len(fold_text(word)) - 1 < LEAST_STEM
    ]
    assert short == []


def test_one_word_stands_alone_in_the_names_of_organisations() -> None:
    parted = [w for _, _, words in _rows("organizations.tsv") for w in words if " " in w]
    assert parted == []


def test_every_concept_has_english_words_a_weight_and_a_proper_name() -> None:
    rows = _rows("organizations.tsv")
    single = {meaning for meaning, _, _ in rows if "+" not in meaning}
    english = {meaning for meaning, language, _ in rows if language == "en"}
    assert single - english == set()
    assert all(SLUG.fullmatch(concept) for concept in single)
    assert {part for meaning, _, _ in rows for part in meaning.split("+")} == single
    weights = (FOLDER / "concepts.tsv").read_text(encoding="utf-8").split("\n")
    weighed = [line.split("\t") for line in weights if line and not line.startswith("#")]
    assert {concept for concept, _ in weighed} == single
    assert len(weighed) == len(single)
    assert all(0 < float(weight) <= 1 for _, weight in weighed)


def test_places_are_iso_codes_or_slugs() -> None:
    odd = {
        part
        for place, _, _ in _rows("places.tsv")
        for part in place.split(",")
        if not re.fullmatch(r"[A-Z]{2}", part) and not (len(part) > 2 and SLUG.fullmatch(part))
    }
    assert odd == set()


def test_legal_forms_are_those_that_rigour_does_not_recognise() -> None:
    known = []
    for _, language, phrases in _rows("legal_forms.tsv"):
        # Between Chinese, Japanese and Korean words there is no space.
        space = "" if language in ("zh", "ja", "ko") else " "
        for phrase in phrases:
            if "." not in phrase and _recognised(f"Zvezdolux{space}{phrase}"):
                known.append(phrase)
    assert known == []


def _recognised(name: str) -> bool:
    """Whether rigour takes everything but the first word for a legal form."""
    for analysed in analyze_names(NameTypeTag.ORG, [name]):
        legal = {
            part.form
            for span in analysed.spans
            if span.symbol.category == SymbolCategory.ORG_CLASS
            for part in span.parts
        }
        return {part.form for part in analysed.parts} - legal == {"zvezdolux"}
    return False


@pytest.mark.parametrize(
    "word", ["Ministère", "МИНИСТЕРСТВО", "Štátna", "φρουρών", "انقلاب", "은행", "贸易", "Müller"]
)
def test_folding_whole_files_folds_as_plain_text_does(word: str) -> None:
    assert fold_text(word) == fold_text(plain_text(word))
    assert fold_text(f"a\t{word}\n") == f"a\t{fold_text(word)}\n"
