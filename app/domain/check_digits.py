"""Numbers with check digits: whether a number can have been given at all."""

from collections.abc import Callable
from functools import cache

from app.domain.kinds import IdentifierType

_CHECKS = {
    IdentifierType.LEI: "LEI",
    IdentifierType.BIC: "BIC",
    IdentifierType.IMO: "IMO",
}

# Kinds of national numbers, told apart by country and number of characters, because the
# publishers' labels are too broad for that ("Tax ID No.", "Registration Number").
_NATIONAL = {
    (IdentifierType.TAX_ID, "ru", 10): "INN",
    (IdentifierType.TAX_ID, "ru", 12): "INN",
    (IdentifierType.REGISTRATION, "ru", 13): "OGRN",
    (IdentifierType.REGISTRATION, "ru", 15): "OGRN",
    (IdentifierType.REGISTRATION, "cn", 18): "USCC",
    (IdentifierType.TAX_ID, "br", 14): "CNPJ",
    (IdentifierType.TAX_ID, "br", 18): "CNPJ",
}


def check_digits(kind: IdentifierType, value: str, country: str | None = None) -> bool | None:
    """Whether the number's check digits are right; None where its kind has none we know."""
    check = _CHECKS.get(kind)
    if check is not None:
        return _checker(check)(value)
    if country is None:
        return None
    compact = "".join(value.split())
    national = _NATIONAL.get((kind, country, len(compact)))
    return None if national is None else _checker(national)(compact)


@cache
def _checker(name: str) -> Callable[[str], bool]:
    # Most questions hold no such number, and these tables take long to import.
    from rigour import ids

    checker: Callable[[str], bool] = getattr(ids, name).is_valid
    return checker
