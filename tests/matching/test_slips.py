"""Slips of the pen: in the letters of a name, and in words that every company has."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from app.domain.kinds import QueryType, Verdict
from app.matching import compare_names
from app.matching.kernels.slips import MOST, edits
from app.matching.lexicon.mending import meant_word, mended

WORDS = st.text("abcd", max_size=7)


def _bytes(word: str) -> np.ndarray:
    return np.frombuffer(bytearray(word.encode()), dtype=np.uint8)


@given(WORDS, WORDS)
def test_edits_are_those_of_optimal_string_alignment(one: str, other: str) -> None:
    found = edits(_bytes(one), len(one), _bytes(other), len(other))
    assert found == min(OSA.distance(one, other), MOST + 1)


@pytest.mark.parametrize(
    ("kind", "asked", "listed"),
    [
        (QueryType.PERSON, "Kenan Bektashii Moradi", "Kenan Bektashi Moradi"),
        (QueryType.PERSON, "Khala fAl Dulaimi", "Khalaf Al Dulaimi"),
        (QueryType.PERSON, "Iosif Petrovcih Kobzon", "Iosif Petrovich Kobzon"),
        (QueryType.PERSON, "IBRAHlM, Mustafa Karim", "IBRAHIM, Mustafa Karim"),
        (QueryType.ORGANIZATION, "Limted Liability Company Doris", "OOO Doris"),
        (QueryType.ORGANIZATION, "Общесво с ограниченной ответственностью Дорис", "ООО Дорис"),
        (QueryType.ORGANIZATION, "Chevon Corporation", "Chevron Corporation"),
    ],
)
def test_one_slip_is_found(kind: QueryType, asked: str, listed: str) -> None:
    assert compare_names(asked, listed, kind).verdict is Verdict.HIT


@pytest.mark.parametrize(
    ("kind", "asked", "listed"),
    [
        (QueryType.PERSON, "Kim Jong Su", "Kim Jong Du"),
        (QueryType.PERSON, "Li Wei", "Li Wen"),
        (QueryType.PERSON, "Solovieva, Galina Alekseyevna", "Solovieva, Galina Olegovna"),
        (QueryType.ORGANIZATION, "Bank of Iran", "Bank of Iraq"),
        (QueryType.ORGANIZATION, "711 Aircraft Repair Plant", "811 Aircraft Repair Plant"),
    ],
)
def test_a_letter_that_makes_another_known_word_is_no_slip(
    kind: QueryType, asked: str, listed: str
) -> None:
    assert compare_names(asked, listed, kind).verdict is not Verdict.HIT


@pytest.mark.parametrize(
    ("kind", "asked", "listed"),
    [
        (QueryType.PERSON, "Ben Netanyahu", "Benjamin Netanyahu"),
        (QueryType.ORGANIZATION, "Al Qaeda", "Al-Qa'ida/Islamic Army"),
        (QueryType.ORGANIZATION, "U.S. Department of State", "United States Department of State"),
    ],
)
def test_a_name_may_be_read_otherwise(kind: QueryType, asked: str, listed: str) -> None:
    assert compare_names(asked, listed, kind).verdict is Verdict.HIT


def test_initials_without_full_stops_are_initials() -> None:
    plain = compare_names("J.C. Juncker", "Jean-Claude Juncker", QueryType.PERSON)
    assert compare_names("JC Juncker", "Jean-Claude Juncker", QueryType.PERSON).score == plain.score


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Limted", "limited"),
        ("Compnay", "company"),
        ("Общесво", "общество"),
        ("Limited", None),
        ("Stork", "stock"),
        ("Compania", None),
        ("Rosneft", None),
    ],
)
def test_words_of_legal_forms_are_known_with_a_slip(word: str, meant: str | None) -> None:
    assert meant_word(word) == meant


def test_a_short_word_is_only_mended_beside_a_known_one() -> None:
    assert mended(("Stork", "Seafood")) is None
    assert mended(("Joint", "Stcok", "Company")) == ("Joint", "stock", "Company")
