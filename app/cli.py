"""The ``cordon`` command."""

import os
from typing import Annotated

import typer

from app import __version__
from app.commands import (
    batch,
    bench,
    calibrate,
    fit,
    lists,
    network,
    screen,
    serve,
    validate,
    versions,
)

app = typer.Typer(
    name="cordon",
    help="Sanctions screening that says why, and on whose authority.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cordon {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Sanctions screening that says why, and on whose authority."""
    del version


app.command()(serve.serve)
app.command()(lists.sources)
app.command()(lists.load)
app.command()(lists.refresh)
app.command()(lists.index)
app.command()(versions.versions)
app.command()(versions.issues)
app.command()(versions.diff)
app.command()(versions.entity)
app.command()(screen.screen)
app.command()(screen.compare)
app.command()(network.network)
app.command()(batch.batch)
app.command()(bench.bench)
app.command()(fit.fit)
app.command()(validate.validate)
app.command()(calibrate.calibrate)
app.add_typer(serve.db, name="db")


def main() -> None:
    """Entry point; exits 0, 1 (failed) or 2 (wrong usage), and never shows a traceback."""
    try:
        app()
    except Exception as error:
        # Whatever has a name was said by the command itself (commands.house.speaks_plainly).
        if os.environ.get("CORDON_DEBUG"):
            raise
        typer.echo(
            f"cordon: failed with {type(error).__name__}; "
            "run it again with CORDON_DEBUG=1 to see where",
            err=True,
        )
        raise SystemExit(1) from None
