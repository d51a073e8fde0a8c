"""Entities, sources and the engine over HTTP."""

from datetime import date
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile

from app import __version__
from app.api.dependencies import ServiceDep
from app.api.errors import responses
from app.api.schemas import EngineInfoOut, Health
from app.api.uploads import keep_upload
from app.api.views import plain
from app.errors import InvalidDate
from app.matching.calibration import base_rate
from app.services import changes, records
from app.services import versions as named
from app.services.questions import build_options
from app.services.refresh import downloads_of
from app.services.workfolder import work_folder
from app.sources.registry import reader_for

router = APIRouter()

EntityId = Annotated[
    str, Path(description="`source:entry`, as in a hit.", examples=["ofac-sdn:41736"])
]
Source = Annotated[str, Path(description="Id of a source.", examples=["article"])]
VERSION = (
    "A version's hash (eight characters or more) or a day, which means the newest version "
    "published by then."
)
ISSUES_OF = f"{VERSION} A refused version is found by its hash. Left out: the active one."
AsOf = Annotated[str | None, Query(description="As the lists stood on this day (YYYY-MM-DD).")]


@router.get("/v1/entities/{entity_id:path}/record", tags=["lists"], responses=responses(404, 422))
def entity_record(entity_id: EntityId, service: ServiceDep, as_of: AsOf = None) -> dict[str, Any]:
    """The publisher's original record of an entity, and the list version it is from."""
    day = _day(as_of, service)
    return dict(plain(service.commit(lambda s: records.entity_record(s, entity_id, as_of=day))))


@router.get("/v1/entities/{entity_id:path}/history", tags=["lists"], responses=responses(404, 422))
def entity_history(
    entity_id: EntityId, service: ServiceDep, as_of: AsOf = None
) -> list[dict[str, Any]]:
    """What each list version changed in an entity, oldest first."""
    day = _day(as_of, service)
    return list(plain(service.commit(lambda s: changes.history(s, entity_id, as_of=day))))


@router.get("/v1/entities/{entity_id:path}", tags=["lists"], responses=responses(404, 422))
def entity(entity_id: EntityId, service: ServiceDep, as_of: AsOf = None) -> dict[str, Any]:
    """An entity with every statement about it, and where each one stands.

    One that was removed from its list is described as it last stood there; `removed` is
    then the version that no longer held it.
    """
    day = _day(as_of, service)
    return dict(plain(service.commit(lambda s: records.entity_detail(s, entity_id, as_of=day))))


def _day(as_of: str | None, service: ServiceDep) -> date | None:
    try:
        return build_options(as_of=as_of, today=service.now().date()).as_of
    except InvalidDate as error:
        error.details["field"] = "as_of"
        raise


@router.get("/v1/sources", tags=["lists"])
def sources(service: ServiceDep) -> list[dict[str, Any]]:
    """Every source that Cordon can read: what is loaded, how old, and what was not understood."""
    today = service.now().date()
    return list(plain(service.commit(lambda s: records.sources_overview(s, today=today))))


@router.get("/v1/sources/{source}/versions", tags=["lists"], responses=responses(404, 422))
def versions(source: Source, service: ServiceDep) -> list[dict[str, Any]]:
    """Every version of a source that was ever loaded or refused, newest first."""
    return list(plain(service.commit(lambda s: records.list_versions(s, source))))


@router.get("/v1/sources/{source}/issues", tags=["lists"], responses=responses(404, 422))
def issues(
    source: Source,
    service: ServiceDep,
    version: Annotated[str | None, Query(description=ISSUES_OF)] = None,
    code: Annotated[str | None, Query(description="Only issues of this code.")] = None,
    limit: Annotated[int, Query(description="Most issues that are shown.")] = 500,
    offset: Annotated[int, Query(description="How many to skip.")] = 0,
) -> dict[str, Any]:
    """What could not be read of a list version: each issue in the publisher's own words."""
    return dict(
        plain(
            service.commit(
                lambda s: named.issues(
                    s, source, version=version, code=code, limit=limit, offset=offset
                )
            )
        )
    )


@router.post(
    "/v1/sources/{source}/refresh", tags=["lists"], status_code=202, responses=responses(422)
)
def refresh(source: Source, service: ServiceDep) -> dict[str, Any]:
    """Ask the publisher for the list now, in the background.

    What came of it stands in `last_check` of `/v1/sources`. A refresh that is under way
    already is not begun again.
    """
    downloads_of(reader_for(source), service.source_urls)
    begun = service.scheduler.refresh_soon(source)
    return {"source": source, "state": "started" if begun else "running"}


@router.post(
    "/v1/sources/{source}/versions",
    tags=["lists"],
    status_code=201,
    responses=responses(413, 422),
)
def load(
    source: Source,
    service: ServiceDep,
    files: Annotated[list[UploadFile], File(description="The list's files.")],
    published: Annotated[str | None, Form(description="When it was published.")] = None,
    kind: Annotated[
        str, Form(description="For custom lists: `watchlist` (listed) or `register`.")
    ] = "watchlist",
    accept: Annotated[
        bool, Form(description="Load it even if it is small, shrank or is older.")
    ] = False,
) -> dict[str, Any]:
    """Load a list version from files, whole or not at all, and make it active.

    Errors of a custom list name the row and column. The answer comes once it is served.
    """
    reader_for(source)
    words = [f"--kind={kind}"]
    if published is not None:
        words.append(f"--published={published}")
    if accept:
        words.append("--accept")
    with work_folder(service.uploads, ".load-") as folder:
        paths = []
        for place, file in enumerate(files):
            # The name is the caller's: only its last part is used, and never twice.
            name = FilePath(file.filename or "").name[:100] or "list"
            path = folder / str(place) / name
            keep_upload(file, path, service.limits.upload_bytes)
            paths.append(str(path))
        loaded = service.commands.run("load", *words, "--", source, *paths)
    service.commit(service.catalogue.catch_up)
    return dict(loaded)


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
    standard = service.profiles.get(None)
    return {
        "version": __version__,
        "config": snapshot.engine.config,
        "threshold": standard.threshold,
        "review_floor": standard.review_floor,
        "profiles": plain(service.profiles.all),
        "base_rate": base_rate(),
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
