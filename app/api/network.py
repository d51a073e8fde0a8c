"""The relations of an entity over HTTP."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from app.api.dependencies import ServiceDep
from app.api.errors import responses
from app.api.views import plain
from app.domain.kinds import EuLimit
from app.errors import InvalidRequest
from app.network.export import as_csv, ftm, graphml
from app.network.picture import draw
from app.network.views import NetworkView
from app.services import network
from app.services.catalogue import Snapshot
from app.services.questions import build_options
from app.services.screening import snapshot_for
from app.services.service import Service

router = APIRouter(tags=["relations"])

EntityId = Annotated[
    str, Path(description="`source:entry`, as in a hit.", examples=["article:verus"])
]
Kinds = Annotated[
    list[str], Query(description="Only these kinds of relations; all if none is named.")
]
AsOf = Annotated[
    str | None,
    Query(description="As the lists stood, and which relations held, on this day (YYYY-MM-DD)."),
]
FORMATS: Mapping[str, tuple[str, Callable[[NetworkView], str]]] = MappingProxyType(
    {
        "svg": ("image/svg+xml", draw),
        "graphml": ("application/graphml+xml", graphml),
        "ftm": ("application/x-ndjson", ftm),
        "csv": ("text/csv", as_csv),
    }
)


@router.get(
    "/v1/entities/{entity_id:path}/network",
    responses={
        **responses(404, 422),
        200: {
            "description": "The network, in the format asked for.",
            "content": {media: {} for media, _ in FORMATS.values()},
        },
    },
)
def entity_network(
    entity_id: EntityId,
    service: ServiceDep,
    depth: Annotated[int, Query(description=f"Relations, 1 to {network.MOST_DEPTH}.")] = 1,
    kinds: Kinds = [],  # noqa: B006 (FastAPI copies it for each request)
    as_of: AsOf = None,
    eu_limit: Annotated[
        str | None,
        Query(description="How the EU's limit is read: `half_or_more` or `more_than_half`."),
    ] = None,
    limit: Annotated[
        int, Query(description=f"Most entities, 1 to {network.MOST_NODES}; the nearest first.")
    ] = network.DEFAULT_NODES,
    format: Annotated[
        str, Query(description="`json`, or a file: " + ", ".join(f"`{f}`" for f in FORMATS) + ".")
    ] = "json",
) -> Any:
    """Whom an entity is related to, who states it, and what the ownership rules say of it.

    `hidden` of a node counts its neighbours that are not shown, `truncated` says that there
    are more entities than `limit`.
    """
    if format != "json" and format not in FORMATS:
        known = ", ".join(("json", *FORMATS))
        raise InvalidRequest(f"format: {format[:20]!r} is none of {known}", field="format")
    snapshot, day, read_as = _lists(service, as_of, eu_limit)
    view = service.commit(
        lambda s: network.network_of(
            s,
            snapshot,
            entity_id,
            day=day,
            depth=depth,
            kinds=kinds,
            limit=limit,
            eu_limit=read_as,
        )
    )
    if format == "json":
        return plain(view)
    media, write = FORMATS[format]
    return Response(write(view), media_type=media)


@router.get("/v1/entities/{entity_id:path}/paths", responses=responses(404, 422))
def entity_paths(
    entity_id: EntityId,
    service: ServiceDep,
    to: Annotated[str, Query(description="The other entity.", examples=["ofac-sdn:41736"])],
    depth: Annotated[
        int, Query(description=f"Relations of a path, 1 to {network.MOST_DEPTH}.")
    ] = network.MOST_DEPTH,
    kinds: Kinds = [],  # noqa: B006 (FastAPI copies it for each request)
    as_of: AsOf = None,
) -> dict[str, Any]:
    """The shortest paths between two entities, every step with where it is stated."""
    snapshot, day, _ = _lists(service, as_of)
    found = network.paths_between(snapshot, entity_id, to, day=day, depth=depth, kinds=kinds)
    return dict(plain(found))


def _lists(
    service: Service, as_of: str | None, eu_limit: str | None = None
) -> tuple[Snapshot, date, EuLimit]:
    """The lists that are asked, the day on which relations must hold, and the EU's limit."""
    today = service.now().date()
    try:
        options = build_options(as_of=as_of, eu_limit=eu_limit or service.eu_limit, today=today)
    except InvalidRequest as error:
        # These are no options of a body but parameters of their own.
        error.message = error.message.removeprefix("options.")
        error.details["field"] = str(error.details["field"]).removeprefix("options.")
        raise
    snapshot = service.commit(lambda s: snapshot_for(s, service.catalogue, options))
    return snapshot, options.as_of or today, options.eu_limit
