"""The garbage collector while a command works, and when it ends."""

import gc
import subprocess
import sys

import pytest

from app.commands.collecting import SELDOM, seldom_collecting


def test_it_runs_seldom_while_the_work_lasts_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    assert before != SELDOM
    found = []

    @seldom_collecting()
    def fail() -> None:
        found.append(gc.get_threshold())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert found == [SELDOM]
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
