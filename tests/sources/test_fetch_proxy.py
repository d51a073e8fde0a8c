"""Downloading through a proxy: what it decides, and what stays our business."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import InvalidRequest
from app.settings import read_settings
from app.sources.fetch import PinnedTransport, Proxy
from tests.sources import bad_server as bad
from tests.sources.connect_proxy import ConnectProxy, connect_proxy
from tests.sources.fetching import LIST, Case

URL = "https://files.example/list"


def no_look_up(host: str, port: int, **_: object) -> Any:
    raise AssertionError(f"{host} was looked up although the proxy does that")


@pytest.fixture
def proxy(secure: bad.BadServer) -> Iterator[ConnectProxy]:
    secure.serve("/list", bad.answer(LIST))
    with connect_proxy(secure.port) as running:
        yield running


@pytest.fixture
def options(proxy: ConnectProxy, trusting: PinnedTransport) -> dict[str, Any]:
    at = Proxy.at(f"http://someone:s%40cret@{proxy.address}")
    return {"proxy": at, "transport": trusting, "resolve": no_look_up}


def test_a_file_comes_through_the_proxy(
    case: Case, proxy: ConnectProxy, options: dict[str, Any]
) -> None:
    fetched = case.fetch(URL, **options)
    assert (fetched.bytes, fetched.url) == (len(LIST), URL)
    (asked,) = proxy.asked
    assert asked.startswith("CONNECT files.example:443 HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic c29tZW9uZTpzQGNyZXQ=\r\n" in asked


def test_the_password_of_the_proxy_is_for_the_proxy_alone(
    case: Case, secure: bad.BadServer, options: dict[str, Any]
) -> None:
    case.fetch(URL, **options)
    assert "proxy-authorization" not in secure.requests[0].headers


def test_a_trusted_host_is_reached_without_the_proxy(
    case: Case, server: bad.BadServer, proxy: ConnectProxy, options: dict[str, Any]
) -> None:
    del options["resolve"]
    fetched = case.fetch(server.serve("/list", bad.answer(LIST)), **options)
    assert fetched.bytes == len(LIST)
    assert proxy.asked == []


def test_the_publisher_s_certificate_is_checked_behind_the_proxy(
    case: Case, options: dict[str, Any]
) -> None:
    error = case.fails(URL, "tls", **{**options, "transport": PinnedTransport()})
    assert "certificate of files.example cannot be trusted" in error.message
    error = case.fails("https://unnamed.example/list", "tls", **options)
    assert "not valid for 'unnamed.example'" in error.message


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://evil.example/list", "redirect_refused"),
        ("http://files.example/list", "redirect_refused"),
        ("https://10.0.0.1/list", "private_address"),
    ],
)
def test_a_redirect_elsewhere_is_refused_behind_the_proxy(
    case: Case, secure: bad.BadServer, options: dict[str, Any], target: str, reason: str
) -> None:
    secure.serve("/list", bad.redirect(target))
    case.fails(URL, reason, **options)


def test_an_address_of_the_own_network_is_refused_behind_the_proxy(
    case: Case, proxy: ConnectProxy, options: dict[str, Any]
) -> None:
    error = case.fails("https://169.254.169.254/list", "private_address", **options)
    assert "169.254.169.254" in error.message
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("status", "words", "attempts"),
    [
        (407, "asks for a user and password", 1),
        (403, "does not let us connect to files.example (status 403)", 1),
        (502, "could not reach files.example (status 502)", 3),
    ],
)
def test_a_proxy_that_refuses_is_named(
    case: Case,
    proxy: ConnectProxy,
    options: dict[str, Any],
    status: int,
    words: str,
    attempts: int,
) -> None:
    proxy.status = status
    error = case.fails(URL, "proxy", **options)
    assert words in error.message
    assert proxy.address in error.message
    assert "s@cret" not in str(error.as_dict())
    assert "s%40cret" not in str(error.as_dict())
    assert error.details["attempts"] == attempts


def test_a_proxy_that_is_not_there_is_named(case: Case, options: dict[str, Any]) -> None:
    with connect_proxy(1) as gone:
        address = gone.address
    error = case.fails(URL, "proxy", **{**options, "proxy": Proxy.at(f"http://{address}")})
    assert f"the proxy {address} (CORDON_PROXY) could not be reached" in error.message
    assert "Connection refused" in error.message


def test_a_file_that_breaks_off_behind_the_proxy_is_noticed(
    case: Case, secure: bad.BadServer, options: dict[str, Any]
) -> None:
    secure.serve("/list", bad.answer(LIST, content_length=999))
    case.fails(URL, "truncated", **options)
    secure.serve("/list", bad.answer(LIST, content_length=9))
    case.fails(URL, "truncated", **options)


@pytest.mark.parametrize(
    "value",
    ["proxy.example:3128", "socks5://proxy.example", "http://", "http://proxy.example:99999",
     "http://proxy.example/path", "http://proxy.example:x"],
)  # fmt: skip
def test_what_is_no_proxy_is_refused_at_the_start(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORDON_PROXY", value)
    with pytest.raises(InvalidRequest, match="CORDON_PROXY"):
        read_settings()


@pytest.mark.parametrize("value", ["", "http://proxy.example:3128", "https://u:p@proxy.example/"])
def test_the_proxy_of_the_settings(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_PROXY", value)
    settings = read_settings()
    assert settings.environment()["CORDON_PROXY"] == value
    made = Proxy.at(settings.proxy)
    assert (made is None) == (value == "")
