"""Days and stamps as OpenSanctions writes them: ``2014``, ``2014-05``, ``2014-05-06T07:08:09``."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from app.domain.dates import DateRange
from app.errors import InvalidDate


@lru_cache(maxsize=4096)
def _range(text: str) -> DateRange | None:
    try:
        return DateRange.parse(text)
    except InvalidDate:
        return None


def _ranges(stated: Iterable[str]) -> list[DateRange]:
    """The dates that are dates; they may carry a time of day."""
    return [found for found in (_range(text[:10]) for text in stated) if found is not None]


def newest_day(stamps: Iterable[object]) -> date | None:
    """The newest of the days of these stamps; what is no stamp does not count."""
    newest = None
    for stamp in stamps:
        found = _range(stamp[:10]) if isinstance(stamp, str) else None
        if found is not None and found.exact and (newest is None or found.start > newest):
            newest = found.start
    return newest


def first_day(stated: Iterable[str]) -> date | None:
    """The earliest of the days that are stated exactly."""
    return min((found.start for found in _ranges(stated) if found.exact), default=None)


def last_day(stated: Iterable[str]) -> date | None:
    """The day by which it had surely ended: the last of the latest date, were it but a year."""
    return max((found.end for found in _ranges(stated)), default=None)
