"""A network as files for other programmes: GraphML, FollowTheMoney JSON lines, CSV."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import orjson

from app.network.views import EdgeView, NetworkView, NodeView, StatementView

# --- GraphML ------------------------------------------------------------------------------

_NODE_KEYS = ("caption", "type", "state", "distance", "same_as", "programmes", "hidden")
_EDGE_KEYS = (
    *("kind", "percentage", "role", "starts_on", "ends_on", "stated", "origin"),
    *("source", "list_version", "published", "entry", "locator"),
)
_NUMBERS = frozenset({"distance", "hidden"})
_ODD = {i: "\ufffd" for i in range(32) if i not in (9, 10, 13)}
"""Characters that XML cannot hold."""


def graphml(view: NetworkView) -> str:
    """GraphML 1.0: an edge for each statement, with everything that is known of it."""
    root = Element("graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"})
    for target, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for key in keys:
            kind = "int" if key in _NUMBERS else "string"
            told = {"id": f"{target}_{key}", "for": target, "attr.name": key, "attr.type": kind}
            SubElement(root, "key", told)
    graph = SubElement(root, "graph", {"id": _clean(view.entity_id), "edgedefault": "directed"})
    for node in view.nodes:
        element = SubElement(graph, "node", {"id": _clean(node.id)})
        _data(element, "node", {key: getattr(node, key) for key in _NODE_KEYS})
    for edge, statement in _statements(view):
        ends = {"source": _clean(edge.from_id), "target": _clean(edge.to_id)}
        _data(SubElement(graph, "edge", ends), "edge", _facts(edge, statement))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _data(element: Element, target: str, facts: Mapping[str, object]) -> None:
    for key, value in facts.items():
        words = "; ".join(value) if isinstance(value, tuple) else str(value)
        if value is not None and words:
            SubElement(element, "data", {"key": f"{target}_{key}"}).text = _clean(words)


def _clean(text: str) -> str:
    return text.translate(_ODD)


def _statements(view: NetworkView) -> Iterator[tuple[EdgeView, StatementView]]:
    for edge in view.edges:
        for statement in edge.statements:
            yield edge, statement


def _facts(edge: EdgeView, statement: StatementView) -> dict[str, object]:
    told = statement.provenance
    return {
        "kind": edge.kind,
        "percentage": statement.percentage,
        "role": statement.role,
        "starts_on": statement.starts_on,
        "ends_on": statement.ends_on,
        "stated": statement.stated,
        "origin": statement.origin,
        "source": told.source,
        "list_version": told.list_version,
        "published": told.published,
        "entry": told.entry,
        "locator": told.locator,
    }


# --- CSV ----------------------------------------------------------------------------------

_ENDS = ("from_id", "from_caption", "from_type", "from_state")
CSV_COLUMNS = (*_ENDS, *_EDGE_KEYS, *(name.replace("from_", "to_") for name in _ENDS))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(view: NetworkView) -> str:
    """A row for each statement. No cell is one that a spreadsheet would run."""
    nodes = {node.id: node for node in view.nodes}
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for edge, statement in _statements(view):
        facts = _facts(edge, statement).values()
        row = (*_end(nodes[edge.from_id]), *facts, *_end(nodes[edge.to_id]))
        writer.writerow(map(_cell, row))
    return stream.getvalue()


def _end(node: NodeView) -> tuple[str, ...]:
    return node.id, node.caption, node.type, node.state


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


# --- FollowTheMoney -----------------------------------------------------------------------

_SCHEMATA = MappingProxyType(
    {
        "person": "Person",
        "organization": "Organization",
        "vessel": "Vessel",
        "aircraft": "Airplane",
        "unknown": "LegalEntity",
    }
)
_LINKS = MappingProxyType(
    {
        # kind: (schema, who holds it, its target, the property that keeps our word for it)
        "owns": ("Ownership", "owner", "asset", "role"),
        "acts_for": ("Representation", "agent", "client", "role"),
        "family": ("Family", "person", "relative", "relationship"),
        "associate": ("Associate", "person", "associate", "relationship"),
        "member_of": ("Membership", "member", "organization", "role"),
        "controls": ("UnknownLink", "subject", "object", "role"),
        "linked_to": ("UnknownLink", "subject", "object", "role"),
        "acts_jointly": ("UnknownLink", "subject", "object", "role"),
    }
)
_PERSONAL = frozenset({"family", "associate"})
"""Relations whose holder FollowTheMoney asks to be a person."""


def ftm(view: NetworkView) -> str:
    """FollowTheMoney entities, one JSON object a line: nodes first, then the statements.

    The ids of nodes are ours; a link's id is made of what it says, so it is the same in every
    export. Owned entities become companies, since only assets can be owned there.
    """
    owned = {edge.to_id for edge in view.edges if edge.kind == "owns"}
    lines = [_ftm_node(node, owned) for node in view.nodes]
    people = {node.id for node in view.nodes if node.type == "person"}
    lines += [_ftm_link(edge, told, people) for edge, told in _statements(view)]
    return b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines).decode()


def _ftm_node(node: NodeView, owned: set[str]) -> dict[str, Any]:
    schema = _SCHEMATA[node.type]
    if node.id in owned and schema in ("Organization", "LegalEntity"):
        schema = "Company"
    properties: dict[str, list[str]] = {"name": [node.caption]}
    if node.state == "listed":
        properties["topics"] = ["sanction"]
    if node.programmes:
        properties["program"] = list(node.programmes)
    return {"id": node.id, "schema": schema, "properties": properties}


def _ftm_link(edge: EdgeView, told: StatementView, people: set[str]) -> dict[str, Any]:
    personal = edge.kind in _PERSONAL and edge.from_id not in people
    schema, holder, target, word = _LINKS["linked_to" if personal else edge.kind]
    role = told.role or (edge.kind if schema == "UnknownLink" or word == "relationship" else None)
    stands = f"{told.provenance.source} {told.provenance.entry}, {told.provenance.locator}"
    facts = {
        holder: edge.from_id,
        target: edge.to_id,
        word: role,
        "percentage": None if told.percentage is None else told.percentage.removesuffix(" %"),
        "startDate": told.starts_on,
        "endDate": told.ends_on,
        "publisher": told.origin or told.provenance.source,
        "summary": f"{told.stated} ({stands})",
    }
    if schema != "Ownership":
        del facts["percentage"]
    properties = {key: [str(value)] for key, value in facts.items() if value is not None}
    name = orjson.dumps([edge.kind, properties])
    return {
        "id": f"cordon-{hashlib.sha256(name).hexdigest()[:32]}",
        "schema": schema,
        "properties": properties,
    }
