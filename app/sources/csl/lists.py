"""The lists that the Consolidated Screening List brings together. Data only."""

import re
from dataclasses import dataclass
from types import MappingProxyType

from app.sources.ofac import tables

BIS = "Bureau of Industry and Security (BIS), U.S. Department of Commerce"
STATE = "U.S. Department of State"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubList:
    """One list: its code, its title with the publisher, who keeps it and on what basis.

    ``reference`` is our source for the same list as OFAC publishes it, where there is one.
    """

    code: str
    title: str
    authority: str
    basis: str | None = None
    reference: str | None = None
    blocking: bool = False
    """Whether it alone says what listed means; otherwise a note names the list."""

    @property
    def ofac(self) -> bool:
        return self.authority == tables.AUTHORITY


def _treasury(code: str, title: str) -> SubList:
    sdn = code == "SDN"
    return SubList(
        code=code,
        title=f"{title} ({code})",
        authority=tables.AUTHORITY,
        reference="ofac-sdn" if sdn else "ofac-cons",
        blocking=sdn,
    )


LISTS = MappingProxyType(
    {
        found.code: found
        for found in (
            _treasury("SDN", "Specially Designated Nationals"),
            _treasury("SSI", "Sectoral Sanctions Identifications List"),
            _treasury("FSE", "Foreign Sanctions Evaders"),
            _treasury("PLC", "Palestinian Legislative Council List"),
            _treasury("CAP", "List of Foreign Financial Institutions Subject to CAPTA Sanctions"),
            _treasury("MBS", "Non-SDN Menu-Based Sanctions List"),
            _treasury("CMIC", "Non-SDN Chinese Military-Industrial Complex Companies List"),
            _treasury("ISA", "Non-SDN Iranian Sanctions Act List"),
            _treasury("561", "Foreign Financial Institutions Subject to Part 561"),
            SubList(
                code="DPL",
                title="Denied Persons List (DPL)",
                authority=BIS,
                basis="Order denying export privileges, 15 CFR parts 764 and 766",
            ),
            SubList(
                code="EL",
                title="Entity List (EL)",
                authority=BIS,
                basis="Supplement No. 4 to 15 CFR part 744",
            ),
            SubList(
                code="MEU",
                title="Military End User List (MEU)",
                authority=BIS,
                basis="Supplement No. 7 to 15 CFR part 744",
            ),
            SubList(
                code="UVL",
                title="Unverified List (UVL)",
                authority=BIS,
                basis="Supplement No. 6 to 15 CFR part 744",
            ),
            SubList(
                code="DTC",
                title="ITAR Debarred (DTC)",
                authority=STATE,
                basis="Arms Export Control Act, section 38(g)(4), and 22 CFR 127.7",
            ),
            SubList(code="ISN", title="Nonproliferation Sanctions (ISN)", authority=STATE),
        )
    }
)
_CODE = re.compile(r"\((?:NS-)?([A-Z0-9]+)(?: List)?\)")


def list_named(stated: str) -> SubList | None:
    """The list that ``Entity List (EL) - Bureau of Industry and Security``, or ``EL``, means."""
    found = _CODE.search(stated)
    code = stated.removeprefix("NS-") if found is None else found[1]
    return LISTS.get(code)


_PROGRAMMES = MappingProxyType(
    {
        "INKSNA": "Iran, North Korea, and Syria Nonproliferation Act",
        "INKSN": "Iran, North Korea, and Syria Nonproliferation Act",
        "ISNA": "Iran and Syria Nonproliferation Act",
        "INPA": "Iran Nonproliferation Act of 2000",
        "CBW Act": "Chemical and Biological Weapons Control and Warfare Elimination Act of 1991",
        "Chemical and Biological Weapons Act": (
            "Chemical and Biological Weapons Control and Warfare Elimination Act of 1991"
        ),
    }
)


def basis_of(sublist: SubList | None, programme: str) -> str | None:
    """The law behind a programme of a list; None where we are not sure."""
    if sublist is None:
        return None
    if sublist.ofac:
        return tables.legal_basis(programme)
    return sublist.basis or _PROGRAMMES.get(programme) or tables.legal_basis(programme)
