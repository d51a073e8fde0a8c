"""The ``cordon`` command.

Only the module of the command that was given is imported: the others would take longer than
many a command itself.
"""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from app import __version__

COMMANDS: Mapping[str, str] = {
    "serve": "serve",
    "sources": "lists",
    "load": "lists",
    "refresh": "lists",
    "index": "lists",
    "versions": "versions",
    "issues": "versions",
    "diff": "versions",
    "entity": "versions",
    "screen": "screen",
    "compare": "screen",
    "network": "network",
    "batch": "batch",
    "bench": "bench",
    "fit": "fit",
    "validate": "validate",
    "calibrate": "calibrate",
}
"""Every command, and the module of ``app.commands`` in which the function of its name stands."""
GROUPS: Mapping[str, str] = {"db": "serve"}
"""Commands of commands, in the same way."""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cordon {__version__}")
        raise typer.Exit


def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Sanctions screening that says why, and on whose authority."""
    del version


def make_app(names: Iterable[str] = (*COMMANDS, *GROUPS)) -> typer.Typer:
    """The command line with these commands and groups."""
    made = typer.Typer(
        name="cordon",
        help="Sanctions screening that says why, and on whose authority.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    made.callback()(options)
    for name in names:
        if name in GROUPS:
            made.add_typer(_function(GROUPS[name], name), name=name)
        else:
            made.command()(_function(COMMANDS[name], name))
    return made


def _function(module: str, name: str) -> Any:
    return getattr(import_module(f"app.commands.{module}"), name)


def _asked(arguments: Sequence[str]) -> Iterable[str]:
    """The commands that these arguments may mean: the one they begin with, or all of them."""
    everything = (*COMMANDS, *GROUPS)
    if arguments and arguments[0] in everything:
        return arguments[:1]
    return () if list(arguments) == ["--version"] else everything


def __getattr__(name: str) -> Any:
    """``app``: the command line with all commands, made when somebody asks for it."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = made = make_app()
    return made


def main() -> None:
    """Entry point; exits 0, 1 (failed) or 2 (wrong usage), and never shows a traceback."""
    try:
        make_app(_asked(sys.argv[1:]))()
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
