"""Exit 0 if a Cordon server answers that it is alive, else 1: the image's health check.

Uses the standard library alone, so that it says something about the server and not about
the packages installed beside it.
"""

import sys
import urllib.request
from urllib.error import URLError

DEFAULT = "http://127.0.0.1:8000"


def alive(base: str) -> bool:
    """Whether ``GET /healthz`` at ``base`` answers 200 within two seconds."""
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=2) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except (URLError, TimeoutError, ConnectionError):
        return False


if __name__ == "__main__":
    sys.exit(0 if alive(sys.argv[1] if len(sys.argv) > 1 else DEFAULT) else 1)
