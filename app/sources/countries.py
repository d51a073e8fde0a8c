"""Countries among words: ``Kuwaiti citizenship``, ``France (alt. citizen: Syria)``.

Only words that leave no doubt are passed over. What a publisher doubts or takes back
(``Possibly Ethiopian``, ``citizenship withdrawn in 2002``) names no country here.
"""

import re

from app.sources.territories import territory_of
from app.sources.values import country_code

_BRACKETS = re.compile(r"\(([^()]*)(?:\)|$)")
_ALSO = re.compile(
    r"\balt(?:ernative|\.)?,? (?:citizen(?:ship)?|nationality):? (.+)$", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:^|[\s,;])\(?(?:[a-z]|\d)\) ?", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;]|/(?!citizen|national)| and ", re.IGNORECASE)
_STATUS = re.compile(r"[ /](?:citizen(?:ship)?|national(?:ity)?)\.?$", re.IGNORECASE)
_DENIED = re.compile(r"(?:not|no longer|never|renounced|withdrawn)\b", re.IGNORECASE)
_SINCE = re.compile(r" as (?:at|of) .*$", re.IGNORECASE)


def countries_in(text: str) -> tuple[str, ...]:
    """The codes of the countries that the words name, each once; empty where one is in doubt.

    A remark in brackets is passed over, as it says since when, or who else says so.
    """
    whole = country_code(text)
    if whole is not None:
        return (whole,)
    remarks = _BRACKETS.findall(text)
    if any(_DENIED.match(remark) for remark in remarks):
        return ()
    codes = _listed(_BRACKETS.sub(" ", _NUMBERED.sub(";", text)))
    for remark in remarks if codes else ():
        also = _ALSO.search(remark)
        codes += () if also is None else _listed(also[1])
    return tuple(dict.fromkeys(codes))


def is_of_the_past(text: str) -> bool:
    """Whether this is a state that is no more and has no code, as the Soviet Union."""
    territory = territory_of(_BRACKETS.sub("", text).strip())
    return territory is not None and bool(territory.is_historical)


def _listed(text: str) -> tuple[str, ...]:
    whole = _one(text)
    if whole is not None:
        return (whole,)
    parts = [part for part in _BETWEEN.split(text) if part.strip(" .")]
    codes = [_one(part) for part in parts]
    found = tuple(code for code in codes if code is not None)
    return found if len(found) == len(codes) else ()


def _one(text: str) -> str | None:
    words = _SINCE.sub("", " ".join(text.split())).strip(" .").removeprefix("In ")
    while _STATUS.search(words):
        words = _STATUS.sub("", words)
    return country_code(words) if words else None
