"""Customer files over HTTP."""

import json
import time
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Path, Query, UploadFile
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from app.api.dependencies import ServiceDep
from app.api.errors import responses
from app.api.uploads import keep_upload
from app.api.views import plain
from app.db.session import transaction
from app.domain.kinds import BatchState
from app.errors import InvalidRequest
from app.services import batches
from app.services.batches import BatchView
from app.services.customer_files.columns import parse_mapping
from app.services.questions import build_options
from app.services.service import Service

router = APIRouter(prefix="/v1/batches", tags=["batches"])

BatchId = Annotated[str, Path(description="Id of the batch, `bat_…`.")]
EVENT_SECONDS = 0.5


@router.post("", status_code=202, response_model=BatchView, responses=responses(413, 415, 422))
def create(
    service: ServiceDep,
    file: Annotated[UploadFile, File(description="CSV or TSV with a header row.")],
    mapping: Annotated[
        list[str] | None, Form(description="`column=field`, for columns not recognised.")
    ] = None,
    threshold: Annotated[float | None, Form(description="Score of a hit, 0 to 1.")] = None,
    profile: Annotated[
        str | None, Form(description="Named thresholds, as `GET /v1/engine` shows them.")
    ] = None,
    source: Annotated[list[str] | None, Form(description="Only these sources.")] = None,
    all_hits: Annotated[bool, Form(description="One row for each hit.")] = False,
    group: Annotated[
        bool, Form(description="One hit for entries of several lists that are the same entity.")
    ] = True,
) -> Any:
    """Take in a customer file; it is screened in the background."""
    runner = service.runner
    chosen = parse_mapping(mapping or [])
    options = build_options(
        threshold=threshold,
        profile=profile,
        sources=source or (),
        group=group,
        profiles=service.profiles,
        today=service.now().date(),
    )
    id = batches.new_id()
    path = runner.path_of(id)
    try:
        keep_upload(file, path, service.limits.upload_bytes)
        name = FilePath(file.filename or "upload").name[:200]
        view = service.commit(
            lambda s: batches.create(
                s,
                path,
                name,
                options,
                mapping=chosen,
                all_hits=all_hits,
                id=id,
                now=service.now(),
            ),
            write=True,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    runner.submit(id)
    return view


@router.get("/{batch_id}", response_model=BatchView, responses=responses(404))
def read(batch_id: BatchId, service: ServiceDep) -> Any:
    """How far a batch is."""
    return service.commit(lambda s: batches.get(s, batch_id, now=service.now()))


@router.get("/{batch_id}/events", response_class=StreamingResponse, responses=responses(404))
def events(batch_id: BatchId, service: ServiceDep) -> StreamingResponse:
    """How far a batch is, as server-sent events until its end."""
    first = service.commit(lambda s: batches.get(s, batch_id, now=service.now()))
    return StreamingResponse(_events(first, service), media_type="text/event-stream")


def _events(view: BatchView, service: Service) -> Iterator[str]:
    def again(session: Session) -> BatchView:
        return batches.get(session, view.id, now=service.now())

    now = view
    while True:
        yield f"event: progress\ndata: {json.dumps(plain(now))}\n\n"
        if now.state not in (BatchState.QUEUED, BatchState.RUNNING):
            return
        time.sleep(EVENT_SECONDS)
        now = service.commit(again)


@router.get(
    "/{batch_id}/results",
    response_class=StreamingResponse,
    responses={**responses(404, 409, 422), 200: {"content": {"text/csv": {}}}},
)
def results(
    batch_id: BatchId,
    service: ServiceDep,
    format: Annotated[
        Literal["csv", "xlsx", "jsonl"], Query(description="The form of the results.")
    ] = "csv",
) -> StreamingResponse:
    """Every input row in its order, its own columns first, then the answer."""
    if format != "csv":
        raise InvalidRequest(
            f"format: results are written as csv, not yet as {format}", field="format"
        )
    path = service.runner.path_of(batch_id)
    with transaction(service.sessions) as session:
        # The first look raises before the answer begins: unknown id, or not done yet.
        batches.results_csv(session, batch_id, path)
    headers = {"Content-Disposition": f'attachment; filename="{batch_id}.csv"'}
    return StreamingResponse(
        _pieces(service, batch_id, path), media_type="text/csv; charset=utf-8", headers=headers
    )


def _pieces(service: Service, batch_id: str, path: FilePath) -> Iterator[bytes]:
    with transaction(service.sessions) as session:
        yield from batches.results_csv(session, batch_id, path)


@router.post("/{batch_id}/cancel", response_model=BatchView, responses=responses(404, 409))
def cancel(batch_id: BatchId, service: ServiceDep) -> Any:
    """Stop a batch after the rows at hand."""
    return service.commit(lambda s: batches.cancel(s, batch_id, now=service.now()), write=True)
