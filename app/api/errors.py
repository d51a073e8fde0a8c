"""Every error in the one shape; no trace ever reaches a caller."""

import traceback
import uuid
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.api.schemas import ErrorOut
from app.db.troubles import is_full, is_passing
from app.errors import AppError, StorageFull, Unavailable

log = structlog.get_logger(__name__)

_NAMES = {404: "not_found", 405: "method_not_allowed", 413: "payload_too_large"}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route, for its documentation."""
    words = {
        404: "Nothing under that id.",
        409: "Not in this state.",
        410: "It has been removed.",
        413: "Larger than this installation allows.",
        415: "A kind of file that is not read.",
        422: "The input cannot be used; `details.field` says which field.",
        503: "The service cannot answer now.",
        507: "No room to write.",
    }
    return {status: {"model": ErrorOut, "description": words[status]} for status in statuses}


def error_json(status: int, code: str, message: str, details: dict[str, Any]) -> JSONResponse:
    """One error as an answer."""
    body = {"error": {"code": code, "message": message, "details": details}}
    return JSONResponse(body, status_code=status)


def describe(error: RequestValidationError) -> tuple[str, dict[str, Any]]:
    """The first problem as a sentence, and every problem by field."""
    problems = []
    for found in error.errors():
        place = [str(p) for p in found["loc"] if p not in ("body", "query", "path")]
        if found["type"] == "json_invalid":
            # The place is then a count of characters and no field.
            place = []
        problems.append({"field": ".".join(place) or "body", "problem": found["msg"]})
    first = problems[0]
    details = {"field": first["field"], "problems": problems}
    return f"{first['field']}: {first['problem']}", details


def install(app: FastAPI) -> None:
    """Answer every exception in the one shape."""

    @app.exception_handler(AppError)
    def _known(_: Request, error: AppError) -> JSONResponse:
        return JSONResponse(error.as_dict(), status_code=error.status)

    @app.exception_handler(RequestValidationError)
    def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        message, details = describe(error)
        return error_json(422, "invalid_request", message, details)

    @app.exception_handler(HTTPException)
    def _http(_: Request, error: HTTPException) -> JSONResponse:
        if is_full(error.__cause__):
            # A body is put on the disk before anybody looks at it.
            return _known(_, StorageFull("there is no room for what was sent"))
        code = _NAMES.get(error.status_code, "http_error")
        return error_json(error.status_code, code, str(error.detail), {})


def unexpected(error: Exception, path: str) -> JSONResponse:
    """The answer to a failure nobody foresaw; only its kind and place go to the log.

    The message and the trace stay out of it, since they may hold what somebody asked.
    """
    if is_passing(error):
        log.error("not stored", path=path, kind=type(error).__name__, full=is_full(error))
        said = (
            StorageFull("there is no room to write; nothing was changed")
            if is_full(error)
            else Unavailable("the database cannot be reached; nothing was changed")
        )
        return JSONResponse(said.as_dict(), status_code=said.status)
    number = uuid.uuid4().hex[:12]
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "failed",
        error_id=number,
        path=path,
        kind=type(error).__name__,
        place=f"{Path(place.filename).name}:{place.lineno}",
    )
    return error_json(500, "internal_error", "something went wrong here", {"error_id": number})
