"""Customer files over HTTP."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Query, UploadFile
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session
from ulid import ULID

from app.api.dependencies import ServiceDep
from app.api.errors import responses
from app.api.previews import PreviewView, preview_view
from app.api.uploads import keep_upload
from app.api.views import plain
from app.db.session import transaction
from app.domain.kinds import BatchState
from app.services import batch_results, batches, rescreening
from app.services.batches import BatchView
from app.services.customer_files.columns import parse_mapping
from app.services.customer_files.compression import unpack_in_place
from app.services.customer_files.intake import take_in
from app.services.customer_files.preview import preview as understood
from app.services.customer_files.summary import Summary
from app.services.customer_files.writers import MEDIA_TYPES, ResultFormat
from app.services.questions import build_options
from app.services.service import Service

router = APIRouter(prefix="/v1/batches", tags=["batches"])

BatchId = Annotated[str, Path(description="Id of the batch, `bat_…`.")]
EVENT_SECONDS = 0.5


Mapping = Annotated[
    list[str] | None, Form(description="`column=field`, for columns not recognised.")
]
Upload = Annotated[
    UploadFile,
    File(description="CSV, TSV, XLSX, JSON lines or Parquet, also packed with gzip or zstd."),
]


@router.post("", status_code=202, response_model=BatchView, responses=responses(413, 415, 422))
def create(
    service: ServiceDep,
    file: Upload,
    mapping: Mapping = None,
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
    with _kept(service, file, id) as path:
        # Read before the transaction begins: nobody else could write for as long as it takes.
        taken = take_in(path, _name_of(file), chosen, limit=service.limits.unpacked_bytes)
        view = service.commit(
            lambda s: batches.create(
                s, taken, options, all_hits=all_hits, id=id, now=service.now()
            ),
            write=True,
        )
    service.runner.submit(id)
    return view


@router.post("/preview", response_model=PreviewView, responses=responses(413, 415, 422))
def preview(service: ServiceDep, file: Upload, mapping: Mapping = None) -> Any:
    """How a customer file would be understood; nothing is screened or kept."""
    chosen = parse_mapping(mapping or [])
    limit = service.limits.unpacked_bytes
    with _kept(service, file, f"preview_{ULID()}") as path:
        try:
            compression = unpack_in_place(path, limit)
            found = understood(
                path,
                chosen,
                compression=compression,
                limit=limit,
                today=service.now().date(),
                max_name_length=service.limits.name_length,
            )
        finally:
            path.unlink(missing_ok=True)
    return preview_view(found)


@contextmanager
def _kept(service: Service, file: UploadFile, id: str) -> Iterator[FilePath]:
    """The uploaded file on the disk; it goes again if what is done with it fails."""
    path = service.runner.path_of(id)
    try:
        keep_upload(file, path, service.limits.upload_bytes)
        yield path
    except BaseException:
        # Also where the client is gone or the process is told to end.
        path.unlink(missing_ok=True)
        raise


def _name_of(file: UploadFile) -> str:
    return FilePath(file.filename or "upload").name[:200]


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
    responses={
        **responses(404, 409, 422),
        200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()}},
    },
)
def results(
    batch_id: BatchId,
    service: ServiceDep,
    format: Annotated[
        ResultFormat, Query(description="The form of the results.")
    ] = ResultFormat.CSV,
    all_hits: Annotated[
        bool | None,
        Query(description="One row for each hit; by default as the batch was asked for."),
    ] = None,
) -> StreamingResponse:
    """Every input row in its order, its own columns first, then the answer."""
    # The first look raises before the answer begins: unknown id, or not done yet.
    service.commit(lambda s: batch_results.finished(s, batch_id))
    headers = {"Content-Disposition": f'attachment; filename="{batch_id}.{format}"'}
    return StreamingResponse(
        _pieces(service, batch_id, format, all_hits),
        media_type=MEDIA_TYPES[format],
        headers=headers,
    )


def _pieces(
    service: Service, batch_id: str, format: ResultFormat, all_hits: bool | None
) -> Iterator[bytes]:
    folder = service.runner.folder
    with transaction(service.sessions) as session:
        yield from batch_results.results(
            session, batch_id, format, folder, all_hits=all_hits, now=service.now()
        )


@router.get("/{batch_id}/summary", response_model=Summary, responses=responses(404))
def summary(batch_id: BatchId, service: ServiceDep) -> Any:
    """What the rows come to so far: by verdict, source and programme, with lists and engine."""
    return service.commit(lambda s: batch_results.summary(s, batch_id, now=service.now()))


@router.post("/{batch_id}/cancel", response_model=BatchView, responses=responses(404, 409))
def cancel(batch_id: BatchId, service: ServiceDep) -> Any:
    """Stop a batch after the rows at hand."""
    return service.commit(lambda s: batches.cancel(s, batch_id, now=service.now()), write=True)


@router.post(
    "/{batch_id}/rescreen",
    status_code=202,
    response_model=BatchView,
    responses=responses(404, 409),
)
def rescreen(batch_id: BatchId, service: ServiceDep) -> Any:
    """Screen the customers of a finished batch against what changed in the lists since.

    It becomes a batch of its own, which says since when it looks; it is no full screening.
    """
    id = batches.new_id()
    service.commit(lambda s: batch_results.finished(s, batch_id))
    path = service.runner.path_of(id)
    rescreening.keep_file(service.runner.path_of(batch_id), path, batch_id)
    try:
        snapshot, now = service.snapshot(), service.now()
        view = service.commit(
            lambda s: batches.view(
                rescreening.rescreen(s, snapshot, batch_id, id=id, now=now), now
            ),
            write=True,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    service.runner.submit(id)
    return view
