"""What the columns of a customer file mean.

Headers are recognised whatever their case, spaces, underscores and accents:
``Date of Birth``, ``date_of_birth`` and ``DateOfBirth`` are one. A mapping given by the
caller (``column=field``) goes first. Columns that are not recognised take no part in the
screening and are kept in the output.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from app.errors import InvalidFile, InvalidRequest, MissingColumn
from app.services.customer_files.table import Shape

SHOWN_COLUMNS = 30


class Field(StrEnum):
    """What a column may hold."""

    NAME = "name"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    ALIAS = "alias"
    TYPE = "type"
    BIRTH_DATE = "birth_date"
    COUNTRY = "country"
    GENDER = "gender"
    ADDRESS = "address"
    REFERENCE = "reference"
    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    TAX_ID = "tax_id"
    REGISTRATION = "registration"
    LEI = "lei"
    BIC = "bic"
    IMO = "imo"
    MMSI = "mmsi"
    CALL_SIGN = "call_sign"
    TAIL_NUMBER = "tail_number"
    SERIAL_NUMBER = "serial_number"
    WALLET = "wallet"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    IDENTIFIER = "identifier"
    IGNORE = "ignore"
    """Take no notice of the column, whatever its header says."""


SINGLE = frozenset({Field.TYPE, Field.BIRTH_DATE, Field.GENDER, Field.REFERENCE})
"""Fields that one column at most may give; further ones recognised by header are ignored."""

NAMING = frozenset({Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.ALIAS})

IDENTIFYING = frozenset(
    {
        Field.PASSPORT,
        Field.NATIONAL_ID,
        Field.TAX_ID,
        Field.REGISTRATION,
        Field.LEI,
        Field.BIC,
        Field.IMO,
        Field.MMSI,
        Field.CALL_SIGN,
        Field.TAIL_NUMBER,
        Field.SERIAL_NUMBER,
        Field.WALLET,
        Field.EMAIL,
        Field.PHONE,
        Field.WEBSITE,
        Field.IDENTIFIER,
    }
)

_HEADERS: dict[Field, str] = {
    Field.NAME: (
        "name full_name fullname customer_name customer client_name client company company_name "
        "entity_name entity legal_name registered_name business_name trading_name "
        "organisation_name organization_name organisation organization org_name firm "
        "counterparty counterparty_name beneficiary beneficiary_name account_holder "
        "account_name holder_name party_name subject subject_name vessel_name ship_name "
        "aircraft_name supplier supplier_name vendor vendor_name partner_name debtor "
        "debtor_name creditor_name person_name display_name firma firmenname kunde kundenname "
        "raison_sociale razon_social nombre_completo имя_полностью фио наименование 姓名 名称"
    ),
    Field.FIRST_NAME: (
        "first_name firstname first given_name given_names given forename forenames vorname "
        "prenom nombre имя"
    ),
    Field.MIDDLE_NAME: (
        "middle_name middle_names middlename middle second_name patronymic father_name отчество"
    ),
    Field.LAST_NAME: (
        "last_name lastname last surname family_name familyname family nachname familienname "
        "nom nom_de_famille apellido apellidos фамилия"
    ),
    Field.ALIAS: (
        "alias aliases names aka a_k_a also_known_as other_name other_names alternative_name "
        "alternative_names former_name former_names previous_name previous_names maiden_name "
        "birth_name nickname original_script_name native_name"
    ),
    Field.TYPE: (
        "type entity_type customer_type client_type party_type subject_type legal_type "
        "record_type schema individual_or_entity person_or_company"
    ),
    Field.BIRTH_DATE: (
        "dob d_o_b birth_date birthdate date_of_birth birthday birth born born_on year_of_birth "
        "birth_year geburtsdatum geboren date_de_naissance date_naissance naissance "
        "fecha_de_nacimiento fecha_nacimiento дата_рождения"
    ),
    Field.COUNTRY: (
        "country countries country_code nationality nationalities nationality_code citizenship "
        "citizenships residence country_of_residence residence_country country_of_citizenship "
        "country_of_incorporation incorporation_country country_of_registration "
        "registration_country country_of_birth birth_country jurisdiction domicile flag_state "
        "land staatsangehorigkeit staatsangehoerigkeit nationalitat nationalitaet "
        "pays nationalite pais nacionalidad страна гражданство"
    ),
    Field.GENDER: "gender sex geschlecht sexe genero sexo пол",
    Field.ADDRESS: (
        "address addresses full_address street_address residential_address registered_address "
        "postal_address address_line address_1 address_line_1 adresse anschrift direccion адрес"
    ),
    Field.REFERENCE: (
        "id reference ref reference_id reference_number customer_id customer_no "
        "customer_number client_id client_no client_number record_id row_id external_id "
        "internal_id uid uuid account_id account_no account_number kundennummer"
    ),
    Field.PASSPORT: "passport passport_no passport_number passport_id reisepass паспорт",
    Field.NATIONAL_ID: (
        "national_id national_id_no national_id_number id_card id_card_number identity_card "
        "identity_number personal_id personal_number ssn social_security_number"
    ),
    Field.TAX_ID: (
        "tax_id tax_no tax_number tax_code tin vat vat_id vat_no vat_number ein inn инн "
        "steuernummer"
    ),
    Field.REGISTRATION: (
        "registration registration_no registration_number registration_id company_number "
        "company_registration_number company_reg_no reg_no register_number ogrn огрн "
        "handelsregisternummer"
    ),
    Field.LEI: "lei lei_code legal_entity_identifier",
    Field.BIC: "bic swift swift_code swift_bic bic_code bic_swift",
    Field.IMO: "imo imo_no imo_number",
    Field.MMSI: "mmsi mmsi_number",
    Field.CALL_SIGN: "call_sign callsign",
    Field.TAIL_NUMBER: "tail_number tail_no",
    Field.SERIAL_NUMBER: "serial_number serial_no msn manufacturer_serial_number",
    Field.WALLET: "wallet wallet_address crypto_address digital_currency_address",
    Field.EMAIL: "email e_mail email_address mail",
    Field.PHONE: "phone phone_no phone_number telephone tel mobile",
    Field.WEBSITE: "website web_site url homepage",
    Field.IDENTIFIER: "identifier identifiers id_number identification_number document_number",
}


def _key(header: str) -> str:
    """The header without case, accents, spaces and signs."""
    bare = unicodedata.normalize("NFKD", header)
    letters = "".join(c for c in bare if c.isalnum() and not unicodedata.combining(c))
    return letters.casefold()


_FIELD_OF = {_key(word): field for field, words in _HEADERS.items() for word in words.split()}
_COUNTED = re.compile(r"\d{1,2}$")


def recognise(header: str) -> Field | None:
    """What a header says its column holds; ``alias_2`` and ``Nationality 1`` count too."""
    key = _key(header)
    return _FIELD_OF.get(key) or _FIELD_OF.get(_COUNTED.sub("", key))


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of a file with the field of each column; None where there is none."""

    labels: tuple[str, ...]
    fields: tuple[Field | None, ...]

    def of(self, field: Field) -> tuple[int, ...]:
        """Positions of the columns that hold ``field``, in file order."""
        return tuple(i for i, found in enumerate(self.fields) if found is field)

    def described(self) -> list[dict[str, str | None]]:
        """Every column with its field, as status pages and summaries show it."""
        return [
            {"column": label, "field": None if field is None else field.value}
            for label, field in zip(self.labels, self.fields, strict=True)
        ]


def parse_mapping(items: Sequence[str]) -> dict[str, Field]:
    """``column=field`` as given with ``--map`` or in the upload form, repeated at will."""
    mapping: dict[str, Field] = {}
    for item in items:
        # The column may hold an equals sign itself; no field does.
        column, equals, name = item.rpartition("=")
        if not equals or not column.strip():
            raise InvalidRequest(
                f"mapping {item!r}: write column=field, for example 'Kunde=name'",
                field="mapping",
                value=item,
            )
        label = column.strip()
        if any(_key(label) == _key(other) for other in mapping):
            raise InvalidRequest(
                f"the column {label!r} is mapped twice", field="mapping", value=label
            )
        mapping[label] = _field(name.strip())
    return mapping


def _field(name: str) -> Field:
    try:
        return Field(name)
    except ValueError:
        known = [field.value for field in Field]
        near = get_close_matches(name.casefold(), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise InvalidRequest(
            f"there is no field {name!r} to map a column to{hint}",
            field="mapping",
            value=name,
            known=known,
        ) from None


def understand(
    labels: Sequence[str], mapping: Mapping[str, Field], shape: Shape | None = None
) -> Columns:
    """Decide what every column holds, as :func:`assign` does.

    Raises also :class:`InvalidFile` when the first row is no header and
    :class:`MissingColumn` when no column holds a name or an identifier.
    """
    columns = assign(labels, mapping, shape)
    missing = nothing_to_screen(columns)
    if missing is not None:
        raise missing
    return columns


def assign(
    labels: Sequence[str], mapping: Mapping[str, Field], shape: Shape | None = None
) -> Columns:
    """The field of every column, as far as there is one.

    Raises :class:`InvalidRequest` for a mapping that does not fit the header, or that asks
    for a column which cannot be screened because it is nested.
    """
    shape = shape or Shape()
    chosen = mapped(labels, mapping)
    _refuse_doubles(labels, chosen)
    fields: list[Field | None] = []
    taken = {field for field in chosen.values() if field in SINGLE}
    for position, label in enumerate(labels):
        field = chosen.get(position)
        if position in shape.nested:
            _refuse_nested(label, field)
            field = Field.IGNORE
        if field is None:
            field = recognise(label)
            if field in taken:
                field = None
        if field in SINGLE:
            taken.add(field)
        if field is Field.NAME and position in shape.several:
            # Several values in a cell are several names, not one long one.
            field = Field.ALIAS
        fields.append(None if field is Field.IGNORE else field)
    return Columns(tuple(labels), tuple(fields))


def mapped(labels: Sequence[str], mapping: Mapping[str, Field]) -> dict[int, Field]:
    """The positions of the columns that a mapping names, with their fields."""
    return {_position(labels, label): field for label, field in mapping.items()}


def _refuse_nested(label: str, field: Field | None) -> None:
    if field not in (None, Field.IGNORE):
        raise InvalidRequest(
            f"the column {label!r} holds groups of values, so it cannot be mapped to "
            f"{field.value!r}; write it as plain columns",
            field="mapping",
            value=label,
        )


def nothing_to_screen(columns: Columns) -> InvalidFile | None:
    """What to raise when no column holds a name or an identifier; None where one does."""
    if (NAMING | IDENTIFYING) & set(columns.fields):
        return None
    return _nothing_to_screen(columns)


def _position(labels: Sequence[str], wanted: str) -> int:
    """The column of that label: written exactly so, or else alike but for case and signs."""
    exact = [i for i, label in enumerate(labels) if label.strip() == wanted]
    alike = exact or [i for i, label in enumerate(labels) if _key(label) == _key(wanted)]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise InvalidRequest(
            f"{len(alike)} columns are called {wanted!r}, so it cannot be mapped",
            field="mapping",
            value=wanted,
        )
    raise InvalidRequest(
        f"the file has no column {wanted!r}; it has {_listed(labels)}",
        field="mapping",
        value=wanted,
        columns=_shown(labels),
    )


def _refuse_doubles(labels: Sequence[str], chosen: Mapping[int, Field]) -> None:
    for field in SINGLE:
        columns = [labels[i] for i, found in chosen.items() if found is field]
        if len(columns) > 1:
            raise InvalidRequest(
                f"{field.value!r} can be given by one column only, not by {_listed(columns)}",
                field="mapping",
                value=field.value,
            )


def _nothing_to_screen(columns: Columns) -> InvalidFile:
    found = _shown(columns.labels)
    if not any(columns.fields) and not any(map(recognise, columns.labels)):
        return InvalidFile(
            f"the first row does not look like a header: {_listed(columns.labels)}; add a "
            "first row that names the columns, or say which one holds the name "
            "(--map COLUMN=name, form field mapping)",
            field="file",
            line=1,
            columns=found,
        )
    return MissingColumn(
        f"no column holds a name or an identifier; the file has {_listed(columns.labels)}. Say "
        "which one holds the name (--map COLUMN=name, form field mapping)",
        field="file",
        columns=found,
    )


def _shown(labels: Sequence[str]) -> list[str]:
    return [label[:60] for label in labels[:SHOWN_COLUMNS]]


def _listed(labels: Sequence[str]) -> str:
    text = ", ".join(repr(label) for label in _shown(labels)[:10])
    return text + (", …" if len(labels) > 10 else "")
