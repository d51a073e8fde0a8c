"""What a rule says of one company, with the arithmetic, the paths, and what is missing."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.network.holdings import Node, Stake
from app.network.ownership import Needs, Ownership
from app.network.resolve import POSSIBLE, Resolution, Spread
from app.network.rules import Control, Limit, Rule
from app.network.shares import WHOLE, Share, percent

MOST_PATHS = 20
"""Paths that are told; a thicket of companies has more than anybody reads."""
MOST_SUMS = 50
"""Companies whose sums are told, and owners that are named in one of them."""
MOST_STEPS = 2_000
"""Nodes that the search for paths may visit."""

NameOf = Callable[[Node], str]


class Status(StrEnum):
    """Whether what is held of a company makes it blocked, be it listed besides or not."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NO = "no"


class Counts(StrEnum):
    """Why an owner's share counts."""

    LISTED = "listed"
    CERTAIN = "owned"
    POSSIBLE = "possibly owned"
    NO = "does not count"


@dataclass(frozen=True, slots=True)
class Term:
    """One owner's part in a sum."""

    stake: Stake
    counts: Counts


@dataclass(frozen=True, slots=True)
class Sum:
    """How much of one company is held by those who count; ``sentence`` is the arithmetic."""

    owned: Node
    terms: tuple[Term, ...]
    low: int
    high: int
    status: Status
    sentence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer for one company.

    ``sums`` begins with the company itself; those of the owners that count because they are
    owned follow, up to :data:`MOST_SUMS`. ``paths`` lead from somebody listed to the company,
    stake by stake, one for every chain of owners that count, up to :data:`MOST_PATHS`.
    ``together`` are the listed persons whose shares were added up because they act jointly;
    empty for a rule that adds up everybody's, and for one person.
    """

    rule: Rule
    node: Node
    status: Status
    listed: bool
    sums: tuple[Sum, ...] = ()
    paths: tuple[tuple[Stake, ...], ...] = ()
    more_paths: bool = False
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    together: frozenset[Node] = frozenset()


def find(resolution: Resolution, node: Node, name: NameOf = str) -> Finding:
    """What the resolution's rule says of a node.

    For a rule that does not add up, the listed person (or persons acting jointly) with the
    strongest result is told; of equals the one of the least number.
    """
    listed = node in resolution.listed
    best = _strongest(resolution, node)
    if best is None:
        return Finding(resolution.rule, node, Status.NO, listed)
    certain, possible = best
    teller = _Teller(resolution, certain, possible, name)
    status = teller.status(node)
    sums = tuple(teller.sums(node))
    paths, more = _paths(resolution.ownership, possible, node)
    return Finding(
        rule=resolution.rule,
        node=node,
        status=status,
        listed=listed,
        sums=sums,
        paths=paths,
        more_paths=more,
        missing=tuple(dict.fromkeys(teller.missing(sums))),
        notes=tuple(dict.fromkeys(teller.notes(sums))),
        together=teller.together,
    )


def _strongest(resolution: Resolution, node: Node) -> tuple[Spread, Spread] | None:
    """The readings in which most is held of the node; None if nobody listed holds any."""
    ranked = []
    for seeds, certain, possible in resolution.spreads():
        if node not in possible.sums:
            continue
        strength = (node in certain.blocked, node in possible.blocked, possible.sums[node])
        ranked.append((strength, [-n for n in sorted(seeds)], (certain, possible)))
    return max(ranked, key=lambda r: (r[0], r[1]))[2] if ranked else None


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts one pair of readings into words."""

    resolution: Resolution
    certain: Spread
    possible: Spread
    name: NameOf

    @property
    def rule(self) -> Rule:
        return self.resolution.rule

    @property
    def ownership(self) -> Ownership:
        return self.resolution.ownership

    @property
    def together(self) -> frozenset[Node]:
        """The listed persons who act jointly, where that is why they are added up."""
        joint = not self.rule.aggregate and len(self.certain.listed) > 1
        return frozenset(self.certain.listed) if joint else frozenset()

    def status(self, node: Node) -> Status:
        """What the node's own sum makes of it, whether or not it is listed besides."""
        certain, possible = self.certain, self.possible
        if certain.owned(node) if node in certain.listed else node in certain.blocked:
            return Status.CERTAIN
        if possible.owned(node) if node in possible.listed else node in possible.blocked:
            return Status.POSSIBLE
        return Status.NO

    def counts(self, node: Node) -> Counts:
        if node in self.certain.listed:
            return Counts.LISTED
        if node in self.certain.blocked:
            return Counts.CERTAIN
        return Counts.POSSIBLE if node in self.possible.blocked else Counts.NO

    def sums(self, node: Node) -> Iterator[Sum]:
        """The node's sum, and those of the owners that count because they are owned."""
        seen, queue = {node}, [node]
        while queue and len(seen) - len(queue) < MOST_SUMS:
            owned = queue.pop(0)
            made = self._sum(owned)
            yield made
            for term in made.terms:
                owner = term.stake.owner
                if owner not in seen and term.counts in (Counts.CERTAIN, Counts.POSSIBLE):
                    seen.add(owner)
                    queue.append(owner)

    def _sum(self, owned: Node) -> Sum:
        stakes = [s for s in self.ownership.owners_of(owned) if s.owner != owned]
        stakes.sort(key=lambda s: (-s.high, -s.low, self.name(s.owner)))
        terms = tuple(Term(s, self.counts(s.owner)) for s in stakes)
        counted = [t for t in terms if t.counts is not Counts.NO]
        low = sum(t.stake.low for t in counted if t.counts is not Counts.POSSIBLE)
        high = sum(t.stake.high for t in counted)
        status = self.status(owned)
        words = self._sentence(owned, counted, low, high, status)
        return Sum(owned, terms, low, high, status, words)

    def _sentence(
        self, owned: Node, counted: list[Term], low: int, high: int, status: Status
    ) -> str:
        held = [t for t in counted if t.stake.held]
        if not held:
            return f"{self.name(owned)}: no share is stated, only control"
        shown = held[:MOST_SUMS]
        parts = [f"{self.name(t.stake.owner)} {t.stake.share} ({t.counts})" for t in shown]
        if len(shown) < len(held):
            parts.append(f"the shares of {len(held) - len(shown)} more")
        needs = self.ownership.needs(owned)
        least, most = low - needs.excess, high
        if needs.lows <= WHOLE:
            most = min(high, WHOLE - (needs.lows - sum(t.stake.low for t in held)))
        least = min(max(least, 0), most)
        most = min(most, WHOLE)
        total = Share(min(least, WHOLE), most)
        words = f"{self.name(owned)}: {' + '.join(parts)} = {_total(total)}"
        return f"{words}, {_verdict(self.rule.limit, status)}"

    def missing(self, sums: tuple[Sum, ...]) -> Iterator[str]:
        """What would have to be known to turn ``possible`` into an answer."""
        for made in sums:
            if made.status is not Status.POSSIBLE:
                continue
            for term in made.terms:
                yield from self._missing(made.owned, term)
            needs = self.ownership.needs(made.owned)
            if needs.own_high and not POSSIBLE.enough(
                self.rule, made.low, made.high, Needs(needs.lows, needs.own_low, 0)
            ):
                yield (
                    f"whether the {Share(needs.own_low, needs.own_high)} that "
                    f"{self.name(made.owned)} holds of itself belong to the whole"
                )
            if needs.excess:
                yield (
                    f"which shares of {self.name(made.owned)} are true: those stated add up to "
                    f"{percent(needs.lows)} %"
                )

    def _missing(self, owned: Node, term: Term) -> Iterator[str]:
        stake = term.stake
        if term.counts is Counts.NO:
            return
        owner, company = self.name(stake.owner), self.name(owned)
        if stake.held and not stake.share.known:
            yield f"the share that {owner} holds of {company}"
        elif not stake.share.exact:
            yield f"the exact share that {owner} holds of {company} (stated: {stake.share})"
        if stake.control and self.rule.control is Control.ASSESS:
            yield f"whether {owner} controls {company} in the sense of the rule"

    def notes(self, sums: tuple[Sum, ...]) -> Iterator[str]:
        """What a reader must know of how the sums were made."""
        if sums[0].owned in self.resolution.listed:
            yield f"{self.name(sums[0].owned)} is listed itself, whatever is held of it"
        if self.together:
            names = " and ".join(sorted(map(self.name, self.together)))
            yield f"{names} are stated to act jointly, so their shares are added up"
        for made in sums:
            company = self.name(made.owned)
            if self._exactly_half(made):
                yield (
                    f"exactly 50 % of {company}: the limit was read as {self.rule.limit} "
                    f"({self.rule.limit_source})"
                )
            for term in made.terms:
                if term.stake.disagree:
                    yield (
                        f"statements about {self.name(term.stake.owner)}'s share of {company} "
                        f"disagree; the stricter reading, {term.stake.share}, was used"
                    )
                if term.stake.control and term.counts is not Counts.NO:
                    yield f"{self.name(term.stake.owner)} controls {company}; {self.rule.control}"
            yield from self._odd(made.owned)

    def _exactly_half(self, made: Sum) -> bool:
        half = WHOLE // 2
        return half in (made.low, made.high) and any(t.stake.held for t in made.terms)

    def _odd(self, owned: Node) -> Iterator[str]:
        needs, company = self.ownership.needs(owned), self.name(owned)
        if needs.own_high:
            yield (
                f"{company} holds {Share(needs.own_low, needs.own_high)} of itself, which "
                "counts for nobody"
            )
        if needs.excess:
            yield (
                f"the stated shares of {company} add up to {percent(needs.lows)} %, so they "
                f"cannot all be true: {percent(needs.excess)} % were taken off what is certain"
            )
        for stake in self.ownership.owners_of(owned):
            other = stake.owner
            if other != owned and any(s.owner == owned for s in self.ownership.owners_of(other)):
                yield f"{company} and {self.name(other)} hold shares of each other"


def _total(total: Share) -> str:
    return f"{percent(total.low)} to {percent(total.high)} %" if not total.exact else str(total)


def _verdict(limit: Limit, status: Status) -> str:
    match status:
        case Status.CERTAIN:
            return f"which is {limit}"
        case Status.POSSIBLE:
            return f"which may be {limit}"
        case Status.NO:
            return f"which is not {limit}"


def _paths(
    ownership: Ownership, possible: Spread, node: Node
) -> tuple[tuple[tuple[Stake, ...], ...], bool]:
    """Chains from somebody listed down to the node, over owners that count, shortest first."""
    found: list[tuple[Stake, ...]] = []
    queue: list[tuple[Stake, ...]] = [()]
    steps = 0
    while queue:
        chain = queue.pop(0)
        steps += 1
        if steps > MOST_STEPS or len(found) >= MOST_PATHS:
            return tuple(found), True
        top = chain[0].owner if chain else node
        if chain and top in possible.listed:
            found.append(chain)
            continue
        passed: Collection[Node] = {node, *(stake.owner for stake in chain)}
        for stake in sorted(ownership.owners_of(top), key=lambda s: (-s.high, s.owner)):
            if stake.owner in possible.blocked and stake.owner not in passed:
                queue.append((stake, *chain))
    return tuple(found), False
