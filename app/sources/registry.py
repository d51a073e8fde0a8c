"""Which reader reads which source."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from app.domain.kinds import Standing
from app.errors import UnknownSource
from app.sources.article import ArticleReader
from app.sources.australia import AustraliaReader
from app.sources.base import Reader
from app.sources.canada import CanadaReader
from app.sources.csl import CslReader, DeniedPersonsReader
from app.sources.custom import CustomReader
from app.sources.eu import EuReader
from app.sources.ofac import OfacReader
from app.sources.opensanctions import OpenSanctionsReader
from app.sources.relations import SOURCE as RELATIONS
from app.sources.relations import RelationsReader, is_relations
from app.sources.seco import SecoReader
from app.sources.uk import UkReader
from app.sources.un import UnReader

CUSTOM_PREFIX = "custom:"
_CUSTOM_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        reader.info.id: reader
        for reader in (
            ArticleReader(),
            OfacReader.sdn(),
            OfacReader.consolidated(),
            UnReader(),
            EuReader(),
            UkReader(),
            SecoReader(),
            CanadaReader(),
            AustraliaReader(),
            CslReader(),
            DeniedPersonsReader(),
            OpenSanctionsReader(),
        )
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
        return RelationsReader()
    if not (source.startswith(CUSTOM_PREFIX) or is_relations(source)):
        message = f"{source[:60]!r} is not a source that Cordon can read"
    elif _CUSTOM_NAME.fullmatch(source.partition(":")[2]):
        return RelationsReader(source) if is_relations(source) else CustomReader(source, standing)
    else:
        message = (
            f"{source[:60]!r} is not the name of a list: after "
            f"'{source.partition(':')[0]}:' come 1 to 40 "
            "lower-case letters, digits, '-' or '_', the first a letter or digit"
        )
    raise UnknownSource(
        f"{message}; known are {', '.join(known)}", field="source", value=source[:60], known=known
    )
