"""One party of the advanced XML format, made an entity with what the survey found."""

from app.domain.entities import Entity
from app.domain.kinds import EntityType
from app.sources.base import IssueLog
from app.sources.draft import Draft
from app.sources.ofac import tables, words
from app.sources.ofac.advanced.features import Features
from app.sources.ofac.advanced.identity import Identities
from app.sources.ofac.advanced.listing import Listing
from app.sources.ofac.advanced.resolve import Resolver
from app.sources.ofac.advanced.survey import Survey
from app.sources.ofac.builder import Builder
from app.sources.ofac.lists import OfacList
from app.sources.xmlfiles import Element, attribute, children, source_text, text

_PARTY = frozenset({"Comment", "Profile"})
# Entries are found by their profile; the reference to them says nothing more.
_PROFILE = frozenset(
    {"Comment", "Identity", "Feature", "SanctionsEntryReference", "ExternalReference"}
)


def read_party(ofac: OfacList, element: Element, survey: Survey, row: str, log: IssueLog) -> Entity:
    """The entity of a ``DistinctParty``; ``row`` is its place in the file."""
    key = attribute(element, "FixedRef")
    assert key is not None, "the survey rejects a party without one"
    at = f"{ofac.files.advanced} DistinctParty {key}"
    draft = Draft(ofac.source, key, EntityType.UNKNOWN, log)
    resolver = Resolver(survey, draft, ofac.files.advanced)
    profiles = list(children(element, "Profile"))
    draft.type = _type(profiles, resolver, at)
    builder = Builder(draft)
    identities = Identities(builder, resolver)
    features = Features(builder, resolver)
    for profile in profiles:
        for identity in children(profile, "Identity"):
            identities.read(identity)
    numbers = [attribute(profile, "ID") or "" for profile in profiles]
    Listing(ofac, builder, resolver).read(numbers, at)
    for profile in profiles:
        for feature in children(profile, "Feature"):
            features.read(feature)
        _profile(profile, builder, resolver)
    survey.relationships.tell(draft)
    _comments(element, builder, at)
    builder.unknown(element, _PARTY, at)
    return draft.entity(record=source_text(element), row=row, url=ofac.page(key))


def _type(profiles: list[Element], resolver: Resolver, at: str) -> EntityType:
    """What the party is: by its subtype, or by the type of that where the subtype says nothing."""
    stated = None
    for profile in profiles:
        number = attribute(profile, "PartySubTypeID")
        subtype = resolver.survey.references.get("PartySubType", number)
        if subtype is None:
            resolver.word("PartySubType", number, at)
            continue
        above = subtype.attributes.get("PartyTypeID")
        for stated in (subtype.word, resolver.word("PartyType", above, at)):
            kind = tables.ENTITY_TYPES.get(words.folded(stated or ""))
            if kind is not None:
                return kind
    resolver.draft.issue("type_unknown", f"{stated!r} is not a known type", at)
    return EntityType.UNKNOWN


def _profile(element: Element, builder: Builder, resolver: Resolver) -> None:
    """What a profile says apart from its identities and features."""
    at = f"{resolver.file} Profile {attribute(element, 'ID')}"
    _comments(element, builder, at)
    for reference in children(element, "ExternalReference"):
        type = resolver.word("ExRefType", attribute(reference, "ExRefTypeID"), at)
        builder.draft.remark(text(reference), at, type)
    builder.unknown(element, _PROFILE, at)


def _comments(element: Element, builder: Builder, at: str) -> None:
    """Comments are the free remarks; links stand among the relationships."""
    for comment in children(element, "Comment"):
        for link in builder.remarks(text(comment), f"{at} Comment"):
            builder.draft.remark(link.section.text, link.section.locator)
