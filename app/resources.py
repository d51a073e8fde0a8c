"""Where the files that belong to Cordon, but are not code, stand on this machine.

In a checkout ``migrations/`` and ``seeds/`` are folders of the repository. A wheel carries
them as ``app/_data/migrations`` and ``app/_data/seeds`` (see ``tool.hatch`` in
``pyproject.toml``). Nothing else in Cordon may guess at these places.
"""

from pathlib import Path

_APP = Path(__file__).resolve().parent


def data_path(name: str) -> Path:
    """The folder ``name`` (``migrations`` or ``seeds``), installed or in a checkout.

    Raises ``FileNotFoundError`` naming both places when neither is there: that is a broken
    installation, which no user's input can cause.
    """
    places = (_APP / "_data" / name, _APP.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"{name}/ is missing; looked at {places[0]} and {places[1]}")
