"""The words that names are made of, as the matcher sees them."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """What part a token plays. The numbers are stored in indexes; never renumber them."""

    WORD = 0
    INITIAL = 1
    NUMBER = 2
    PARTICLE = 3
    TITLE = 4
    STOP = 5
    LEGAL = 6
    GENERIC = 7
    PLACE = 8
    SUFFIX = 9
    SYLLABLE = 10
    PATRONYMIC = 11


class Style(IntEnum):
    """How a name is compared: people move and drop names, organisations do not."""

    PERSON = 0
    ORGANIZATION = 1


SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC", "HAN", "HANGUL", "HEBREW", "GREEK", "OTHER")
"""Scripts that are told apart. The order is stored in indexes; never change it."""


class Token(NamedTuple):
    """One word of a name. ``form`` is a-z and 0-9; ``text`` is how it was written.

    Made, changed and compared by the thousand, which named tuples do fastest.
    """

    form: str
    fold: str
    bones: str
    kind: Kind
    common: float
    vowelless: bool = False
    symbols: tuple[int, ...] = ()
    general: float = 0.0
    """For a general word in a lexicon: what it weighs beside a distinctive one."""
    script: int = 0
    """In which script it was written; a place in :data:`SCRIPTS`."""
    text: str = ""

    def __hash__(self) -> int:
        """Of what tells nearly all tokens apart: tokens are looked up by the thousand."""
        return hash((self.form, self.text, self.symbols))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the name aloud."""

    tokens: tuple[Token, ...]
    style: Style
