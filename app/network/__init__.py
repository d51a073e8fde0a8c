"""Behind the name: ownership rules, and the paths between entities; pure.

``shares`` and ``holdings`` say what is stated, ``rules`` what three regulators make of it,
``resolve`` which companies count as blocked, ``findings`` why, in sentences::

    from datetime import date
    from app.network import OFAC, Holding, Ownership, Resolution, Share, find, stakes_on

    holdings = [Holding(owner=1, owned=2, share=Share.of(60))]
    ownership = Ownership(stakes_on(holdings, date(2026, 1, 1)))
    find(Resolution(ownership, OFAC, listed={1}), 2).status
"""

from app.network.findings import Finding, Status, find
from app.network.holdings import Holding, Stake, stakes_on
from app.network.ownership import Ownership
from app.network.resolve import Resolution
from app.network.rules import EU, OFAC, RULES, UK, Limit, Rule, eu
from app.network.shares import UNKNOWN, Share

__all__ = [
    "EU",
    "OFAC",
    "RULES",
    "UK",
    "UNKNOWN",
    "Finding",
    "Holding",
    "Limit",
    "Ownership",
    "Resolution",
    "Rule",
    "Share",
    "Stake",
    "Status",
    "eu",
    "find",
    "stakes_on",
]
