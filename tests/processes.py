"""A function in a process of its own, which a test can end at any moment."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60


def forked(work: Callable[[], int]) -> int:
    """Start the work in a child that leads a session; its pid. What it returns is its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            code = work()
        finally:
            os._exit(code)
    return child


def ended_within(child: int, seconds: float) -> int | None:
    """The exit code of a child that ends in time, or None."""
    until = time.monotonic() + seconds
    return ended_once(child, lambda: time.monotonic() >= until)


def ended_once(child: int, happened: Callable[[], bool]) -> int | None:
    """The exit code of a child, or None if something happens before it ends."""
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        if happened():
            return None
        time.sleep(0.005)


def session_members(leader: int) -> set[int]:
    """The living processes of a session."""
    found = set()
    for path in Path("/proc").iterdir():
        if not path.name.isdigit():
            continue
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            # It ended in the meantime.
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.add(int(path.name))
    return found


def assert_all_gone(leader: int) -> None:
    """Every process of a session ends by itself before long."""
    until = time.monotonic() + PATIENCE
    while left := session_members(leader):
        assert time.monotonic() < until, f"left behind: {left}"
        time.sleep(0.01)
