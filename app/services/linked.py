"""Linked risk: why an entity that is not listed is a hit all the same, and who is behind one
that is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np

from app.domain.entities import Entity
from app.domain.kinds import EuLimit, RelationKind, Risk, Standing
from app.domain.screening import Evidence, Match, OwnershipNote, PathStep, Provenance
from app.errors import NotFound
from app.network.explore import Choice, other_end, owners, shortest, statements_at
from app.network.findings import Finding, Status, find
from app.network.graph import KINDS, OWNING, Network, Statement
from app.network.holdings import Node
from app.network.joint import acting_jointly, joint_statements
from app.network.resolve import Resolution
from app.services.catalogue import Snapshot
from app.services.regimes import rules

WEIGHTS: Mapping[RelationKind, float] = {
    RelationKind.CONTROLS: 0.95,
    RelationKind.OWNS: 0.9,
    RelationKind.ACTS_FOR: 0.9,
    RelationKind.LINKED_TO: 0.9,
    RelationKind.FAMILY: 0.9,
    RelationKind.ASSOCIATE: 0.85,
    RelationKind.MEMBER_OF: 0.85,
    RelationKind.ACTS_JOINTLY: 0.9,
}
"""What a hit's score is multiplied by for each relation between it and the listed entity.

House weights, not measured: control and ownership say most; one relation leaves an exact
name above the default threshold, two bring it down to a review, three below it.
"""
POSSIBLY_OWNED = 0.95
"""The same for a company that may be owned; one that certainly is loses nothing."""
# By the number of a kind: whether it is one of these.
_OWNING = np.array([kind in OWNING for kind in KINDS])
_BEHIND = _OWNING | np.array([kind is RelationKind.ACTS_FOR for kind in KINDS])
MOST_STEPS = 30
"""Steps of a path that a hit carries; the network of the entity shows all of them."""


class Links:
    """What the network of a snapshot says of hits, on one day."""

    def __init__(
        self, snapshot: Snapshot, day: date, eu_limit: EuLimit = EuLimit.HALF_OR_MORE
    ) -> None:
        self.snapshot = snapshot
        self.network: Network = snapshot.reaches.network
        self.day = day
        self.eu_limit = eu_limit

    def caption(self, node: Node) -> str:
        """The node's name, or its id if it is on none of the lists."""
        entity = self.entity(node)
        return self.network.ids[node] if entity is None else entity.caption

    def entity(self, node: Node) -> Entity | None:
        try:
            return self.snapshot.engine.entity(self.network.ids[node])
        except NotFound:
            return None

    # --- Ownership ------------------------------------------------------------------------

    def findings(self, node: Node) -> tuple[Finding, ...]:
        """What every rule says of a node of which somebody listed holds a part."""
        if not self.network.statements:
            return ()
        upstream = owners(self.network, self.day, node)
        everyone = upstream.upstream(node)
        found = []
        for rule, regime in rules(self.eu_limit):
            listed = everyone & self.network.listed(regime)
            jointly = () if rule.aggregate else acting_jointly(self.network, self.day, listed)
            finding = find(Resolution(upstream, rule, listed, jointly), node, self.caption)
            if finding.sums:
                found.append(finding)
        return tuple(found)

    def notes(self, findings: Iterable[Finding]) -> tuple[OwnershipNote, ...]:
        return tuple(
            OwnershipNote(
                rule=f.rule.id,
                title=f.rule.title,
                status=f.status.value,
                limit=f.rule.limit.value,
                limit_source=f.rule.limit_source,
                source=f.rule.source,
                arithmetic=tuple(s.sentence for s in f.sums),
                missing=f.missing,
                notes=f.notes,
            )
            for f in findings
        )

    # --- Steps ----------------------------------------------------------------------------

    def step(self, statement: Statement, start: Node) -> PathStep:
        """One statement, walked from one of its ends to the other."""
        net = self.network
        from_id, to_id = statement.holder, statement.target
        inverse = net.arrays.groups[from_id] != start
        if inverse:
            from_id, to_id = to_id, from_id
        return PathStep(
            from_id=net.ids[from_id],
            from_caption=self.caption(from_id),
            kind=statement.kind.value,
            to_id=net.ids[to_id],
            to_caption=self.caption(to_id),
            statement=statement.stated,
            provenance=self.provenance(statement),
            inverse=bool(inverse),
            percentage=None if statement.share is None else str(statement.share),
        )

    def provenance(self, statement: Statement) -> Provenance:
        """Where a statement stands: the list, its version, the entry and the place.

        What a source takes from another one stands there: the place begins with its name.
        """
        version = self.snapshot.version_of(statement.source)
        assert version is not None, "the network is that of the versions"
        return Provenance(
            source=statement.source,
            list_version=version.label,
            published=version.published,
            retrieved=version.retrieved,
            entry=statement.entry,
            locator=": ".join(filter(None, (statement.origin, statement.locator))),
            url=self._url(statement),
        )

    def _url(self, statement: Statement) -> str | None:
        """The publisher's page of the entry that states it, where there is one."""
        try:
            return self.snapshot.engine.entity(f"{statement.source}:{statement.entry}").url
        except NotFound:
            return None

    def steps_between(self, one: Node, other: Node, allowed: Choice) -> Iterator[PathStep]:
        """Every statement that joins two nodes, of those allowed."""
        for number in statements_at(self.network, one, allowed):
            if other_end(self.network, number, one) == other:
                yield self.step(self.network.statement(number), one)

    def owned_path(self, finding: Finding) -> tuple[PathStep, ...]:
        """The steps from a company up to those listed, each statement once, nearest first."""
        steps: dict[int, PathStep] = {}
        for path in finding.paths:
            for stake in reversed(path):
                for ref in stake.refs:
                    if ref not in steps:
                        steps[ref] = self.step(self.network.statement(ref), stake.owned)
        if len(finding.together) > 1:
            for ref in joint_statements(self.network, self.day, finding.together):
                statement = self.network.statement(ref)
                steps[ref] = self.step(statement, self.network.holder_of(statement))
        return tuple(steps.values())[:MOST_STEPS]

    def linked_path(self, node: Node, depth: int) -> tuple[PathStep, ...]:
        """The statements on a shortest way to somebody listed; empty if there is none."""
        allowed = Choice(day=self.day)
        found = shortest(
            self.network, node, self.network.listed(), depth=depth, most=1, allowed=allowed
        )
        steps: list[PathStep] = []
        for path in found.paths:
            for one, other in pairwise(path):
                steps += self.steps_between(one, other, allowed)
        return tuple(steps[:MOST_STEPS])

    def behind(self, entity: Entity) -> tuple[PathStep, ...]:
        """Who is behind a listed entity: the links that its own list states to others listed,
        those that own or control it, and those that hold an office in it, whoever states that.
        """
        net = self.network
        own, node = net.number(entity.id), net.node(entity.id)
        if own is None or node is None:
            return ()
        numbers, a, listed = net.at(node), net.arrays, net.listed()
        kinds = a.kinds[numbers]
        owning, behind = _OWNING[kinds], _BEHIND[kinds]
        stated = numbers[(a.holders[numbers] == own) & ~owning]
        steps = [
            self.step(net.statement(number), node)
            for number in stated.tolist()
            if int(net.targets[number]) in listed and int(net.targets[number]) != node
        ]
        # OFAC's "owned or controlled by" stands at both of its ends.
        told = {(step.statement, step.provenance.source) for step in steps}
        held = Choice(day=self.day).of(net, numbers[(a.targets[numbers] == own) & behind])
        for number in held:
            owner = int(net.holders[number])
            statement = net.statement(number)
            if owner == node or owner not in listed or not _behind(statement):
                continue
            step = self.step(statement, node)
            if (step.statement, step.provenance.source) not in told:
                steps.append(step)
        return tuple(steps[:MOST_STEPS])


def _behind(statement: Statement) -> bool:
    """Whether the holder of a relation is behind its target: an agent without an office is not."""
    return statement.kind is not RelationKind.ACTS_FOR or statement.role is not None


@dataclass(frozen=True, slots=True)
class Judged:
    """Why an entity that is not listed is a hit; ``weight`` multiplies the score of its name."""

    risk: Risk
    path: tuple[PathStep, ...]
    ownership: tuple[OwnershipNote, ...]
    weight: float
    sentence: str

    def weigh(self, match: Match) -> Match:
        """The match with the weight as one more piece of evidence."""
        score = round(match.score * self.weight, 4)
        evidence = Evidence(
            feature=self.risk.value,
            effect=round(score - match.score, 4),
            query=match.matched_name,
            candidate=self.path[-1].to_caption,
            sentence=self.sentence,
        )
        return replace(
            match,
            score=score,
            evidence=(*match.evidence, evidence),
            explanation=f"{match.explanation} {self.sentence}",
        )


def judge(links: Links, match: Match, *, include_linked: bool, depth: int) -> Judged | None:
    """The risk of a match that is not listed; None if nothing makes it a hit."""
    node = links.network.node(match.entity_id)
    if node is None:
        return None
    findings = links.findings(node)
    # Control without a share is a link that is to be assessed; it owns nothing.
    blocked = [f for f in findings if f.status is not Status.NO and f.sums[0].high]
    if blocked:
        strongest = min(blocked, key=lambda f: f.status is not Status.CERTAIN)
        certain = strongest.status is Status.CERTAIN
        weight = 1.0 if certain else POSSIBLY_OWNED
        # Who acts jointly matters to one rule only, and must be told whichever is the strongest.
        joint = next((f for f in blocked if len(f.together) > 1), strongest)
        path = links.owned_path(joint if joint.status is strongest.status else strongest)
        titles = ", ".join(f.rule.title for f in blocked if f.status is strongest.status)
        sentence = (
            f"Not listed itself, but {'owned' if certain else 'possibly owned'} by listed "
            f"persons ({titles}): {strongest.sums[0].sentence}."
        )
        return Judged(Risk.OWNED, path, links.notes(findings), weight, sentence)
    if not include_linked:
        return None
    entity = links.entity(node)
    path = links.linked_path(node, depth)
    if not path or entity is None or entity.standing is not Standing.REGISTER:
        return None
    weight, sentence = _weight_of(links, path)
    return Judged(Risk.LINKED, path, links.notes(findings), weight, sentence)


def _weight_of(links: Links, path: tuple[PathStep, ...]) -> tuple[float, str]:
    """The weight of a path and the sentence for it; of each step the strongest statement counts."""
    node = links.network.node
    best: dict[tuple[Node | None, Node | None], float] = {}
    words: dict[tuple[Node | None, Node | None], str] = {}
    for step in path:
        ends = (node(step.from_id), node(step.to_id))
        weight = WEIGHTS[RelationKind(step.kind)]
        if weight > best.get(ends, 0.0):
            best[ends], words[ends] = weight, step.kind.replace("_", " ")
    product = 1.0
    for weight in best.values():
        product *= weight
    kinds = ", then ".join(words.values())
    told = ", ".join(
        dict.fromkeys(f"{s.provenance.source} of {s.provenance.published}" for s in path)
    )
    return product, (
        f"Not listed itself, but related to {path[-1].to_caption}, which is listed: {kinds} "
        f"(stated by {told})."
    )
