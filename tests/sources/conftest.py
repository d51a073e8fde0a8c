"""What the tests of the readers share, and those of downloading."""

import os
import shutil
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.sources.base import SourceFile
from app.sources.fetch import PinnedTransport
from app.sources.ofac import OfacReader
from tests.sources import bad_server as bad
from tests.sources.fetching import Case
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


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path / "files")


@pytest.fixture
def server() -> Iterator[bad.BadServer]:
    with bad.bad_server() as running:
        yield running


@pytest.fixture(scope="session")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's certificate for ``localhost``, and a client that trusts it."""
    if shutil.which("openssl") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no openssl command to make a certificate with")
        pytest.skip("no openssl command to make a certificate with")
    return bad.certificate(tmp_path_factory.mktemp("tls"), "localhost", "files.example")


@pytest.fixture
def secure(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[bad.BadServer]:
    with bad.bad_server(contexts[0]) as running:
        yield running


@pytest.fixture
def trusting(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> PinnedTransport:
    return PinnedTransport(contexts[1])
