"""How a failed download is said: a stable reason, and words that an analyst understands."""

from enum import StrEnum

from app.errors import FetchFailed


class Reason(StrEnum):
    """``details['reason']`` of every :class:`~app.errors.FetchFailed`."""

    TIMEOUT = "timeout"
    TLS = "tls"
    TOO_LARGE = "too_large"
    REDIRECT_REFUSED = "redirect_refused"
    PRIVATE_ADDRESS = "private_address"
    TRUNCATED = "truncated"
    HTTP_STATUS = "http_status"
    DNS = "dns"
    CONNECTION = "connection"
    PROXY = "proxy"
    """The way out of this network: not reached, or it refused to open a tunnel."""
    TOO_SLOW = "too_slow"
    NO_LINK = "no_link"
    EMPTY = "empty"
    HTML = "html"
    ADDRESS = "address"
    """The configured address itself cannot be used: no https, no host, or unreadable."""
    ENCODING = "encoding"
    """Compressed in a way that was not asked for, or the compressed data are damaged."""
    CHECKSUM = "checksum"
    """It is not the file of which the publisher states the checksum."""
    DISK = "disk"
    """The file could not be written here."""


class Failure(Exception):
    """What went wrong in one attempt, before it is known for which file and how often.

    ``retry`` says that the same request may succeed later, ``wait`` how many seconds the
    server wants to be left alone. ``url`` is shown to people and carries no query.
    """

    def __init__(
        self,
        reason: Reason,
        words: str,
        *,
        url: str,
        retry: bool = False,
        wait: float | None = None,
        **details: object,
    ) -> None:
        super().__init__(words)
        self.reason = reason
        self.words = words
        self.url = url
        self.retry = retry
        self.wait = wait
        self.details = details

    def as_error(self, name: str, attempts: int) -> FetchFailed:
        """The error for the caller; ``name`` is the publisher's name for the file."""
        tried = f" (tried {attempts} times)" if attempts > 1 else ""
        return FetchFailed(
            f"{name} could not be downloaded: {self.words}{tried}",
            file=name,
            url=self.url,
            reason=self.reason.value,
            attempts=attempts,
            **self.details,
        )
