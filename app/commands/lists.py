"""``cordon load``, ``cordon refresh`` and ``cordon sources``."""

import json
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.collecting import seldom_collecting
from app.commands.house import existing_file, open_house, speaks_plainly, stepping_back
from app.commands.screen import AsJson
from app.domain.dates import DateRange
from app.domain.kinds import Standing
from app.errors import InvalidDate, InvalidRequest

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from sqlalchemy.orm import Session

    from app.domain.entities import ListVersion
    from app.services.records import SourceView


@speaks_plainly
@seldom_collecting()
def load(
    source: Annotated[
        str, typer.Argument(help="The source, such as ofac-sdn, custom:NAME or relations.")
    ],
    files: Annotated[list[Path], typer.Argument(help="The publisher's files.")],
    published: Annotated[
        str | None, typer.Option(help="When the list was published (YYYY-MM-DD).")
    ] = None,
    kind: Annotated[
        str, typer.Option(help="For custom lists: watchlist (listed) or register.")
    ] = "watchlist",
    accept: Annotated[
        bool, typer.Option("--accept", help="Load it even if it is small, shrank or is older.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load a list version from files and make it active."""
    from app.api.views import plain
    from app.commands.memory import peak_memory_mb
    from app.db.lists import active_version
    from app.db.session import transaction
    from app.services.loading import load_version
    from app.services.relations import list_reader
    from app.sources.base import SourceFile
    from app.sources.registry import reader_for

    start = time.perf_counter()
    standing = _standing(kind)
    reader_for(source)
    given = [SourceFile.at(existing_file(path)) for path in files]
    day = None if published is None else _day(published)
    with open_house() as house:
        with transaction(house.sessions) as session:
            held = active_version(session, source)
        with _bar(disable=as_json) as progress:
            # A list is about as long as the one before it; of a first one nobody knows.
            expected = None if held is None else held.entities
            task = progress.add_task(f"reading {source}", total=expected)

            def tell(count: int) -> None:
                words = f"{source}: {count:,} entities read"
                progress.update(task, description=words, completed=count)

            def prepare(session: "Session", versions: "tuple[ListVersion, ...]") -> None:
                progress.update(task, total=1, completed=1)
                progress.add_task("building the index", total=None)
                house.prepare(session, versions)

            result = load_version(
                house.sessions,
                list_reader(source, house.sessions, standing),
                given,
                published=day,
                now=house.now(),
                accept=accept,
                prepare=prepare,
                progress=tell,
            )
    seconds = time.perf_counter() - start
    if as_json:
        figures = {"seconds": round(seconds, 2), "peak_mb": peak_memory_mb()}
        typer.echo(json.dumps({**plain(result), **figures}, ensure_ascii=False))
        return
    version = result.version
    if result.already_loaded:
        typer.echo(f"{source}: these bytes are active already ({version.label[:19]}…)")
    else:
        typer.echo(
            f"{source}: {version.entities:,} entities published {version.published} are active; "
            f"added {result.added:,}, changed {result.changed:,}, removed {result.removed:,}, "
            f"unchanged {result.unchanged:,}"
        )
    for code, count in sorted(result.issues.items()):
        typer.echo(f"  not understood: {code} {count:,}")
    typer.echo(f"  {seconds:.1f} s, {peak_memory_mb()} MB at the most")


def _bar(*, disable: bool) -> "Progress":
    """A bar on the terminal, which runs to and fro where nobody knows how long it takes."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, transient=True, disable=disable)


@speaks_plainly
@seldom_collecting()
def refresh(
    sources: Annotated[
        list[str] | None, typer.Argument(help="The sources; all that are loaded if none is named.")
    ] = None,
    url: Annotated[
        list[str] | None, typer.Option(help="Fetch one source from here (once for each file).")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Load it even if it is small, shrank or is older.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch lists from their publishers, check them, and make them active."""
    from app.api.views import plain
    from app.db.checks import Outcome
    from app.services.refresh import downloads_of
    from app.sources.registry import reader_for

    with open_house() as house:
        chosen = list(dict.fromkeys(sources or [])) or house.refreshable()
        if url and len(chosen) != 1:
            raise InvalidRequest("--url is for one source; name it", field="url")
        readers = [reader_for(source) for source in chosen]
        refresher = house.refresher({chosen[0]: tuple(url)} if url else None)
        for reader in readers:
            # A source without an address is a wrong command, told before anything is fetched.
            downloads_of(reader, refresher.urls)
        results = []
        with _bar(disable=as_json) as progress:
            for reader in readers:
                task = progress.add_task(reader.info.id, total=None)

                def tell(words: str, task: "TaskID" = task) -> None:
                    progress.update(task, description=words)

                results.append(refresher.refresh(reader, accept=accept, progress=tell))
                progress.remove_task(task)
    if as_json:
        typer.echo(json.dumps(plain(results), ensure_ascii=False))
    else:
        for result in results:
            typer.echo(f"{result.source}: {result.outcome} – {result.message}")
            for note in result.notes:
                typer.echo(f"  note: {note}")
    if any(r.outcome in (Outcome.FAILED, Outcome.REJECTED) for r in results):
        raise typer.Exit(1)


@speaks_plainly
@seldom_collecting()
def index(
    as_of: Annotated[str | None, typer.Option(help="As the lists stood on YYYY-MM-DD.")] = None,
    as_json: AsJson = False,
) -> None:
    """Build the index of the lists in service, which is otherwise done when it is needed."""
    from app.db.session import transaction
    from app.services.questions import build_options

    with open_house(seeds=False) as house, transaction(house.sessions) as session:
        day = build_options(as_of=as_of, today=house.now().date()).as_of
        catalogue = house.catalogue
        snapshot = stepping_back(
            lambda: catalogue.current(session) if day is None else catalogue.as_of(session, day)
        )
    size = snapshot.engine.size
    typer.echo(json.dumps({"entities": size}) if as_json else f"{size:,} entities are indexed")


def _standing(kind: str) -> Standing:
    known = {"watchlist": Standing.LISTED, "register": Standing.REGISTER}
    if kind not in known:
        raise InvalidRequest(f"kind: {kind!r} is neither watchlist nor register", field="kind")
    return known[kind]


def _day(text: str) -> date:
    found = DateRange.parse(text, field="published")
    if not found.exact:
        raise InvalidDate(f"published: {text} is not one day", field="published")
    return found.start


@speaks_plainly
def sources(as_json: AsJson = False) -> None:
    """Show what can be read, what is loaded, and how old it is."""
    from rich.console import Console
    from rich.table import Table

    from app.api.views import plain
    from app.db.session import transaction
    from app.services.records import sources_overview

    with open_house() as house, transaction(house.sessions) as session:
        found = sources_overview(session, today=house.now().date())
    if as_json:
        typer.echo(json.dumps(plain(found), ensure_ascii=False))
        return
    table = Table()
    table.add_column("source", no_wrap=True)
    for column in ("published", "days", "entities", "persons", "orgs", "issues"):
        table.add_column(column, justify="right", no_wrap=True)
    for view in found:
        if view.version is None:
            table.add_row(view.source, "-", *[""] * 5)
            continue
        counts = view.version.counts
        table.add_row(
            view.source + (" (stale)" if view.stale else ""),
            str(view.version.published),
            str(view.age_days),
            *(f"{counts[key]:,}" for key in ("entities", "persons", "organizations", "issues")),
        )
    Console().print(table)
    if any(view.version is not None and view.version.issues for view in found):
        typer.echo("What the issues are: cordon issues SOURCE")
    for view in found:
        _tell_check(view)


def _tell_check(view: "SourceView") -> None:
    """What an analyst should know of the last refresh: that it failed, or was odd."""
    check = view.last_check
    if check is None:
        return
    if check.outcome in ("failed", "rejected"):
        when = f"{check.finished:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"{view.source}: the last refresh, {when}, {check.outcome}: {check.message}")
    for note in check.notes:
        typer.echo(f"{view.source}: note: {note}")
