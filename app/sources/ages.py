"""From which age a list is stale, by source; a source that is not here never is.

They stand apart from the readers because every answer says whether its lists are stale, and
whoever asks for one name need not wait for the readers.
"""

from collections.abc import Mapping
from types import MappingProxyType

STALE_AFTER_DAYS: Mapping[str, int] = MappingProxyType(
    {
        "ofac-sdn": 30,
        "ofac-cons": 30,
        "un-sc": 180,
        "eu-fsf": 60,
        "uk-sl": 60,
        "ch-seco": 60,
        "ca-sema": 90,
        "au-dfat": 90,
        "us-csl": 30,
        "us-dpl": 90,
        "opensanctions": 30,
    }
)
