"""What makes the answers of this process, so that another one can be held against it.

The code of Cordon, its tables and the libraries that read names decide on an answer. A worker in
which one of them is another does not screen; it would be right in its own way, but the results
of one file would be of two kinds.
"""

import hashlib
import platform
import socket
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import icu

import app
from app.errors import ClusterUnavailable
from app.matching.config import CONFIG_HASH

_LIBRARIES = ("hanja", "numba", "numpy", "rapidfuzz", "rigour")
_KINDS = frozenset({".py", ".tsv", ".txt"})


@cache
def made_of() -> Mapping[str, str]:
    """Everything that decides on an answer beside the question and the lists, by name."""
    return {
        "cordon": app.__version__,
        "engine config": CONFIG_HASH,
        "cordon's code": _code(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "unicode": unicodedata.unidata_version,
        "icu": icu.ICU_VERSION,
        **{name: version(name) for name in _LIBRARIES},
    }


def refuse_another(wanted: Mapping[str, str]) -> None:
    """Raise :class:`ClusterUnavailable` unless this process is made of what is wanted."""
    mine = made_of()
    differs = {
        name: {"wanted": wanted.get(name), "found": mine.get(name)}
        for name in sorted({*wanted, *mine})
        if wanted.get(name) != mine.get(name)
    }
    if differs:
        told = "; ".join(
            f"{name} is {_short(both['found'])} and not {_short(both['wanted'])}"
            for name, both in differs.items()
        )
        raise ClusterUnavailable(
            f"a worker on {socket.gethostname()} would answer differently: {told}. "
            "Start all workers from the same image",
            reason="worker_differs",
            host=socket.gethostname(),
            differs=differs,
        )


def _short(value: str | None) -> str:
    if value is None:
        return "missing"
    return value if len(value) <= 20 else f"{value[:20]}…"


def _code() -> str:
    folder = Path(app.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _KINDS and path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return f"sha256:{digest.hexdigest()}"
