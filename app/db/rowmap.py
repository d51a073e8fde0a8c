"""Where each entity of a version stands in the publisher's files, packed.

Row numbers move whenever a row is inserted above, so they differ in nearly every version
although nothing else does. A version therefore keeps only how they moved since another
one: some hundred bytes for a usual day. A whole map costs five bytes for each entity.
"""

import re
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping

import orjson

_LAST_NUMBER = re.compile(r"^(.*?)(0|[1-9][0-9]{0,17})([^0-9]*)$", re.DOTALL)
WORTHWHILE = 4
"""Moves are kept while they are this many times smaller than the whole map."""

_Run = tuple[int, int]
"""A number and by how much it, and those after it, moved."""


def pack(rows: Mapping[str, str]) -> bytes:
    """Entity key to locator, as it is stored with a version."""
    return _squeezed(rows)


def unpack(data: bytes) -> dict[str, str]:
    """What :func:`pack` packed."""
    rows: dict[str, str] = orjson.loads(zlib.decompress(data))
    return rows


def pack_moves(base: Mapping[str, str], rows: Mapping[str, str]) -> bytes:
    """How the rows differ from those of another version; :func:`unpack_moves` undoes it."""
    told: dict[str, str] = {}
    moved: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for key, locator in rows.items():
        form, number = _parts(locator)
        old_form, old_number = _parts(base[key]) if key in base else (None, None)
        if number is None or old_number is None or form != old_form:
            if base.get(key) != locator:
                told[key] = locator
            continue
        shift = number - old_number
        if moved[form].setdefault(old_number, shift) != shift:
            # Two entities stood in one row and do so no more.
            told[key] = locator
    return _squeezed(
        {
            "gone": [key for key in base if key not in rows],
            "runs": {form: list(_runs(sorted(by.items()))) for form, by in moved.items()},
            "told": told,
        }
    )


def unpack_moves(base: Mapping[str, str], data: bytes) -> dict[str, str]:
    """The rows of a version from those of the one that its moves refer to."""
    moves = orjson.loads(zlib.decompress(data))
    told: dict[str, str] = moves["told"]
    runs: dict[str, list[_Run]] = moves["runs"]
    starts = {form: [start for start, _ in of_form] for form, of_form in runs.items()}
    rows = {}
    gone = set(moves["gone"])
    for key, locator in base.items():
        if key in gone:
            continue
        form, number = _parts(locator)
        place = 0 if number is None else bisect_right(starts.get(form, []), number)
        if number is None or not place:
            rows[key] = locator
        else:
            rows[key] = form.replace("\0", str(number + runs[form][place - 1][1]))
    return rows | told


def _parts(locator: str) -> tuple[str, int | None]:
    """The locator with its last number taken out, and that number; None if it has none."""
    found = None if "\0" in locator else _LAST_NUMBER.match(locator)
    if found is None:
        return locator, None
    return f"{found[1]}\0{found[3]}", int(found[2])


def _runs(shifts: Iterable[tuple[int, int]]) -> Iterable[_Run]:
    """The places at which the shift changes."""
    last = None
    for number, shift in shifts:
        if shift != last:
            yield number, shift
            last = shift


def _squeezed(value: object) -> bytes:
    return zlib.compress(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), level=9)
