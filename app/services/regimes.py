"""Whose ownership rule a listing falls under.

OFAC's rule is about those whom OFAC blocks, the EU's about those on the EU's list, the
United Kingdom's about those on its own. What other lists name falls under none of the three;
the strictest reading, which takes all lists together, covers them.
"""

from functools import cache

from app.domain.entities import Entity
from app.domain.kinds import EuLimit
from app.network.rules import EU, OFAC, STRICTEST, UK, Limit, Rule, eu

REGIMES: tuple[tuple[Rule, str], ...] = ((OFAC, "ofac-sdn"), (EU, "eu-fsf"), (UK, "uk-sl"))
"""Rule and the list of those that it blocks. OFAC's other lists do not block, so they are
not here."""


def regimes_of(entity: Entity) -> int:
    """The regimes that block a listed entity, as bits in the order of :data:`REGIMES`.

    Another source may rely on an entry of one of these lists for what it says.
    """
    bits = 0
    for place, (_, source) in enumerate(REGIMES):
        relied = any((m.origin or "").startswith(f"{source} ") for m in entity.measures)
        if entity.source == source or relied:
            bits |= 1 << place
    return bits


@cache
def rules(eu_limit: EuLimit = EuLimit.HALF_OR_MORE) -> tuple[tuple[Rule, int | None], ...]:
    """Every rule with the regime whose listed persons it takes; None for those of all lists."""
    read_so = {EU.id: eu(Limit[eu_limit.name])}
    own = ((read_so.get(rule.id, rule), place) for place, (rule, _) in enumerate(REGIMES))
    return (*own, (STRICTEST, None))
