"""A screening as the bytes of an answer, written straight from the domain's values.

They are the same to the byte as what the schemas would write, and a test holds them to it. To
have every answer checked against the schemas takes ten times as long as writing it.
"""

from typing import Any

import orjson
from fastapi import Response

from app.api.schemas import ErrorOut, HitOut
from app.api.views import query_view
from app.domain.screening import Hit, Screening
from app.errors import AppError

HIT_FIELDS = tuple(HitOut.model_fields)
"""In the order of the API, which is not that of stored hits. Other values have the order there."""


def screening_json(answer: Screening) -> bytes:
    """The fields of ``ScreeningOut``, in its order; ``why_not`` only where it was asked."""
    view: dict[str, Any] = {
        "screening_id": answer.id,
        "verdict": answer.verdict,
        "screened_at": answer.screened_at,
        "reference": answer.query.reference,
        "query": query_view(answer.query),
        "hits": [_in_order(hit) for hit in answer.hits],
        "lists": answer.lists,
        "engine": answer.engine,
        "problems": answer.problems,
    }
    if answer.why_not is not None:
        view["why_not"] = answer.why_not
    return orjson.dumps(view, option=orjson.OPT_UTC_Z)


def _in_order(hit: Hit) -> dict[str, Any]:
    return {name: getattr(hit, name) for name in HIT_FIELDS}


def bulk_json(results: list[bytes]) -> bytes:
    """The fields of ``BulkOut``: screenings and errors, each of them written already."""
    return orjson.dumps({"results": [orjson.Fragment(result) for result in results]})


def error_in_place(error: AppError) -> bytes:
    """The error of one question among many."""
    # By the schema: what it tells of may be a number that is larger than orjson can write.
    return ErrorOut.model_validate(error.as_dict()).model_dump_json().encode()


def answered(content: bytes) -> Response:
    """An answer that is JSON already, and that no model checks a second time."""
    return Response(content, media_type="application/json")
