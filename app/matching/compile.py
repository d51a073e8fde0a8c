"""Compiles the kernels, so that nobody waits for it at their first question.

``python -m app.matching.compile`` does it once after an installation; what is compiled is
kept on disk and takes about a minute to make.
"""

import tempfile
from pathlib import Path

from app.domain.entities import Entity, Name
from app.domain.kinds import EntityType
from app.domain.screening import Query
from app.matching.customers import CustomerNamesBuilder
from app.matching.engine import Engine


def compile_kernels() -> None:
    """Build, save, open and search a tiny index, which takes every kernel there is."""
    name = Name(full="Anna Karenina", stated="", locator="")
    entity = Entity(source="custom:compile", key="1", type=EntityType.PERSON, names=(name,))
    asked = Query(name="Ana Karenina")
    with tempfile.TemporaryDirectory() as folder:
        Engine.build([entity], Path(folder)).search(asked)
    stored = CustomerNamesBuilder()
    stored.add(asked)
    stored.finish().reached([entity], 0.7, threads=1)


if __name__ == "__main__":
    compile_kernels()
