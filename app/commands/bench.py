"""``cordon bench``: what questions and loads cost on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.house import open_house, speaks_plainly
from app.commands.screen import AsJson


@speaks_plainly
def bench(
    count: Annotated[int, typer.Option("--questions", help="Questions to ask.", min=20)] = 1000,
    url: Annotated[
        str | None,
        typer.Option(help="Also measure a running server at this address (loopback only)."),
    ] = None,
    http: Annotated[
        bool, typer.Option("--http", help="Also measure a server, started here for it.")
    ] = False,
    clients: Annotated[int, typer.Option(help="Clients that ask the server at once.")] = 8,
    load: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Measure instead how long the lists in this folder take to load.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    scale: Annotated[
        int | None,
        typer.Option(
            metavar="NAMES", help="Measure instead an index of so many made-up names.", min=1000
        ),
    ] = None,
    network: Annotated[
        int | None,
        typer.Option(
            metavar="RELATIONS",
            help="Measure instead the ownership rules on so many made-up relations.",
            min=100,
        ),
    ] = None,
    deltas: Annotated[
        int | None,
        typer.Option(
            metavar="ROWS",
            help="Measure instead so many customers against a hundred changed entities.",
            min=1000,
        ),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(help="Processes that build it; as many as there are processors.", min=1),
    ] = None,
    batch_rows: Annotated[
        int | None,
        typer.Option(
            metavar="ROWS",
            help="Measure instead cordon batch on so many made-up customers.",
            min=1000,
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(help="Processes that screen them, beside a run with one.", min=1)
    ] = 2,
    rounds: Annotated[int, typer.Option(help="How often each is run.", min=1)] = 1,
    as_json: AsJson = False,
) -> None:
    """Measure speed and memory on the loaded lists, beside plain rapidfuzz; or of loading.

    With --scale and --network no list is needed: the names are made up, with words as frequent
    as in real names, and so are the relations.
    """
    if scale is not None:
        from app.commands.scale import run_scale
        from app.matching.analysts import processors

        run_scale(scale, count, processes or processors(), as_json=as_json)
        return
    if network is not None:
        from app.commands.networks import measure_network, print_network

        print_network(measure_network(network), as_json=as_json)
        return
    if deltas is not None:
        from app.commands.delta_bench import run_deltas

        run_deltas(deltas, as_json=as_json)
        return
    if load is not None:
        from app.commands.loads import measure_loads, print_loads

        print_loads(measure_loads(load), as_json=as_json)
        return
    if batch_rows is not None:
        _batches(batch_rows, workers, rounds, as_json=as_json)
        return
    from app.commands.rates import ask_in_all_ways, compare_with_rapidfuzz, print_rates, questions
    from app.commands.served import over_http, served_copy

    with open_house() as house:
        snapshot, settings = house.snapshot(), house.settings
        engine = snapshot.engine
        names = [name.full for entity in engine.entities() for name in entity.names]
    asked = questions(names, count)
    rates = [*ask_in_all_ways(snapshot, names, count), *compare_with_rapidfuzz(names, asked)]
    if url is not None:
        rates.append(over_http(url, asked, clients))
    if http:
        with served_copy(settings.database, settings.index_dir, settings.environment()) as address:
            rates.append(over_http(address, asked, clients))
    print_rates(rates, engine.names, as_json=as_json)


def _batches(rows: int, workers: int, rounds: int, *, as_json: bool) -> None:
    from app.commands.batch_rates import listed_names, measure_batches, print_batches

    with open_house() as house:
        listed = listed_names(house.snapshot().engine.entities())
        environment = house.settings.environment()
    rates = measure_batches(rows, workers, rounds, listed, environment)
    print_batches(rates, as_json=as_json)
