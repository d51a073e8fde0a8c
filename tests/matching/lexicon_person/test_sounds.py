from itertools import combinations

import pytest

from app.matching.lexicon_person import korean, mandarin
from app.matching.lexicon_person.segments import split_syllables
from app.matching.lexicon_person.sounds import class_name, name_classes, syllable_classes


def same(one: str, other: str) -> bool:
    return bool(set(syllable_classes(one)) & set(syllable_classes(other)))


@pytest.mark.parametrize(
    "spellings",
    [
        "xi hsi",
        "zhou chou chow chzhou chjou",
        "zhang chang cheung teo",
        "huang wong",
        "chen chan tan",
        "jong jeong jung chong chung",
        "un eun",
        "park pak bak",
        "choe choi",
        "kim gim",
        "pyong pyeong byung byong",
        "chol chul cheol tchoul",
        "guk kuk kook",
        "hyok hyuk hyeok",
        "ryong yong",
        "lee li ri yi i rhee",
        "ryom yeom yom",
    ],
)
def test_spellings_of_one_syllable_meet(spellings: str) -> None:
    for one, other in combinations(spellings.split(), 2):
        assert same(one, other), (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jang", "jong"),
        ("un", "il"),
        ("guk", "un"),
        ("chol", "chon"),
        ("su", "sok"),
        ("min", "myong"),
        ("xi", "shi"),
        ("jin", "jing"),
        ("wang", "wan"),
        ("zhang", "zheng"),
        ("li", "liu"),
        ("nguyen", "tran"),
        ("kim", "kang"),
        ("hyon", "hyok"),
        ("pak", "paek"),
    ],
)
def test_different_syllables_stay_apart(one: str, other: str) -> None:
    assert not same(one, other)


def test_cyrillic_letters_decide_between_systems() -> None:
    assert "zh:xi" in map(class_name, syllable_classes("si", cyrillic=True))
    assert "zh:xi" not in map(class_name, syllable_classes("si"))
    assert "ko:은" in map(class_name, syllable_classes("yn", cyrillic=True))
    assert "zh:jin" in map(class_name, syllable_classes("tszin"))


@pytest.mark.parametrize("word", ["vladimir", "smith", "", "q", "ivan"])
def test_other_words_have_no_class(word: str) -> None:
    assert syllable_classes(word) == ()


def test_a_name_is_in_one_language() -> None:
    classes = name_classes(("li", "xiao", "ming"))
    assert classes is not None
    assert [class_name(n) for n in classes[0]] == ["zh:li"]
    assert name_classes(("kim", "jong", "un")) is not None
    assert name_classes(("li", "xiao", "vladimir")) is None
    assert name_classes(()) is None


def test_class_numbers_stay() -> None:
    # They are stored in indexes: a change of these needs a new index format.
    assert syllable_classes("a")[0] == 0
    assert class_name(mandarin.PINYIN.index("xi")) == "zh:xi"
    assert class_name(1000) == "ko:" + korean.STOCK[0]
    assert mandarin.PINYIN.index("zuo") == 335
    assert korean.STOCK.index("희") == 266


def test_the_tables_name_known_syllables() -> None:
    assert set(mandarin.regional()) <= set(mandarin.PINYIN)
    assert set(korean.customary()) <= set(korean.STOCK)
    assert len(set(mandarin.PINYIN)) == len(mandarin.PINYIN)
    assert len(set(korean.STOCK)) == len(korean.STOCK)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("jinping", "jin ping"),
        ("jongun", "jong un"),
        ("xiaoping", "xiao ping"),
        ("tsetung", "tse tung"),
        ("xijinping", "xi jin ping"),
        ("kimjongun", "kim jong un"),
        ("zedong", "ze dong"),
    ],
)
def test_a_joined_name_comes_apart(word: str, syllables: str) -> None:
    assert tuple(syllables.split()) in split_syllables(word)


def test_a_joined_name_in_cyrillic_comes_apart() -> None:
    assert ("tszin", "pin") in split_syllables("tszinpin", cyrillic=True)
    assert ("chon", "chkhol") in split_syllables("chonchkhol", cyrillic=True)


EUROPEAN = """
lisa jason juan maria susan julian damian marina karin sandra ivanov semyon pinchuk young
qiang zhang mohsin hakim queen johnson henning napoleon osama anna
"""


@pytest.mark.parametrize("word", EUROPEAN.split())
def test_names_of_other_peoples_are_left_whole(word: str) -> None:
    assert split_syllables(word) == ()
    assert split_syllables(word, cyrillic=True) == ()
