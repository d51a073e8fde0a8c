"""Names with a word exchanged for another that means the same, or left out as meaningless."""

import random

from app.validation.listed import ListedName
from app.validation.tables import alternatives
from app.validation.texts import like_case

LONGEST_FORM = 4
"""Words of the longest legal form in the table."""


def _form(words: tuple[str, ...]) -> tuple[int, int, str] | None:
    """Where a legal form stands at the beginning or end: from, to, and the form in lower case."""
    table = alternatives("legal_forms")
    for length in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        for start in (len(words) - length, 0):
            form = " ".join(words[start : start + length]).lower().strip(".")
            if form in table:
                return start, start + length, form
    return None


def legal_form_changed(name: ListedName, rng: random.Random) -> str | None:
    """The legal form of an organisation written out, abbreviated or translated."""
    found = _form(name.words) if name.is_organization else None
    if found is None:
        return None
    start, end, form = found
    other = like_case(rng.choice(alternatives("legal_forms")[form]), name.words[0])
    return " ".join((*name.words[:start], *other.split(), *name.words[end:]))


def legal_form_dropped(name: ListedName, rng: random.Random) -> str | None:
    """An organisation without its legal form, of which two words or more remain."""
    del rng
    found = _form(name.words) if name.is_organization else None
    if found is None:
        return None
    start, end, _ = found
    rest = name.words[:start] + name.words[end:]
    return " ".join(rest) if len(rest) >= 2 else None


def translated(name: ListedName, rng: random.Random) -> str | None:
    """One general word of an organisation's name in another language."""
    if not name.is_organization:
        return None
    table = alternatives("general_words")
    places = [n for n, word in enumerate(name.words) if word.lower() in table]
    if not places:
        return None
    words = list(name.words)
    at = rng.choice(places)
    words[at] = like_case(rng.choice(table[words[at].lower()]), words[at])
    return " ".join(words)


def nickname(name: ListedName, rng: random.Random) -> str | None:
    """One given name of a person as its short form, or as another language has it."""
    if not name.is_person or len(name.words) < 2:
        return None
    table = alternatives("nicknames")
    words = [*name.given, *name.family] if name.given and name.family else list(name.words)
    last = len(name.given) if name.given and name.family else len(words)
    places = [n for n in range(last) if words[n].lower() in table]
    if not places:
        return None
    at = rng.choice(places)
    words[at] = like_case(rng.choice(table[words[at].lower()]), words[at])
    return " ".join(words)
