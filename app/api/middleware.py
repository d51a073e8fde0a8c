"""Around every request: an id, a log line without personal data, counters, a size limit."""

import time
import uuid

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as render
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import unexpected

log = structlog.get_logger("cordon.request")

UPLOADS = ("/v1/batches", "/v1/sources")
"""Uploads have a limit of their own."""

FORM_BYTES = 1 << 20
"""What a form may have around the file that it brings."""


class Metrics:
    """Counters of one application; a registry of its own keeps tests apart."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter(
            "cordon_requests", "Requests answered.", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "cordon_request_seconds",
            "Seconds to answer.",
            ("method", "route"),
            registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30),
        )
        self.last_asked = 0.0
        """When a request came or was answered, by :func:`time.monotonic`."""

    def text(self) -> tuple[bytes, str]:
        return render(self.registry), CONTENT_TYPE_LATEST


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "unmatched"))


class RequestLog:
    """Pure ASGI, so that streamed answers are not collected in memory."""

    def __init__(self, app: ASGIApp, metrics: Metrics, max_body: int, max_upload: int) -> None:
        self.app = app
        self.metrics = metrics
        self.max_body = max_body
        self.max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.metrics.last_asked = start = time.monotonic()
        request_id = uuid.uuid4().hex[:16]
        status = 500
        started = False

        async def sending(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                started = True
                status = message["status"]
                message.setdefault("headers", []).append((b"x-request-id", request_id.encode()))
            await send(message)

        try:
            await self.app(scope, self._limited(scope, receive), sending)
        except Exception as error:  # noqa: BLE001 (the outermost place: nothing may pass)
            # Passed on, it would reach the server's own log with its whole message.
            if started:
                raise RuntimeError("the answer broke off") from None
            await unexpected(error, _route(scope))(scope, receive, sending)
        finally:
            self.metrics.last_asked = end = time.monotonic()
            self._note(scope, request_id, status, end - start)

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        upload = scope["path"].startswith(UPLOADS)
        # More than this never reaches the disk; the file by itself is measured once more there.
        most = self.max_upload + FORM_BYTES if upload else self.max_body
        seen = 0

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                # FastAPI passes this one exception on while it reads a body.
                raise HTTPException(413, f"the body is larger than {most} bytes")
            return message

        return limited

    def _note(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        # The route's pattern and not the path: a path may hold what somebody asked.
        route = _route(scope)
        method = scope["method"]
        self.metrics.requests.labels(method, route, str(status)).inc()
        self.metrics.seconds.labels(method, route).observe(seconds)
        log.info(
            "request",
            request_id=request_id,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
        )
