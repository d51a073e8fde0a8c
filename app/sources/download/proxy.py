"""A proxy through which this network lets requests out.

The proxy looks the publisher's host up and connects to it, so that the address cannot be
checked or pinned here: that a name does not lead inside the own network is then the proxy's
business. What stays here is all else: which hosts a download may go to, no address of the
own network in a link or redirect, encryption with the publisher's own certificate (the
proxy only passes bytes on), and every limit of size and time.
"""

from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from app.sources.download.failures import Failure, Reason

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy that opens tunnels (``CONNECT``)."""

    url: httpx.URL

    @classmethod
    def at(cls, address: str) -> "Proxy | None":
        """The proxy at ``http://[user:password@]host:port``; None for an empty address."""
        return cls(httpx.URL(address)) if address else None

    @property
    def name(self) -> str:
        """Host and port, without the user and password."""
        return f"{self.url.host}:{self.url.port or _DEFAULT_PORTS[self.url.scheme]}"

    def connection(
        self, origin: httpcore.Origin, *, context: Any, backend: httpcore.NetworkBackend
    ) -> httpcore.ConnectionInterface:
        """A connection to ``origin`` through this proxy; nothing is sent yet."""
        login = (self.url.username.encode(), self.url.password.encode())
        return httpcore.HTTPProxy(
            proxy_url=str(self.url.copy_with(userinfo=b"")),
            proxy_auth=login if self.url.userinfo else None,
            ssl_context=context,
            proxy_ssl_context=context if self.url.scheme == "https" else None,
            network_backend=backend,
        ).create_connection(origin)

    def unreachable(self, error: Exception, url: str) -> Failure:
        """The proxy itself could not be reached."""
        cause = error.__cause__
        said = f" ({cause.strerror})" if isinstance(cause, OSError) and cause.strerror else ""
        words = f"the proxy {self.name} (CORDON_PROXY) could not be reached{said}"
        return Failure(Reason.PROXY, words, url=url, retry=True)

    def refused(self, error: httpcore.ProxyError, url: str, host: str) -> Failure:
        """The proxy answered, but opened no tunnel to ``host``."""
        status = int(str(error).partition(" ")[0])
        if status == 407:
            words = f"the proxy {self.name} asks for a user and password; CORDON_PROXY holds them"
        elif status >= 500:
            words = f"the proxy {self.name} could not reach {host} (status {status})"
        else:
            words = f"the proxy {self.name} does not let us connect to {host} (status {status})"
        return Failure(Reason.PROXY, words, url=url, retry=status >= 500, status=status)
