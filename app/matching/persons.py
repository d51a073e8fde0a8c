"""What the words of a person's name are: titles, particles, patronymics, syllables, cognates."""

from collections.abc import Sequence
from functools import lru_cache

from app.matching.lexicon_person.families import family_keys
from app.matching.lexicon_person.groups import cognate_groups, nickname_groups
from app.matching.lexicon_person.kinds import part_kind, part_kinds
from app.matching.lexicon_person.patronymics import patronymic_root
from app.matching.lexicon_person.segments import split_syllables
from app.matching.lexicon_person.sounds import name_classes
from app.matching.script import bones, fold
from app.matching.syllables import sound_of
from app.matching.symbols import Sense, symbol
from app.matching.tokens import Kind, Style, Token
from app.matching.words import commonness

_KINDS = {
    "title": Kind.TITLE,
    "suffix": Kind.SUFFIX,
    "particle": Kind.PARTICLE,
    "child": Kind.PARTICLE,
    "kunya": Kind.PARTICLE,
    "maiden": Kind.STOP,
}
_EAST_ASIAN = ("HAN", "HANGUL")
MOST_SYLLABLES = 5
SHORTEST_FAMILY_NAME = 5
"""Letters below which a family name has no forms for men and women."""
FEWEST_WITH_PATRONYMIC = 3
"""Words of the shortest name that can hold a patronymic."""


def _with_kinds(tokens: list[Token]) -> list[Token]:
    """The tokens with what they are in a person's name: initials, titles, particles, words."""
    kinds = part_kinds([t.form for t in tokens])
    if not any(kinds) and all(len(t.form) > 1 for t in tokens):
        return tokens
    marked = []
    for token, known in zip(tokens, kinds, strict=True):
        kind = _KINDS.get(known or "", Kind.WORD)
        if len(token.form) == 1 and token.form.isalpha():
            kind = Kind.INITIAL
        plain = token.kind is Kind.WORD
        marked.append(token._replace(kind=kind) if plain and kind is not Kind.WORD else token)
    return marked


def readings_of(tokens: list[Token], script: str) -> list[list[Token]]:
    """The ways to read the words: as syllables where they are, joined syllables apart too."""
    tokens = _with_kinds(tokens)
    syllables = _as_syllables(tokens, script)
    if syllables is not None:
        return [syllables]
    full = len(tokens) >= FEWEST_WITH_PATRONYMIC
    plain = [_with_meaning(token, full=full) for token in tokens]
    readings = [plain]
    apart = _taken_apart(tokens, script)
    if apart is not None:
        readings.append(apart)
    first = tokens[0]
    if part_kind(first.form) == "child" and nickname_groups(first.fold) and len(tokens) > 1:
        # ``Ben Netanyahu``: what means "son" elsewhere is short for a name in the first place.
        name = _with_meaning(first._replace(kind=Kind.WORD), full=full)
        readings.append([name, *plain[1:]])
    return readings


@lru_cache(maxsize=16384)
def _with_meaning(token: Token, *, full: bool) -> Token:
    """A word with what it means; ``full``: its name is long enough to hold a patronymic."""
    if token.kind is not Kind.WORD:
        return token
    folded = token.fold
    father = patronymic_root(folded) if full else None
    if father is not None:
        kind, symbols = Kind.PATRONYMIC, [symbol(Sense.SAME, f"father {father}")]
        return token._replace(kind=kind, symbols=tuple(symbols))
    symbols = []
    if len(folded) >= SHORTEST_FAMILY_NAME:
        symbols += [symbol(Sense.FAMILY, root) for root in family_keys(folded)]
    symbols += [symbol(Sense.SAME, f"name {n}") for n in cognate_groups(folded)]
    symbols += [symbol(Sense.NICKNAME, f"short {n}") for n in nickname_groups(folded)]
    return token._replace(symbols=tuple(symbols)) if symbols else token


def _as_syllables(tokens: Sequence[Token], script: str) -> list[Token] | None:
    """The tokens as syllables of a Chinese, Korean or Vietnamese name; None if they are none."""
    if not 2 <= len(tokens) <= MOST_SYLLABLES:
        return None
    east_asian = script in _EAST_ASIAN
    if any(t.kind in (Kind.NUMBER, Kind.STOP) for t in tokens):
        return None
    classes = name_classes(tuple(t.form for t in tokens), cyrillic=script == "CYRILLIC")
    if classes is None:
        if not east_asian:
            return None
        classes = tuple(() for _ in tokens)
    return [_syllable(t, found) for t, found in zip(tokens, classes, strict=True)]


def _syllable(token: Token, classes: Sequence[int]) -> Token:
    symbols = tuple(symbol(Sense.SYLLABLE, str(n)) for n in classes)
    if not symbols:
        symbols = (symbol(Sense.SYLLABLE, "sound " + sound_of(token.form)),)
    return token._replace(kind=Kind.SYLLABLE, bones=sound_of(token.form), symbols=symbols)


def _taken_apart(tokens: Sequence[Token], script: str) -> list[Token] | None:
    """The tokens with joined given names (``Jinping``) as syllables; None if there are none."""
    if not 1 <= len(tokens) <= 3 or script in _EAST_ASIAN:
        return None
    parts: list[Token] = []
    for token in tokens:
        split = split_syllables(token.form, cyrillic=script == "CYRILLIC")
        if token.kind is Kind.INITIAL:
            return None
        parts += [_part(token, form) for form in split[0]] if split else [token]
    if len(parts) == len(tokens):
        return None
    return _as_syllables(parts, script)


def _part(token: Token, form: str) -> Token:
    folded = fold(form)
    return token._replace(
        form=form,
        fold=folded,
        bones=bones(folded),
        text=form,
        common=commonness(folded, Style.PERSON.name),
    )
