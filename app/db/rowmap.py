"""Where each entity of a version stands in the publisher's files, packed.

Row numbers move whenever a row is inserted above, so they differ in nearly every version
although nothing else does. Packed, they cost about five bytes for each entity and version.
"""

import zlib
from collections.abc import Mapping

import orjson


def pack(rows: Mapping[str, str]) -> bytes:
    """Entity key to locator, as it is stored with a version."""
    return zlib.compress(orjson.dumps(rows, option=orjson.OPT_SORT_KEYS), level=9)


def unpack(data: bytes) -> dict[str, str]:
    """What :func:`pack` packed."""
    rows: dict[str, str] = orjson.loads(zlib.decompress(data))
    return rows
