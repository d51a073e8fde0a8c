"""What one download may cost before it is given up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """Bytes, seconds and attempts; the defaults fit the lists that Cordon knows."""

    max_bytes: int = 1_000_000_000
    """Largest file, after any compression of the transfer has been undone."""
    max_page_bytes: int = 5_000_000
    """Largest page in which a link is looked for."""
    connect_seconds: float = 15.0
    """To reach one address of the host, and again to agree on encryption with it."""
    read_seconds: float = 60.0
    """Longest silence of the server."""
    total_seconds: float = 1800.0
    """Everything together: page, redirects, further attempts and the waits between them."""
    min_bytes_per_second: float = 1000.0
    """Least speed, measured on what arrives, in each stretch of ``rate_seconds``."""
    rate_seconds: float = 30.0
    attempts: int = 4
    """How often the same request is made at most."""
    backoff_seconds: float = 1.0
    """The wait before the second attempt; it doubles for each attempt after that."""
    max_wait_seconds: float = 120.0
    """Longest wait between two attempts, whatever the server asks for."""
    max_redirects: int = 5
