"""Values of formats that know types, as the text that a person would write in a table."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isnan
from typing import Any

SEPARATOR = "; "
EXACT_FLOAT = 1e15
"""Up to here a number without a fraction is the same as text and as a float."""


def text_of(value: object) -> str:
    """Numbers without a needless fraction, days as YYYY-MM-DD, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < EXACT_FLOAT
        return str(int(value)) if whole else "" if isnan(value) else repr(value)
    if isinstance(value, datetime):
        midnight = value.time().replace(tzinfo=None) == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, list | tuple) and is_list(value):
        return SEPARATOR.join(filter(None, map(text_of, value)))
    return json.dumps(value, ensure_ascii=False, default=text_of)


def is_list(value: object) -> bool:
    """Whether the value is a list of values that are none themselves, nor objects."""
    return isinstance(value, list | tuple) and not any(
        isinstance(item, list | tuple | dict) for item in value
    )


def flattened(record: dict[str, Any], depth: int = 8) -> dict[str, Any]:
    """Objects within the record as keys with dots: ``{"name": {"first": …}}`` is ``name.first``.

    Raises :class:`ValueError` where a key of the record is written like that already.
    """
    flat: dict[str, Any] = {}
    for key, value in record.items():
        inner = {key: value}
        if isinstance(value, dict) and value and depth:
            inner = {f"{key}.{k}": v for k, v in flattened(value, depth - 1).items()}
        if not flat.keys().isdisjoint(inner):
            raise ValueError(f"the key {next(k for k in inner if k in flat)[:60]!r} stands twice")
        flat |= inner
    return flat


def is_nested(values: Sequence[object]) -> bool:
    """Whether any of these can only be shown as JSON."""
    return any(isinstance(v, dict | list | tuple) and not is_list(v) for v in values)
