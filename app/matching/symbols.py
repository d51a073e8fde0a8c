"""What a word means beyond its letters: symbols that words of other spellings share.

A symbol is a 63-bit number whose lowest bits say how sure it makes that two words which share
it are the same (:class:`Sense`). Words carry at most :data:`~app.matching.kernels.words.SYMBOLS`.
"""

from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b

SENSE_BITS = 3


class Sense(IntEnum):
    """Kinds of shared meaning. The numbers are stored in indexes; never renumber them."""

    SAME = 0
    """One concept, number or name in several languages."""
    NICKNAME = 1
    """A formal name and its short form."""
    SYLLABLE = 2
    """Spellings of one spoken syllable."""
    FAMILY = 3
    """Forms of one family name for men and women."""
    NEAR = 4
    """Concepts that languages do not part alike: bureau, office."""


def hashed(text: str) -> int:
    """A stable 63-bit key of a text; 0 is never returned."""
    return (int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1) or 1


key = lru_cache(maxsize=32768)(hashed)
"""The same for texts that come again, such as words; names and ids would drive them out."""


@lru_cache(maxsize=32768)
def symbol(sense: Sense, text: str) -> int:
    """The number of a symbol."""
    return ((key(f"{sense.name} {text}") >> SENSE_BITS) << SENSE_BITS | sense) or 1 << SENSE_BITS
