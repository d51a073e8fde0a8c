"""``cordon screen`` and ``cordon compare``."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.collecting import BRIEF, seldom_collecting
from app.commands.house import open_house, speaks_plainly
from app.commands.tables import read_csv
from app.domain.kinds import Scoring

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SCORING = "cordon, or ofac for the scores of OFAC's own search."


@speaks_plainly
@seldom_collecting(BRIEF)
def screen(
    name: Annotated[str, typer.Argument(help="The name, in any script; '' with --id alone.")],
    type: Annotated[str, typer.Option(help="person, organization, vessel, aircraft, any.")] = "any",
    dob: Annotated[str | None, typer.Option(help="Birth date: YYYY[-MM[-DD]].")] = None,
    country: Annotated[list[str] | None, typer.Option(help="ISO code or name; repeatable.")] = None,
    gender: Annotated[str | None, typer.Option(help="male, female or other.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another name; repeatable.")] = None,
    id: Annotated[
        list[str] | None, typer.Option("--id", help="A number, or TYPE:NUMBER; repeatable.")
    ] = None,
    threshold: Annotated[float | None, typer.Option(help="Score of a hit, 0 to 1.")] = None,
    profile: Annotated[
        str | None, typer.Option(help="Named thresholds: strict, standard, broad.")
    ] = None,
    scoring: Annotated[str, typer.Option(help=SCORING)] = "cordon",
    why_not: Annotated[
        str | None, typer.Option(help="Say why the entity of this id is not among the hits.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="As the lists stood on YYYY-MM-DD.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; repeatable.")] = None,
    limit: Annotated[int, typer.Option(help="Most hits.")] = 10,
    no_group: Annotated[
        bool, typer.Option("--no-group", help="Keep entities of several lists apart.")
    ] = False,
    link_depth: Annotated[
        int, typer.Option(help="Relations between an unlisted hit and a listed one; 0 for none.")
    ] = 1,
    eu_limit: Annotated[
        str | None, typer.Option(help="The EU's limit: half_or_more or more_than_half.")
    ] = None,
    reference: Annotated[str | None, typer.Option(help="Your own id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Screen one name; the screening is stored."""
    from app.api.views import screening_view
    from app.services import screening
    from app.services.questions import build_options, build_query

    with open_house() as house:
        today = house.now().date()
        query = build_query(
            name=None if id and not name else name,
            type=type,
            birth_date=dob,
            countries=country or (),
            gender=gender,
            aliases=alias or (),
            identifiers=[_identifier(text) for text in id or ()],
            reference=reference,
            max_name_length=house.settings.max_name_length,
            today=today,
        )
        options = build_options(
            threshold=threshold,
            profile=profile,
            scoring=scoring,
            why_not=why_not,
            limit=limit,
            profiles=house.profiles,
            sources=source or (),
            as_of=as_of,
            include_linked=link_depth != 0,
            link_depth=link_depth or 1,
            eu_limit=eu_limit or house.settings.eu_limit,
            group=not no_group,
            today=today,
        )
        answer = screening.screen(house.sessions, house.catalogue, query, options, now=house.now())
    view = screening_view(answer)
    if as_json:
        typer.echo(json.dumps(view, ensure_ascii=False, default=str))
        return
    _print(view)


def _identifier(text: str) -> dict[str, str | None]:
    from app.domain.kinds import IdentifierType

    kind, colon, value = text.partition(":")
    if colon and kind in set(IdentifierType):
        return {"type": kind, "value": value}
    return {"value": text}


def _print(view: dict[str, object]) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(soft_wrap=True, highlight=False)
    console.print(f"[bold]{view['verdict']}[/]  {view['screening_id']}")
    problems, hits, searched = view["problems"], view["hits"], view["lists"]
    assert isinstance(problems, list)
    assert isinstance(hits, list)
    assert isinstance(searched, list)
    for problem in problems:
        console.print(f"[red]{escape(problem)}[/]")
    for hit in hits:
        console.print(
            f"\n[bold]{hit['score']:.2f}[/] {escape(hit['caption'])}  "
            f"({hit['type']}, {hit['risk']})  {escape(hit['entity_id'])}{_chance(hit)}"
        )
        console.print(f"  {escape(hit['explanation'])}")
        for p in hit["provenance"]:
            facts = [p["source"], f"published {p['published']}", f"entry {p['entry']}"]
            facts += [p["programme"], p["legal_basis"], p["locator"]]
            console.print("  " + escape(" · ".join(str(f) for f in facts if f)), style="dim")
        for step in hit["path"]:
            console.print(f"  → {escape(_step(step))}", style="dim")
        for note in hit["ownership"]:
            limit = f"{note['limit']}, {note['limit_source']}"
            console.print(
                f"  {escape(note['title'])}: {note['status']} ({escape(limit)})", style="dim"
            )
            for sentence in (*note["arithmetic"], *note["notes"]):
                console.print(f"    {escape(sentence)}", style="dim")
            for sentence in note["missing"]:
                console.print(f"    not known: {escape(sentence)}", style="dim")
    absent = view.get("why_not")
    if isinstance(absent, dict):
        console.print(f"\nwhy not {escape(absent['caption'])}  {escape(absent['entity_id'])}")
        console.print(f"  {absent['reason'].replace('_', ' ')}; closest name: ", end="")
        console.print(escape(absent["best_name"]))
        for sentence in absent["sentences"]:
            console.print(f"  {escape(sentence)}")
    names = ", ".join(f"{info['source']} of {info['published']}" for info in searched)
    console.print(f"\nsearched {names or 'no list'}", style="dim")


def _step(step: dict[str, Any]) -> str:
    """One relation as it is walked; one that is told from its other end is said to be."""
    facts = [step["kind"], "the other way" if step["inverse"] else "", step["percentage"] or ""]
    stands = f"{step['provenance']['source']} {step['provenance']['locator']}"
    return f"{step['to_caption']} ({', '.join(filter(None, facts))}; {stands})"


def _chance(hit: dict[str, Any]) -> str:
    return "" if hit["probability"] is None else f"  probability {hit['probability']:.2f}"


@speaks_plainly
@seldom_collecting(BRIEF)
def compare(
    name1: Annotated[str | None, typer.Argument(help="One name.")] = None,
    name2: Annotated[str | None, typer.Argument(help="The other name.")] = None,
    type: Annotated[str, typer.Option(help="person, organization, vessel, aircraft, any.")] = "any",
    pairs: Annotated[Path | None, typer.Option(help="CSV with type,name1,name2.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers to --pairs go.")] = None,
    scoring: Annotated[str, typer.Option(help=SCORING)] = "cordon",
    as_json: AsJson = False,
) -> None:
    """Say how alike two names are, and why or why not."""
    from app.api.views import plain
    from app.matching import compare_names
    from app.services.questions import build_query, scoring_of

    way = scoring_of(scoring)
    if pairs is not None:
        if out is None:
            raise typer.BadParameter("--pairs needs --out")
        typer.echo(f"{compare_pairs(pairs, out, way)} pairs written to {out}")
        return
    if name1 is None or name2 is None:
        raise typer.BadParameter("give two names, or --pairs and --out")
    today = datetime.now(UTC).date()
    first = build_query(name=name1, type=type, today=today)
    second = build_query(name=name2, type=type, today=today)
    found = compare_names(first.name, second.name, first.type, way)
    if as_json:
        typer.echo(json.dumps(plain(found), ensure_ascii=False))
        return
    typer.echo(f"{found.score:.2f} {found.verdict.value}\n{found.explanation}")


def compare_pairs(pairs: Path, out: Path, scoring: Scoring = Scoring.CORDON) -> int:
    """Compare every pair of a CSV; a file with an unknown type or column is refused whole."""
    from app.domain.kinds import QueryType
    from app.matching import compare_names

    given = read_csv(pairs, ("type", "name1", "name2"))
    columns = [*given.columns, "score", "verdict", "explanation"]
    work = out.with_name(out.name + ".part")
    with work.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore")
        writer.writeheader()
        for place, row in enumerate(given.rows):
            try:
                kind = QueryType((row["type"] or "any").strip().lower())
            except ValueError:
                work.unlink()
                raise given.refuse(
                    place, "type", f"{row['type']!r} is not a type we know"
                ) from None
            found = compare_names(row["name1"], row["name2"], kind, scoring)
            row |= {
                "score": f"{found.score:.4f}",
                "verdict": found.verdict.value,
                "explanation": found.explanation,
            }
            writer.writerow(row)
    work.replace(out)
    return len(given.rows)
