"""Which process works on a batch, and whether that process still lives.

An owner keeps a batch by writing into the database, again and again, that it does; when it
stops, others may take the batch over after a while (:mod:`app.services.batch_queue`). On one
machine they need not wait: as long as a process lives it holds a lock on a file in the folder
of the uploads, which the system takes from it however it ends.
"""

import hashlib
import os
import platform
from pathlib import Path

from filelock import FileLock, Timeout
from ulid import ULID

PLACE = ".place"
MARK = ".owner-"


def place_of(folder: Path) -> str:
    """What a folder of uploads is called in the database; the name is made at its first use.

    Several processes, and machines that share the folder, find the same name in it. A batch is
    left to those whose folder has the file: on any other machine it is not missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    named = folder / PLACE
    with FileLock(folder / f"{PLACE}.lock", thread_local=False, is_singleton=False):
        if not named.is_file():
            fresh = folder / f"{PLACE}.new"
            fresh.write_text(str(ULID()), "ascii")
            fresh.replace(named)
        return named.read_text("ascii").strip()


class Owner:
    """This process as an owner of batches, from :meth:`arrive` until :meth:`leave`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._machine = _machine()
        self.name = f"{self._machine}.{os.getpid()}.{ULID()}"
        self._lock = self._lock_of(self.name)

    def arrive(self) -> None:
        """Let others see that this process lives."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock.acquire(timeout=0)

    def leave(self) -> None:
        """Let others see that it does not any more."""
        if self._lock.is_locked:
            self._path_of(self.name).unlink(missing_ok=True)
            self._lock.release()

    def is_gone(self, other: str) -> bool:
        """Whether another owner is known to have ended; False also where nobody can know.

        A lock tells only of processes of this machine since it was started: not every file
        system shows one machine the locks of another.
        """
        if other.partition(".")[0] != self._machine or other == self.name:
            return False
        path = self._path_of(other)
        if not path.exists():
            return True
        lock = self._lock_of(other)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        path.unlink(missing_ok=True)
        lock.release()
        return True

    def _path_of(self, name: str) -> Path:
        return self._folder / f"{MARK}{name}.lock"

    def _lock_of(self, name: str) -> FileLock:
        return FileLock(self._path_of(name), thread_local=False, is_singleton=False)


def _machine() -> str:
    """This machine since it was started, as Linux counts it; elsewhere its name."""
    try:
        started = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
    except OSError:
        started = platform.node()
    return hashlib.sha256(started.strip().encode()).hexdigest()[:12]
