"""What a router is given."""

from typing import Annotated

from fastapi import Depends, Request

from app.services.service import Service


def _service(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


ServiceDep = Annotated[Service, Depends(_service)]
