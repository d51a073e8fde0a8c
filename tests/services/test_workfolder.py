"""Folders for work in progress, and what killed processes leave of them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.workfolder import work_folder

CHILD = """
import sys, time
from pathlib import Path
from app.services.workfolder import work_folder

with work_folder(Path(sys.argv[1]), ".work-") as folder:
    (folder / "half").write_text("half")
    print(folder.name, flush=True)
    time.sleep(60)
"""


def left(parent: Path) -> list[str]:
    """What is there beside the lock that makes way for one after the other."""
    return sorted(path.name for path in parent.iterdir() if path.name != ".work.lock")


def test_a_folder_is_gone_at_the_end(tmp_path: Path) -> None:
    with work_folder(tmp_path / "new", ".work-") as folder:
        (folder / "file").write_text("x")
    with pytest.raises(KeyboardInterrupt), work_folder(tmp_path / "new", ".work-"):
        raise KeyboardInterrupt
    assert left(tmp_path / "new") == []


def test_what_was_moved_away_stays(tmp_path: Path) -> None:
    with work_folder(tmp_path, ".work-") as folder:
        folder.replace(tmp_path / "kept")
    assert left(tmp_path) == ["kept"]


def test_folders_of_the_dead_are_swept_and_those_of_the_living_are_not(tmp_path: Path) -> None:
    (tmp_path / ".work-old").mkdir()
    (tmp_path / ".work-old" / "list.csv.part").write_text("half")
    (tmp_path / ".other-old").mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child.stdout:
        theirs = child.stdout.readline().strip()
        try:
            with work_folder(tmp_path, ".work-") as mine, work_folder(tmp_path, ".work-"):
                assert (tmp_path / theirs / "half").exists()
                assert mine.exists()
                assert not (tmp_path / ".work-old").exists()
        finally:
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
    assert left(tmp_path) == [".other-old", theirs, f"{theirs}.lock"]
    with work_folder(tmp_path, ".work-"):
        pass
    assert left(tmp_path) == [".other-old"]
