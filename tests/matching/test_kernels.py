"""The bounds of the kernels are exact, and the work for one question is bounded."""

import random

import numpy as np
import pytest

from app.matching.kernels.gather import STEPS_LIMIT, TOUCHED_LIMIT, gather
from app.matching.kernels.rank import likenesses
from app.matching.kernels.room import LONGEST, new_room
from app.matching.kernels.shapes import Names, Postings, Scratch
from app.matching.kernels.unlike import least_cost, letters_of
from app.matching.kernels.words import drop_cost, likeness, swap_cost, word_cost
from app.matching.packed import pack_mixed
from app.matching.tokens import Style, Token
from app.matching.understand import understand

NAMES = (
    "Sergey Kuzhugetovich Shoigu", "Сергей Шойгу", "Shojgu, S.K.", "محمد بن سلمان آل سعود",
    "Mohammed bin Salman", "Muhamad Salmaan", "Kim Jong-un", "김정은", "習近平", "Xi Jinping",
    "Hsi Chin-p'ing", "Volodymyr Zelenskyy", "Wolodymyr Selenskyj", "Anna Karenina II",
    "V. V. Putin", "Benjamin Netanyahu", "בנימין נתניהו", "Abdul-Rahman al-Zahrani 44",
)  # fmt: skip
FIRMS = (
    "Votkinsk Machine-Building Plant", "Votkinsk machinefabriek", "ООО «Верус»", "Verus LLC",
    "Bank of Kunlun Co., Ltd.", "昆仑银行股份有限公司", "Carlyle Partners VII L.P.",
    "Gazprom Neft PJSC", "ПАО Газпром нефть", "4-ya Bolnitsa", "w0rld h2o systems",
)  # fmt: skip


def _tokens() -> list[tuple[Token, Style]]:
    return [
        (token, style)
        for names, style in ((NAMES, Style.PERSON), (FIRMS, Style.ORGANIZATION))
        for name in names
        for reading in understand(name, style)
        for token in reading.tokens
    ]


def _scratch(names: int, tokens: int) -> Scratch:
    return Scratch(
        np.zeros(names, np.float32), np.zeros(TOUCHED_LIMIT, np.int32),
        np.zeros(tokens, np.int64), np.zeros(tokens, np.int32), np.zeros(1, np.int64),
    )  # fmt: skip


def test_the_memo_holds_what_a_comparison_of_the_words_gives() -> None:
    words = pack_mixed(_tokens())
    count = len(words.lengths)
    one_by_one = Names(
        np.arange(count + 1, dtype=np.int32), np.arange(count, dtype=np.int32),
        np.zeros(count, np.int32), np.zeros(count, np.float32),
    )  # fmt: skip
    scratch = _scratch(count, count)
    everyone = np.arange(count, dtype=np.int32)
    costs = new_room().costs
    table, _, _ = likenesses(words, everyone, count, words, one_by_one, scratch)
    for token in range(count):
        for i in range(count):
            expected = np.float32(likeness(words, i, words, token, costs))
            assert table[scratch.slots[token], i] == expected


def _bytes(word: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    letters = np.zeros(LONGEST, np.uint8)
    letters[: len(word)] = np.frombuffer(word.encode(), np.uint8)
    return letters


@pytest.mark.parametrize("seed", range(5))
def test_no_distance_falls_below_its_bound(seed: int) -> None:
    rng, costs = random.Random(seed), new_room().costs
    for _ in range(400):
        one, other = (
            "".join(rng.choices("aeioubpvfdtkghcszjxmnlrqwy1", k=rng.randint(1, 9)))
            for _ in range(2)
        )
        if rng.random() < 0.5:
            other = one[: rng.randint(0, len(one))] + other[:3]
        a, b = _bytes(one), _bytes(other)
        mine, my_sounds, _ = letters_of(a, len(one))
        theirs, their_sounds, _ = letters_of(b, len(other))
        bound = least_cost(mine, my_sounds, theirs, their_sounds)
        assert bound <= word_cost(a, len(one), b, len(other), 100.0, costs) + 1e-5, (one, other)


def _whole_cost(one: str, other: str) -> float:
    """Weighted optimal string alignment of whole words, by its definition."""
    costs = {(0, 0): 0.0}
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            ways = []
            if i:
                ways.append(costs[i - 1, j] + drop_cost(ord(one[i - 1])))
            if j:
                ways.append(costs[i, j - 1] + drop_cost(ord(other[j - 1])))
            if i and j:
                swap = swap_cost(ord(one[i - 1]), ord(other[j - 1]))
                ways.append(costs[i - 1, j - 1] + swap)
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                ways.append(costs[i - 2, j - 2] + 0.8)
            costs[i, j] = min(ways, default=0.0)
    return costs[len(one), len(other)]


@pytest.mark.parametrize("seed", range(3))
def test_what_words_begin_and_end_with_costs_nothing(seed: int) -> None:
    rng, costs = random.Random(seed), new_room().costs
    for _ in range(300):
        shared = ["".join(rng.choices("aeohkgtdsn1", k=rng.randint(0, 3))) for _ in range(2)]
        one, other = (
            shared[0] + "".join(rng.choices("aehkgtds1", k=rng.randint(0, 4))) + shared[1]
            for _ in range(2)
        )
        found = word_cost(_bytes(one), len(one), _bytes(other), len(other), 100.0, costs)
        assert found == pytest.approx(_whole_cost(one, other), abs=1e-5), (one, other)


def test_no_letter_costs_more_than_another_and_a_change() -> None:
    """Which is why a distance may leave out what two words begin and end with."""
    letters = range(ord("0"), ord("z") + 1)
    for a in letters:
        for b in letters:
            assert drop_cost(a) <= drop_cost(b) + swap_cost(a, b) + 1e-6
            assert swap_cost(a, b) == swap_cost(b, a)


def _common_words(
    held_by: list[int], names: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, Postings, Names]:
    """One listed word for each word of a question, with so many names that hold it."""
    words = len(held_by)
    rng = np.random.default_rng(1)
    rows = [np.sort(rng.choice(names, size, replace=False)).astype(np.int32) for size in held_by]
    starts = np.concatenate([[0], np.cumsum(held_by)]).astype(np.int32)
    listed = np.concatenate(rows)
    owners = np.repeat(np.arange(words, dtype=np.int32), held_by)
    order = np.argsort(listed, kind="stable")
    name_starts = np.concatenate([[0], np.cumsum(np.bincount(listed, minlength=names))])
    postings = Postings(starts, listed, np.ones(words, np.float32))
    index = Names(
        name_starts.astype(np.int32), owners[order], np.zeros(names, np.int32),
        np.ones(names, np.float32),
    )  # fmt: skip
    near = np.arange(words, dtype=np.int32).reshape(-1, 1)
    likes = np.ones((words, 1), np.float32)
    return near, likes, np.ones(words, np.int64), np.array(held_by), postings, index


def _gathered(held_by: list[int], names: int) -> tuple[int, float, int, Scratch]:
    near, likes, kept, sizes, postings, index = _common_words(held_by, names)
    scratch = _scratch(names, len(held_by))
    held, mass, steps = gather(
        len(held_by), near, likes, kept, sizes, postings, index, STEPS_LIMIT, scratch
    )  # fmt: skip
    return held, mass, steps, scratch


def test_a_question_of_thirty_common_words_takes_a_bounded_number_of_steps() -> None:
    names = 300_000
    held, _, steps, _ = _gathered([100_000 + n for n in range(30)], names)
    longest = 100_029
    assert steps <= STEPS_LIMIT + longest
    assert held <= TOUCHED_LIMIT


def test_a_common_word_counts_for_names_in_view_however_it_is_read() -> None:
    names = 50_000
    held, mass, steps, scratch = _gathered([40, 2_500, 45_000], names)
    near, _, _, _, postings, _ = _common_words([40, 2_500, 45_000], names)
    expected = np.zeros(names, np.float32)
    for token in near[:, 0]:
        expected[postings.names[postings.starts[token] : postings.starts[token + 1]]] += 1.0
    in_view = scratch.touched[:held]
    assert mass == 3.0
    assert held >= 2_500
    assert steps < 45_000, "the longest postings are not read for these few names"
    assert (scratch.sums[in_view] == expected[in_view]).all()
