"""``cordon versions``, ``issues``, ``diff`` and ``entity``: lists and entries over time."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.house import open_house, speaks_plainly
from app.commands.screen import AsJson

if TYPE_CHECKING:
    from app.domain.changes import FieldChange
    from app.domain.entities import Fact
    from app.services.records import EntityView

Source = Annotated[str, typer.Argument(help="The source, such as ofac-sdn or custom:NAME.")]
VERSION = "its hash (eight characters or more) or a day: the newest published by then"
AsOf = Annotated[str | None, typer.Option(help="As the lists stood on YYYY-MM-DD.")]
Limit = Annotated[int, typer.Option(help="Most that are shown.")]
Offset = Annotated[int, typer.Option(help="How many to skip.")]


def _as_json(value: object) -> None:
    from app.api.views import plain

    typer.echo(json.dumps(plain(value), ensure_ascii=False))


@speaks_plainly
def versions(source: Source, as_json: AsJson = False) -> None:
    """Show every version of a source that was ever loaded or refused, newest first."""
    from app.db.session import transaction
    from app.services.records import list_versions

    with open_house() as house, transaction(house.sessions) as session:
        found = list_versions(session, source)
    if as_json:
        _as_json(found)
        return
    for view in found:
        counts = (
            f"{view.counts.get('entities', 0):,} entities, {sum(view.issues.values()):,} issues"
        )
        typer.echo(
            f"{view.published}  {view.state:10}  {view.list_version[:19]}  {counts}; "
            f"loaded {view.retrieved:%Y-%m-%d %H:%M} UTC"
        )
        for reason in view.reasons:
            typer.echo(f"    refused: {reason}")
    if not found:
        typer.echo(f"no version of {source} was ever loaded")


@speaks_plainly
def issues(
    source: Source,
    version: Annotated[
        str | None, typer.Option(help=f"The version: {VERSION}. Left out: the active one.")
    ] = None,
    code: Annotated[str | None, typer.Option(help="Only issues of this code.")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
    as_json: AsJson = False,
) -> None:
    """Show what could not be read of a list version."""
    from app.db.session import transaction
    from app.services.versions import issues as issues_of

    with open_house() as house, transaction(house.sessions) as session:
        found = issues_of(session, source, version=version, code=code, limit=limit, offset=offset)
    if as_json:
        _as_json(found)
        return
    counts = ", ".join(f"{code} {count:,}" for code, count in found.counts.items()) or "no issues"
    typer.echo(f"{source} published {found.published} ({found.state}): {counts}")
    for reason in found.reasons:
        typer.echo(f"  refused: {reason}")
    for issue in found.issues:
        entry = "" if issue.entity_id is None else f"{issue.entity_id}  "
        typer.echo(f"  {issue.code}  {entry}{issue.message}  [{issue.locator}]")
    _tell_rest(offset + len(found.issues), found.total)


@speaks_plainly
def diff(
    source: Source,
    old: Annotated[
        str | None, typer.Option("--from", help=f"{VERSION}. Left out: the one before.")
    ] = None,
    new: Annotated[
        str | None, typer.Option("--to", help=f"{VERSION}. Left out: the active one.")
    ] = None,
    limit: Limit = 100,
    offset: Offset = 0,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two versions of a source, field by field."""
    from app.db.session import transaction
    from app.services.changes import diff as differences

    with open_house() as house, transaction(house.sessions) as session:
        found = differences(session, source, old=old, new=new, limit=limit, offset=offset)
    if as_json:
        _as_json(found)
        return
    typer.echo(
        f"{source} from {found.from_version.published} to {found.to_version.published}: "
        f"{found.added:,} added, {found.removed:,} removed, {found.changed:,} changed"
    )
    for entity in found.entities:
        sign = _SIGNS[entity.change.value]
        typer.echo(f"{sign} {entity.entity_id}  {entity.caption} ({entity.type})")
        _tell_changes(entity.changes)
    _tell_rest(offset + len(found.entities), found.added + found.removed + found.changed)


@speaks_plainly
def entity(
    entity_id: Annotated[str, typer.Argument(metavar="ENTITY", help="source:entry, as in a hit.")],
    as_of: AsOf = None,
    history: Annotated[
        bool, typer.Option("--history", help="What each list version changed in it.")
    ] = False,
    record: Annotated[
        bool, typer.Option("--record", help="The publisher's original record.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show an entity with every statement about it; one that was removed as it last stood."""
    from app.db.session import transaction
    from app.services import changes, records
    from app.services.questions import build_options

    if history and record:
        raise typer.BadParameter("--history and --record are two questions")
    with open_house() as house, transaction(house.sessions) as session:
        day: date | None = build_options(as_of=as_of, today=house.now().date()).as_of
        found: Any
        if history:
            found = changes.history(session, entity_id, as_of=day)
        elif record:
            found = records.entity_record(session, entity_id, as_of=day)
        else:
            found = records.entity_detail(session, entity_id, as_of=day)
    if as_json:
        _as_json(found)
    elif history:
        for event in found:
            typer.echo(f"{event.published}  {event.change}  {event.caption}")
            _tell_changes(event.changes)
    elif record:
        typer.echo(found.record)
    else:
        _tell_entity(found)


_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def _tell_entity(view: "EntityView") -> None:
    typer.echo(f"{view.entity_id}  {view.caption} ({view.type}, {view.state})")
    if view.removed is not None:
        typer.echo(
            f"  removed by the version published {view.removed.published} "
            f"({view.removed.list_version[:19]}); this is how it last stood"
        )
    typer.echo(f"  {view.row or view.entry}, published {view.published}  {view.url or ''}".rstrip())
    for statement in view.statements:
        typer.echo(f"  {statement.kind:10}  {statement.stated}  [{statement.locator}]")


def _tell_changes(changes: "tuple[FieldChange, ...]") -> None:
    for change in changes:
        values = (_words(value) for value in (change.before, change.after) if value is not None)
        sign = _SIGNS[change.change.value]
        typer.echo(f"    {sign} {change.field}: {' → '.join(values)}")


def _words(value: "Fact | str") -> str:
    return value if isinstance(value, str) else value.stated


def _tell_rest(shown: int, total: int) -> None:
    if shown < total:
        typer.echo(f"… {total - shown:,} more: --offset {shown}")
