"""Dates of the advanced format: points of three numbers, boundaries of two points."""

from datetime import date

from app.domain.dates import DateRange
from app.errors import InvalidDate
from app.sources.ofac import words
from app.sources.ofac.advanced.references import References
from app.sources.ofac.dates import Period
from app.sources.xmlfiles import Element, attribute, child, children, text


def period_of(element: Element, references: References) -> Period | None:
    """The period of a ``DatePeriod``; None where it states no days that can be read.

    A boundary lies between its ``From`` and its ``To``; one that is not there is the other.
    """
    if not _gregorian(element, references) or child(element, "DurationMinimum") is not None:
        return None
    try:
        first = _boundary(child(element, "Start"))
        last = _boundary(child(element, "End"))
        if first is None and last is None:
            return None
        first, last = first or last, last or first
        assert first is not None
        assert last is not None
        # A period that runs backwards is no period.
        DateRange(first.start, last.end)
    except (ValueError, InvalidDate):
        return None
    boundaries = children(element, "Start", "End")
    circa = any(attribute(part, "Approximate") == "true" for part in boundaries)
    return Period(first, last, circa)


def day_of(element: Element | None, references: References) -> date | None:
    """The day of a ``Date``; None where it is not known to the day."""
    if element is None or not _gregorian(element, references):
        return None
    try:
        point = _point(element)
    except (ValueError, InvalidDate):
        return None
    return point.start if point.exact else None


def states_nothing(element: Element) -> bool:
    """Whether this ``DatePeriod`` has no boundary, as that of a measure in force."""
    return next(children(element), None) is None


def _gregorian(element: Element, references: References) -> bool:
    calendar = references.word("CalendarType", attribute(element, "CalendarTypeID"))
    return words.folded(calendar or "") in words.CALENDARS


def _boundary(element: Element | None) -> DateRange | None:
    points = [_point(point) for point in children(element, "From", "To")]
    return DateRange(points[0].start, points[-1].end) if points else None


def _point(element: Element) -> DateRange:
    """A day, month or year; what is not known is 0 or missing. ValueError for no such day."""
    year, month, day = (int(text(element, tag) or 0) for tag in ("Year", "Month", "Day"))
    return DateRange.of(year, month or None, (month and day) or None)
