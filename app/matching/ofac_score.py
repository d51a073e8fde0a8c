"""The score that OFAC's Sanctions List Search gives to two names, as far as it can be seen.

OFAC says of its search that it compares the whole name by Jaro-Winkler, and each part of
the name asked by Jaro-Winkler and Soundex with the parts of the listed name, and shows the
higher of the two scores. What it does not say was worked out from 164 scores that it gave:

1. Case, accents and all marks but hyphens are dropped. Letters of other alphabets are not
   compared at all.
2. The *whole* names are compared by Jaro-Winkler without their spaces, in the order in which
   they are written. A common beginning counts up to five letters.
3. A *part* of the name asked takes the most alike part of the listed name. They must begin
   with the same letter, and their Soundex codes agree in two of four places or more; then
   their likeness is Jaro-Winkler with a beginning of up to four letters, and if the codes are
   equal, a tenth of what is missing to 1 is added. Without such a part it is 0.
   Parts of one or two letters are left out, unless the name asked has no longer ones.
   The mean over the parts asked is the score; parts that only the listed name has cost nothing.
4. The higher of the two, in whole points, is shown.

How well this does is in ``docs/ofac.md``. It is not symmetric: the first name is asked.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Jaro

from app.domain.screening import Evidence

WHOLE_PREFIX = 5
"""Letters of a common beginning that count for whole names."""
PART_PREFIX = 4
PREFIX_SHARE = 0.1
"""Share of what is missing to 1 that each letter of a common beginning adds."""
SAME_SOUND = 0.1
"""Share of what is missing to 1 that an equal Soundex code adds."""
LEAST_PLACES = 2
"""Places in which two Soundex codes must agree, the letter included."""
SHORTEST_PART = 3
CODE_LENGTH = 4

_NO_PART = re.compile(r"[^a-z0-9]+")
_NOT_WHOLE = re.compile(r"[^a-z0-9-]")
_CODES = {
    **dict.fromkeys("bfpv", "1"),
    **dict.fromkeys("cgjkqsxz", "2"),
    **dict.fromkeys("dt", "3"),
    **dict.fromkeys("l", "4"),
    **dict.fromkeys("mn", "5"),
    **dict.fromkeys("r", "6"),
}


@dataclass(frozen=True, slots=True)
class OfacName:
    """A name as it is compared: in one piece, and in parts."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartScore:
    """A part of the name asked; ``listed`` is empty where no part sounds like it."""

    asked: str
    listed: str
    likeness: float


@dataclass(frozen=True, slots=True)
class OfacComparison:
    """``score``, ``whole`` and ``mean`` are 0..1; the score has two decimals."""

    score: float
    whole: float
    mean: float
    parts: tuple[PartScore, ...]

    @property
    def by_parts(self) -> bool:
        """Whether the parts gave the score."""
        return self.mean >= self.whole


@lru_cache(maxsize=8192)
def prepare(name: str) -> OfacName:
    """The name without case, accents and marks, whole and in parts."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("'", "")
    parts = tuple(part for part in _NO_PART.split(plain) if part)
    return OfacName(_NOT_WHOLE.sub("", plain) if parts else "", parts)


def asked_parts(name: OfacName) -> tuple[str, ...]:
    """The parts that count when this name is asked."""
    return tuple(p for p in name.parts if len(p) >= SHORTEST_PART) or name.parts


@lru_cache(maxsize=65536)
def soundex(part: str) -> str:
    """The Soundex code of a part, such as ``p350``; empty for one that has no letter first."""
    if not part or not part[0].isalpha():
        return ""
    code, last = part[0], _CODES.get(part[0], "")
    for letter in part[1:]:
        digit = _CODES.get(letter, "")
        if digit and digit != last:
            code += digit
        # H and W do not part two letters of one sound; vowels do.
        if letter not in "hw":
            last = digit
    return code[:CODE_LENGTH].ljust(CODE_LENGTH, "0")


def winkler(one: str, other: str, longest: int) -> float:
    """Jaro-Winkler, with a common beginning of up to ``longest`` letters."""
    jaro = float(Jaro.similarity(one, other))
    begin = 0
    while begin < min(longest, len(one), len(other)) and one[begin] == other[begin]:
        begin += 1
    return jaro + PREFIX_SHARE * begin * (1.0 - jaro)


def sound_alike(one: str, other: str) -> bool:
    """Whether two Soundex codes are near enough for their parts to be compared."""
    if not one or not other or one[0] != other[0]:
        return False
    return sum(a == b for a, b in zip(one, other, strict=True)) >= LEAST_PLACES


def part_likeness(asked: str, listed: str) -> float:
    """How alike two parts are, 0 where they do not sound alike."""
    if asked == listed:
        return 1.0
    mine, theirs = soundex(asked), soundex(listed)
    if not sound_alike(mine, theirs):
        return 0.0
    likeness = winkler(asked, listed, PART_PREFIX)
    return likeness + SAME_SOUND * (1.0 - likeness) if mine == theirs else likeness


def points(share: float) -> float:
    """In whole points of a hundred, halves upwards, as a share again."""
    return int(100.0 * share + 0.5 + 1e-9) / 100.0


def ofac_compare(asked: str, listed: str) -> OfacComparison:
    """The score of two names, and what it is made of."""
    mine, theirs = prepare(asked), prepare(listed)
    if not mine.parts or not theirs.parts:
        return OfacComparison(0.0, 0.0, 0.0, ())
    whole = winkler(mine.whole, theirs.whole, WHOLE_PREFIX)
    parts = tuple(_best_part(part, theirs.parts) for part in asked_parts(mine))
    mean = sum(part.likeness for part in parts) / len(parts)
    return OfacComparison(points(max(whole, mean)), whole, mean, parts)


def _best_part(asked: str, listed: tuple[str, ...]) -> PartScore:
    likeness, best = max((part_likeness(asked, part), part) for part in listed)
    return PartScore(asked, best if likeness > 0.0 else "", likeness)


def ofac_evidence(asked: str, listed: str, found: OfacComparison) -> Evidence:
    """The comparison as one piece of evidence."""
    return Evidence(
        feature="name",
        effect=found.score,
        query=asked,
        candidate=listed,
        sentence=_sentence(asked, listed, found),
    )


def _sentence(asked: str, listed: str, found: OfacComparison) -> str:
    """How OFAC's score of two names came about, in points of a hundred."""
    if not found.parts:
        return f"OFAC's way compares nothing of “{asked}” with “{listed}”."
    heard = ", ".join(
        f"“{p.asked}” {100 * p.likeness:.0f} by “{p.listed}”" if p.listed else f"“{p.asked}” 0"
        for p in found.parts
    )
    which = "the parts" if found.by_parts else "the whole names"
    return (
        f"By OFAC's scoring {100 * found.score:.0f}, from {which}: the whole names "
        f"{100 * found.whole:.0f}; part by part {heard}, on average {100 * found.mean:.0f}."
    )
