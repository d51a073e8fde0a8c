"""Screening over HTTP."""

from concurrent.futures import Future
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.api.answers import answered, bulk_json, error_in_place, screening_json
from app.api.dependencies import ServiceDep
from app.api.errors import describe, responses
from app.api.schemas import BulkIn, BulkOut, ScreenIn, ScreeningOut
from app.api.turns import in_turn
from app.domain.screening import Options, Query
from app.errors import AppError, InvalidRequest, PayloadTooLarge
from app.services import stored_screenings
from app.services.questions import build_options, build_query
from app.services.service import Service

ScreeningId = Annotated[str, Path(description="Id of the screening, `scr_…`.")]

router = APIRouter(prefix="/v1", tags=["screening"])


def question(body: ScreenIn, service: Service) -> tuple[Query, Options]:
    """The checked question of a request body."""
    today = service.now().date()
    query = build_query(
        **body.model_dump(exclude={"options"}),
        max_name_length=service.limits.name_length,
        today=today,
    )
    asked = body.options.model_dump()
    asked["eu_limit"] = asked["eu_limit"] or service.eu_limit
    return query, build_options(**asked, profiles=service.profiles, today=today)


@router.post(
    "/screen",
    response_model=ScreeningOut,
    response_model_exclude_unset=True,
    responses=responses(404, 413, 422, 503),
)
async def screen(body: ScreenIn, service: ServiceDep) -> Response:
    """Ask whether a name is on the lists; the answer is stored and can be read again.

    404 means that `options.why_not` names an entity that no list ever held.
    """
    # These two may wait for an index or read much of the database, and hold up nobody else.
    waits = body.options.as_of is not None or body.options.why_not is not None
    asking = service.asking_patiently if waits else service.asking
    return answered(await in_turn(asking, partial(_asked, body, service)))


def _asked(body: ScreenIn, service: Service) -> tuple[bytes, Future[None]]:
    """The answer, which nobody may be given before the future is done without an error."""
    query, options = question(body, service)
    found, stored = service.ask(query, options)
    return screening_json(found), stored


@router.post(
    "/screen/bulk",
    response_model=BulkOut,
    response_model_exclude_unset=True,
    responses=responses(413, 422, 503),
)
def screen_bulk(body: BulkIn, service: ServiceDep) -> Response:
    """Ask up to 500 questions in one call; a bad one is an error in its own place."""
    limit = service.limits.bulk
    if len(body.items) > limit:
        raise PayloadTooLarge(
            f"items: {len(body.items)} questions are more than {limit}", field="items", limit=limit
        )
    results = [_one(item, service) for item in body.items]
    return answered(bulk_json([_stored(content, stored) for content, stored in results]))


def _one(item: Any, service: Service) -> tuple[bytes, Future[None] | None]:
    try:
        try:
            body = ScreenIn.model_validate(item)
        except ValidationError as error:
            message, details = describe(RequestValidationError(error.errors(include_url=False)))
            raise InvalidRequest(message, **details) from None
        return _asked(body, service)
    except AppError as error:
        return error_in_place(error), None


def _stored(content: bytes, stored: Future[None] | None) -> bytes:
    try:
        if stored is not None:
            stored.result()
    except AppError as error:
        return error_in_place(error)
    return content


@router.get(
    "/screenings/{screening_id}",
    response_model=ScreeningOut,
    response_model_exclude_unset=True,
    responses=responses(404),
)
def get_screening(screening_id: ScreeningId, service: ServiceDep) -> Response:
    """A stored screening, as it was answered."""
    found = service.commit(lambda s: stored_screenings.get_screening(s, screening_id))
    return answered(screening_json(found))
