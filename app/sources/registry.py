"""Which reader reads which source.

A reader is imported when somebody asks for it: a screening needs none.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from app.domain.kinds import Standing
from app.errors import UnknownSource
from app.sources.base import RELATIONS, Reader, is_relations

CUSTOM_PREFIX = "custom:"
_CUSTOM_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def _article() -> Reader:
    from app.sources.article import ArticleReader

    return ArticleReader()


def _ofac_sdn() -> Reader:
    from app.sources.ofac import OfacReader

    return OfacReader.sdn()


def _ofac_cons() -> Reader:
    from app.sources.ofac import OfacReader

    return OfacReader.consolidated()


def _un() -> Reader:
    from app.sources.un import UnReader

    return UnReader()


def _eu() -> Reader:
    from app.sources.eu import EuReader

    return EuReader()


def _uk() -> Reader:
    from app.sources.uk import UkReader

    return UkReader()


def _seco() -> Reader:
    from app.sources.seco import SecoReader

    return SecoReader()


def _canada() -> Reader:
    from app.sources.canada import CanadaReader

    return CanadaReader()


def _australia() -> Reader:
    from app.sources.australia import AustraliaReader

    return AustraliaReader()


def _csl() -> Reader:
    from app.sources.csl import CslReader

    return CslReader()


def _denied_persons() -> Reader:
    from app.sources.csl import DeniedPersonsReader

    return DeniedPersonsReader()


def _opensanctions() -> Reader:
    from app.sources.opensanctions import OpenSanctionsReader

    return OpenSanctionsReader()


class Readers(Mapping[str, Reader]):
    """The readers of publishers' lists by source, each made when it is asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], Reader]]) -> None:
        self._makers = makers
        self._made: dict[str, Reader] = {}

    def __getitem__(self, source: str) -> Reader:
        made = self._made.get(source)
        if made is None:
            made = self._made[source] = self._makers[source]()
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, source: object) -> bool:
        # Asking whether there is one makes none.
        return source in self._makers


READERS: Mapping[str, Reader] = Readers(
    {
        "article": _article,
        "ofac-sdn": _ofac_sdn,
        "ofac-cons": _ofac_cons,
        "un-sc": _un,
        "eu-fsf": _eu,
        "uk-sl": _uk,
        "ch-seco": _seco,
        "ca-sema": _canada,
        "au-dfat": _australia,
        "us-csl": _csl,
        "us-dpl": _denied_persons,
        "opensanctions": _opensanctions,
    }
)


def reader_for(source: str, *, standing: Standing = Standing.LISTED) -> Reader:
    """The reader of a source id; ``custom:NAME`` is a list of the user's own, and
    ``relations`` (or ``relations:NAME``) are relations between entities of all lists.

    ``standing`` is that of a custom list's entities: listed for a watchlist, register for
    a register. Raises :class:`UnknownSource`.
    """
    reader = READERS.get(source)
    if reader is not None:
        return reader
    known = [*sorted(READERS), f"{CUSTOM_PREFIX}NAME", RELATIONS]
    if source == RELATIONS:
        return _relations(source)
    if not (source.startswith(CUSTOM_PREFIX) or is_relations(source)):
        message = f"{source[:60]!r} is not a source that Cordon can read"
    elif _CUSTOM_NAME.fullmatch(source.partition(":")[2]):
        return _relations(source) if is_relations(source) else _custom(source, standing)
    else:
        message = (
            f"{source[:60]!r} is not the name of a list: after "
            f"'{source.partition(':')[0]}:' come 1 to 40 "
            "lower-case letters, digits, '-' or '_', the first a letter or digit"
        )
    raise UnknownSource(
        f"{message}; known are {', '.join(known)}", field="source", value=source[:60], known=known
    )


def _relations(source: str) -> Reader:
    from app.sources.relations import RelationsReader

    return RelationsReader(source)


def _custom(source: str, standing: Standing) -> Reader:
    from app.sources.custom import CustomReader

    return CustomReader(source, standing)
