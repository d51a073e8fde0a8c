"""Reference pages made from the code: settings, commands, routes and features.

``python -m app.commands.reference`` writes them; a test fails while they differ.
"""

from pathlib import Path

import typer
from fastapi import FastAPI

from app.matching.config import feature_weights
from app.matching.kernels.features import FEATURES
from app.matching.tokens import Style
from app.settings import Settings

FOLDER = Path("docs/reference")
_NOTE = "<!-- Made by `tools/write_reference.py`; do not edit. -->\n\n"
_SIGNS = {1: "+", -1: "−", 0: ""}
_FEATURES = """\
What a comparison of two names is judged by. A weight times its feature is added to the
log-odds, and 0.8, the default threshold, is log-odds of 1.386. One rare word weighs 1. A
feature with a sign may only raise (+) or only lower (−) a score. How the weights are fitted
stands in [accuracy](../accuracy.md).
"""


def settings_page() -> str:
    """A table of every setting."""
    lines = ["# Settings\n", "| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory is not None else str(field.default)
        default = "" if default in ("PydanticUndefined", "()") else default
        lines.append(f"| `CORDON_{name.upper()}` | `{default}` | {field.description} |")
    return _NOTE + "\n".join(lines).replace("| `` |", "| |") + "\n"


def commands_page(app: typer.Typer) -> str:
    """Every command with its arguments and options."""
    group = typer.main.get_command(app)
    lines = ["# Commands\n"]
    pending = [("cordon", group)]
    while pending:
        name, command = pending.pop(0)
        subcommands = getattr(command, "commands", None)
        if subcommands:
            pending = [(f"{name} {n}", c) for n, c in sorted(subcommands.items())] + pending
            continue
        lines += [f"## `{name}`\n", (command.help or "").strip() + "\n"]
        lines += ["| parameter | meaning |", "|---|---|"]
        for parameter in command.params:
            if parameter.name == "help":
                continue
            shown = " ".join(f"`{o}`" for o in parameter.opts)
            if parameter.param_type_name == "argument":
                shown = f"`{(parameter.name or '').upper()}`"
            lines.append(f"| {shown} | {getattr(parameter, 'help', '') or ''} |")
        lines.append("")
    return _NOTE + "\n".join(lines).rstrip() + "\n"


def routes_page(api: FastAPI) -> str:
    """Every route with what it does."""
    lines = ["# Routes\n", "| route | does |", "|---|---|"]
    for path, methods in api.openapi()["paths"].items():
        for method, operation in methods.items():
            lines.append(f"| `{method.upper()} {path}` | {operation['description']} |")
    return _NOTE + "\n".join(lines) + "\n"


def features_page() -> str:
    """Every feature of a name's comparison with its weights."""
    lines = ["# Features\n", _FEATURES]
    lines += ["| feature | sign | person | organization | meaning |", "|---|---|---|---|---|"]
    for number, (name, sign, meaning) in enumerate(FEATURES):
        weights = " | ".join(f"{feature_weights(style)[number]:.3f}" for style in Style)
        lines.append(f"| `{name}` | {_SIGNS[sign]} | {weights} | {meaning} |")
    return _NOTE + "\n".join(lines) + "\n"


def pages(api: FastAPI, command: typer.Typer) -> dict[str, str]:
    """File names with what should stand in them."""
    return {
        "settings.md": settings_page(),
        "commands.md": commands_page(command),
        "routes.md": routes_page(api),
        "features.md": features_page(),
    }
