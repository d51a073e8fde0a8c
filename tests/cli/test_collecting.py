"""The garbage collector while a command works, and when it ends."""

import gc
import subprocess
import sys

import pytest

from app.commands.collecting import BRIEF, SELDOM, seldom_collecting


@pytest.mark.parametrize("thresholds", [SELDOM, BRIEF])
def test_it_runs_seldom_while_the_work_lasts_and_as_before_afterwards(
    thresholds: tuple[int, int, int],
) -> None:
    before = gc.get_threshold()
    assert before != thresholds
    found = []

    @seldom_collecting(thresholds)
    def fail() -> None:
        found.append(gc.get_threshold())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert found == [thresholds]
    assert gc.get_threshold() == before


def test_a_process_ends_without_looking_through_what_it_holds() -> None:
    code = """
import atexit, gc
from app.commands.collecting import end_at_once

# What is registered first runs last.
atexit.register(lambda: print(gc.get_freeze_count() > 0))
end_at_once()
end_at_once()
print(gc.get_freeze_count() > 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "True"]
