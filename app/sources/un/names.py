"""Names of which the list puts several into one value.

``Ahmed; Ahmad`` are two names, ``Jin Tiesan (金铁三)`` is one name in two scripts, and in
``Ali Musa (birth name)`` the words in brackets are about the name. A bracket in the script of
the name itself is left where it is: it may be an acronym, a place or part of the name.
"""

import re
from itertools import groupby

from app.sources.values import script_code

_BRACKET = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_ABOUT = re.compile(
    r"(?:previously|formerly) listed(?: as)?|birth name|maiden name|(?:combat|war) name|"
    r"nom de guerre|original script|third|call sign|initials|nickname",
    re.I,
)
_SUFFIX = re.compile(r"\s+-\s+(sub-unit name)$", re.I)
_SCRIPT_LABEL = re.compile(r"^(?:original script|in arabic(?: script)?)\s*:\s*", re.I)
_IN_SCRIPT = re.compile(
    r"(?:original script|in arabic(?: script)?|name in arabic script)\s*:\s*([^.;()]+)", re.I
)
_LIST = re.compile(r"[^\d:();]+(?:;[^\d:();]+)+")
_BORN = re.compile(r",?\s+\b(born\b.*)$", re.S)
_EDGES = " \t,;"
_QUOTED = re.compile(r"[\"“”]([^\"“”]+)[\"“”]")
_PROSE_WORDS = 8


def names_in(value: str) -> tuple[list[str], list[str]]:
    """The names in one value, in their order, and what is said about them.

    Every word of the value is in one of the two.
    """
    notes: list[str] = []
    born = _BORN.search(value)
    if born is not None:
        notes.append(born[1])
        value = value[: born.start()]
    bracketed: list[str] = []

    def take(found: re.Match[str]) -> str:
        inside = _SCRIPT_LABEL.sub("", " ".join(found[1].split()))
        outside = value[: found.start()] + value[found.end() :]
        if _is_note(inside):
            notes.append(inside)
        elif ";" in inside or (
            any(map(str.isalpha, outside)) and script_code(inside) != script_code(outside)
        ):
            bracketed.append(inside)
        else:
            return found[0]
        return " "

    rest = _BRACKET.sub(take, value)
    names = [one for part in rest.split(";") for one in _by_script(part)]
    for inside in bracketed:
        for part in inside.split(";"):
            more, about = _plain(part)
            names += more
            notes += about
    tidy = (_tidy(name) for name in names)
    return list(dict.fromkeys(name for name in tidy if name)), notes


def names_in_note(note: str, name: str) -> list[str]:
    """The same name in another script, as the note of an alias may give it.

    A name in its own script follows words that say so. Behind a name that is itself in
    another script than Latin, a list with semicolons and nothing else is how it is written
    in Latin letters.
    """
    if script_code(name) is not None and _LIST.fullmatch(note):
        return [_tidy(part) for part in note.split(";")]
    found = (_tidy(match) for match in _IN_SCRIPT.findall(note))
    return [one for one in found if script_code(one) is not None]


def _plain(part: str) -> tuple[list[str], list[str]]:
    """A name from within brackets, and the words about it."""
    notes: list[str] = []

    def take(found: re.Match[str]) -> str:
        if not _is_note(found[1]):
            return found[0]
        notes.append(found[1])
        return ""

    part = _BRACKET.sub(take, part)
    suffix = _SUFFIX.search(part)
    if suffix is not None:
        notes.append(suffix[1])
        part = part[: suffix.start()]
    return _by_script(part), notes


def _is_note(text: str) -> bool:
    """Whether the words in brackets are about the name: a known phrase, or prose."""
    words = text.split()
    prose = len(words) >= _PROSE_WORDS and any(map(str.isdigit, text))
    return prose or _ABOUT.fullmatch(text.strip()) is not None


def _by_script(text: str) -> list[str]:
    """Two names where one in Latin letters is followed by one in others, or the reverse."""
    runs = [
        " ".join(words)
        for _, words in groupby(text.split(), key=lambda word: script_code(word) is None)
    ]
    lettered = all(any(map(str.isalpha, run)) for run in runs)
    return runs if len(runs) == 2 and lettered else [text]


def _tidy(name: str) -> str:
    """The name without the punctuation that belongs to the value around it."""
    name = " ".join(name.split()).strip(_EDGES)
    if name.count(")") > name.count("("):
        name = name.strip(f"{_EDGES})")
    quoted = _QUOTED.fullmatch(name)
    return name if quoted is None else quoted[1].strip()
