"""``cordon`` in a process that reads on only once the file ``CORDON_TEST_GATE`` is there.

Without it the command reads a few small chunks; so whoever tests an interruption knows that it
comes among the chunks, however fast the machine is.
"""

import os
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from app.cli import main
from app.services import batch_job
from app.services.batch_chunk import Chunk, in_chunks
from app.services.customer_files.table import Row

CHUNK = 20
BEFORE = 8
"""Chunks that are read before the gate."""

_files = count()


def gated_chunks(rows: Iterator[Row], *, done: int = 0) -> Iterator[Chunk]:
    """Small chunks. Those of one file wait: the first, or the one ``CORDON_TEST_GATED`` says."""
    gate = Path(os.environ["CORDON_TEST_GATE"])
    gated = next(_files) == int(os.environ.get("CORDON_TEST_GATED", "0"))
    for chunk in in_chunks(rows, done=done, size=CHUNK):
        while gated and chunk.ordinal >= BEFORE and not gate.exists():
            time.sleep(0.01)
        yield chunk


if __name__ == "__main__":
    # As a test's monkeypatch would, in a process that has none.
    vars(batch_job)["in_chunks"] = gated_chunks
    main()
