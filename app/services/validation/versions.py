"""What decides the answers of a validation, by name and hash."""

import hashlib
import platform
from collections.abc import Iterable
from importlib import metadata

import orjson

from app import __version__
from app.services.catalogue import Snapshot
from app.services.validation.plan import Question, Versions
from app.validation.tables import digest

LIBRARIES = ("numba", "numpy", "rapidfuzz", "rigour", "PyICU")
"""Packages whose version may change a score."""


def versions_of(snapshot: Snapshot, questions: Iterable[Question]) -> Versions:
    """Versions of code, lists, questions and machine."""
    return Versions(
        cordon=__version__,
        engine_config=snapshot.engine.config,
        index="sha256:" + snapshot.engine.index_hash(),
        questions=_digest(questions),
        tables=digest(),
        python=platform.python_version(),
        platform=platform.platform(),
        libraries={name: metadata.version(name) for name in LIBRARIES},
        lists=snapshot.lists,
        retrieved={v.source: v.retrieved.isoformat() for v in snapshot.versions},
    )


def _digest(questions: Iterable[Question]) -> str:
    total = hashlib.sha256()
    for question in questions:
        total.update(orjson.dumps(question) + b"\n")
    return "sha256:" + total.hexdigest()
