"""Every kind of manipulated name, with the reason why somebody would be asked that way.

One function for each kind, ``(listed name, random numbers) -> name or None``; None says that
the kind does not apply to the name. The same random numbers give the same name.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from app.validation.listed import ListedName
from app.validation.manipulations import letters, meaning, words, writing

Make = Callable[[ListedName, random.Random], str | None]


@dataclass(frozen=True, slots=True)
class Manipulation:
    """One way in which a name differs from the list."""

    id: str
    group: str
    title: str
    reason: str
    make: Make


LETTERS, WORDS, WRITING, MEANING = "letters", "words", "writing", "meaning"

MANIPULATIONS = (
    Manipulation("letter_dropped", LETTERS, "Letter left out", "typing", letters.dropped),
    Manipulation("letter_added", LETTERS, "Letter too many", "typing", letters.added),
    Manipulation("letter_replaced", LETTERS, "Another letter", "misreading", letters.replaced),
    Manipulation("letters_swapped", LETTERS, "Letters exchanged", "typing", letters.swapped),
    Manipulation("two_edits", LETTERS, "Two slips", "typing, or on purpose", letters.two_edits),
    Manipulation("keyboard", LETTERS, "Key beside the key", "typing", letters.keyboard),
    Manipulation("letter_doubled", LETTERS, "Double letter", "dictation", letters.doubled),
    Manipulation(
        "vowel_dropped", LETTERS, "Vowel left out", "unwritten vowels", letters.vowel_dropped
    ),
    Manipulation("phonetic", LETTERS, "Written by ear", "telephone", letters.phonetic),
    Manipulation("transposed", WORDS, "Words in another order", "forms", words.transposed),
    Manipulation("word_dropped", WORDS, "Word left out", "short names", words.dropped),
    Manipulation("middle_dropped", WORDS, "No middle name", "short forms", words.middle_dropped),
    Manipulation("initials", WORDS, "Initials", "payment messages", words.initials),
    Manipulation("joined", WORDS, "Two words joined", "typing", words.joined),
    Manipulation("all_joined", WORDS, "No spaces", "user names", words.all_joined),
    Manipulation("spaced", WORDS, "Spaced letters", "forms with boxes", words.spaced),
    Manipulation("split", WORDS, "Word cut in two", "line breaks", words.split),
    Manipulation("extra_word", WORDS, "Word added", "middle names, groups", words.extra),
    Manipulation("title_added", WORDS, "Title added", "forms of address", words.titled),
    Manipulation("respelt", WRITING, "Case, accents, points", "other systems", writing.respelt),
    Manipulation("look_alike", WRITING, "Look-alike letters", "on purpose", writing.look_alike),
    Manipulation("invisible", WRITING, "Invisible characters", "on purpose", writing.invisible),
    Manipulation("leet", WRITING, "Digits for letters", "on purpose", writing.leet),
    Manipulation(
        "transliteration", WRITING, "Other transliteration", "passports of other offices",
        writing.other_transliteration,
    ),
    Manipulation("script", WRITING, "Other script", "customers abroad", writing.other_script),
    Manipulation(
        "legal_form_changed", MEANING, "Other legal form", "translation",
        meaning.legal_form_changed,
    ),
    Manipulation(
        "legal_form_dropped", MEANING, "No legal form", "short names", meaning.legal_form_dropped
    ),
    Manipulation("translated", MEANING, "Word translated", "translation", meaning.translated),
    Manipulation("nickname", MEANING, "Short form, cognate", "everyday names", meaning.nickname),
)  # fmt: skip


def manipulate(kind: Manipulation, name: ListedName, rng: random.Random) -> str | None:
    """The manipulated name; None if the kind does not apply or leaves the name as it is."""
    made = kind.make(name, rng)
    return None if made is None or made in (name.full, name.text) else made
