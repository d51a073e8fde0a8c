"""What a process does that only serves."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import gc
from app.main import serving_app
service = serving_app().state.service
print(gc.get_freeze_count() > 100_000, service.catalogue._current is not None)
"""


def test_what_is_made_at_the_start_is_left_out_of_garbage_collection(tmp_path: Path) -> None:
    """In a process of its own: frozen objects stay so, and the tests' own would be among them."""
    home = {"CORDON_HOME": str(tmp_path), "CORDON_DATABASE_URL": ""}
    words = [sys.executable, "-m", "app", "db", "upgrade"]
    subprocess.run(words, env={**os.environ, **home}, check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, **home},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["True", "True"]
