"""What words of organisations' names mean, in many languages, and what they must not mean."""

import pytest

from app.matching.lexicon import (
    concept_weight,
    is_function_word,
    legal_form,
    organization_concepts,
    place_of,
    place_phrase,
    split_unspaced,
)


@pytest.mark.parametrize(
    ("word", "concept"),
    [
        ("Ministry", "ministry"),
        ("Verteidigungsministeriums", "ministry"),
        ("ministerie", "ministry"),
        ("ministeriet", "ministry"),
        ("Ministère", "ministry"),
        ("Ministerul", "ministry"),
        ("Aireacht", "ministry"),
        ("Ministerstwem", "ministry"),
        ("министерства", "ministry"),
        ("Міністэрства", "ministry"),
        ("ministerijos", "ministry"),
        ("Ministeeriumi", "ministry"),
        ("puolustusministeriön", "ministry"),
        ("minisztériumának", "ministry"),
        ("ΥΠΟΥΡΓΕΙΟΥ", "ministry"),
        ("Bakanlığı", "ministry"),
        ("وزارة", "ministry"),
        ("وزارت", "ministry"),
        ("vezarat", "ministry"),
        ("Kementerian", "ministry"),
        ("wizara", "ministry"),
        ("Banca", "bank"),
        ("bankov", "bank"),
        ("Pank", "bank"),
        ("τράπεζας", "bank"),
        ("은행", "bank"),
        ("银行", "bank"),
        ("المصرف", "bank"),
        ("בנק", "bank"),
        ("Yinhang", "bank"),
        ("Issledovatel'skogo", "research"),
        ("taighde", "research"),
        ("kutató", "research"),
        ("tutkimuksen", "research"),
        ("пpоизводство", "production"),
        ("Žvalgybos", "intelligence"),
        ("spółka", "company"),
        ("spolka", "company"),
        ("sherkat", "company"),
        ("mu'assasat", "foundation"),
        ("kata'ib", "brigade"),
        ("Inst.", "institute"),
        ("Int'l", "international"),
        ("mfg", "production"),
    ],
)
def test_a_generic_word_has_its_concept_in_every_language(word: str, concept: str) -> None:
    assert concept in organization_concepts(word)


@pytest.mark.parametrize(
    ("word", "concepts"),
    [
        ("Forschungsinstitut", {"research", "institute"}),
        ("machinefabriek", {"machine", "factory"}),
        ("машиностроительный", {"machine", "construction"}),
        ("raketenwaffen", {"missile", "weapon"}),
        ("Kulttuurivallankumousneuvosto", {"culture", "revolution", "council"}),
        ("НИИ", {"research", "institute"}),
        ("NPO", {"scientific", "production", "association"}),
        ("OKB", {"design", "bureau"}),
        ("FGUP", {"federal", "state", "unitary", "enterprise"}),
        ("ЧВК", {"private", "military", "company"}),
        ("조선무역은행", {"trade", "bank"}),
    ],
)
def test_a_compound_or_an_abbreviation_has_all_its_concepts(word: str, concepts: set[str]) -> None:
    assert set(organization_concepts(word)) >= concepts


def test_an_unlisted_compound_is_taken_apart_within_one_language() -> None:
    assert organization_concepts("Motorenversicherung") == ("engine", "insurance")
    assert organization_concepts("Motorenubezpieczenia") == ()


@pytest.mark.parametrize(
    "word",
    [
        *("Mir", "Мир", "Vostok", "Zarya", "Noor", "Zvezda", "Almaz", "Zenit", "Progress"),
        *("Minerva", "Minsk", "Bankole", "Coral", "Partridge", "Christopher", "Campanella"),
        *("Rosneft", "Sberbank", "Russell", "Bernard", "Karina", "Svetlana", "linden", "Qaida"),
        *("x", "", "42"),
    ],
)
def test_distinctive_words_are_not_generic(word: str) -> None:
    assert organization_concepts(word) == ()


def test_a_word_that_means_two_things_has_both() -> None:
    assert {"network", "red"} <= set(organization_concepts("red"))
    assert {"design", "bureau", "bank"} <= set(organization_concepts("KB"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dinformation", "information"),
        ("dellaeronautica", "aeronautica"),
        ("dÉtat", "État"),
        ("gcuideachta", "cuideachta"),
        ("hionstraime", "ionstraime"),
        ("والتكنولوجيا", "تكنولوجيا"),
        ("للصناعات", "صناعات"),
        ("производственного", "производство"),
    ],
)
def test_what_a_language_writes_before_or_after_a_word_does_not_hide_it(
    one: str, other: str
) -> None:
    assert organization_concepts(one)
    assert set(organization_concepts(one)) & set(organization_concepts(other))


def _concepts(name: str) -> set[str]:
    return {c for word in name.replace("-", " ").split() for c in organization_concepts(word)}


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (
            "Регионален корпус на Корпуса на гвардейците на ислямската революция",
            "Regional Corps of the IRGC",
            {"region", "corps", "guard", "islamic", "revolution"},
        ),
        ("Votkinsk machinefabriek", "Votkinsk Machine-Building Plant", {"machine", "factory"}),
        (
            "Štátna dopravná nájomná spoločnosť",
            "State Transport Leasing Company",
            {"state", "transport", "leasing", "company"},
        ),
        (
            "ιδιωτική στρατιωτική εταιρεία Convoy",
            "PMC Convoy",
            {"private", "military", "company"},
        ),
        ("وزارت نفت", "Ministry of Petroleum", {"ministry", "oil"}),
        ("Kórejská ľudová armáda", "Koreaans Volksleger", {"people", "army"}),
    ],
)
def test_names_in_two_languages_share_their_concepts(
    one: str, other: str, shared: set[str]
) -> None:
    assert shared <= _concepts(one)
    assert shared <= _concepts(other)


@pytest.mark.parametrize(
    ("word", "places"),
    [
        ("Russia", {"RU"}),
        ("российского", {"RU"}),
        ("Oroszországi", {"RU"}),
        ("Venemaa", {"RU"}),
        ("KNDK", {"KP"}),
        ("Korean", {"KP", "KR"}),
        ("Krimea", {"crimea"}),
        ("московский", {"moscow"}),
        ("тегерански", {"tehran"}),
        ("الإيرانية", {"IR"}),
        ("上海", {"shanghai"}),
        ("Roman", set()),
        ("Britney", set()),
        ("Ira", set()),
    ],
)
def test_a_word_may_be_a_place(word: str, places: set[str]) -> None:
    assert set(place_of(word)) == places


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Islamic Republic of Iran Shipping", ("IR", 4)),
        ("Federacji Rosyjskiej", ("RU", 2)),
        ("Democratic People's Republic of Korea", ("KP", 5)),
        ("جمهوری اسلامی ایران", ("IR", 3)),
        ("Iran Air", ("IR", 1)),
        ("Korea Shipping", None),
        ("Ocean Shipping", None),
    ],
)
def test_official_names_of_places_are_phrases(name: str, found: tuple[str, int] | None) -> None:
    assert place_phrase(name.split(), 0) == found


@pytest.mark.parametrize(
    ("name", "start", "found"),
    [
        ("OBSHESTVO S OGRANICHENNOJ OTVETSTVENNOSTYU Luch", 0, ("llc", 4)),
        ("Luch nyílt részvénytársaság", 1, ("ojsc", 2)),
        ("Luch państwowe przedsiębiorstwo unitarne", 1, ("stateenterprise", 3)),
        ("شركة ذات مسئولية محدودة", 1, ("llc", 3)),
        ("Borisat Luch Chamkat", 2, ("llc", 1)),
        ("Luch S.A.L.", 1, ("jsc", 1)),
        ("Luch Sal", 1, None),
        ("Luch Limited", 0, None),
    ],
)
def test_legal_forms_are_phrases(name: str, start: int, found: tuple[str, int] | None) -> None:
    assert legal_form(name.split(), start) == found


@pytest.mark.parametrize("word", ["of", "für", "και", "для", "و", "Degli", "és", "og"])
def test_function_words_are_known(word: str) -> None:
    assert is_function_word(word)


def test_a_distinctive_word_is_no_function_word() -> None:
    assert not is_function_word("Rosneft")


def test_a_chinese_or_korean_token_is_cut_at_known_words() -> None:
    assert split_unspaced("香港恒邦微電子有限公司") == ("香港", "恒邦", "微電子", "有限公司")
    assert split_unspaced("조선인민군") == ("조선", "인민군")
    assert split_unspaced("Rosneft") == ("Rosneft",)
    assert split_unspaced("金正恩") == ("金正恩",)


def test_rarer_concepts_weigh_more() -> None:
    assert concept_weight("company") < concept_weight("bank") < concept_weight("torpedo") <= 1
    assert 0 < concept_weight("not a concept") < 1
