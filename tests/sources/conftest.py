"""What the tests of the readers share."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.sources.base import SourceFile
from app.sources.ofac import OfacReader
from tests.sources.ofac_files import Load, Loaded


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write rows as OFAC does (CRLF, 0x1A at the end) under unhelpful names, and read them."""

    def _load(*tables: Sequence[str]) -> Loaded:
        files = []
        for index, rows in enumerate(tables):
            path = tmp_path / f"download ({index}).csv"
            path.write_bytes("".join(f"{row}\r\n" for row in rows).encode() + b"\x1a")
            files.append(SourceFile.at(path))
        loaded = Loaded()
        for entity in OfacReader.sdn().read(files, loaded.log):
            loaded.entities[entity.key] = entity
        return loaded

    return _load
