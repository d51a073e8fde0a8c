"""What OFAC's codes and labels stand for. Data only; nothing here is guessed.

A programme or a label that is missing from these tables is kept in OFAC's own words.
"""

import re
from types import MappingProxyType

from app.domain.kinds import AttributeKind, DateKind, EntityType, IdentifierType, NameKind

AUTHORITY = "Office of Foreign Assets Control (OFAC), U.S. Department of the Treasury"

ENTITY_TYPES = MappingProxyType(
    {
        None: EntityType.ORGANIZATION,
        "entity": EntityType.ORGANIZATION,
        "individual": EntityType.PERSON,
        "vessel": EntityType.VESSEL,
        "aircraft": EntityType.AIRCRAFT,
    }
)

ALIAS_KINDS = MappingProxyType(
    {"aka": NameKind.ALIAS, "fka": NameKind.FORMER, "nka": NameKind.ALIAS}
)

_ORDER_IN_CODE = re.compile(r"EO ?(\d{5})\b")

_LEGAL_BASIS = MappingProxyType(
    {
        "BALKANS": "E.O. 13219, as amended by E.O. 13304",
        "BELARUS": "E.O. 13405",
        "CAATSA - IRAN": "Countering America's Adversaries Through Sanctions Act of 2017",
        "CAATSA - RUSSIA": "Countering America's Adversaries Through Sanctions Act of 2017",
        "CAR": "E.O. 13667",
        "CUBA": "Cuban Assets Control Regulations, 31 CFR part 515",
        "CYBER2": "E.O. 13694, as amended by E.O. 13757",
        "DARFUR": "E.O. 13400",
        "DPRK": "E.O. 13551",
        "DPRK2": "E.O. 13687",
        "DPRK3": "E.O. 13722",
        "DPRK4": "E.O. 13810",
        "DPRK-NKSPEA": "North Korea Sanctions and Policy Enhancement Act of 2016",
        "DRCONGO": "E.O. 13413",
        "FTO": "Immigration and Nationality Act, section 219 (8 U.S.C. 1189)",
        "GLOMAG": "E.O. 13818",
        "HIFPAA": "Hizballah International Financing Prevention Amendments Act of 2018",
        "HRIT-IR": "E.O. 13606",
        "HRIT-SY": "E.O. 13606",
        "IFCA": "Iran Freedom and Counter-Proliferation Act of 2012",
        "IFSR": "Iranian Financial Sanctions Regulations, 31 CFR part 561",
        "IRAN": "Iranian Transactions and Sanctions Regulations, 31 CFR part 560",
        "IRAN-CON-ARMS-EO": "E.O. 13949",
        "IRAN-HR": "E.O. 13553",
        "IRAN-TRA": "Iran Threat Reduction and Syria Human Rights Act of 2012",
        "IRAQ2": "E.O. 13315, as amended by E.O. 13350",
        "IRAQ3": "E.O. 13438",
        "ISA": "Iran Sanctions Act of 1996",
        "LEBANON": "E.O. 13441",
        "LIBYA2": "E.O. 13566",
        "LIBYA3": "E.O. 13726",
        "MAGNIT": "Sergei Magnitsky Rule of Law Accountability Act of 2012",
        "NICARAGUA": "E.O. 13851",
        "NICARAGUA-NHRAA": "Nicaragua Human Rights and Anticorruption Act of 2018",
        "NPWMD": "E.O. 13382",
        "SDGT": "E.O. 13224, as amended by E.O. 13886",
        "SDNT": "E.O. 12978",
        "SDNTK": "Foreign Narcotics Kingpin Designation Act (21 U.S.C. 1901-1908)",
        "SOMALIA": "E.O. 13536",
        "SOUTH SUDAN": "E.O. 13664",
        "SSIDES": (
            "Support for the Sovereignty, Integrity, Democracy, and Economic Stability "
            "of Ukraine Act of 2014"
        ),
        "SYRIA": "Syrian Sanctions Regulations, 31 CFR part 542",
        "SYRIA-CAESAR": "Caesar Syria Civilian Protection Act of 2019",
        "TCO": "E.O. 13581",
        "UHRPA": "Uyghur Human Rights Policy Act of 2020",
        "VENEZUELA": "E.O. 13692",
        "YEMEN": "E.O. 13611",
        "ZIMBABWE": "E.O. 13288, as amended by E.O. 13391 and E.O. 13469",
    }
)


def legal_basis(programme: str) -> str | None:
    """The order, act or regulation behind a programme code; None where we are not sure.

    Most codes carry the number of their executive order (``RUSSIA-EO14024``).
    """
    order = _ORDER_IN_CODE.search(programme)
    return f"E.O. {order[1]}" if order else _LEGAL_BASIS.get(programme)


DATE_LABELS = MappingProxyType(
    {
        "DOB": DateKind.BIRTH,
        "Organization Established Date": DateKind.ESTABLISHED,
        "Aircraft Manufacture Date": DateKind.BUILT,
        "Vessel Year of Build": DateKind.BUILT,
    }
)

COUNTRY_LABELS = MappingProxyType(
    {
        "nationality": AttributeKind.NATIONALITY,
        "citizen": AttributeKind.CITIZENSHIP,
        "Nationality of Registration": AttributeKind.COUNTRY,
        "Registration Country": AttributeKind.COUNTRY,
        "Other Vessel Flag": AttributeKind.FLAG,
    }
)

TEXT_LABELS = MappingProxyType(
    {
        "POB": AttributeKind.BIRTH_PLACE,
        "Position:": AttributeKind.FUNCTION,
        "Aircraft Model": AttributeKind.AIRCRAFT_MODEL,
        "Other Vessel Type": AttributeKind.VESSEL_TYPE,
        "Secondary sanctions risk:": AttributeKind.RISK_NOTE,
        "Additional Sanctions Information -": AttributeKind.RISK_NOTE,
        "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:": (
            AttributeKind.RISK_NOTE
        ),
    }
)

GENDER = "Gender"
GENDERS = MappingProxyType({"Male": "male", "Female": "female"})

_T = IdentifierType
_LABELS_BY_TYPE = MappingProxyType(
    {
        _T.PASSPORT: """Passport; Passport Booklet; Passport Booklet:; Passport No.:;
            Diplomatic Passport; Stateless Person Passport; British National Overseas Passport""",
        _T.NATIONAL_ID: """National ID No.; National ID No.:; Cedula No.; Personal ID Card;
            D.N.I.; C.U.I.; C.U.R.P.; LE Number; SSN; Citizen's Card Number; N.I.E.;
            Turkish Identification Number; I.F.E.; Numero de Identidad; Kenyan ID No.;
            National Foreign ID Number; Tazkira National ID Card; UAE Identification;
            Moroccan Personal ID No.; Bosnian Personal ID No.; Stateless Person ID Card;
            CNP (Personal Numerical Code); Credencial electoral; Refugee ID Card""",
        _T.TAX_ID: """Tax ID No.; R.F.C.; RFC; NIT; RUC; RIF; C.U.I.T.; C.I.F.; N.I.F.; RTN;
            V.A.T. Number; US FEIN; Italian Fiscal Code; Italian Fiscal Code:; Fiscal Code;
            Numero Unico de Identificacao Tributaria (NUIT);
            Paraguayan tax identification number; Romanian Tax Registration; RSIN""",
        _T.REGISTRATION: """Registration Number; Registration ID; Business Registration Number;
            Company Number; UK Company Number; Commercial Registry Number; C.R. No.;
            Romanian C.R.; Folio Mercantil No.; Matricula Mercantil No; Trade License No.;
            Unified Social Credit Code (USCC); Enterprise Number; Branch Unit Number;
            United Social Credit Code Certificate (USCCC); Organization Code; Business Number;
            Business Registration Document; Business Registration Document # CUD:;
            Certificate of Incorporation Number; Public Registration Number; Company ID: No.;
            Central Registration System Number; Chamber of Commerce Number;
            Registration Certificate Number (Dubai);
            Russian State Individual Business Registration Number Pattern (OGRNIP);
            Istanbul Chamber of Comm. No.; Dubai Chamber of Commerce Membership No.;
            Economic Register Number (CBLS); Government Gazette Number; MSB Registration Number;
            Registered Charity No.; Vessel Registration Identification""",
        _T.LEI: "Legal Entity Number",
        _T.BIC: "SWIFT/BIC",
        _T.IMO: """Vessel Registration Identification IMO; Identification Number IMO;
            Company Number IMO; International Maritime Organization No.""",
        _T.MMSI: "MMSI",
        _T.CALL_SIGN: "Other Vessel Call Sign",
        _T.TAIL_NUMBER: "Aircraft Tail Number; Previous Aircraft Tail Number",
        _T.SERIAL_NUMBER: """Aircraft Manufacturer's Serial Number (MSN);
            Aircraft Construction Number (also called L/N or S/N or F/N);
            Aircraft Serial Identification""",
        _T.EMAIL: "Email Address; Email",
        _T.PHONE: """Phone Number; Phone No.; PHONE; Telephone; Telephone:; Telephone No.;
            Telephone Number:; Fax; Fax:; Fax No.; FAX""",
        _T.WEBSITE: "Website",
        _T.OTHER: """Afghan Money Service Provider License Number; C.I.N.;
            Chinese Commercial Code; Public Security and Immigration No.;
            Romanian Permanent Resident; Trademark number; MICEX Code;
            Aircraft Mode S Transponder Code; BIK (RU); Birth Certificate Number;
            Cartilla de Servicio Militar Nacional; C.U.I.P.; Driver's License No.;
            D-U-N-S Number; Electoral Registry No.; Equity Ticker; File Number;
            Identification Number ISIN:; Immigration No.; ISIN; License; Permit Number;
            Military Registration Number; Pilot License Number; Residency Number;
            Seafarer's Identification Document; Serial No.; SRE Permit No.;
            Tourism License No.; Travel Document Number; VisaNumberID""",
    }
)

IDENTIFIER_LABELS = MappingProxyType(
    {
        " ".join(label.split()): kind
        for kind, labels in _LABELS_BY_TYPE.items()
        for label in labels.split(";")
    }
)

GENERIC_NUMBER = "Identification Number"
"""A person's number of identity, or an organisation's number in some register."""

WORDLESS = frozenset({_T.EMAIL, _T.WEBSITE, _T.BIC, _T.CALL_SIGN, _T.TAIL_NUMBER})
WORDLESS_LABELS = frozenset({"Equity Ticker", "MICEX Code"})
"""Kinds and labels whose values may hold no digit at all; a passport number always does."""

CONTACT = frozenset({_T.EMAIL, _T.PHONE, _T.WEBSITE})
"""Kinds whose values may hold brackets of their own, as in ``(971) (4) (3248000)``."""
