"""``cordon serve`` and ``cordon db``."""

from typing import Annotated

import typer

from app.commands.house import open_house, speaks_plainly
from app.errors import Conflict

GRACE_SECONDS = 10
"""How long a server that is told to end waits for those who are still given an answer."""

db = typer.Typer(help="Migrations and consistency of the database.", no_args_is_help=True)


@speaks_plainly
def serve(
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1)] = 1,
) -> None:
    """Migrate, load the seeds into an empty database, and serve."""
    import uvicorn

    with open_house() as house:
        snapshot = house.snapshot()
        host = host or house.settings.host
        port = port or house.settings.port
    shown = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 (compared, not bound)
    loaded = ", ".join(info.source for info in snapshot.lists) or "no list"
    typer.echo(f"{snapshot.engine.size:,} entities in {loaded}.")
    typer.echo(f"  console  {shown}/\n  API      {shown}/docs\n  try it:")
    typer.echo(
        f"  curl -s {shown}/v1/screen -H 'Content-Type: application/json' "
        """-d '{"name": "Kim Jong-eun", "type": "person"}'"""
    )
    uvicorn.run(
        "app.main:serving_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,
        # Whoever watches a batch would hold up the end of the server until the end of the batch.
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


@db.command("upgrade")
@speaks_plainly
def upgrade() -> None:
    """Bring the database to the newest schema."""
    from app.db.migrate import upgrade as migrate
    from app.settings import read_settings

    migrate(read_settings().database)
    typer.echo("the database has the newest schema")


@db.command("check")
@speaks_plainly
def check() -> None:
    """Say whether the database's schema is the one that this Cordon expects."""
    from app.db.migrate import check as differences
    from app.settings import read_settings

    found = differences(read_settings().database)
    if found:
        raise Conflict("; ".join(found), differences=found)
    typer.echo("the database's schema is the one expected")
