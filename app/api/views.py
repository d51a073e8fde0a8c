"""Domain values as the JSON of the API."""

from typing import Any

import orjson

from app.domain.screening import Query, Screening


def plain(value: object) -> Any:
    """Dataclasses, dates and enums as plain JSON values."""
    return orjson.loads(orjson.dumps(value))


def query_view(query: Query) -> dict[str, Any]:
    """The question as understood; what was not given is left out."""
    view: dict[str, Any] = {"name": query.name or None, "type": query.type.value}
    view["birth_date"] = None if query.birth_date is None else str(query.birth_date)
    view["countries"] = list(query.countries)
    view["gender"] = query.gender
    view["aliases"] = list(query.aliases)
    view["addresses"] = list(query.addresses)
    view["identifiers"] = plain(query.identifiers)
    return {key: value for key, value in view.items() if value not in (None, [])}


def screening_view(answer: Screening) -> dict[str, Any]:
    """The answer with the fields of the API, in its order; ``why_not`` only where it was asked."""
    view = {
        "screening_id": answer.id,
        "verdict": answer.verdict.value,
        "screened_at": answer.screened_at,
        "reference": answer.query.reference,
        "query": query_view(answer.query),
        "hits": plain(answer.hits),
        "lists": plain(answer.lists),
        "engine": plain(answer.engine),
        "problems": list(answer.problems),
    }
    if answer.why_not is not None:
        view["why_not"] = plain(answer.why_not)
    return view
