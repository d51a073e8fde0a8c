"""Folders for work in progress, which do not outlive their process however it ends.

A process that is killed leaves its folder behind. Whoever begins such work next takes it
away, but not that of a process that lives: each holds a lock that ends with its process.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_LOCK = ".lock"


@contextmanager
def work_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in ``parent``, gone at the end unless it was moved away.

    Folders of the same prefix that dead processes left are removed first.
    """
    parent.mkdir(parents=True, exist_ok=True)
    with _only_one(parent, prefix):
        _sweep(parent, prefix)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        lock = _lock_of(folder)
        lock.acquire()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def _sweep(parent: Path, prefix: str) -> None:
    for path in parent.glob(f"{prefix}*"):
        folder = path.with_name(path.name.removesuffix(_LOCK))
        lock = _lock_of(folder)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def _only_one(parent: Path, prefix: str) -> FileLock:
    # Between the making of a folder and that of its lock nobody may look.
    return FileLock(parent / f"{prefix.rstrip('-')}{_LOCK}", is_singleton=False)


def _lock_of(folder: Path) -> FileLock:
    # Two threads of one process must exclude each other too, so no lock is shared.
    return FileLock(f"{folder}{_LOCK}", thread_local=False, is_singleton=False)
