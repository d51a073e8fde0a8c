"""Korean names in Cyrillic letters (Kontsevich's system and the older newspaper spelling).

``Ким Чен Ын`` is Kim Jong Un: read letter by letter as Russian it would be "Kim Chen Yn",
which no list holds. A name is taken for Korean when its first word is a Korean family
name in that system and one to three short words follow.
"""

_FAMILY = frozenset(
    [
        "ким",
        "пак",
        "ли",
        "лим",
        "цой",
        "чхве",
        "чой",
        "чон",
        "чен",
        "чан",
        "чо",
        "чу",
        "юн",
        "хан",
        "хон",
        "хван",
        "хо",
        "о",
        "со",
        "син",
        "сон",
        "сим",
        "сок",
        "кан",
        "ко",
        "ку",
        "квон",
        "кым",
        "ан",
        "рю",
        "рё",
        "рим",
        "но",
        "нам",
        "мун",
        "мин",
        "пэк",
        "пэ",
        "пён",
        "ю",
        "ян",
        "ём",
        "ом",
        "сун",
        "тхэ",
    ]
)

_SPELLINGS = (
    ("джу", "ju"), ("джо", "jo"), ("чхо", "cho"), ("чхе", "che"), ("чха", "cha"), ("чж", "j"),
    ("дж", "j"), ("чх", "ch"), ("тх", "t"), ("пх", "p"), ("кх", "k"), ("чен", "jong"), ("че", "jo"), ("сен", "song"),
    ("нг", "ng"), ("хё", "hyo"), ("ё", "yo"), ("я", "ya"), ("ю", "yu"), ("э", "ae"), ("ы", "u"),
    ("и", "i"), ("й", "i"), ("ч", "j"), ("ц", "ch"), ("ш", "s"), ("х", "h"), ("к", "k"), ("г", "g"),
    ("т", "t"), ("д", "d"), ("п", "p"), ("б", "b"), ("м", "m"), ("н", "n"), ("л", "l"), ("р", "r"),
    ("с", "s"), ("з", "s"), ("в", "w"), ("а", "a"), ("о", "o"), ("у", "u"), ("е", "e"), ("ь", ""),
)  # fmt: skip


def korean_reading(words: list[str]) -> tuple[str, ...] | None:
    """The words in Latin letters as Korean names are written there; None if not Korean."""
    lowered = [w.lower() for w in words]
    if not 2 <= len(lowered) <= 4 or lowered[0] not in _FAMILY:
        return None
    if any(len(w) > 6 or not w.isalpha() for w in lowered):
        return None
    return tuple(_syllable(w) for w in lowered)


def _syllable(word: str) -> str:
    out = ""
    rest = word
    while rest:
        for cyrillic, latin in _SPELLINGS:
            if rest.startswith(cyrillic):
                out += latin
                rest = rest[len(cyrillic) :]
                break
        else:
            return ""
    # A closing ль or р is written l: Чхоль is Chol, Ир is Il.
    return out[:-1] + "l" if out.endswith("r") else out
