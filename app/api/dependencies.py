"""What a router is given: the parts of the service, and a transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.db.session import SessionFactory, transaction
from app.services.catalogue import Catalogue
from app.settings import Settings

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that live as long as the process."""

    settings: Settings
    sessions: SessionFactory
    catalogue: Catalogue

    def commit(self, work: Callable[[Session], Result], *, write: bool = False) -> Result:
        """Do the work in one transaction; it is committed when this returns.

        A generator dependency would commit after the answer is on its way, when a failure
        could not be told to the caller any more.
        """
        with transaction(self.sessions, write=write) as session:
            return work(session)

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)


def _service(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


ServiceDep = Annotated[Service, Depends(_service)]
