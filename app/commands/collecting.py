"""Python's garbage collector, kept from going through all that a command holds.

It looks for cycles that nobody refers to. A list consists of values that hold no cycles, and
there are a million of them; the modules and tables of words stay until the process ends.
"""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (50_000, 20, 100)
"""Thresholds while lists are loaded. What is made in cycles, by sessions and by readers of
workbooks, still goes: loads take as much memory as with Python's own thresholds of 700, 10, 10."""

BRIEF = (500_000, 20, 100)
"""While one name is asked about: there is less of what is imported than this, and all of it stays.
Python's own thresholds took a sixth of the time of such a command."""


@contextmanager
def seldom_collecting(thresholds: tuple[int, int, int] = SELDOM) -> Iterator[None]:
    """Work that makes a great many values; also a decorator, so that imports are part of it."""
    before = gc.get_threshold()
    gc.set_threshold(*thresholds)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def end_at_once() -> None:
    """When the process ends, leave its memory to the system as it is.

    Python would look for cycles among everything twice before it goes, which took a second
    after a list was loaded.
    """
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
