"""Where a download may go: which schemes, which hosts, and no address inside our own network.

A publisher's server, or whoever answers in its place, may try to send us elsewhere: to
another company's host, back to unencrypted http, or to a machine behind our own firewall.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from app.sources.download.failures import Failure, Reason

Resolve = Callable[..., Iterable[tuple[Any, ...]]]
"""A function called and answering like :func:`socket.getaddrinfo`."""

_PORTS = {"http": 80, "https": 443}
_SHOWN = 500
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNKNOWN_NAME = {
    code for code in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)) if code is not None
}


def shown(url: httpx.URL) -> str:
    """Scheme, host, port and path. Never the query or the user, which may be secrets."""
    port = "" if url.port is None else f":{url.port}"
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}{port}{url.raw_path.partition(b'?')[0].decode()}"[:_SHOWN]


def host_of(url: httpx.URL) -> str:
    """The host as it is compared: lower case, IDNA-encoded, without the root's dot."""
    return url.raw_host.decode("ascii").lower().removesuffix(".")


def port_of(url: httpx.URL) -> int:
    return url.port if url.port is not None else _PORTS[url.scheme]


def has_port(url: httpx.URL) -> bool:
    """Whether the port, if one is stated, can exist at all; httpx takes any number."""
    return url.port is None or 0 < url.port < 65536


def parse(address: str) -> httpx.URL:
    """The URL of a configured address; :class:`Failure` where it has no host or is none."""
    try:
        url = httpx.URL(address.strip())
    except httpx.InvalidURL:
        url = httpx.URL()
    if not url.is_absolute_url or not url.host or not has_port(url):
        # The address is not repeated: what cannot be read cannot be rid of its secrets.
        words = "the configured address is not a web address; it should begin with https://"
        raise Failure(Reason.ADDRESS, words, url="")
    return url


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet.

    An IPv6 address that only wraps an IPv4 one (mapped, 6to4, NAT64) is judged by the latter.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


@dataclass(frozen=True, slots=True)
class Boundary:
    """The hosts of one download.

    ``own`` is the host of its address (and stands for its subdomains too), ``hosts`` are
    further ones, ``trusted`` those to which the installation allows plain http and
    addresses inside its own network: a mirror, for example.
    """

    own: str
    hosts: frozenset[str]
    trusted: frozenset[str]

    @classmethod
    def around(cls, url: httpx.URL, hosts: Iterable[str], trusted: Iterable[str]) -> "Boundary":
        """The boundary of a download that begins at ``url``; its scheme is checked."""
        boundary = cls(
            host_of(url),
            frozenset(host.lower().removesuffix(".") for host in hosts),
            frozenset(host.lower().removesuffix(".") for host in trusted),
        )
        if url.scheme == "https" or (url.scheme == "http" and boundary.trusts(url)):
            return boundary
        words = (
            f"the address begins with {url.scheme}://; only https:// is used, or http:// for a "
            "host that this installation allows explicitly"
        )
        raise Failure(Reason.ADDRESS, words, url=shown(url))

    def trusts(self, url: httpx.URL) -> bool:
        return host_of(url) in self.trusted

    def check(self, current: httpx.URL, target: httpx.URL, how: str) -> None:
        """Refuse to go on from ``current`` to ``target`` unless that stays inside."""
        host = host_of(target)
        if not has_port(target):
            words = f"{how} {host} and a port that does not exist"
            raise Failure(Reason.REDIRECT_REFUSED, words, url=shown(current), target=shown(target))
        if not self.trusts(target) and _is_literal(host) and not is_public(host):
            raise _private(target, f"{how} {host}")
        if host != self.own and not host.endswith(f".{self.own}") and host not in self.hosts:
            allowed = ", ".join(sorted({self.own, *self.hosts}))
            words = f"{how} the host {host!r}, which is not one of this source's ({allowed})"
        elif target.scheme == "https" or (
            target.scheme == current.scheme == "http" and self.trusts(target)
        ):
            return
        else:
            words = f"{how} an address that is not encrypted ({target.scheme}://{host})"
        raise Failure(Reason.REDIRECT_REFUSED, words, url=shown(current), target=shown(target))

    def addresses(self, url: httpx.URL, resolve: Resolve) -> tuple[str, ...]:
        """The IP addresses of the host, in the order to try them; every one is checked."""
        host = host_of(url)
        try:
            rows = resolve(host, port_of(url), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            unknown = getattr(error, "errno", None) in _UNKNOWN_NAME
            words = (
                f"there is no host of the name {host}"
                if unknown
                else f"the address of {host} could not be looked up; is this machine connected?"
            )
            raise Failure(Reason.DNS, words, url=shown(url), retry=not unknown) from error
        found = tuple(dict.fromkeys(str(row[4][0]) for row in rows))
        if not found:
            words = f"no address is known for the host {host}"
            raise Failure(Reason.DNS, words, url=shown(url))
        for address in found:
            self.check_address(url, address)
        return found

    def check_literal(self, url: httpx.URL) -> None:
        """Refuse a host that is itself an address inside a private network."""
        host = host_of(url)
        if _is_literal(host):
            self.check_address(url, host)

    def check_address(self, url: httpx.URL, address: str) -> None:
        """Refuse an address of the host that lies inside a private network."""
        if not self.trusts(url) and not is_public(address):
            raise _private(url, f"the host {host_of(url)} has the address {address}")


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _private(url: httpx.URL, words: str) -> Failure:
    return Failure(
        Reason.PRIVATE_ADDRESS,
        f"{words}, which is not on the public internet; a download may not reach inside a "
        "private network unless this installation allows the host explicitly",
        url=shown(url),
    )
