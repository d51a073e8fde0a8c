"""Entities, sources and the engine over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from app import __version__
from app.api.dependencies import ServiceDep
from app.api.errors import responses
from app.api.schemas import EngineInfoOut, Health
from app.api.views import plain
from app.errors import InvalidDate
from app.matching.config import DEFAULT_REVIEW_FLOOR, DEFAULT_THRESHOLD
from app.services import changes, records
from app.services.questions import build_options

router = APIRouter()

EntityId = Annotated[
    str, Path(description="`source:entry`, as in a hit.", examples=["ofac-sdn:41736"])
]
Source = Annotated[str, Path(description="Id of a source.", examples=["article"])]
VERSION = (
    "A version's hash (eight characters or more) or a day, which means the newest version "
    "published by then."
)
AsOf = Annotated[str | None, Query(description="As the lists stood on this day (YYYY-MM-DD).")]


@router.get("/v1/entities/{entity_id:path}/record", tags=["lists"], responses=responses(404))
def entity_record(entity_id: EntityId, service: ServiceDep) -> dict[str, Any]:
    """The publisher's original record of an entity, and the list version it is from."""
    return dict(plain(service.commit(lambda s: records.entity_record(s, entity_id))))


@router.get("/v1/entities/{entity_id:path}/history", tags=["lists"], responses=responses(404))
def entity_history(entity_id: EntityId, service: ServiceDep) -> list[dict[str, Any]]:
    """What each list version changed in an entity, oldest first."""
    return list(plain(service.commit(lambda s: changes.history(s, entity_id))))


@router.get("/v1/entities/{entity_id:path}", tags=["lists"], responses=responses(404, 422))
def entity(entity_id: EntityId, service: ServiceDep, as_of: AsOf = None) -> dict[str, Any]:
    """An entity with every statement about it, and where each one stands."""
    try:
        day = build_options(as_of=as_of, today=service.now().date()).as_of
    except InvalidDate as error:
        error.details["field"] = "as_of"
        raise
    return dict(plain(service.commit(lambda s: records.entity_detail(s, entity_id, as_of=day))))


@router.get("/v1/sources", tags=["lists"])
def sources(service: ServiceDep) -> list[dict[str, Any]]:
    """Every source that Cordon can read: what is loaded, how old, and what was not understood."""
    today = service.now().date()
    return list(plain(service.commit(lambda s: records.sources_overview(s, today=today))))


@router.get("/v1/sources/{source}/versions", tags=["lists"], responses=responses(404, 422))
def versions(source: Source, service: ServiceDep) -> list[dict[str, Any]]:
    """Every version of a source that was ever loaded or refused, newest first."""
    return list(plain(service.commit(lambda s: records.list_versions(s, source))))


@router.get("/v1/sources/{source}/diff", tags=["lists"], responses=responses(404, 422))
def diff(
    source: Source,
    service: ServiceDep,
    old: Annotated[str | None, Query(alias="from", description=VERSION)] = None,
    new: Annotated[str | None, Query(alias="to", description=VERSION)] = None,
    limit: Annotated[int, Query(description="Most entities that are shown.")] = 500,
    offset: Annotated[int, Query(description="How many to skip.")] = 0,
) -> dict[str, Any]:
    """What changed between two versions of a source: added, removed, changed, field by field."""
    return dict(
        plain(
            service.commit(
                lambda s: changes.diff(s, source, old=old, new=new, limit=limit, offset=offset)
            )
        )
    )


@router.get("/v1/engine", response_model=EngineInfoOut, tags=["service"])
def engine(service: ServiceDep) -> dict[str, Any]:
    """The engine's version, its table of weights and the default thresholds."""
    snapshot = service.snapshot()
    return {
        "version": __version__,
        "config": snapshot.engine.config,
        "threshold": DEFAULT_THRESHOLD,
        "review_floor": DEFAULT_REVIEW_FLOOR,
        "profiles": ["standard"],
        "entities": snapshot.engine.size,
        "names": snapshot.engine.names,
    }


@router.get("/healthz", response_model=Health, tags=["service"])
def healthz() -> dict[str, str]:
    """Whether the process lives."""
    return {"status": "ok"}


@router.get("/readyz", response_model=Health, tags=["service"], responses={503: {"model": Health}})
def readyz(service: ServiceDep, response: Response) -> dict[str, str]:
    """Whether a question would be answered: the database answers and a list is loaded."""
    snapshot = service.snapshot()
    if not snapshot.lists:
        response.status_code = 503
        return {"status": "no list is loaded"}
    return {"status": "ok"}
