"""The hot loops, compiled by numba: keys of words, likeness of words and names, the search.

A name travels as *packed tokens*: one row per token in parallel arrays (see
:mod:`app.matching.packed`). The same :func:`~app.matching.kernels.align.align` ranks
candidates by the thousand and explains a single pair, so an explanation can never differ
from the score. Those that take long release the interpreter's lock; all are cached on disk.
"""

import hashlib
import os
from pathlib import Path

import numba


def _digest() -> str:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


SOURCE_DIGEST = _digest()
"""Names the kernels' source, and with it the numbers that stand in it."""


def _cache_directory() -> Path:
    """Where the compiled kernels of exactly this source are kept.

    numba looks only at the file of the kernel that it compiles and not at those that it
    calls, so a change of one file would leave stale code behind in the cache of another.
    """
    here = Path(__file__).parent
    digest = SOURCE_DIGEST[:16]
    beside = here / "__pycache__"
    if os.access(beside if beside.exists() else here, os.W_OK):
        return beside / f"kernels-{digest}"
    return Path.home() / ".cache" / "cordon" / f"kernels-{digest}"


if not os.environ.get("NUMBA_CACHE_DIR"):
    # numba makes its options when it is imported, so that they are set by their name.
    setattr(numba.config, "CACHE_DIR", str(_cache_directory()))  # noqa: B010 (no such attribute yet)
