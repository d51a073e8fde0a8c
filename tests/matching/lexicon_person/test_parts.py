import re
from pathlib import Path

import pytest

from app.matching.lexicon_person import kinds
from app.matching.lexicon_person.families import (
    _ENDING_IN,
    _ENDINGS,
    family_root,
    same_family,
)
from app.matching.lexicon_person.kinds import KINDS, part_kind, part_kinds
from app.matching.lexicon_person.patronymics import (
    father_name,
    names_known_father,
    patronymic_root,
)
from app.matching.script import fold, latin_readings

FOLDER = Path(kinds.__file__).parent


def form(word: str) -> str:
    return latin_readings(word.lower())[0]


def key(word: str) -> str:
    return fold(form(word))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Dr", "title"),
        ("Präsident", "title"),
        ("Général", "title"),
        ("полковник", "title"),
        ("генерал", "title"),
        ("لواء", "title"),
        ("دكتور", "title"),
        ("حاج", "title"),
        ("ملا", "title"),
        ("Mullah", "title"),
        ("Mawlawi", "title"),
        ("Shaykh", "title"),
        ("Šejk", "title"),
        ("Cheikh", "title"),
        ("Amir", "rank"),
        ("Sayyid", "rank"),
        ("Qari", "rank"),
        ("Jr", "suffix"),
        ("Filho", "suffix"),
        ("van", "particle"),
        ("al", "particle"),
        ("ibn", "child"),
        ("بن", "child"),
        ("oglu", "child"),
        ("abu", "kunya"),
        ("Abou", "kunya"),
        ("Umm", "kunya"),
        ("née", "maiden"),
        ("geb", "maiden"),
        ("урожденная", "maiden"),
    ],
)
def test_words_that_are_no_names(word: str, kind: str) -> None:
    assert part_kind(form(word)) == kind


@pytest.mark.parametrize(
    "word", ["Chol", "Said", "Son", "Jun", "Ivan", "Raed", "رائد", "Sen", "Ma", "Ko", "So"]
)
def test_names_that_sound_like_a_title(word: str) -> None:
    assert part_kind(form(word)) is None


def test_the_table_of_titles_is_well_formed() -> None:
    lines = (FOLDER / "titles.tsv").read_bytes().decode("utf-8").split("\n")
    assert "\r" not in "".join(lines)
    for line in lines:
        if line and not line.startswith("#"):
            kind, words = line.split("\t")
            assert kind in KINDS
            assert words.split()


@pytest.mark.parametrize(
    ("word", "father"),
    [
        ("Sergeevich", "Sergey"),
        ("Sergeyevich", "Sergey"),
        ("Serhiyovych", "Sergey"),
        ("Siarhieievič", "Sergey"),
        ("Сергеевна", "Sergey"),
        ("Ivanovich", "Ivan"),
        ("Ivanevich", "Ivan"),
        ("Иванаўна", "Ivan"),
        ("Ilyich", "Ilya"),
        ("Lukinichna", "Luka"),
        ("Pavlovna", "Pavel"),
        ("Lvovich", "Lev"),
        ("Mykolayovych", "Nikolay"),
        ("Ramazanoglu", "Ramazan"),
        ("Nikolajewitsch", "Nikolay"),
    ],
)
def test_a_patronymic_names_the_father(word: str, father: str) -> None:
    assert patronymic_root(key(word)) == key(father)
    assert names_known_father(key(word))
    assert father_name(key(father)) == key(father)


def test_fathers_contradict_each_other() -> None:
    assert patronymic_root(key("Nikolaevich")) != patronymic_root(key("Petrovich"))
    assert patronymic_root(key("Aleksandrovich")) != patronymic_root(key("Alekseevich"))


def test_an_unknown_father_is_given_without_the_ending() -> None:
    assert patronymic_root(key("Ilgizovich")) == "ilgiz"
    assert not names_known_father(key("Ilgizovich"))


NO_PATRONYMICS = """
Stankevich Yurkevich Fortuna Laguna Luna Karolina Eric Dominic Ludovic Kovac Bosnic
Ivanova Hakizimana Petrov
"""


@pytest.mark.parametrize("word", NO_PATRONYMICS.split())
def test_words_that_are_no_patronymic(word: str) -> None:
    assert patronymic_root(key(word)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ivanov", "Ivanova"),
        ("Lavrovs", "Lavrov"),
        ("Zelensky", "Zelenska"),
        ("Sokolovskiy", "Sokolovskaya"),
        ("Medvedev", "Medvediev"),
        ("Kuznetsov", "Kuznetsau"),
        ("Putin", "Putina"),
        ("Novák", "Nováková"),
        ("Havel", "Havlová"),
        ("Melnichenko", "Melničenková"),
        ("Papadopoulos", "Papadopoulou"),
        ("Mitsotakis", "Mitsotaki"),
        ("Kazlauskas", "Kazlauskienė"),
        ("Соловьёв", "Solovyov"),
    ],
)
def test_one_family_name_for_men_and_women(one: str, other: str) -> None:
    assert same_family(key(one), key(other))
    assert same_family(key(other), key(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ivan", "Ivanov"),
        ("Ivan", "Ivanova"),
        ("Petrov", "Petrenko"),
        ("Martin", "Martina"),
        ("Marin", "Marina"),
        ("Collins", "Collin"),
        ("Orlov", "Orlando"),
        ("Gustav", "Gusto"),
        ("Boguslav", "Boguslov"),
        ("Smith", "Smithov"),
    ],
)
def test_names_that_only_look_alike(one: str, other: str) -> None:
    assert not same_family(key(one), key(other))


def test_a_word_without_such_an_ending_is_its_own_root() -> None:
    assert family_root("smit") == "smit"
    assert family_root("nguien") == "nguien"


def test_a_czech_womans_name_is_not_another_mans() -> None:
    assert same_family(key("Nováková"), key("Novák"))
    assert same_family(key("Nováková"), key("Novakov"))
    assert not same_family(key("Novák"), key("Novakov"))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("amir khan muttaqi", ("title", None, None)),
        ("amir khan", (None, None)),
        ("khan amir gul", (None, None, None)),
        ("mullah amir khan muttaqi", ("title", "title", None, None)),
        ("king charles", (None, None)),
        ("sayyid abdul malik houthi", ("title", None, None, None)),
        ("dr ivan ivanov jr", ("title", None, None, "suffix")),
        ("osama bin laden", (None, "child", None)),
        ("", ()),
    ],
)
def test_a_rank_is_a_title_only_before_a_whole_name(
    name: str, kinds: tuple[str | None, ...]
) -> None:
    assert part_kinds(name.split()) == kinds


def test_no_ending_is_passed_over_for_its_last_letter() -> None:
    """Only the endings that can end in a word's last letter are tried; none other applies."""
    stems = [
        *("ivan", "petrovsk", "kowalsk", "kazlausk", "petkevic", "papadopul", "butkut"),
        *("simonaviccink", "konstantinid", "berzin", "ozol", "teodorak", "panagiot"),
    ]
    ends = {end for pattern, _, _ in _ENDINGS for end in re.findall(r"[a-z]+", pattern.pattern)}
    for stem in stems:
        for end in ("", *sorted(ends)):
            word = stem + end
            tried = [to for pattern, to, _ in _ENDINGS if pattern.fullmatch(word)]
            left = [to for pattern, to in _ENDING_IN.get(word[-1], ()) if pattern.fullmatch(word)]
            assert tried == left, word
