"""``cordon network``: the relations of an entity as a tree, a picture or a file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.house import open_house, speaks_plainly
from app.commands.screen import AsJson
from app.errors import InvalidRequest

if TYPE_CHECKING:
    from rich.tree import Tree

    from app.domain.screening import PathStep
    from app.network.views import EdgeView, NetworkView, NodeView, PathsView

_ENDINGS = {".svg": "svg", ".graphml": "graphml", ".jsonl": "ftm", ".json": "ftm", ".csv": "csv"}
_STATEMENTS = 4
"""Of one relation that are named; a file (--out) has all."""
_COLOURS = {"listed": "red", "owned": "yellow", "possibly_owned": "yellow"}


@speaks_plainly
def network(
    entity_id: Annotated[str, typer.Argument(metavar="ENTITY", help="source:entry, as in a hit.")],
    depth: Annotated[int, typer.Option(help="Relations from the entity, 1 to 6.")] = 1,
    to: Annotated[str | None, typer.Option(help="Show the shortest paths to this one.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only this kind of relation; repeatable.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="As of this day: YYYY-MM-DD.")] = None,
    limit: Annotated[int, typer.Option(help="Most entities, the nearest first.")] = 200,
    eu_limit: Annotated[
        str | None, typer.Option(help="The EU's limit: half_or_more or more_than_half.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Write a file: .svg, .graphml, .jsonl (FollowTheMoney) or .csv."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show whom an entity is related to, who states it, and what the ownership rules say."""
    from app.api.views import plain
    from app.db.session import transaction
    from app.services import network as service
    from app.services.questions import build_options
    from app.services.screening import snapshot_for

    write = None if out is None else _writer(out)
    with open_house() as house, transaction(house.sessions) as session:
        today = house.now().date()
        options = build_options(
            as_of=as_of, eu_limit=eu_limit or house.settings.eu_limit, today=today
        )
        snapshot = snapshot_for(session, house.catalogue, options)
        day = options.as_of or today
        if to is not None:
            deep = service.MOST_DEPTH if depth == 1 else depth
            paths = service.paths_between(
                snapshot, entity_id, to, day=day, depth=deep, kinds=kind or ()
            )
            typer.echo(json.dumps(plain(paths), ensure_ascii=False)) if as_json else _paths(paths)
            return
        view = service.network_of(
            session,
            snapshot,
            entity_id,
            day=day,
            depth=depth,
            kinds=kind or (),
            limit=limit,
            eu_limit=options.eu_limit,
        )
    if out is not None and write is not None:
        out.write_text(write(view), encoding="utf-8", newline="")
        typer.echo(f"{len(view.nodes)} entities and {len(view.edges)} relations written to {out}")
    elif as_json:
        typer.echo(json.dumps(plain(view), ensure_ascii=False))
    else:
        _tree(view)


def _writer(out: Path) -> Any:
    from app.network import export, picture

    writers = {
        "svg": picture.draw,
        "graphml": export.graphml,
        "ftm": export.ftm,
        "csv": export.as_csv,
    }
    kind = _ENDINGS.get(out.suffix.lower())
    if kind is None:
        known = ", ".join(_ENDINGS)
        raise InvalidRequest(f"out: {out.name} does not end in one of {known}", field="out")
    return writers[kind]


def _tree(view: "NetworkView") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding
    from rich.tree import Tree

    nodes = {node.id: node for node in view.nodes}
    tree = Tree(_named(nodes[view.entity_id]), guide_style="dim")
    _grow(tree, view, nodes)
    terminal = Console()
    # What goes into a file or another programme is not broken at some width of a screen.
    console = Console(highlight=False, width=terminal.width if terminal.is_terminal else 200)
    console.print(tree)
    for note in view.ownership:
        console.print(f"\n{escape(note.title)}: [bold]{note.status}[/]")
        told = [f"limit: {note.limit} ({note.limit_source})", *note.arithmetic, *note.notes]
        for sentence in (*told, *(f"not known: {missing}" for missing in note.missing)):
            console.print(Padding(escape(sentence), (0, 0, 0, 2)))
    if view.truncated:
        console.print(f"\nonly the nearest {len(view.nodes)} entities are shown (--limit)")


def _grow(tree: "Tree", view: "NetworkView", nodes: dict[str, "NodeView"]) -> None:
    """Hang every entity on the one by which it was come to; other relations are named there."""
    branches = {view.entity_id: tree}
    for node in view.nodes[1:]:
        nearer = [e for e in view.edges if _joins(e, node.id, nodes) in branches]
        # The relation that most statements tell of comes first.
        nearer.sort(key=lambda e: -len(e.statements))
        parent = min(nearer, key=lambda e: nodes[_joins(e, node.id, nodes) or ""].distance)
        other = _joins(parent, node.id, nodes)
        assert other is not None
        branch = branches[other].add(f"{_arrow(parent, node.id)} {_named(node)}")
        branches[node.id] = branch
        _tell(branch, parent)
        for edge in nearer:
            end = _joins(edge, node.id, nodes)
            if edge is not parent and end == other:
                _tell(branch.add(f"{_arrow(edge, node.id)} [dim]as well[/]"), edge)
            elif end not in (other, view.entity_id):
                _tell(branch.add(_crossing(edge, node.id, nodes[end or ""])), edge)
        if node.hidden:
            branch.add(f"[dim]+ {node.hidden} more, not shown[/]")


def _tell(branch: "Tree", edge: "EdgeView") -> None:
    """Who states a relation, and where."""
    from rich.markup import escape

    for statement in edge.statements[:_STATEMENTS]:
        told = statement.provenance
        facts = [statement.percentage, statement.role and f"“{statement.role}”"]
        facts.append(f"{told.source} of {told.published}: {told.locator}")
        branch.add(f"[dim]{escape(', '.join(filter(None, facts)))}[/]")
    more = len(edge.statements) - _STATEMENTS
    if more > 0:
        branch.add(f"[dim]+ {more} more statements[/]")


def _arrow(edge: "EdgeView", id: str) -> str:
    from rich.markup import escape

    return f"[dim]{escape(_words(edge, id))}[/]"


def _crossing(edge: "EdgeView", id: str, end: "NodeView") -> str:
    from rich.markup import escape

    return f"[dim]{escape(f'{_words(edge, id)} also {end.caption}')}[/]"


def _joins(edge: "EdgeView", id: str, nodes: dict[str, "NodeView"]) -> str | None:
    """The other end of an edge of this entity, if it is known to be nearer or as near."""
    other = edge.to_id if edge.from_id == id else edge.from_id if edge.to_id == id else None
    return other if other in nodes and other != id else None


def _words(edge: "EdgeView", id: str) -> str:
    """The relation as seen from the other end: an arrow shows who holds it."""
    kind = edge.kind.replace("_", " ")
    share = "" if edge.percentage is None else f" {edge.percentage}"
    return f"─{kind}{share}→" if edge.to_id == id else f"←{kind}{share}─"


def _named(node: "NodeView") -> str:
    from rich.markup import escape

    colour = _COLOURS.get(node.state, "default")
    state = node.state.replace("_", " ")
    return f"[bold]{escape(node.caption)}[/] ({node.type}, [{colour}]{state}[/]) {escape(node.id)}"


def _paths(found: "PathsView") -> None:
    if not found.paths:
        more = "at that depth" if found.truncated else "at all"
        typer.echo(f"{found.from_id} and {found.to_id} are not joined {more}")
    for number, path in enumerate(found.paths, 1):
        typer.echo(f"{number}. {path[0].from_caption}" if path else f"{number}. the same entity")
        for step in path:
            typer.echo(f"   {_walked(step)}")
    if found.truncated and found.paths:
        typer.echo("and more paths of that length")


def _walked(step: "PathStep") -> str:
    share = "" if step.percentage is None else f" {step.percentage}"
    kind = step.kind.replace("_", " ") + share
    arrow = f"←{kind}─" if step.inverse else f"─{kind}→"
    told = step.provenance
    return f"{arrow} {step.to_caption}  [{told.source} of {told.published}: {told.locator}]"
