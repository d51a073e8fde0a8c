"""What came of a customer file as a whole: counts, and what the answers rest on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.kinds import Verdict
from app.services.customer_files.output import RowResult

NO_PROGRAMME = "not stated"


@dataclass(slots=True)
class Tally:
    """Counts rows by verdict, and by what their hits stand on.

    Under a source or programme a row is counted once, with the best verdict of its hits
    there; so a row counts under each of several.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    by_source: dict[str, Counter[str]] = field(default_factory=dict)
    by_programme: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, results: Iterable[RowResult]) -> None:
        for result in results:
            self.verdicts[result.verdict.value] += 1
            sources: dict[str, str] = {}
            programmes: dict[str, str] = {}
            # Hits are ordered best first, so the first one says it.
            for hit in result.hits:
                for origin in hit.provenance:
                    sources.setdefault(origin.source, hit.verdict.value)
                    programme = origin.programme or NO_PROGRAMME
                    programmes.setdefault(programme, hit.verdict.value)
            _count(self.by_source, sources)
            _count(self.by_programme, programmes)

    def merge(self, stored: Mapping[str, Any]) -> None:
        """Add what :meth:`as_dict` gave for other rows."""
        self.verdicts.update(stored["verdicts"])
        for mine, theirs in (
            (self.by_source, stored["by_source"]),
            (self.by_programme, stored["by_programme"]),
        ):
            for key, counts in theirs.items():
                mine.setdefault(key, Counter()).update(counts)

    def as_dict(self) -> dict[str, Any]:
        return {
            "verdicts": dict(self.verdicts),
            "by_source": {key: dict(counts) for key, counts in self.by_source.items()},
            "by_programme": {key: dict(counts) for key, counts in self.by_programme.items()},
        }


def _count(into: dict[str, Counter[str]], verdicts: Mapping[str, str]) -> None:
    for key, verdict in verdicts.items():
        into.setdefault(key, Counter())[verdict] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A batch in numbers. ``failures`` are rows whose verdict is ``incomplete``.

    ``by_source`` and ``by_programme`` count rows by verdict, as :class:`Tally` says. ``since``
    is there where only what changed in the lists was screened against: what that was.
    """

    rows: int
    screened: int
    hits: int
    reviews: int
    clear: int
    failures: int
    by_source: dict[str, dict[str, int]]
    by_programme: dict[str, dict[str, int]]
    lists: tuple[dict[str, Any], ...]
    engine: dict[str, Any]
    options: dict[str, Any]
    file: dict[str, Any]
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    rows_per_second: float | None
    since: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Everything about a batch that is not counted."""

    lists: tuple[dict[str, Any], ...]
    engine: dict[str, Any]
    options: dict[str, Any]
    file: dict[str, Any]
    started_at: datetime | None = None
    finished_at: datetime | None = None
    since: dict[str, Any] | None = None


def summarise(tally: Tally, around: Circumstances, now: datetime) -> Summary:
    """The summary of what is counted so far; ``now`` ends what has not ended."""
    seconds = rate = None
    rows = tally.verdicts.total()
    if around.started_at is not None:
        seconds = round(((around.finished_at or now) - around.started_at).total_seconds(), 3)
        rate = round(rows / max(seconds, 0.001), 1)
    failures = tally.verdicts[Verdict.INCOMPLETE.value]
    return Summary(
        rows=rows,
        screened=rows - failures,
        hits=tally.verdicts[Verdict.HIT.value],
        reviews=tally.verdicts[Verdict.REVIEW.value],
        clear=tally.verdicts[Verdict.CLEAR.value],
        failures=failures,
        by_source=_by_size(tally.by_source),
        by_programme=_by_size(tally.by_programme),
        lists=around.lists,
        engine=around.engine,
        options=around.options,
        file=around.file,
        started_at=around.started_at,
        finished_at=around.finished_at,
        seconds=seconds,
        rows_per_second=rate,
        since=around.since,
    )


def _by_size(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    """Those with most rows first; the order does not depend on that of the rows."""
    order = sorted(counts, key=lambda key: (-counts[key].total(), key))
    return {key: dict(sorted(counts[key].items())) for key in order}
