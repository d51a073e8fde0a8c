"""Where a download goes: redirects, links, encryption, and never inside our own network."""

import socket
from typing import Any

import httpcore
import httpx
import pytest

from app.sources.addresses import is_public
from app.sources.fetch import PinnedTransport
from tests.sources import bad_server as bad
from tests.sources.fetching import LIST, Case, resolver

EDITION = r"https?://[\w.:]+/media/[0-9a-f]+/list-[0-9]{4}\.csv"


# --- Redirects ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_own_host_is_followed(
    case: Case, server: bad.BadServer, status: int
) -> None:
    server.serve("/files/list", bad.answer(LIST))
    url = server.serve("/list", bad.redirect("files/list?signed=secret#part", status))
    fetched = case.fetch(url)
    assert fetched.file is not None
    assert fetched.url == server.url("/files/list")
    assert server.requests[-1].path == "/files/list?signed=secret"


@pytest.mark.parametrize(
    ("host", "hosts"),
    [
        ("other.localhost", ()),
        pytest.param("files.example", ("Files.EXAMPLE.",), id="named"),
    ],
)
def test_a_redirect_to_a_known_host_is_followed(
    case: Case, server: bad.BadServer, host: str, hosts: tuple[str, ...]
) -> None:
    server.serve("/files/list", bad.answer(LIST))
    url = server.serve("/list", bad.redirect(server.url("/files/list", host)))
    allowed = frozenset({"localhost", host})
    assert case.fetch(url, hosts=hosts, allow_http_hosts=allowed).file is not None
    assert server.requests[-1].headers["host"] == f"{host}:{server.port}"


@pytest.mark.parametrize(
    ("target", "reason", "words"),
    [
        ("https://evil.example/list", "redirect_refused", "'evil.example', which is not one of"),
        ("//evillocalhost/list", "redirect_refused", "'evillocalhost'"),
        ("https://localhost@evil.example/list", "redirect_refused", "'evil.example'"),
        ("https://files.example.evil.example/", "redirect_refused", "'files.example.evil.example'"),
        ("https://10.0.0.1/list", "private_address", "not on the public internet"),
        ("https://169.254.169.254/latest/meta-data", "private_address", "169.254.169.254"),
        ("https://[::1]/list", "private_address", "::1"),
        ("https://[::ffff:127.0.0.1]/list", "private_address", "not on the public internet"),
        ("https://inside.example/list", "private_address", "has the address 10.1.2.3"),
        ("http://files.example/list", "redirect_refused", "not encrypted"),
        ("ftp://files.example/list", "redirect_refused", "not encrypted"),
        ("file:///etc/passwd", "redirect_refused", "which is not one of"),
        ("https://files.example:99999999/", "redirect_refused", "a port that does not exist"),
        ("https://files.example:port/", "redirect_refused", "no web address"),
        ("https://[files.example/", "redirect_refused", ""),
        ("https://" + "x" * 70_000, "redirect_refused", ""),
        ("https://unknown.files.example/", "redirect_refused", "'unknown.files.example'"),
    ],
)
def test_a_redirect_elsewhere_is_refused(
    case: Case, server: bad.BadServer, target: str, reason: str, words: str
) -> None:
    url = server.serve("/list", bad.redirect(target))
    error = case.fails(url, reason, hosts=("files.example", "inside.example"))
    assert words in error.message
    assert len(server.requests) == 1


def test_a_redirect_in_a_circle_is_given_up(case: Case, server: bad.BadServer) -> None:
    server.serve("/there", bad.redirect("/here"))
    error = case.fails(server.serve("/here", bad.redirect("/there")), "redirect_refused")
    assert "more than 5 times" in error.message
    assert len(server.requests) == 6


def test_a_cookie_of_a_redirect_is_carried(case: Case, server: bad.BadServer) -> None:
    url = server.serve(
        "/list", bad.redirect("/list", set_cookie="seen=1; Path=/"), bad.answer(LIST)
    )
    case.fetch(url)
    assert server.requests[-1].headers["cookie"] == "seen=1"


def test_strange_characters_in_headers_do_no_harm(case: Case, server: bad.BadServer) -> None:
    server.serve("/l\u00e4st", bad.answer(LIST))
    server.serve("/l%C3%A4st", bad.answer(LIST))
    server.serve("/l%E4st", bad.answer(LIST))
    url = server.serve("/list", bad.redirect("/l\u00e4st", set_cookie="\u00e4=\u00e4; Path=/"))
    assert case.fetch(url).bytes == len(LIST)


def test_a_password_is_not_sent_to_another_host(case: Case, server: bad.BadServer) -> None:
    server.serve("/files/list", bad.answer(LIST))
    server.serve("/list", bad.redirect(server.url("/files/list", "other.localhost")))
    case.fetch(server.url("/list").replace("//", "//user:pass@"))
    assert ["authorization" in request.headers for request in server.requests] == [True, False]


# --- The link on a page -------------------------------------------------------------------


def test_the_file_behind_a_link_is_fetched(case: Case, server: bad.BadServer) -> None:
    page = b"""<!DOCTYPE html><html><body><a>none</a> <a href="http://[broken">bad</a>
        <a href="/media/ab12/list-2025.csv.sig">signature</a>
        <a href=" media/ab12/list-2025.csv#top ">the list</a>
        <a href="/media/cd34/list-2024.csv">the old one</a>"""
    link = server.serve("/media/ab12/list-2025.csv", bad.unless_known('"v1"', LIST))
    url = server.serve("/page", bad.answer(page, content_type="text/html; charset=utf-8"))
    fetched = case.fetch(url, link=EDITION)
    assert fetched.file is not None
    assert fetched.file.path.read_bytes() == LIST
    assert fetched.url == link
    assert case.fetch(url, link=EDITION, known=fetched.validators).file is None
    asked = [(request.path, "if-none-match" in request.headers) for request in server.requests]
    assert asked[2:] == [("/page", False), ("/media/ab12/list-2025.csv", True)]


def test_a_page_may_name_its_base(case: Case, server: bad.BadServer) -> None:
    server.serve("/media/ab12/list-2025.csv", bad.answer(LIST))
    page = b'<base href="/media/"><a href="ab12/list-2025.csv">the list</a>'
    url = server.serve("/page", bad.answer(page))
    assert case.fetch(url, link=EDITION).file is not None


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(b"<html><body><a href='/other.csv'>x</a></body></html>", id="other links"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00\xff\xfe", id="binary"),
        pytest.param(b'<a href="https://u:p@localhost/media/1/list-2025.csv">', id="with a user"),
        pytest.param(b'<a href="https://[broken/media/1/list-2025.csv">', id="unreadable"),
    ],
)
def test_a_page_without_the_link(case: Case, server: bad.BadServer, page: bytes) -> None:
    url = server.serve("/page", bad.answer(page, content_type="text/html; charset=no-such"))
    error = case.fails(url, "no_link", link=EDITION)
    assert "may have changed the page" in error.message
    assert case.waits == []


def test_a_page_that_is_too_large(case: Case, server: bad.BadServer) -> None:
    url = server.serve("/page", bad.answer(b"<p>" + b"x" * 50_000))
    case.fails(url, "too_large", link=EDITION)


def test_a_link_to_another_host_is_refused(case: Case, server: bad.BadServer) -> None:
    page = b'<a href="https://evil.example/media/1/list-2025.csv">the list</a>'
    url = server.serve("/page", bad.answer(page))
    error = case.fails(url, "redirect_refused", link=EDITION)
    assert "the publisher's page links to the host 'evil.example'" in error.message


# --- Encryption ---------------------------------------------------------------------------


def test_https_with_a_trusted_certificate(
    case: Case, secure: bad.BadServer, trusting: PinnedTransport
) -> None:
    url = secure.serve("/list", bad.redirect(secure.url("/files", "files.example")))
    secure.serve("/files", bad.answer(LIST))
    fetched = case.fetch(
        url,
        transport=trusting,
        hosts=["files.example"],
        allow_http_hosts=frozenset({"localhost", "files.example"}),
    )
    assert fetched.file is not None


def test_a_certificate_that_nobody_vouches_for(case: Case, secure: bad.BadServer) -> None:
    error = case.fails(secure.serve("/list", bad.answer(LIST)), "tls")
    assert "certificate of localhost cannot be trusted: self" in error.message
    assert "SSL_CERT_FILE" in error.message
    assert case.waits == []


def test_a_certificate_of_another_host(
    case: Case, secure: bad.BadServer, trusting: PinnedTransport
) -> None:
    secure.serve("/list", bad.answer(LIST))
    error = case.fails(secure.url("/list", "other.localhost"), "tls", transport=trusting)
    assert "not valid for 'other.localhost'" in error.message


def test_a_server_without_encryption(case: Case, server: bad.BadServer) -> None:
    url = server.serve("/list", bad.answer(LIST)).replace("http://", "https://")
    error = case.fails(url, "tls")
    assert "no encrypted connection" in error.message


def test_an_encrypted_address_is_not_left_for_an_open_one(
    case: Case, server: bad.BadServer, secure: bad.BadServer, trusting: PinnedTransport
) -> None:
    open_url = server.serve("/list", bad.answer(LIST))
    url = secure.serve("/list", bad.redirect(open_url))
    error = case.fails(url, "redirect_refused", transport=trusting)
    assert "not encrypted" in error.message
    assert server.requests == []


def test_a_body_cut_off_under_encryption(
    case: Case, secure: bad.BadServer, trusting: PinnedTransport
) -> None:
    url = secure.serve("/list", bad.answer(LIST, content_length=999))
    case.fails(url, "truncated", transport=trusting)


# --- The first address --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "reason", "words"),
    [
        ("http://files.example/list?key=1", "address", "only https:// is used"),
        ("ftp://localhost/list", "address", "begins with ftp://"),
        ("list.csv?token=secret", "address", "not a web address"),
        ("https://", "address", "not a web address"),
        ("https://localhost:port/", "address", "not a web address"),
        ("https://localhost:99999/", "address", "not a web address"),
        ("https://inside.example/list", "private_address", "has the address 10.1.2.3"),
        ("https://files.example/list", "private_address", "127.0.0.1"),
        ("https://192.168.1.1/list", "private_address", "192.168.1.1"),
        ("https://unknown.example/list", "dns", "no host of the name unknown.example"),
    ],
)
def test_a_configured_address_is_checked_too(case: Case, url: str, reason: str, words: str) -> None:
    def resolve(host: str, port: int, **options: Any) -> Any:
        if host == "192.168.1.1":
            return [(socket.AF_INET, 1, 6, "", (host, port))]
        known = resolver(inside_example="8.8.8.8 10.1.2.3", files_example="127.0.0.1")
        return known(host, port, **options)

    error = case.fails(url, reason, resolve=resolve)
    assert words in error.message
    assert "secret" not in error.message
    assert case.waits == []


def test_a_look_up_that_fails_is_tried_again(case: Case, server: bad.BadServer) -> None:
    answers: list[Any] = [socket.gaierror(socket.EAI_AGAIN, "again")]

    def resolve(host: str, port: int, **_: object) -> Any:
        if answers:
            raise answers.pop()
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", port))]

    url = server.serve("/list", bad.answer(LIST))
    assert case.fetch(url, resolve=resolve).file is not None
    assert len(case.waits) == 1


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("64:ff9b::5db8:d822", True),
        ("0.0.0.0", False),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("not an address", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


# --- The connection goes to what was checked ----------------------------------------------


class Recorder(httpcore.MockBackend):
    """Records where connections go; they seem to end at ``peer``."""

    def __init__(self, peer: str, refused: frozenset[str] = frozenset()) -> None:
        super().__init__([bad.head(content_length=len(LIST)), LIST])
        self.peer = peer
        self.refused = refused
        self.connected: list[str] = []
        self.closed = 0

    def connect_tcp(self, host: str, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        self.connected.append(host)
        if host in self.refused:
            raise httpcore.ConnectError("refused")
        backend = self

        class Stream(httpcore.MockStream):
            def get_extra_info(self, info: str) -> Any:
                return (backend.peer, 443) if info == "server_addr" else None

            def close(self) -> None:
                backend.closed += 1

        return Stream([bad.head(content_length=len(LIST)), LIST])


def test_a_name_is_looked_up_once_and_its_addresses_tried_in_turn(case: Case) -> None:
    looked_up: list[str] = []

    def resolve(host: str, port: int, **_: object) -> Any:
        looked_up.append(host)
        return [(socket.AF_INET, 1, 6, "", (ip, port)) for ip in ("93.184.216.34", "1.1.1.1")]

    backend = Recorder("1.1.1.1", refused=frozenset({"93.184.216.34"}))
    transport = PinnedTransport(backend=backend)
    fetched = case.fetch("https://files.example/list", resolve=resolve, transport=transport)
    assert fetched.sha256 is not None
    assert looked_up == ["files.example"]
    assert backend.connected == ["93.184.216.34", "1.1.1.1"]
    assert backend.closed > 0


def test_a_connection_that_ends_inside_is_dropped_before_anything_is_said(case: Case) -> None:
    backend = Recorder("127.0.0.1")
    error = case.fails(
        "https://files.example/list",
        "private_address",
        resolve=resolver(files_example="93.184.216.34"),
        transport=PinnedTransport(backend=backend),
    )
    assert "127.0.0.1" in error.message
    assert (backend.connected, backend.closed) == (["93.184.216.34"], 1)


def test_another_transport_may_stand_in_for_the_network(case: Case) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=LIST))
    public = resolver(files_example="93.184.216.34")
    case.fails("https://inside.example/list", "private_address", transport=transport)
    fetched = case.fetch("https://files.example/list", transport=transport, resolve=public)
    assert fetched.bytes == len(LIST)
