"""Indexes by their content, for the workers of a cluster.

The same paths are served by whoever has a file screened (:mod:`app.services.cluster.serving`).
"""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import FileResponse

from app.api.dependencies import ServiceDep
from app.api.errors import responses
from app.errors import NotFound
from app.services.cluster.contents import named

router = APIRouter(prefix="/v1/indexes", tags=["service"])

Checksum = Annotated[str, Path(description="SHA-256 of the manifest, in hex.")]


@router.get("/{checksum}", responses=responses(404))
def manifest(checksum: Checksum, service: ServiceDep) -> Response:
    """The size and SHA-256 of every file of an index; its own SHA-256 is the checksum asked."""
    content, _ = named(service.catalogue.index_dir, checksum)
    return Response(content.manifest, media_type="application/json")


@router.get("/{checksum}/{name}", response_class=FileResponse, responses=responses(404))
def file(
    checksum: Checksum,
    name: Annotated[str, Path(description="As in the manifest.")],
    service: ServiceDep,
) -> FileResponse:
    """One file of an index."""
    content, folder = named(service.catalogue.index_dir, checksum)
    if name not in content.files:
        raise NotFound(f"the index has no file {name[:60]}", name=name[:60])
    return FileResponse(folder / name, media_type="application/octet-stream")
