"""What a router is given."""

from typing import Annotated

from fastapi import Depends, Request

from app.services.service import Service


async def _service(request: Request) -> Service:
    # Not awaited for anything, but a plain function would be called in a thread of its own.
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


ServiceDep = Annotated[Service, Depends(_service)]
