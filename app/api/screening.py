"""Screening over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.api.dependencies import ServiceDep
from app.api.errors import describe, responses
from app.api.schemas import BulkIn, BulkOut, ScreenIn, ScreeningOut
from app.api.views import screening_view
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
def screen(body: ScreenIn, service: ServiceDep) -> Any:
    """Ask whether a name is on the lists; the answer is stored and can be read again.

    404 means that `options.why_not` names an entity that no list ever held.
    """
    query, options = question(body, service)
    return screening_view(service.screen(query, options))


@router.post(
    "/screen/bulk",
    response_model=BulkOut,
    response_model_exclude_unset=True,
    responses=responses(413, 422, 503),
)
def screen_bulk(body: BulkIn, service: ServiceDep) -> Any:
    """Ask up to 500 questions in one call; a bad one is an error in its own place."""
    limit = service.limits.bulk
    if len(body.items) > limit:
        raise PayloadTooLarge(
            f"items: {len(body.items)} questions are more than {limit}", field="items", limit=limit
        )
    return {"results": [_one(item, service) for item in body.items]}


def _one(item: Any, service: Service) -> dict[str, Any]:
    try:
        try:
            body = ScreenIn.model_validate(item)
        except ValidationError as error:
            message, details = describe(RequestValidationError(error.errors(include_url=False)))
            raise InvalidRequest(message, **details) from None
        query, options = question(body, service)
        return screening_view(service.screen(query, options))
    except AppError as error:
        return error.as_dict()


@router.get(
    "/screenings/{screening_id}",
    response_model=ScreeningOut,
    response_model_exclude_unset=True,
    responses=responses(404),
)
def get_screening(screening_id: ScreeningId, service: ServiceDep) -> Any:
    """A stored screening, as it was answered."""
    return screening_view(
        service.commit(lambda s: stored_screenings.get_screening(s, screening_id))
    )
