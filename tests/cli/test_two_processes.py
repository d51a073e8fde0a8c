"""Two real processes that refresh one source at once do the work once."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import bad_server as bad

ROWS = "".join(f"{n},person,Person Number {n}\n" for n in range(30))
LIST = f"id,type,name\n{ROWS}".encode()
PATIENCE = 60


@pytest.fixture
def server() -> Iterator[bad.BadServer]:
    with bad.bad_server() as running:
        yield running


COMMAND = """
import sys
from filelock import FileLock
from app.cli import main

acquire = FileLock.acquire

def told(self, *args, **kwargs):
    print("takes", self.lock_file, file=sys.stderr, flush=True)
    return acquire(self, *args, **kwargs)

FileLock.acquire = told
main()
"""
"""The command, telling on standard error which lock it is about to take."""


def start(home: Path, url: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "CORDON_HOME": str(home),
        "CORDON_LOAD_SEEDS": "false",
        "CORDON_FETCH_HOSTS": "localhost",
    }
    words = ["refresh", "custom:own", "--url", url, "--json"]
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert any("refresh-custom-own.lock" in line for line in process.stderr)
    return process


def test_two_processes_do_the_work_once(server: bad.BadServer, tmp_path: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(talk: bad.Talk) -> None:
        asked.set()
        go_on.wait(PATIENCE)
        bad.answer(LIST)(talk)

    url = server.serve("/own.csv", slow)
    first = start(tmp_path, url)
    assert asked.wait(PATIENCE)
    second = start(tmp_path, url)
    go_on.set()
    results = [
        json.loads(process.communicate(timeout=PATIENCE)[0])[0] for process in (first, second)
    ]
    assert [(r["outcome"], r["elsewhere"]) for r in results] == [
        ("loaded", False),
        ("loaded", True),
    ]
    assert len(server.requests) == 1
    listed = subprocess.run(
        [sys.executable, "-m", "app", "versions", "custom:own", "--json"],
        env={**os.environ, "CORDON_HOME": str(tmp_path), "CORDON_LOAD_SEEDS": "false"},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert len(json.loads(listed.stdout)) == 1
