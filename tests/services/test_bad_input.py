"""Whatever a publisher's server sends, the active version stays, and the outcome says why.

Each way to misbehave is served by a local server and refreshed as in service. Size and
shape of the list are accepted throughout, so that nothing here is refused for being small.
"""

import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db import lists
from app.db.checks import Outcome
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.services.refresh import Refresher, RefreshResult
from app.sources.fetch import Fetcher, FetchLimits
from app.sources.registry import reader_for
from tests.sources import bad_server as bad
from tests.sources.test_eu import LEGACY
from tests.sources.test_un import LIST as UN

LIMITS = FetchLimits(
    max_bytes=2_000_000,
    connect_seconds=2,
    read_seconds=0.2,
    total_seconds=0.6,
    attempts=2,
)
OWN = "id,type,name\n1,person,Ada Lovelace\n2,person,Ben Nevis\n"

PERSON = UN[UN.index("<INDIVIDUAL>") : UN.index("</INDIVIDUALS>")]
DECLARED = UN.replace("<CONSOLIDATED_LIST", "{}<CONSOLIDATED_LIST")
LAUGHS = DECLARED.format('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>').replace(
    ">ADA<", ">&b;<"
)
OUTSIDE = DECLARED.format('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>').replace(
    ">ADA<", ">&a;<"
)


def workbook_bomb() -> bytes:
    """A workbook of some hundred kilobytes that unpacks to more than any list has."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(310):
            part.write(b"0" * 1_000_000)
    return held.getvalue()


FAILED = {
    "an empty file": (bad.answer(b""), "empty file"),
    "a web page that says all is well": (
        bad.answer(b"<html><title>Maintenance</title></html>"),
        "a web page ('Maintenance') instead of the file",
    ),
    "no gzip where it says so": (
        bad.answer(UN.encode(), content_encoding="gzip"),
        "said to be gzip-compressed and cannot be unpacked",
    ),
    "a gzip bomb": (bad.bomb(50_000_000), "larger than the 2,000,000 bytes"),
    "a line that never ends": (bad.endless, "larger than the 2,000,000 bytes"),
    "half of what was announced": (
        bad.answer(UN[:500].encode(), content_length=len(UN)),
        "broke off after",
    ),
    "a slow drip": (bad.dripping_body(0.02), "longer than 0.6 seconds altogether"),
    "a slow drip in the header": (bad.dripping_header(0.02), "longer than 0.6 seconds"),
    "silence": (bad.silence, "sent nothing for 0.2 seconds"),
    "a redirect into our own network": (
        bad.redirect("https://192.168.0.1/list.xml"),
        "192.168.0.1, which is not on the public internet",
    ),
    "a redirect to another company": (bad.redirect("https://evil.example/list"), "evil.example"),
    "a failure of its own": (bad.answer(b"", 503), "reports a failure of its own"),
}

REJECTED = {
    "half an XML": (UN[: len(UN) // 2].encode(), "damaged or cut off"),
    "billion laughs": (LAUGHS.encode(), "declares a document type"),
    "an entity from outside": (OUTSIDE.encode(), "declares a document type"),
    "another publisher's list": (
        LEGACY.encode(),
        "begins with <WHOLE> and is not the consolidated list of the Security Council",
    ),
    "gzip without a word": (gzip.compress(UN.encode()), "gzip-compressed; unpack it first"),
    "a wrong encoding": (
        UN.encode().replace(b"KING", b"K\xd6NIG"),
        "not in the character encoding that the file states",
    ),
    "an id that stands twice": (UN.replace(PERSON, PERSON * 2).encode(), "more than once"),
    "a very long text": (UN.replace("ADA", "A" * 1_500_000).encode(), None),
    "binary data": (bytes(range(256)) * 9, "binary data and not XML"),
}


@pytest.fixture
def server() -> Iterator[bad.BadServer]:
    with bad.bad_server() as running:
        yield running


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(sqlite_url)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def refresher(sessions: SessionFactory, server: bad.BadServer, tmp_path: Path) -> Refresher:
    server.serve("/un.xml", bad.answer(UN.encode()))
    server.serve("/own.csv", bad.answer(OWN.encode()))
    return Refresher(
        sessions=sessions,
        fetcher=Fetcher(
            limits=LIMITS, allow_http_hosts=frozenset({"localhost"}), sleep=lambda _: None
        ),
        folder=tmp_path / "downloads",
        urls={"un-sc": (server.url("/un.xml"),), "custom:own": (server.url("/own.csv"),)},
        clock=lambda: datetime.now(UTC),
    )


def refresh(refresher: Refresher, source: str = "un-sc") -> RefreshResult:
    return refresher.refresh(reader_for(source), accept=True)


def active(sessions: SessionFactory, source: str = "un-sc") -> str | None:
    with transaction(sessions) as session:
        version = lists.active_version(session, source)
        return None if version is None else version.label


@pytest.mark.parametrize("case", FAILED)
def test_what_cannot_be_fetched_changes_nothing(
    refresher: Refresher, sessions: SessionFactory, server: bad.BadServer, case: str
) -> None:
    behaviour, words = FAILED[case]
    assert refresh(refresher).outcome is Outcome.LOADED
    before = active(sessions)
    server.serve("/un.xml", behaviour)
    result = refresh(refresher)
    assert result.outcome is Outcome.FAILED
    assert words in result.message
    assert active(sessions) == before


@pytest.mark.parametrize("case", REJECTED)
def test_what_is_no_such_list_changes_nothing(
    refresher: Refresher, sessions: SessionFactory, server: bad.BadServer, case: str
) -> None:
    body, words = REJECTED[case]
    assert refresh(refresher).outcome is Outcome.LOADED
    before = active(sessions)
    server.serve("/un.xml", bad.answer(body))
    result = refresh(refresher)
    if words is None:
        # Odd, but it can be read and is for the analyst to see.
        assert result.outcome is Outcome.LOADED
        return
    assert result.outcome is Outcome.REJECTED
    assert words in result.message
    assert active(sessions) == before
    with transaction(sessions) as session:
        refused = lists.version_details(session, "un-sc")[0]
    assert refused.reasons
    assert refused.reasons[0] in result.message


def test_gzip_of_the_transfer_is_undone(refresher: Refresher, server: bad.BadServer) -> None:
    assert refresh(refresher).outcome is Outcome.LOADED
    packed = gzip.compress(UN.encode())
    server.serve("/un.xml", bad.answer(packed, content_encoding="gzip"))
    assert refresh(refresher).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (OWN.replace("Ada", "Adä").encode("latin-1"), "not a UTF-8 text file"),
        (OWN.encode() + b"3,person," + b"x" * 1_000_000 + b"\n", "row 4 is not a row of a CSV"),
        (OWN.encode() + b'3,person,"Cleo\n', "row 4 is not a row of a CSV"),
        (b"PK\x03\x04" + b"\0" * 500, "workbook"),
    ],
    ids=["encoding", "endless line", "open quote", "damaged workbook"],
)
def test_a_table_that_cannot_be_read_changes_nothing(
    refresher: Refresher, sessions: SessionFactory, server: bad.BadServer, body: bytes, words: str
) -> None:
    assert refresh(refresher, "custom:own").outcome is Outcome.LOADED
    before = active(sessions, "custom:own")
    server.serve("/own.csv", bad.answer(body))
    result = refresh(refresher, "custom:own")
    assert result.outcome is Outcome.REJECTED
    assert words in result.message
    assert active(sessions, "custom:own") == before


def test_a_workbook_that_unpacks_without_end_is_refused(
    refresher: Refresher, server: bad.BadServer
) -> None:
    url = server.serve("/list.xlsx", bad.answer(workbook_bomb()))
    result = refresh(replace(refresher, urls={"au-dfat": (url,)}), "au-dfat")
    assert result.outcome is Outcome.REJECTED
    assert "unpacks to 310,000,000 bytes, more than any list has" in result.message


def test_a_broken_encryption_changes_nothing(
    refresher: Refresher, sessions: SessionFactory, server: bad.BadServer
) -> None:
    assert refresh(refresher).outcome is Outcome.LOADED
    before = active(sessions)
    secure = server.url("/un.xml").replace("http://", "https://")
    result = refresh(replace(refresher, urls={"un-sc": (secure,)}))
    assert result.outcome is Outcome.FAILED
    assert "no encrypted connection to localhost" in result.message
    assert active(sessions) == before


# --- Clocks that are wrong ----------------------------------------------------------------


def test_a_list_from_the_future_is_refused(
    refresher: Refresher, sessions: SessionFactory, server: bad.BadServer
) -> None:
    """Accepted, it would make every true version after it look old."""
    assert refresh(refresher).outcome is Outcome.LOADED
    before = active(sessions)
    server.serve("/un.xml", bad.answer(UN.replace("2025-04-19", "2925-04-19").encode()))
    result = refresher.refresh(reader_for("un-sc"))
    assert result.outcome is Outcome.REJECTED
    assert "2925-04-19, which is in the future" in result.message
    assert active(sessions) == before


def test_a_check_by_a_clock_that_was_ahead_stops_no_later_one(
    refresher: Refresher, sessions: SessionFactory, server: bad.BadServer
) -> None:
    ahead = replace(refresher, clock=lambda: datetime(2999, 1, 1, tzinfo=UTC))
    assert refresh(ahead).outcome is Outcome.LOADED
    result = refresh(refresher)
    assert (result.outcome, result.elsewhere) == (Outcome.UNCHANGED, False)
    assert len(server.requests) == 2
