"""Statements about who holds or controls whom, and what they come to on one day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from app.network.shares import UNKNOWN, Share

Node = int
"""Entities are numbered by whoever builds the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One statement: ``owner`` holds a share of ``owned``, or (no share) controls it.

    ``ends`` is the last day of the holding; None is no limit. ``ref`` is the caller's own
    number of the statement.
    """

    owner: Node
    owned: Node
    share: Share | None = UNKNOWN
    starts: date | None = None
    ends: date | None = None
    ref: int = -1

    def holds_on(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (
            self.ends is None or day <= self.ends
        )


@dataclass(slots=True)
class Stake:
    """What all statements about one owner and one owned company come to."""

    owner: Node
    owned: Node
    low: int = 0
    high: int = 0
    """The share; 0 to 0 where only control is stated."""
    control: bool = False
    disagree: bool = False
    """Statements give different shares; the larger was taken, which is the stricter reading."""
    refs: tuple[int, ...] = field(default=(), compare=False)

    @property
    def share(self) -> Share:
        return Share(self.low, self.high)

    @property
    def held(self) -> bool:
        """Whether a share is held, and not only control."""
        return self.high > 0


def stakes_on(holdings: Iterable[Holding], day: date) -> Iterator[Stake]:
    """One stake for each owner and owned company that some statement joins on this day."""
    pairs: defaultdict[tuple[Node, Node], list[Holding]] = defaultdict(list)
    for holding in holdings:
        if holding.holds_on(day):
            pairs[holding.owner, holding.owned].append(holding)
    for (owner, owned), found in pairs.items():
        yield stake_of(owner, owned, found)


def stake_of(owner: Node, owned: Node, found: Iterable[Holding]) -> Stake:
    """The stricter reading of several statements.

    Statements with a share win over those without. Among the former the larger least and
    the larger most are taken: several lists say the same thing of the same shares, so they
    are never added up.
    """
    stake = Stake(owner, owned)
    shares, refs = set(), []
    unknown = False
    for holding in found:
        refs.append(holding.ref)
        if holding.share is None:
            stake.control = True
        elif holding.share.known:
            shares.add(holding.share)
        else:
            unknown = True
    stake.refs = tuple(refs)
    if shares:
        stake.low = max(share.low for share in shares)
        stake.high = max(share.high for share in shares)
        stake.disagree = len(shares) > 1
    elif unknown:
        stake.low, stake.high = UNKNOWN.low, UNKNOWN.high
    return stake
