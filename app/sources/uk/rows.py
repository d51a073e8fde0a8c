"""Every format of the UK's lists as rows with the columns of the UK Sanctions List."""

from collections.abc import Iterator

from app.sources.base import SourceFile
from app.sources.tables import TableRow
from app.sources.xmlfiles import Element, children, elements, local_name, source_text, text

# Elements of the XML whose children are values of one column.
_LISTS = {
    "DOBs": "D.O.B",
    "Nationalities": "Nationality(/ies)",
    "Positions": "Position",
    "PhoneNumbers": "Phone number",
    "EmailAddresses": "Email address",
    "Websites": "Website",
    "BusinessRegistrationNumbers": "Business registration number (s)",
    "TypeOfEntities": "Type of entity",
    "ParentCompanies": "Parent company",
    "Subsidiaries": "Subsidiaries",
    "Genders": "Gender",
    "IMONumbers": "IMO number",
    "CurrentBelievedFlagOfShips": "Current believed flag of ship",
    "PreviousFlags": "Previous flags",
    "CurrentOwnerOperators": "Current owner/operator (s)",
    "PreviousOwnerOperators": "Previous owner/operator (s)",
    "TypeOfShipDetails": "Type of ship",
    "TonnageOfShipDetails": "Tonnage of ship",
    "LengthOfShipDetails": "Length of ship",
    "YearBuiltDetails": "Year Built",
    "Titles": "Title",
    "TitleDetails": "Title",
}
# Elements whose children belong together in one row.
_TOGETHER = {
    "Passport": {
        "PassportNumber": "Passport number",
        "PassportAdditionalInformation": "Passport additional information",
    },
    "NationalIdentifier": {
        "NationalIdentifierNumber": "National Identifier number",
        "NationalIdentifierAdditionalInformation": "National Identifier additional information",
    },
    "Location": {"TownOfBirth": "Town of birth", "CountryOfBirth": "Country of birth"},
}
# The indicators repeat in yes and no what "Sanctions Imposed" says in words.
_SAID_ELSEWHERE = frozenset(
    {
        *("AssetFreeze", "TrustServicesSanctions", "ArmsEmbargo", "TargetedArmsEmbargo"),
        *("TechnicalAssistanceRelatedToAircraft", "TravelBan", "CharteringOfShips"),
        *("CrewServicingOfShipsAndAircraft", "PreventionOfCharteringOfShipsAndAircraft"),
        *("PreventionOfBusinessArrangements", "ClosureOfRepresentativeOffices"),
        *("DirectorDisqualificationSanction", "Deflag", "PreventionOfCharteringOfShips"),
    }
)
_PLAIN = {
    "UniqueID": "Unique ID",
    "OFSIGroupID": "OFSI Group ID",
    "UNReferenceNumber": "UN Reference Number",
    "RegimeName": "Regime Name",
    "IndividualEntityShip": "Individual, Entity, Ship",
    "DesignationSource": "Designation source",
    "SanctionsImposed": "Sanctions Imposed",
    "OtherInformation": "Other Information",
    "UKStatementofReasons": "UK Statement of Reasons",
    "DateDesignated": "Date Designated",
    "LastUpdated": "Last Updated",
}


def from_xml(file: SourceFile) -> Iterator[list[TableRow]]:
    """The rows of each ``<Designation>``, as its CSV would have them."""
    for number, element in enumerate(elements(file, "Designation"), 1):
        yield list(_rows(element, number))


def _rows(element: Element, number: int) -> Iterator[TableRow]:
    common: dict[str, str] = {}
    extra: list[dict[str, str]] = []
    for part in children(element):
        name = local_name(part)
        if name in _PLAIN:
            common[_PLAIN[name]] = text(part) or ""
        elif name == "Names":
            extra += [_name(one) for one in children(part)]
        elif name == "NonLatinNames":
            extra += [
                {"Name non-latin script": text(one, "NameNonLatinScript") or text(one) or ""}
                for one in children(part)
            ]
        elif name == "Addresses":
            extra += [_address(one) for one in children(part)]
        else:
            extra += _details(part)
    raw = source_text(element)
    for place, fields in enumerate(extra or [{}]):
        yield TableRow(number, {**common, **fields}, raw if place == 0 else "")


def _name(element: Element) -> dict[str, str]:
    found = {f"Name {n}": text(element, f"Name{n}") or "" for n in range(1, 7)}
    found["Name type"] = text(element, "NameType") or ""
    found["Alias strength"] = text(element, "AliasStrength") or ""
    return found


def _address(element: Element) -> dict[str, str]:
    found = {f"Address Line {n}": text(element, f"AddressLine{n}") or "" for n in range(1, 7)}
    found["Address Postal Code"] = text(element, "AddressPostalCode") or ""
    found["Address Country"] = text(element, "AddressCountry") or ""
    return found


def _details(element: Element) -> Iterator[dict[str, str]]:
    """Values in lists, however deep the publisher wraps them, each in a row of its own."""
    name = local_name(element)
    if name in _LISTS:
        values = [text(one) for one in children(element)] or [text(element)]
        yield from ({_LISTS[name]: value} for value in values if value is not None)
    elif name in _TOGETHER:
        yield {column: text(element, tag) or "" for tag, column in _TOGETHER[name].items()}
    elif len(element):
        for one in children(element):
            yield from _details(one)
    elif text(element) and name not in _SAID_ELSEWHERE:
        yield {"Other Information": f"{name}: {text(element)}"}
