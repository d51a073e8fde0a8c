"""Names with words moved, lost, joined, cut or added."""

import random

from app.validation.listed import ListedName
from app.validation.tables import rows
from app.validation.texts import count_letters, like_case

SHORTEST_LETTERED = 6


def transposed(name: ListedName, rng: random.Random) -> str | None:
    """Given names first; of a name without known parts, two words exchanged."""
    if name.is_person and name.given and name.family:
        return " ".join((*name.given, *name.family))
    words = list(name.words)
    if len(words) < 2:
        return None
    at = rng.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def dropped(name: ListedName, rng: random.Random) -> str | None:
    """One word left out of an organisation's, ship's or aircraft's name of three or more."""
    words = name.words
    if name.is_person or len(words) < 3:
        return None
    at = rng.randrange(len(words))
    return " ".join(words[:at] + words[at + 1 :])


def middle_dropped(name: ListedName, rng: random.Random) -> str | None:
    """A person without the names between the first given name and the family name."""
    del rng
    if not name.is_person or len(name.given) < 2 or not name.family:
        return None
    return " ".join((name.given[0], *name.family))


def initials(name: ListedName, rng: random.Random) -> str | None:
    """The given names of a person as initials, before or after the family name."""
    if not name.is_person or not name.given or not name.family:
        return None
    if not all(word[0].isalpha() and len(word) > 1 for word in name.given):
        return None
    short = [word[0].upper() + "." for word in name.given]
    parts = [*short, *name.family] if rng.random() < 0.5 else [*name.family, *short]
    return " ".join(parts)


def joined(name: ListedName, rng: random.Random) -> str | None:
    """Two neighbouring words written as one."""
    words = list(name.words)
    places = [n for n in range(len(words) - 1) if (words[n] + words[n + 1]).isalpha()]
    if not places:
        return None
    at = rng.choice(places)
    words[at : at + 2] = [words[at] + words[at + 1]]
    return " ".join(words)


def all_joined(name: ListedName, rng: random.Random) -> str | None:
    """The whole name without spaces, as in user names and addresses of e-mail."""
    del rng
    words = name.words
    if not 2 <= len(words) <= 4 or not "".join(words).isalpha():
        return None
    return "".join(words).lower()


def spaced(name: ListedName, rng: random.Random) -> str | None:
    """A space after every letter, as on forms with a box for each."""
    del rng
    text = name.text
    if not SHORTEST_LETTERED <= count_letters(text) <= 30:
        return None
    return "  ".join(" ".join(word) for word in name.words)


def split(name: ListedName, rng: random.Random) -> str | None:
    """One word cut in two, each of two letters or more."""
    words = list(name.words)
    places = [n for n, w in enumerate(words) if len(w) >= 6 and w.isalpha()]
    if not places:
        return None
    at = rng.choice(places)
    cut = rng.randrange(2, len(words[at]) - 1)
    words[at : at + 1] = [words[at][:cut], words[at][cut:]]
    return " ".join(words)


def extra(name: ListedName, rng: random.Random) -> str | None:
    """A word more: a middle name for a person, “Group” or “Holding” for an organisation."""
    words = list(name.words)
    if name.is_person:
        if not name.given or not name.family:
            return None
        more = rng.choice([word for kind, word in rows("extra_words") if kind == "person"])
        return " ".join((*name.given, more, *name.family))
    if not name.is_organization:
        return None
    more = rng.choice([word for kind, word in rows("extra_words") if kind == "organization"])
    return " ".join((*words, like_case(more, words[0])))


def titled(name: ListedName, rng: random.Random) -> str | None:
    """A title or form of address before a person."""
    if not name.is_person or len(name.words) < 2:
        return None
    title = rng.choice(rows("titles"))[0]
    words = (*name.given, *name.family) if name.given and name.family else name.words
    return " ".join((title, *words))
