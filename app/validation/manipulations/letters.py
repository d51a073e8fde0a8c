"""Names with letters wrong, as hands and ears get them wrong.

Every function gives None for a name to which its kind does not apply. Letters are changed in
words of three letters or more, of names that are long enough to stay the same name.
"""

import random

from app.validation.listed import ListedName
from app.validation.tables import rows
from app.validation.texts import VOWELS, count_letters, letter_places, like_case, pick_letter

SHORTEST_EDITED = 6
"""Letters below which a name with one of them changed is another name."""
SHORTEST_TWICE_EDITED = 10

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, str]:
    """The keys beside and diagonally above and below each key of a QWERTY keyboard."""
    found = {}
    for r, row in enumerate(_KEYBOARD):
        for c, letter in enumerate(row):
            near = [(r, c - 1), (r, c + 1), (r - 1, c), (r - 1, c + 1), (r + 1, c - 1), (r + 1, c)]
            found[letter] = "".join(
                _KEYBOARD[i][j]
                for i, j in near
                if 0 <= i < len(_KEYBOARD) and 0 <= j < len(_KEYBOARD[i])
            )
    return found


NEIGHBOURS = _neighbours()


def _place(text: str, rng: random.Random, shortest: int = SHORTEST_EDITED) -> int | None:
    places = letter_places(text) if count_letters(text) >= shortest else []
    return rng.choice(places) if places else None


def dropped(name: ListedName, rng: random.Random) -> str | None:
    """One letter left out."""
    text, at = name.text, _place(name.text, rng)
    return None if at is None else text[:at] + text[at + 1 :]


def added(name: ListedName, rng: random.Random) -> str | None:
    """One letter too many, of the alphabet of the name."""
    text, at = name.text, _place(name.text, rng)
    return None if at is None else text[:at] + pick_letter(text, text[at], rng) + text[at:]


def replaced(name: ListedName, rng: random.Random) -> str | None:
    """One letter in the place of another."""
    text, at = name.text, _place(name.text, rng)
    return None if at is None else text[:at] + pick_letter(text, text[at], rng) + text[at + 1 :]


def swapped(name: ListedName, rng: random.Random) -> str | None:
    """Two neighbouring letters exchanged."""
    text = name.text
    if count_letters(text) < SHORTEST_EDITED:
        return None
    places = set(letter_places(text))
    pairs = [p for p in sorted(places) if p + 1 in places and text[p] != text[p + 1]]
    if not pairs:
        return None
    at = rng.choice(pairs)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


_ONE_EDIT = (dropped, added, replaced, swapped)


def two_edits(name: ListedName, rng: random.Random) -> str | None:
    """Two of the slips above, one after the other."""
    if count_letters(name.text) < SHORTEST_TWICE_EDITED:
        return None
    first = rng.choice(_ONE_EDIT)(name, rng)
    if first is None:
        return None
    once = ListedName(entity_id=name.entity_id, type=name.type, full=first)
    return rng.choice(_ONE_EDIT)(once, rng)


def keyboard(name: ListedName, rng: random.Random) -> str | None:
    """The key beside the one that was meant."""
    text = name.text
    places = [p for p in letter_places(text) if text[p].lower() in NEIGHBOURS]
    if not places or count_letters(text) < SHORTEST_EDITED:
        return None
    at = rng.choice(places)
    typed = like_case(rng.choice(NEIGHBOURS[text[at].lower()]), text[at])
    return text[:at] + typed + text[at + 1 :]


def doubled(name: ListedName, rng: random.Random) -> str | None:
    """A single letter doubled, or a double letter made single."""
    text = name.text
    places = letter_places(text)
    if not places or count_letters(text) < SHORTEST_EDITED:
        return None
    double = [p for p in places if p + 1 in places and text[p] == text[p + 1]]
    if double and rng.random() < 0.5:
        at = rng.choice(double)
        return text[:at] + text[at + 1 :]
    at = rng.choice(places)
    return text[:at] + text[at] + text[at:]


def vowel_dropped(name: ListedName, rng: random.Random) -> str | None:
    """A vowel within a word left out, as in names from scripts that do not write them."""
    text = name.text
    places = set(letter_places(text, shortest_word=4))
    inner = [p for p in sorted(places) if text[p] in VOWELS and p - 1 in places]
    if not inner or count_letters(text) < SHORTEST_EDITED:
        return None
    at = rng.choice(inner)
    return text[:at] + text[at + 1 :]


def phonetic(name: ListedName, rng: random.Random) -> str | None:
    """One or two sounds written as somebody hears them (``data/sounds.tsv``)."""
    text = name.text
    sounds = [(a, b) for a, b in rows("sounds") if a in text.lower()]
    rng.shuffle(sounds)
    if not sounds or count_letters(text) < SHORTEST_EDITED:
        return None
    for written, heard in sounds[:2]:
        at = text.lower().find(written)
        if at >= 0:
            old = text[at : at + len(written)]
            text = text[:at] + like_case(heard, old) + text[at + len(written) :]
    return text
