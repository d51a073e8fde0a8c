"""Refreshing sources by the clock, each in a process of its own.

A process beside the server reads and indexes the list, so that no request waits for it and
no memory stays taken. The same way serves a refresh or a list that is sent over HTTP.
"""

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from app import errors
from app.db import checks
from app.db.session import SessionFactory, transaction
from app.errors import AppError, Unavailable

LOOK_SECONDS = 20.0
JITTER = 0.1
"""An interval is up to this share longer, so that installations do not all ask at once."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CommandRunner:
    """Runs ``cordon`` commands as processes with the settings of this one."""

    environment: Mapping[str, str]

    def run(self, command: str, *words: str) -> Any:
        """What the command printed as JSON, on success or not; its error if it gave none."""
        done = subprocess.run(  # noqa: S603 (our own program, words checked by the caller)
            [sys.executable, "-m", "app", command, "--json", *words],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            answer = json.loads((done.stdout or done.stderr).strip().rpartition("\n")[2])
        except json.JSONDecodeError:
            raise Unavailable(
                "the process that loads lists failed", exit_code=done.returncode
            ) from None
        if not done.stdout:
            raise _error_of(answer)
        return answer


def _error_of(answer: Any) -> AppError:
    """The error that a command printed, as an error of this process."""
    told = answer["error"]
    kinds: list[type[AppError]] = [AppError]
    for kind in kinds:
        if kind.code == told["code"]:
            return kind(told["message"], **told["details"])
        kinds += kind.__subclasses__()
    return errors.Unavailable(told["message"])


class Scheduler:
    """Refreshes sources whose interval has passed, in a thread of the server.

    Every process of every replica may run one: who comes second finds the work done.
    """

    def __init__(
        self,
        sessions: SessionFactory,
        runner: CommandRunner,
        hours: Mapping[str, float],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._sessions = sessions
        self._runner = runner
        self._intervals = {source: timedelta(hours=h) for source, h in hours.items()}
        self._clock = clock
        self._stopped = threading.Event()
        self._running: set[str] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look after the sources; without intervals there is nothing to do."""
        if self._intervals and self._thread is None:
            self._thread = threading.Thread(target=self._work, name="refresh", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Start no refresh any more."""
        self._stopped.set()

    def due(self) -> Sequence[str]:
        """The sources whose interval has passed, by source."""
        with transaction(self._sessions) as session:
            last = checks.all_checks(session)
        now = self._clock()
        return [
            source
            for source, interval in sorted(self._intervals.items())
            if source not in last or self._due(last[source].finished, interval, source, now)
        ]

    def running(self) -> frozenset[str]:
        """The sources that this process is refreshing."""
        return frozenset(self._running)

    def refresh_soon(self, source: str) -> bool:
        """Refresh a source in the background; False if that is under way already."""
        with self._lock:
            if source in self._running:
                return False
            self._running.add(source)
        threading.Thread(
            target=self._refresh, args=(source,), name=f"refresh-{source}", daemon=True
        ).start()
        return True

    @staticmethod
    def _due(last: datetime, interval: timedelta, source: str, now: datetime) -> bool:
        # The same for one check whoever asks, and different for each check and source.
        share = random.Random(f"{source} {last}").random() * JITTER  # noqa: S311 (no secret)
        # A check further ahead than an interval was made by a clock that was wrong.
        return now >= last + interval * (1 + share) or last > now + interval

    def _work(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS if self._running else 1.0):
            try:
                for source in self.due():
                    self.refresh_soon(source)
            except Exception as error:  # noqa: BLE001 (the thread must outlive a database restart)
                log.warning("schedule_failed", error=type(error).__name__)
            self._stopped.wait(LOOK_SECONDS)

    def _refresh(self, source: str) -> None:
        try:
            answer = self._runner.run("refresh", source)
            for result in answer:
                log.info("refreshed", source=source, outcome=result["outcome"])
        except AppError as error:
            log.warning("refresh_failed", source=source, error=error.code)
        finally:
            with self._lock:
                self._running.discard(source)
