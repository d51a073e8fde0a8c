"""The one place where the parts of the service are put together."""

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio.to_thread
import structlog
from fastapi import FastAPI, Response

from app import __version__
from app.api import batches, docs, errors, indexes, lists, network, screening
from app.api.batch_events import Watched
from app.api.middleware import Metrics, RequestLog
from app.commands.cluster import cluster_workers
from app.console import pages
from app.db.session import make_engine, session_factory
from app.errors import AppError
from app.services.asking import Asking
from app.services.batch_keeping import BatchKeeper
from app.services.batch_pool import KeptExecutor
from app.services.batch_runner import BatchRunner
from app.services.batch_workers import Workers, pool
from app.services.catalogue import Catalogue
from app.services.garbage import GarbageKeeper
from app.services.profiles import profiles_of
from app.services.schedule import CommandRunner, Scheduler
from app.services.service import Limits, Service
from app.services.storing import ScreeningStore
from app.settings import Settings, read_settings

DESCRIPTION = """
Screen names of people and companies against sanctions lists. Every hit says why it is one
and on whose authority: list, list version, entry, programme, legal basis, place.

Every error has one shape: `{"error": {"code": …, "message": …, "details": …}}`.
"""

BATCH_POLITENESS = 10
"""How far the processes that screen customer files step back for whoever asks one question."""

SWITCH_SECONDS = 0.001
"""How long one thread of a server may compute while another waits; Python's own is five times
as long, which is as much as a whole answer takes."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; without settings those of the environment."""
    settings = settings or read_settings()
    configure_logging(settings)
    engine = make_engine(settings.database)
    sessions = session_factory(engine)
    commands = CommandRunner(settings.environment())
    catalogue = Catalogue(
        settings.index_dir,
        settings.required_sources,
        sessions=sessions,
        build=lambda day: commands.run("index", *([] if day is None else [f"--as-of={day}"])),
    )
    screeners = KeptExecutor(partial(pool, politeness=BATCH_POLITENESS))
    runner = BatchRunner(
        sessions,
        catalogue,
        settings.batch_dir,
        max_unpacked=settings.max_unpacked_bytes,
        max_name_length=settings.max_name_length,
        workers=_workers(settings, screeners),
        kept=screeners if settings.batch_workers and not settings.cluster else None,
    )
    keeper = BatchKeeper(sessions, settings.batch_dir, settings.batch_days)
    scheduler = Scheduler(sessions, commands, settings.refresh_hours, clock=Service.now)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
        runner.start()
        keeper.start()
        scheduler.start()
        yield
        scheduler.stop()
        keeper.stop()
        runner.stop()
        service.close()
        engine.dispose()

    app = FastAPI(
        title="Cordon",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_tags=[
            {"name": "screening", "description": "Ask about one name or many."},
            {"name": "batches", "description": "Screen whole customer files."},
            {"name": "lists", "description": "What is loaded, and what it says."},
            {"name": "relations", "description": "Who is behind a name, and who owns it."},
            {"name": "service", "description": "The service itself."},
        ],
    )
    limits = Limits(
        name_length=settings.max_name_length,
        bulk=settings.max_bulk,
        upload_bytes=settings.max_upload_bytes,
        unpacked_bytes=settings.max_unpacked_bytes,
    )
    service = Service(
        limits=limits,
        sessions=sessions,
        catalogue=catalogue,
        runner=runner,
        keeper=keeper,
        scheduler=scheduler,
        commands=commands,
        uploads=settings.home / "uploads",
        asking=Asking(1),
        asking_patiently=Asking(settings.threads),
        store=ScreeningStore(sessions),
        source_urls=settings.source_urls,
        profiles=profiles_of(settings.profiles),
        eu_limit=settings.eu_limit,
    )
    app.state.service = service
    app.state.watched = Watched(service)
    app.state.metrics = metrics
    errors.install(app)
    for module in (screening, batches, network, lists, indexes, docs, pages):
        app.include_router(module.router)

    @app.get("/metrics", tags=["service"], response_class=Response)
    def read_metrics() -> Response:
        """Counters in Prometheus' text format."""
        body, media_type = metrics.text()
        return Response(body, media_type=media_type)

    app.add_middleware(
        RequestLog,
        metrics=metrics,
        max_body=settings.max_body_bytes,
        max_upload=settings.max_upload_bytes,
    )
    return app


def _workers(settings: Settings, screeners: KeptExecutor) -> Workers:
    """What screens the customer files that are sent here."""
    if settings.cluster:
        return cluster_workers(settings.cluster, settings)
    if settings.batch_workers:
        return Workers(settings.batch_workers, screeners.lend, apart=True)
    return Workers()


def serving_app() -> FastAPI:
    """The application of a process that does nothing but serve, ready for its first question.

    The tables of words and the index stay as long as the process: the garbage collector goes
    through them when nobody is waiting. Threads that compute give way sooner to the one that
    reads and writes the network.
    """
    app = create_app()
    service: Service = app.state.service
    try:
        service.snapshot().engine.warm_up()
    except AppError as error:
        # It is tried again at the first question, which says what is wrong.
        structlog.get_logger(__name__).warning("not_ready", error=error.code)
    metrics: Metrics = app.state.metrics
    GarbageKeeper(lambda: metrics.last_asked).start()
    sys.setswitchinterval(SWITCH_SECONDS)
    return app


def configure_logging(settings: Settings) -> None:
    """JSON lines on standard error; never a name, a query or a secret."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, settings.log_level.upper())
        ),
        # One call of the system for each line; threads that compute go on at each.
        logger_factory=structlog.WriteLoggerFactory(),
    )
