"""Downloading from a server that misbehaves: a complete file, or words and nothing else."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic

import pytest

from app.sources.fetch import Validators
from tests.sources import bad_server as bad
from tests.sources.fetching import LIMITS, LIST, Case

HTML = b"<!DOCTYPE html><html><head><title>Site under maintenance</title></head></html>"


# --- What works ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(bad.answer(LIST), id="with its length"),
        pytest.param(bad.chunked(LIST[:5], LIST[5:]), id="in chunks"),
        pytest.param(bad.unannounced(LIST), id="until the connection ends"),
        pytest.param(bad.answer(gzip.compress(LIST), content_encoding="gzip"), id="gzip"),
        pytest.param(
            bad.answer(
                gzip.compress(LIST[:9]) + gzip.compress(LIST[9:]) + b"\0" * 9,
                content_encoding="gzip",
            ),
            id="gzip in two members with padding",
        ),
        pytest.param(
            bad.raw(b"HTTP/1.1 103 Early\r\n\r\n" + bad.head(content_length=len(LIST)) + LIST),
            id="after an interim answer",
        ),
        pytest.param(bad.raw(bad.head(content_length=len(LIST)) + LIST + b"\r\n"), id="line break"),
    ],
)
def test_a_file_arrives(case: Case, server: bad.BadServer, behaviour: bad.Behaviour) -> None:
    fetched = case.fetch(server.serve("/list", behaviour))
    assert fetched.file is not None
    assert fetched.file.name == "list.csv"
    assert fetched.file.path.read_bytes() == LIST
    assert (fetched.bytes, fetched.sha256) == (len(LIST), hashlib.sha256(LIST).hexdigest())
    assert case.left() == ["list.csv"]
    assert case.waits == []


def test_a_file_of_unknown_length_is_noted(case: Case, server: bad.BadServer) -> None:
    fetched = case.fetch(server.serve("/list", bad.unannounced(LIST)))
    assert len(fetched.notes) == 1
    assert fetched.notes[0].startswith("the server did not say how long the file is")


def test_progress_counts_what_arrives(case: Case, server: bad.BadServer) -> None:
    seen: list[tuple[int, int | None]] = []
    case.fetch(
        server.serve("/list", bad.answer(LIST)),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (len(LIST), len(LIST))


def test_a_new_file_replaces_the_old_one_and_a_failure_does_not(
    case: Case, server: bad.BadServer
) -> None:
    url = server.serve("/list", bad.answer(LIST), bad.answer(b"new"), bad.answer(b""))
    case.fetch(url)
    case.fetch(url)
    with pytest.raises(Exception, match="empty file"):
        case.fetch(url)
    assert (case.folder / "list.csv").read_bytes() == b"new"
    assert case.left() == ["list.csv"]


def test_the_query_stays_secret(case: Case, server: bad.BadServer) -> None:
    server.serve("/list", bad.answer(status=403), bad.answer(LIST))
    url = server.url("/list").replace("//", "//user:pass@") + "?token=secret"
    error = case.fails(url, "http_status")
    shown = f"{error.as_dict()} {error!r} {error.__cause__!r}"
    assert not any(word in shown for word in ("secret", "token=", "pass"))
    assert case.fetch(url).url == server.url("/list")
    asked = server.requests[-1]
    assert asked.path == "/list?token=secret"
    assert asked.headers["authorization"] == "Basic dXNlcjpwYXNz"


# --- What is tried again ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        pytest.param(bad.answer(status=500), "http_status", id="500"),
        pytest.param(bad.answer(status=503), "http_status", id="503"),
        pytest.param(
            bad.answer(LIST, content_length=999), "truncated", id="shorter than announced"
        ),
        pytest.param(bad.answer(LIST, content_length=9), "truncated", id="longer than announced"),
        pytest.param(bad.chunked(LIST, end=b""), "truncated", id="last chunk missing"),
        pytest.param(
            bad.answer(gzip.compress(LIST)[:-9], content_encoding="gzip"),
            "truncated",
            id="half a gzip",
        ),
        pytest.param(bad.stalled(LIST, 999), "timeout", id="silent in the middle"),
        pytest.param(bad.silence, "timeout", id="silent"),
        pytest.param(bad.hang_up, "connection", id="hangs up"),
        pytest.param(bad.raw(b"SSH-2.0-OpenSSH_9\r\n\r\n"), "connection", id="not HTTP"),
    ],
)
def test_passing_trouble_is_tried_again(
    case: Case, server: bad.BadServer, behaviour: bad.Behaviour, reason: str
) -> None:
    url = server.serve("/list", behaviour, behaviour, bad.answer(LIST))
    fetched = case.fetch(url)
    assert fetched.bytes == len(LIST)
    assert len(server.requests) == 3
    first, second = case.waits
    assert 0.5 <= first <= 1.5
    assert 1.0 <= second <= 3.0

    server.serve("/list", behaviour)
    (case.folder / "list.csv").unlink()
    error = case.fails(url, reason)
    assert error.details["attempts"] == 3
    assert error.message.endswith("(tried 3 times)")


def test_nobody_listens(case: Case, server: bad.BadServer) -> None:
    with bad.bad_server() as gone:
        url = gone.url("/list")
    error = case.fails(url, "connection")
    assert "Connection refused" in error.message
    assert len(case.waits) == 2


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("7", 7.0),
        ("86400", 120.0),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30.0),
        ("Wed, 01 Jan 2025 00:00:00 GMT", 0.0),
    ],
)
def test_the_server_says_when_to_come_back(
    case: Case, server: bad.BadServer, said: str, wait: float
) -> None:
    url = server.serve("/list", bad.answer(status=429, retry_after=said), bad.answer(LIST))
    limits = replace(LIMITS, total_seconds=200)
    case.fetch(url, limits=limits, now=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert case.waits == [wait]


def test_waiting_longer_than_there_is_time_is_pointless(case: Case, server: bad.BadServer) -> None:
    url = server.serve("/list", bad.answer(status=429, retry_after="100"))
    error = case.fails(url, "http_status")
    assert error.details["attempts"] == 1
    assert "asked too often" in error.message
    assert case.waits == []


# --- What is refused at once --------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "reason", "words"),
    [
        pytest.param(bad.answer(b""), "empty", "empty file", id="no bytes"),
        pytest.param(bad.answer(status=204), "http_status", "did not answer with a file", id="204"),
        pytest.param(bad.answer(b" \r\n"), "empty", "empty file", id="only blanks"),
        pytest.param(bad.answer(HTML), "html", "'Site under maintenance'", id="page"),
        pytest.param(
            bad.answer(b"Access denied", content_type="text/html; charset=utf-8"),
            "html",
            "web page instead of the file",
            id="text called a page",
        ),
        pytest.param(bad.answer(status=404), "http_status", "may have moved it", id="404"),
        pytest.param(bad.answer(status=403), "http_status", "refuses access", id="403"),
        pytest.param(bad.answer(status=304), "http_status", "status 304", id="304 unasked"),
        pytest.param(bad.answer(status=302), "http_status", "status 302", id="no location"),
        pytest.param(bad.bomb(5_000_000), "too_large", "larger than the 100,000", id="gzip bomb"),
        pytest.param(bad.answer(b"x" * 100_001), "too_large", "100,001 are announced", id="large"),
        pytest.param(bad.endless, "too_large", "larger than the 100,000", id="never ends"),
        pytest.param(
            bad.answer(LIST, content_encoding="gzip"),
            "encoding",
            "cannot be unpacked",
            id="no gzip",
        ),
        pytest.param(
            bad.answer(LIST, content_encoding="br"), "encoding", "not asked for", id="brotli"
        ),
    ],
)
def test_what_cannot_get_better_is_refused_at_once(
    case: Case, server: bad.BadServer, behaviour: bad.Behaviour, reason: str, words: str
) -> None:
    error = case.fails(server.serve("/list", behaviour), reason)
    assert words in error.message
    assert len(server.requests) == 1
    assert case.waits == []


def test_a_slow_drip_is_cut_off_by_its_rate(case: Case, server: bad.BadServer) -> None:
    limits = replace(LIMITS, min_bytes_per_second=1000, rate_seconds=0.2)
    error = case.fails(server.serve("/list", bad.dripping_body(0.01)), "too_slow", limits=limits)
    assert "sends too slowly" in error.message


@pytest.mark.parametrize("drip", [bad.dripping_body, bad.dripping_header])
def test_a_slow_drip_is_cut_off_by_the_total_time(
    case: Case, server: bad.BadServer, drip: Callable[[float], bad.Behaviour]
) -> None:
    limits = replace(LIMITS, total_seconds=0.4)
    began = monotonic()
    error = case.fails(server.serve("/list", drip(0.01)), "too_slow", limits=limits)
    assert "longer than 0.4 seconds altogether" in error.message
    assert monotonic() - began < 3


def test_a_file_that_cannot_be_written(case: Case, server: bad.BadServer) -> None:
    case.folder.parent.joinpath("files").write_text("not a folder")
    with pytest.raises(Exception, match="cannot be written on this machine"):
        case.fetch(server.serve("/list", bad.answer(LIST)))


def test_an_interruption_leaves_nothing(case: Case, server: bad.BadServer) -> None:
    def interrupt(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.fetch(server.serve("/list", bad.answer(LIST)), progress=interrupt)
    assert case.left() == []


# --- Only when it has changed -------------------------------------------------------------


def test_an_unchanged_file_is_not_sent_again(case: Case, server: bad.BadServer) -> None:
    changed = "Mon, 05 Jan 2026 10:00:00 GMT"
    url = server.serve("/list", bad.unless_known('"v1"', LIST, last_modified=changed))
    first = case.fetch(url)
    assert (first.validators.etag, first.validators.last_modified) == ('"v1"', changed)
    assert first.last_modified == datetime(2026, 1, 5, 10, tzinfo=UTC)

    again = case.fetch(url, known=first.validators)
    assert (again.file, again.sha256, again.bytes) == (None, None, 0)
    assert again.validators == first.validators
    assert server.requests[-1].headers["if-modified-since"] == changed


def test_validators_of_another_address_are_not_sent(case: Case, server: bad.BadServer) -> None:
    known = case.fetch(server.serve("/old", bad.answer(LIST, etag='"v1"'))).validators
    fetched = case.fetch(server.serve("/new", bad.unless_known('"v1"', LIST)), known=known)
    assert fetched.file is not None
    bare = Validators(etag='"v1"', last_modified=None)
    assert case.fetch(server.url("/new"), known=bare).file is None


@pytest.mark.parametrize(
    ("stated", "note"),
    [
        ("Fri, 01 Jan 2100 00:00:00 GMT", "2100-01-01 00:00 UTC, which is in the future"),
        ("yesterday", "cannot be read: 'yesterday'"),
    ],
)
def test_an_impossible_date_is_ignored_with_a_note(
    case: Case, server: bad.BadServer, stated: str, note: str
) -> None:
    fetched = case.fetch(server.serve("/list", bad.answer(LIST, last_modified=stated)))
    assert fetched.last_modified is None
    assert fetched.validators.last_modified is None
    assert len(fetched.notes) == 1
    assert note in fetched.notes[0]


@pytest.mark.parametrize("etag", ["", '"ä"', '"' + "x" * 600 + '"'])
def test_a_strange_etag_is_not_kept(case: Case, server: bad.BadServer, etag: str) -> None:
    assert case.fetch(server.serve("/list", bad.answer(LIST, etag=etag))).validators.etag is None
