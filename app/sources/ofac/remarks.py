"""The Remarks: sections between semicolons, most of them with a label.

Every section becomes a fact. One without a label that we know, or with a label whose
value cannot be read, stays a remark in OFAC's words; the latter leaves an issue as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.entities import Name
from app.domain.kinds import EntityType, NameKind
from app.sources.base import IssueLog
from app.sources.ofac import tables
from app.sources.ofac.labels import (
    LabelledFact,
    Section,
    Subject,
    label_of,
    read_labelled,
    remark,
)
from app.sources.ofac.names import name_of


@dataclass(frozen=True, slots=True)
class LinkedTo:
    """A link whose target is still only a name; ``names`` are the readings, likeliest first."""

    names: tuple[str, ...]
    section: Section


RemarkFact = LabelledFact | LinkedTo

_ALT = re.compile(r"^[Aa]lt\. ")
# XML puts the links of the Remarks in brackets, together or each of them.
_LINK = re.compile(r"\(?Linked To: ?(.*)")
_ALIAS = re.compile(r"([afn])\.k\.a\. (?:'(.*)'|(.*))")


def sections(base: str, continuation: str, locator: str, further: str) -> Iterator[Section]:
    """The sections of the Remarks and of what the comments file holds beyond their limit.

    The two are joined as they are. ``locator`` and ``further`` say where a section stands
    that lies in the first or in the second file.
    """
    whole = base + continuation
    pieces = whole.split(";")
    end = -1
    for index, piece in enumerate(pieces):
        start, end = end + 1, end + 1 + len(piece)
        text = piece.strip()
        if not text:
            continue
        where = further if start >= len(base) else locator
        if start < len(base) < end:
            where = f"{locator} and {further}"
        yield Section(text, where, last=index == len(pieces) - 1)


def facts_of(section: Section, subject: Subject, log: IssueLog) -> Iterator[RemarkFact]:
    """What one section states: at least one fact, so that nothing is lost."""
    if section.cut:
        # The value may be half a number, so it is not read as one.
        yield remark(section)
        return
    text = _ALT.sub("", section.closed)
    link = _LINK.fullmatch(text)
    alias = _ALIAS.fullmatch(text)
    if link is not None:
        yield _link(link[1], section)
    elif alias is not None:
        yield _alias(alias, section, subject)
    elif label_of(text) is not None:
        yield from read_labelled(text, section, subject, log)
    else:
        yield remark(section)


def _link(name: str, section: Section) -> LinkedTo:
    if name.endswith(")") and name.count(")") > name.count("("):
        name = name.removesuffix(")")
    # The period that ends the Remarks may instead be the last of the name ("... S.A.").
    readings = (name, name + ".") if section.closed != section.text else (name,)
    return LinkedTo(readings, section)


def _alias(found: re.Match[str], section: Section, subject: Subject) -> Name:
    """Quoted names in the Remarks are weak, whatever the letter (OFAC data specification)."""
    if found[2] is not None:
        kind, name = NameKind.WEAK, found[2]
    else:
        kind, name = tables.ALIAS_KINDS[f"{found[1]}ka"], found[3]
    return name_of(
        name,
        kind,
        person=subject.type is EntityType.PERSON,
        stated=section.text,
        locator=section.locator,
    )
