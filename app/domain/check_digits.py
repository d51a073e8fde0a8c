"""Numbers with check digits: whether a number can have been given at all."""

from collections.abc import Callable
from types import MappingProxyType

from rigour.ids import BIC, CNPJ, IMO, INN, LEI, OGRN, USCC

from app.domain.kinds import IdentifierType

_CHECKS: MappingProxyType[IdentifierType, Callable[[str], bool]] = MappingProxyType(
    {
        IdentifierType.LEI: LEI.is_valid,
        IdentifierType.BIC: BIC.is_valid,
        IdentifierType.IMO: IMO.is_valid,
    }
)

# Kinds of national numbers, told apart by country and number of characters, because the
# publishers' labels are too broad for that ("Tax ID No.", "Registration Number").
_NATIONAL: MappingProxyType[tuple[IdentifierType, str, int], Callable[[str], bool]] = (
    MappingProxyType(
        {
            (IdentifierType.TAX_ID, "ru", 10): INN.is_valid,
            (IdentifierType.TAX_ID, "ru", 12): INN.is_valid,
            (IdentifierType.REGISTRATION, "ru", 13): OGRN.is_valid,
            (IdentifierType.REGISTRATION, "ru", 15): OGRN.is_valid,
            (IdentifierType.REGISTRATION, "cn", 18): USCC.is_valid,
            (IdentifierType.TAX_ID, "br", 14): CNPJ.is_valid,
            (IdentifierType.TAX_ID, "br", 18): CNPJ.is_valid,
        }
    )
)


def check_digits(kind: IdentifierType, value: str, country: str | None = None) -> bool | None:
    """Whether the number's check digits are right; None where its kind has none we know."""
    check = _CHECKS.get(kind)
    if check is not None:
        return check(value)
    if country is None:
        return None
    compact = "".join(value.split())
    national = _NATIONAL.get((kind, country, len(compact)))
    return None if national is None else national(compact)
