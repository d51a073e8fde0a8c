"""Slips of the pen: in the letters of a name, and in words that every company has."""

import random

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from app.domain.entities import Entity, Name
from app.domain.kinds import EntityType, NameKind, QueryType, Verdict
from app.domain.screening import Query
from app.matching import Engine, SearchOptions, compare_names
from app.matching.alternatives import other_texts
from app.matching.arrays import is_respaced
from app.matching.fitting_names import one_edit
from app.matching.kernels.folding import fold_without
from app.matching.kernels.hashing import WIDTH
from app.matching.kernels.room import new_room
from app.matching.kernels.slips import MOST, edits
from app.matching.lexicon.mending import meant_words, mended
from app.matching.names import SAME_LETTERS, compare_name, name_evidence
from app.matching.script import fold
from app.matching.tokens import Style
from tests.matching.names_of_people import people

WORDS = st.text("abcd", max_size=7)
MANY = [
    f"{first}{last}" for first in ("Kar", "Maz", "Sor", "Nad") for last in ("imi", "oudi", "ani")
]


def entity(key: str, name: str, type: EntityType = EntityType.PERSON) -> Entity:
    return Entity(
        source="custom:test",
        key=key,
        type=type,
        names=(Name(full=name, kind=NameKind.PRIMARY, stated=name, locator=key),),
    )


def _bytes(word: str) -> np.ndarray:
    return np.frombuffer(bytearray(word.encode()), dtype=np.uint8)


@pytest.mark.parametrize("most", [1, MOST])
@settings(deadline=None)
@given(one=WORDS, other=WORDS)
def test_edits_are_those_of_optimal_string_alignment(most: int, one: str, other: str) -> None:
    found = edits(_bytes(one), len(one), _bytes(other), len(other), most, new_room().counts)
    distance = OSA.distance(one, other)
    assert found == (distance if distance <= most else MOST + 1)


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
        (QueryType.ORGANIZATION, "Nomer0002 Trading", "Nomer0006 Trading"),
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
        ("Publi", "public"),
        ("spoločnossť", "spolocnost"),
        ("Limited", None),
        ("Stork", "stock"),
        ("Compania", None),
        ("Rosneft", None),
    ],
)
def test_words_of_legal_forms_are_known_with_a_slip(word: str, meant: str | None) -> None:
    assert meant_words(word) == (() if meant is None else (meant,))


def test_a_short_word_is_only_mended_beside_a_known_one() -> None:
    assert mended(("Stork", "Seafood")) is None
    assert mended(("Joint", "Stcok", "Company")) == ("Joint", "stock", "Company")


def test_of_two_words_that_may_be_meant_the_one_beside_its_like_is() -> None:
    assert mended(("Limiteed", "Liability")) == ("limited", "Liability")
    assert mended(("Limiteed", "Responsabilité")) == ("limitee", "Responsabilité")


@given(st.text("shtcdzjkgpuqieoyaw", min_size=3, max_size=12), st.integers(-1, 11))
@example("ronee", 0)
def test_a_word_is_folded_without_a_letter_as_a_word_is(word: str, without: int) -> None:
    without = min(without, len(word) - 1)
    rest = "".join(c for n, c in enumerate(word) if n != without)
    out = np.zeros(WIDTH, dtype=np.uint8)
    made = fold_without(_bytes(word), len(word), without, np.empty(WIDTH, np.uint8), out)
    assume(len(rest) >= 3)
    assert bytes(out[:made]).decode() == fold(rest)


@pytest.mark.parametrize(
    ("kind", "asked", "listed"),
    [
        (QueryType.PERSON, "tSeven Hlirabaki", "Steven Alirabaki"),
        (QueryType.PERSON, "RAHII, Hossein", "RAHIMI, Hossein"),
        (QueryType.PERSON, "Muatfaismbllah", "Muatasimbllah"),
        (
            QueryType.ORGANIZATION,
            "SverTranBunker Company Limited",
            "SeverTransBunker Company Limited",
        ),
        (QueryType.ORGANIZATION, "Belagyoprombnk", "Belagroprombank"),
    ],
)
def test_slips_are_looked_for_in_letters_as_written_and_in_all_words_left(
    kind: QueryType, asked: str, listed: str
) -> None:
    assert compare_names(asked, listed, kind).verdict is Verdict.HIT


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("Rahii Hossein", "RAHIMI, Hossein"),
        ("Fifh Ocean", "Fifth Ocean"),
        ("Belagyoprombnk", "Belagroprombank"),
        ("Hossein Hala", "Hossein TALA"),
    ],
)
def test_words_with_slips_bring_the_name_into_view(asked: str, listed: str) -> None:
    others = [entity(str(n), f"Hossein {name}") for n, name in enumerate(MANY)]
    engine = Engine.build([entity("one", listed), *others])
    found = engine.search(Query(name=asked), SearchOptions(review_floor=0.0, limit=200))
    assert "custom:test:one" in {m.entity_id for m in found}


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("vladimirputin", "PUTIN, Vladimir"),
        ("p u t i n v l a d i m i r", "PUTIN, Vladimir"),
        ("OJSCBarnaultransmash", "OJSC Barnaultransmash"),
        ("غلامرضاآقازاده", "غلامرضا آقازاده"),
    ],
)
def test_where_words_are_parted_makes_no_difference(asked: str, listed: str) -> None:
    engine = Engine.build([entity("one", listed)])
    found = engine.search(Query(name=asked))
    assert [m.score >= SAME_LETTERS for m in found] == [True]
    assert "written apart or together" in found[0].explanation
    assert is_respaced(asked, listed)


def test_a_few_letters_do_not_make_the_same_name() -> None:
    assert not is_respaced("Al Ani", "Ala Ni")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("p37rov 4lexander", {"petrov alexander"}),
        ("4na$ tu1s", {"anas tuis", "anas tuls"}),
        ("johnny p@rej@", {"johnny pareja"}),
        ("MiG29 Plant", set()),
        ("2nd Battalion", set()),
        ("Unit 61398", set()),
        ("Boeing 747", set()),
    ],
)
def test_digits_drawn_for_letters_are_read_as_letters_too(text: str, meant: set[str]) -> None:
    assert set(other_texts(text, Style.PERSON)) == meant


@given(people, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_words_with_slips_are_told_wherever_they_are_parted(
    name: str, chance: random.Random
) -> None:
    letters = list(one_edit(name, chance))
    for _ in range(2):
        at = chance.randrange(1, len(letters))
        letters[at:at] = [" "] if letters[at] != " " else []
    asked = "".join(letters)
    found = compare_name(asked, name, Style.PERSON)
    assert all(pair.query and pair.candidate for pair in found.pairs)
    assert name_evidence(found).sentence


def test_words_that_meet_across_their_ends_are_told() -> None:
    found = compare_name("Hyunwoo Ko", "KHINE, Oo Oo", Style.PERSON)
    assert name_evidence(found).sentence
