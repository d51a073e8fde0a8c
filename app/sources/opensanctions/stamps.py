"""The day on which an export last saw an entity moves every day, though nobody said anything new.

It is taken out of the record that is kept of an entity, so that a list on which nothing changed
changes nothing.
"""

import re

from app.sources.tables import TableRow

_SEEN = re.compile(rb',\s*"last_seen"\s*:\s*"[^"]*"|"last_seen"\s*:\s*"[^"]*"\s*,?\s*')


def without_last_seen(record: bytes) -> str:
    """A record of JSON in UTF-8, wherever in it the stamp stands."""
    return _SEEN.sub(b"", record).decode()


def row_without_last_seen(row: TableRow) -> str:
    """A row of a table; where the same moment stands in another column too, as it is."""
    seen = row.cells.get("last_seen", "").strip()
    return row.raw.replace(seen, "") if seen and row.raw.count(seen) == 1 else row.raw
