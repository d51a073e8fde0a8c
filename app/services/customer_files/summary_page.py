"""The summary as lines for a person to read: a heading alone, else a word and its value."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.services.customer_files.summary import Summary


def summary_lines(summary: Summary, *, cut: int = 0) -> Iterator[list[object]]:
    """Lines of one cell are headings. ``cut`` is how many cells the format could not hold whole."""
    if summary.since is not None:
        yield from _since(summary.since)
    yield ["Rows"]
    yield ["rows", summary.rows]
    yield ["screened", summary.screened]
    yield ["hits", summary.hits]
    yield ["to review", summary.reviews]
    yield ["clear", summary.clear]
    yield ["not screened completely", summary.failures]
    yield from _counts("Rows by source", summary.by_source)
    yield from _counts("Rows by programme", summary.by_programme)
    yield ["Lists"]
    yield ["source", "version", "published", "entities"]
    for info in summary.lists:
        yield [info[name] for name in ("source", "list_version", "published", "entities")]
    yield ["Engine"]
    yield from _words(summary.engine)
    yield ["Options"]
    yield from _words(summary.options)
    yield ["File"]
    yield from _words(summary.file)
    yield ["Time"]
    for name in ("started_at", "finished_at"):
        moment = getattr(summary, name)
        yield [name, None if moment is None else moment.isoformat(sep=" ", timespec="seconds")]
    yield ["seconds", summary.seconds]
    yield ["rows per second", summary.rows_per_second]
    if cut:
        yield ["Limits of this format"]
        yield ["cells that were too long and are cut, ending in …", cut]


def _since(since: Mapping[str, Any]) -> Iterator[list[object]]:
    yield ["No full screening: only what changed in the lists was searched"]
    yield ["since", since["since"]]
    if "batch_id" in since:
        yield ["batch before", since["batch_id"]]
    yield ["entities screened against", since["screened_entities"]]
    yield ["of them owned by changed ones", since["owned_by_changed"]]
    yield ["source", "since", "until", "added", "changed", "removed"]
    for each in since["sources"]:
        before, now = each["since"]["list_version"], each["until"]["list_version"]
        counts = [each[name] for name in ("added", "changed", "removed")]
        yield [each["source"], before, now, *counts]


def _counts(heading: str, counts: Mapping[str, Mapping[str, int]]) -> Iterator[list[object]]:
    yield [heading]
    if counts:
        yield ["", "hit", "review"]
    for key, verdicts in counts.items():
        yield [key, verdicts.get("hit", 0), verdicts.get("review", 0)]


def _words(values: Mapping[str, Any]) -> Iterator[list[object]]:
    for key, value in values.items():
        if value in (None, [], ()):
            continue
        if key == "columns":
            yield [key, "; ".join(f"{c['column']} = {c['field'] or 'not used'}" for c in value)]
        else:
            yield [key, "; ".join(map(str, value)) if isinstance(value, list) else str(value)]
