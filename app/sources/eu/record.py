"""What one entry holds, the same for every format; the names are those of XML 1.1."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Fields = Mapping[str, str]

_CONTACT = re.compile(r"\b([A-Z]{2,12})\[([^\]]*)\]")


def clean(fields: Fields, name: str) -> str | None:
    """A field with white space collapsed; None where it is blank or missing."""
    return " ".join(fields.get(name, "").split()) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A name, date and place of birth, number, address or citizenship.

    ``kind`` is the element's name in XML 1.1 and ``regulation`` what the publisher took the
    detail from; ``contacts`` are telephone numbers and the like by their kind.
    """

    kind: str
    fields: Fields
    remarks: tuple[str, ...] = ()
    regulation: str | None = None
    contacts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. ``fields`` are those of the entity itself, ``type`` its code for person or
    enterprise, and ``unread`` elements that the format does not know, by their names."""

    key: str
    type: str
    fields: Fields
    remarks: tuple[str, ...] = ()
    regulations: tuple[Fields, ...] = ()
    details: tuple[Detail, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    record: str = field(repr=False)
    row: str


def contacts_in(text: str) -> tuple[tuple[tuple[str, str], ...], str | None]:
    """The contacts in a text such as ``PHONE[042-681, 20 81] (former)``, and what is left."""
    rest = " ".join(_CONTACT.sub(" ", text).split()).strip("; ")
    return tuple(_CONTACT.findall(text)), rest or None


def unbracketed(remark: str) -> Iterator[str]:
    """A remark without the brackets that the older formats put around it; nothing if blank."""
    text = " ".join(remark.split())
    while text.startswith("(") and text.endswith(")") and _one_bracket(text):
        text = text[1:-1].strip()
    if text:
        yield text


def _one_bracket(text: str) -> bool:
    """Whether the first bracket is closed by the last one."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return place == len(text) - 1
    return False
