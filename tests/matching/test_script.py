import pytest

from app.matching.script import bones, fold, latin_readings


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("Путин", "putin"),
        ("Щербаков", "shcherbakov"),
        ("김정은", "kim jong un"),
        ("金正恩", "kim jong un"),
        ("习近平", "xi jin ping"),
        ("Müller", "mueller"),
        ("გიორგი", "giorgi"),
        ("Straße", "strasse"),
        ("Mкртычев", "mkrtychev"),
    ],
)
def test_a_word_can_be_read_in_latin_letters(word: str, reading: str) -> None:
    assert reading in latin_readings(word)


def test_emoji_have_no_reading() -> None:
    assert latin_readings("🙂") == ()


@pytest.mark.parametrize(
    "spellings",
    [
        ("shoigu", "shoygu"),
        ("vladimir", "wladimir", "vlad1mir"),
        ("yevgeny", "evgenii", "jevgenij"),
        ("mkrtychev", "mkrtycev"),
    ],
)
def test_spellings_of_one_sound_share_a_fold(spellings: tuple[str, ...]) -> None:
    assert len({fold(s) for s in spellings}) == 1


def test_vowels_do_not_count_in_the_bones() -> None:
    assert bones(fold("mohammed")) == bones(fold("mhmd"))
