"""Customer files over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Header, Path, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from ulid import ULID

from app.api.batch_events import Watched
from app.api.dependencies import ServiceDep
from app.api.errors import responses
from app.api.previews import PreviewView, preview_view
from app.api.uploads import keep_upload
from app.db.session import transaction
from app.db.troubles import is_full
from app.domain.kinds import BatchState
from app.errors import StorageFull
from app.services import batch_partial, batch_results, batches, rescreening
from app.services.batch_partial import Partial
from app.services.batches import BatchView
from app.services.customer_files.columns import parse_mapping
from app.services.customer_files.compression import unpack_in_place
from app.services.customer_files.intake import take_in
from app.services.customer_files.preview import preview as understood
from app.services.customer_files.summary import Summary
from app.services.customer_files.writers import MEDIA_TYPES, ResultFormat
from app.services.questions import build_options
from app.services.service import Service

NO_ROOM = "there is no room for the file here; nothing of it was kept"

router = APIRouter(prefix="/v1/batches", tags=["batches"])

BatchId = Annotated[str, Path(description="Id of the batch, `bat_…`.")]
Mapping = Annotated[
    list[str] | None, Form(description="`column=field`, for columns not recognised.")
]
Upload = Annotated[
    UploadFile,
    File(description="CSV, TSV, XLSX, JSON lines or Parquet, also packed with gzip or zstd."),
]


class BatchPage(BaseModel):
    """Some batches."""

    batches: list[BatchView]
    next: str | None = Field(description="What `before` is on the next page; null on the last.")


@router.post("", status_code=202, response_model=BatchView, responses=responses(413, 415, 422, 507))
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
    include_linked: Annotated[
        bool, Form(description="Also find whoever is not listed but related to somebody listed.")
    ] = True,
    link_depth: Annotated[int, Form(description="Most relations between the two.")] = 1,
    eu_limit: Annotated[
        str | None, Form(description="The EU's limit: `half_or_more` or `more_than_half`.")
    ] = None,
) -> Any:
    """Take in a customer file; it is screened in the background."""
    chosen = parse_mapping(mapping or [])
    options = build_options(
        threshold=threshold,
        profile=profile,
        sources=source or (),
        group=group,
        include_linked=include_linked,
        link_depth=link_depth,
        eu_limit=eu_limit or service.eu_limit,
        profiles=service.profiles,
        today=service.now().date(),
    )
    id, place = batches.new_id(), service.runner.place
    with _kept(service, file, id) as path:
        # Read before the transaction begins: nobody else could write for as long as it takes.
        taken = take_in(path, _name_of(file), chosen, limit=service.limits.unpacked_bytes)
        view = service.commit(
            lambda s: batches.create(
                s, taken, options, all_hits=all_hits, id=id, now=service.now(), place=place
            ),
            write=True,
        )
    service.runner.tell()
    return view


@router.post("/preview", response_model=PreviewView, responses=responses(413, 415, 422, 507))
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
    except BaseException as error:
        # Also where the client is gone or the process is told to end.
        path.unlink(missing_ok=True)
        if is_full(error):
            raise StorageFull(NO_ROOM, field="file") from error
        raise


def _name_of(file: UploadFile) -> str:
    return FilePath(file.filename or "upload").name[:200]


@router.get("", response_model=BatchPage, responses=responses(404, 422))
def newest(
    service: ServiceDep,
    state: Annotated[list[BatchState] | None, Query(description="Only in these states.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Most batches that are shown.")] = 50,
    before: Annotated[
        str | None, Query(description="Only those older than this one: `next` of a page.")
    ] = None,
) -> Any:
    """The batches, newest first, a page at a time."""
    found = service.commit(
        lambda s: batches.newest(
            s, now=service.now(), states=state or (), before=before, limit=limit
        )
    )
    return {"batches": found, "next": found[-1].id if len(found) == limit else None}


@router.get("/{batch_id}", response_model=BatchView, responses=responses(404))
def read(batch_id: BatchId, service: ServiceDep) -> Any:
    """How far a batch is."""
    return service.commit(lambda s: batches.get(s, batch_id, now=service.now()))


@router.get(
    "/{batch_id}/events",
    response_class=StreamingResponse,
    responses={
        **responses(404),
        200: {"content": {"text/event-stream": {}}},
        204: {"description": "The batch has ended, and `Last-Event-ID` is its last event."},
    },
)
async def events(
    batch_id: BatchId,
    request: Request,
    last_event_id: Annotated[
        str | None, Header(description="The last event that was received before.")
    ] = None,
) -> Response:
    """How far a batch is, as server-sent events until its end.

    Each event is the whole state; one comes when something has changed, a comment while
    nothing does.
    """
    watched: Watched = request.app.state.watched
    first = await watched.state(batch_id)
    if first.ended and first.id == last_event_id:
        # The one answer after which a browser does not come again.
        return Response(status_code=204)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        watched.events(batch_id, last_event_id), media_type="text/event-stream", headers=headers
    )


@router.get(
    "/{batch_id}/results",
    response_class=StreamingResponse,
    responses={
        **responses(404, 409, 410, 422),
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
    partial: Annotated[
        bool,
        Query(
            description="Also of a batch that failed or was cancelled: the rows that were not "
            "screened are `incomplete` and say why."
        ),
    ] = False,
) -> StreamingResponse:
    """Every input row in its order, its own columns first, then the answer."""
    # The first look raises before the answer begins: unknown id, not done yet, or removed.
    found = None
    if partial:
        path, limit = service.runner.path_of(batch_id), service.limits.unpacked_bytes
        place = service.runner.place
        found = service.commit(
            lambda s: batch_partial.partial_of(s, batch_id, path, place, limit=limit)
        )
    else:
        service.commit(lambda s: batch_results.finished(s, batch_id))
    headers = {"Content-Disposition": f'attachment; filename="{batch_id}.{format}"'}
    return StreamingResponse(
        _pieces(service, batch_id, found, format, all_hits),
        media_type=MEDIA_TYPES[format],
        headers=headers,
    )


def _pieces(
    service: Service,
    batch_id: str,
    found: Partial | None,
    format: ResultFormat,
    all_hits: bool | None,
) -> Iterator[bytes]:
    folder, now = service.runner.folder, service.now()
    with transaction(service.sessions) as session:
        if found is not None:
            yield from found.results(session, format, folder, all_hits=all_hits, now=now)
        else:
            yield from batch_results.results(
                session, batch_id, format, folder, all_hits=all_hits, now=now
            )


@router.get("/{batch_id}/summary", response_model=Summary, responses=responses(404))
def summary(batch_id: BatchId, service: ServiceDep) -> Any:
    """What the rows come to so far: by verdict, source and programme, with lists and engine."""
    return service.commit(lambda s: batch_results.summary(s, batch_id, now=service.now()))


@router.post("/{batch_id}/cancel", response_model=BatchView, responses=responses(404, 409))
def cancel(batch_id: BatchId, service: ServiceDep) -> Any:
    """End a batch at once; what is screened by now stays, and `retry` goes on with the rest."""
    return service.commit(lambda s: batches.cancel(s, batch_id, now=service.now()), write=True)


@router.post(
    "/{batch_id}/retry",
    status_code=202,
    response_model=BatchView,
    responses=responses(404, 409, 410),
)
def retry(batch_id: BatchId, service: ServiceDep) -> Any:
    """Go on with a batch that failed or was cancelled: only rows that were not screened are."""
    view = service.commit(lambda s: batches.retry(s, batch_id, now=service.now()), write=True)
    service.runner.tell()
    return view


@router.delete("/{batch_id}", response_model=BatchView, responses=responses(404, 409))
def remove(batch_id: BatchId, service: ServiceDep) -> Any:
    """Remove the file and the results of a batch that has ended; its counts stay."""
    view = service.commit(lambda s: batches.remove(s, batch_id, now=service.now()), write=True)
    service.keeper.tell()
    return view


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
                rescreening.rescreen(
                    s, snapshot, batch_id, id=id, place=service.runner.place, now=now
                ),
                now,
            ),
            write=True,
        )
    except BaseException:
        # The copy belongs to no batch then, also where the process is told to end.
        path.unlink(missing_ok=True)
        raise
    service.runner.tell()
    return view
