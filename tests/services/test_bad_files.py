"""Whatever file is loaded in the place of a list, the version in service stays, and words say why.

Files as publishers deliver them, and each kind of wrong one in their place, go through the same
load as in service. Size and shape are accepted throughout, so that nothing is refused for being
small.
"""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.db import entities as queries
from app.db import lists
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.domain.entities import ListVersion
from app.errors import ListRejected
from app.services.loading import load_version
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.services.test_bad_input import OWN, workbook_bomb
from tests.sources.csl_files import as_csv
from tests.sources.ofac_files import LIST as OFAC
from tests.sources.opensanctions_files import as_ftm
from tests.sources.test_eu import CSV as EU_CSV
from tests.sources.test_eu import XML as EU_XML
from tests.sources.test_national_lists import SECO
from tests.sources.test_uk import CSV as UK_CSV
from tests.sources.test_uk import XML as UK_XML
from tests.sources.test_un import LIST as UN

PAGE = b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head></html>"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HUGE = 17_000_000

XML = {"un-sc": UN, "eu-fsf": EU_XML, "uk-sl": UK_XML, "ch-seco": SECO}
GOOD: dict[str, tuple[str, bytes]] = {
    **{source: ("list.xml", text.encode()) for source, text in XML.items()},
    "ofac-sdn": ("sdn.csv", (OFAC / "sdn.csv").read_bytes()),
    "us-csl": ("csl.csv", as_csv(label_last=True).encode()),
    "opensanctions": ("entities.ftm.json", as_ftm().encode()),
    "custom:own": ("own.csv", OWN.encode()),
}
ELSEWHERE = {
    "un-sc": "begins with <export> and is not the consolidated list of the Security Council",
    "eu-fsf": "is not the EU's list in CSV: its first line names no Entity_LogicalId",
    "uk-sl": "has no column 'Name 6': it is another list or another format",
    "ch-seco": "begins with <export> and is not SECO's list",
    "ofac-sdn": "row 1 begins with 'Report Date:' instead of a number",
    "us-csl": "has no column 'source': it is another list or another format",
    "opensanctions": "has no column 'id': it is another list or another format",
    "custom:own": "has the unknown column 'report date:'",
}
"""What is said of a list of somebody else's, in the format that the source is read in."""


def bad_files(source: str) -> Iterator[tuple[str, bytes, str]]:
    """What may lie in a list's place, and words of the refusal."""
    good = GOOD[source][1]
    yield "nothing", b"", "is empty"
    yield "blank lines", b" \r\n\r\n", "is empty"
    yield "a page", PAGE, "is a web page ('Down for maintenance') and not"
    yield "gzip", gzip.compress(good), "is gzip-compressed; unpack it first"
    yield "a gzip bomb", gzip.compress(b"0" * 10_000_000), "is gzip-compressed; unpack it first"
    yield "a document", b"%PDF-1.4 list", "is a PDF document and not"
    yield "bytes", bytes(range(256)) * 9, "is binary data and not"
    other = EU_XML if ELSEWHERE[source].startswith("begins") else UK_CSV
    other = EU_CSV if source == "uk-sl" else other
    yield "another list", other.encode(), ELSEWHERE[source]
    if source in XML:
        yield "half", good[: len(good) // 2], "is not well-formed XML: the file is damaged or cut"
        head, declaration, rest = good.partition(b"?>")
        laughing, asking = (head + declaration + kind + rest for kind in (LAUGHS, OUTSIDE))
        yield "billion laughs", laughing, "declares a document type, which no list does"
        yield "a file of this machine", asking, "declares a document type, which no list does"
        at = rest.index(b">") + len(head) + len(declaration)
        odd = good[:at] + b' odd="\xff\xfe"' + good[at:]
        yield "another encoding", odd, "is not in the character encoding that the file states"
        long = good[: at + 1] + b"x" * HUGE + good[at + 1 :]
        yield "a long text", long, "holds more in one piece than any list does"
        endless = good[:at] + b' odd="' + b"x" * HUGE + b'"' + good[at:]
        yield "a long attribute", endless, "bytes without an element"
    else:
        yield "UTF-16", good.decode("cp1252").encode("utf-16"), "is UTF-16"
        yield "a long line", good + b"x" * HUGE, "is longer than 16,000,000 bytes"


CASES = [
    pytest.param(source, content, words, id=f"{source}-{name}")
    for source in GOOD
    for name, content, words in bad_files(source)
]


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(sqlite_url)
    yield session_factory(engine)
    engine.dispose()


def load(
    sessions: SessionFactory, folder: Path, source: str, name: str, data: bytes
) -> ListVersion:
    path = folder / name
    path.write_bytes(data)
    return load_version(
        sessions,
        reader_for(source),
        [SourceFile.at(path)],
        published=date(2025, 2, 1),
        now=datetime(2025, 2, 1, tzinfo=UTC),
        accept=True,
    ).version


def refused(
    sessions: SessionFactory, folder: Path, source: str, data: bytes, name: str | None = None
) -> str:
    """The message of a load in the place of a good list, which must still be served."""
    good_name, good = GOOD[source]
    before = load(sessions, folder, source, good_name, good)
    with transaction(sessions) as session:
        served = list(queries.read_entities(session, before))
    with pytest.raises(ListRejected) as caught:
        load(sessions, folder, source, name or good_name, data)
    with transaction(sessions) as session:
        assert lists.active_version(session, source) == before
        assert list(queries.read_entities(session, before)) == served
        kept = lists.version_details(session, source)[0]
    assert served
    assert (kept.version.state.value, kept.version.id == before.id) == ("rejected", False)
    assert caught.value.message == f"{source} was not loaded: {'; '.join(kept.reasons)}"
    return caught.value.message


@pytest.mark.parametrize(("source", "content", "words"), CASES)
def test_the_list_in_service_stays_and_words_say_why(
    sessions: SessionFactory, tmp_path: Path, source: str, content: bytes, words: str
) -> None:
    message = refused(sessions, tmp_path, source, content)
    assert f"{GOOD[source][0]} " in message
    assert words in message


@pytest.mark.parametrize("source", ["uk-sl", "custom:own"])
def test_a_workbook_that_unpacks_without_end(
    sessions: SessionFactory, tmp_path: Path, source: str
) -> None:
    message = refused(sessions, tmp_path, source, workbook_bomb(), "list.xlsx")
    assert "list.xlsx unpacks to 310,000,000 bytes, more than any list has" in message


@pytest.mark.parametrize(
    ("source", "content", "words"),
    [
        ("uk-sl", UK_CSV.rstrip()[:-40], "the file is damaged or cut off"),
        ("eu-fsf", EU_CSV.rstrip()[:-12], "cells instead of"),
        ("ofac-sdn", GOOD["ofac-sdn"][1].decode()[:-60], "row 5"),
        ("us-csl", as_csv(label_last=True).rstrip()[:-30], "row"),
        ("opensanctions", as_ftm().rstrip()[:-30], "is not JSON or is cut off"),
        ("custom:own", OWN + "3,person", "2 cells instead of 3"),
    ],
    ids=lambda value: value if ":" in value or "-" in value[:6] else None,
)
def test_a_table_that_is_cut_off(
    sessions: SessionFactory, tmp_path: Path, source: str, content: str, words: str
) -> None:
    assert words in refused(sessions, tmp_path, source, content.encode(), "list.part")


@pytest.mark.parametrize(
    ("source", "content", "words"),
    [
        ("un-sc", UN.replace("<DATAID>2", "<DATAID>1"), "the id 1 stands more than once"),
        (
            "ofac-sdn",
            GOOD["ofac-sdn"][1].decode().replace("44102", "44101"),
            "row 2 repeats entry 44101 of row 1",
        ),
        ("opensanctions", as_ftm() + as_ftm(), "3 ids stand more than once, the first is ada"),
        ("custom:own", OWN + "1,person,Once More", "'1' is already the id of row 2"),
    ],
)
def test_ids_that_stand_twice(
    sessions: SessionFactory, tmp_path: Path, source: str, content: str, words: str
) -> None:
    assert words in refused(sessions, tmp_path, source, content.encode())


def test_relations_in_a_circle_are_loaded_as_they_are(
    sessions: SessionFactory, tmp_path: Path
) -> None:
    """They happen, and are no fault of the list: whoever follows them must see to it."""
    company = '{"id":"%s","caption":"%s Ltd","schema":"Company","properties":{"name":["%s Ltd"]}}\n'
    owns = '{"id":"%s-%s","schema":"Ownership","properties":{"owner":["%s"],"asset":["%s"]}}\n'
    text = "".join(company % (n, n, n) for n in "abc")
    text += "".join(owns % (a, b, a, b) for a, b in ("ab", "bc", "ca", "cc"))
    version = load(sessions, tmp_path, "opensanctions", "entities.ftm.json", text.encode())
    with transaction(sessions) as session:
        found = list(queries.read_entities(session, version))
    owned = {e.key: [r.target.rpartition(":")[2] for r in e.relations] for e in found}
    assert owned == {"a": ["b"], "b": ["c"], "c": ["a", "c"]}
