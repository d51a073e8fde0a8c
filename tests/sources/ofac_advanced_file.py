"""A file in OFAC's advanced format of any size, made of copies of our own small one.

Every copy has numbers and names of its own, so that nothing can be shared that the real
file does not share either; the reference values stand once, as there.
"""

import re
from pathlib import Path

SMALL = Path(__file__).parent / "ofac_list" / "sdn_advanced.xml"
PARTIES = 5
"""In one copy."""
_SECTIONS = (
    "Locations",
    "IDRegDocuments",
    "DistinctParties",
    "ProfileRelationships",
    "SanctionsEntries",
)
_NUMBER = re.compile(
    r"( (?:ID|FixedRef|(?:From-|To-)?ProfileID|IdentityID|LocationID|FeatureVersionID"
    r'|DocumentedNameID|NamePartGroupID|SanctionsEntryID)=")(\d+)"'
)
_DISTINCT = re.compile(r"(?=</(?:NamePartValue|IDRegistrationNo|Value)>)")
_HERE = "\x00"
"""Where the number of the copy goes."""


def write(path: Path, copies: int) -> None:
    """Write a list of ``copies`` times :data:`PARTIES` parties."""
    small = SMALL.read_text("utf-8")
    head = small[: small.index("  <Locations>")]
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for tag in _SECTIONS:
            start, end = f"  <{tag}>\n", f"  </{tag}>\n"
            section = small[small.index(start) + len(start) : small.index(end)]
            section = _NUMBER.sub(lambda m: f'{m[1]}{_HERE}{int(m[2]):06}"', section)
            section = _DISTINCT.sub(_HERE, section)
            file.write(start)
            for copy in range(1, copies + 1):
                file.write(section.replace(_HERE, str(copy)))
            file.write(end)
        file.write("  <SanctionsEntryLinks />\n</Sanctions>\n")
