"""Dates as people write them into a cell: several, with words around them.

``5 Feb. 1970 (this aka only, alt born 5 Feb. 1969)`` are two dates, the second of which belongs
to one alias. A cell is read as a chain of dates, of the marks and words that may stand between
them, and of remarks in brackets; where one word does not fit, all of it is refused.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.dates import DateRange
from app.errors import InvalidDate
from app.sources.islamic import islamic_days

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"((?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b)\.?"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(\d{4})(?!\d)"
_SHORT_YEAR = r"(\d{4}|\d{2})(?!\d)"
_OLDEST_SHORT_YEAR = 30
"""``68`` is 1968. Of ``05`` it cannot be said whether it is 1905 or 2005."""

_NOTHING = frozenset({"na", "nil", "none", "unknown", "notknown", "notavailable", "ddmmyyyy"})


def says_nothing(text: str) -> bool:
    """Whether the cell only says that nothing is known: ``n/a``, ``Unknown``, ``00/00/0``."""
    bare = re.sub(r"[\W_]", "", text.lower())
    return bare in _NOTHING or not bare.strip("0")


def dates_in(text: str) -> tuple[DateRange, ...]:
    """Every date of the cell, each once; :class:`InvalidDate` if one word is not understood."""
    try:
        found = _Cell(" ".join(text.split())).read()
    except ValueError:
        found = []
    if not found:
        raise InvalidDate(f"{text[:40]!r} is not a date", field="date", value=text[:40])
    return tuple(dict.fromkeys(found))


def one_date(text: str) -> DateRange:
    """The only date of the cell; :class:`InvalidDate` where there are several or none."""
    found = dates_in(text)
    if len(found) > 1:
        raise InvalidDate(f"{text[:40]!r} is not one date", field="date", value=text[:40])
    return found[0]


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    if year < _OLDEST_SHORT_YEAR:
        raise ValueError(f"the century of {text!r} is not known")
    return 1900 + year


def _numbers(day: str, month: str, year: str) -> DateRange:
    """With ``00``, ``dd`` or ``mm`` for what is unknown."""
    known = int(month) if month.isdigit() and int(month) else None
    exact = int(day) if known and day.isdigit() and int(day) else None
    return DateRange.of(_year(year), known, exact)


def _span(first: str, last: str) -> DateRange:
    return DateRange(DateRange.of(int(first)).start, DateRange.of(int(last)).end)


def _months(first: str, last: str, year: str) -> DateRange:
    start = DateRange.of(int(year), _month(first))
    return DateRange(start.start, DateRange.of(int(year), _month(last)).end)


def _century(number: str) -> DateRange:
    return _span(f"{int(number) - 1:02}01", f"{int(number):02}00")


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., DateRange]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), build)
    for pattern, build in (
        (r"(\d{4})-(\d\d)-(\d\d)(?!\d)", lambda y, m, d: _numbers(d, m, y)),
        (rf"(\d{{4}}) ?(?:-|–|/|to|and) ?{_YEAR}", _span),
        (r"(\d{3})0s\b", lambda ten: _span(f"{ten}0", f"{ten}9")),
        (r"(\d\d)(?:st|nd|rd|th) century\b", _century),
        (rf"(\d{{1,2}}|dd) ?[/.-] ?(\d{{1,2}}|mm) ?[/.-] ?{_SHORT_YEAR}", _numbers),
        # A mark that was left out: 10/061962.
        (rf"(\d{{1,2}})/(\d\d){_YEAR}", _numbers),
        (
            rf"{_DAY}[ -]?{_MONTH},?[ -]?{_SHORT_YEAR}",
            lambda d, m, y: _numbers(d, str(_month(m)), y),
        ),
        (rf"{_MONTH} ?{_DAY},? {_YEAR}", lambda m, d, y: _numbers(d, str(_month(m)), y)),
        (
            rf"(\d{{4}}), ?{_DAY} {_MONTH}(?!,?[ -]?\d)",
            lambda y, d, m: _numbers(d, str(_month(m)), y),
        ),
        (rf"{_MONTH} ?(?:-|–|to|and) ?{_MONTH} {_YEAR}", _months),
        (rf"{_MONTH},? ?{_YEAR}", lambda m, y: DateRange.of(int(y), _month(m))),
        (rf"(\d{{1,2}}|mm)[/.]{_YEAR}", lambda m, y: _numbers("0", m, y)),
        (r"(\d{4})-(\d\d)(?!\d)", lambda y, m: _numbers("0", m, y)),
        (_YEAR, lambda y: DateRange.of(int(y))),
    )
)
_BETWEEN = re.compile(
    r"[\s,;:/>.]+|(?:and|or|also|between|bet)\b|alt(?:ernative)?\b|(?:dob|date of birth|born)\b|"
    r"(?:for )?this aka only\b",
    re.IGNORECASE,
)
_CIRCA = re.compile(r"(?:approximately|approx|circa|about|around|ca?\.|c(?=\d))", re.IGNORECASE)
_TO = re.compile(r" ?(?:to|–|-) ?(?=\w)", re.IGNORECASE)
_BRACKET = re.compile(r"\(([^()]*)(?:\)|$)")
_ABOUT = re.compile(r"(?:approx(?:imately)?|circa|estimated)\.?", re.IGNORECASE)
_MONTH_FIRST = re.compile(_MONTH, re.IGNORECASE)
_ISLAMIC = re.compile(r"(?:hijri|islamic)(?: calendar)?", re.IGNORECASE)
_ANOTHER = re.compile(
    r"\b(?:alt(?:ernative)?\W+(?:dob|born|date of birth)?|dob|born|date of birth)\W*(?=\w)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Cell:
    """One cell while it is read from left to right."""

    text: str
    at: int = 0
    circa: bool = False
    found: list[DateRange] = field(default_factory=list)

    def read(self) -> Sequence[DateRange]:
        """The dates, as they stand; ValueError where something is not understood."""
        while self.at < len(self.text):
            bracket = self._take(_BRACKET)
            if bracket is not None:
                self._bracket(bracket[1].strip())
            elif self._take(_CIRCA) is not None:
                self.circa = True
            elif self._take(_BETWEEN) is None:
                self._dated()
        if self.circa:
            raise ValueError("no date follows the word that it is approximate")
        return self.found

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return match

    def _dated(self) -> None:
        first = self._one()
        if self._take(_TO) is not None:
            first = DateRange(first.start, self._one().end)
        self.found.append(DateRange(first.start, first.end, self.circa))
        self.circa = False

    def _one(self) -> DateRange:
        for form, build in _FORMS:
            match = self._take(form)
            if match is not None:
                return build(*match.groups())
        raise ValueError(f"{self.text[self.at :]!r} is not understood")

    def _bracket(self, words: str) -> None:
        """What brackets add to the date before them: how it is meant, or another one."""
        last = self.found[-1] if self.found else None
        another = _ANOTHER.search(words)
        if last is not None and _ISLAMIC.fullmatch(words):
            start = last.start
            parts = (start.year, start.month, start.day) if last.exact else (start.year,)
            self.found[-1] = islamic_days(*parts)
        elif last is not None and _ABOUT.fullmatch(words):
            self.found[-1] = DateRange(last.start, last.end, True)
        elif another is not None:
            self.found += _Cell(words[another.end() :]).read()
        elif words[:1].isdigit() or _MONTH_FIRST.match(words):
            self.found += _Cell(words).read()
