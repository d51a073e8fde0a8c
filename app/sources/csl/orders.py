"""Keys for those whom a list gives no number of their own.

The lists of the Departments of Commerce and of State name persons and companies without
numbering them, one row for each address. Rows with the same name under the same order are one
entry. The order is known by the first notice in the Federal Register that is cited: renewals
and corrections are added behind it, while effective and expiry dates change with each of them.
"""

import hashlib
import re

_NOTICE = re.compile(r"(\d+)\W*F\W*R\W*(\d+)", re.IGNORECASE)
_VOLUME = re.compile(r"Vol\W*(\d+)\W+No\W*(\d+)", re.IGNORECASE)
_SLUG = 60
_CITED = 3


def order_of(citation: str | None, day: str | None) -> str:
    """What tells one order from another: ``82 FR 39105``, or the day, or nothing."""
    if citation:
        for form, words in ((_NOTICE, "{} FR {}"), (_VOLUME, "Vol. {}, No. {}")):
            found = form.search(citation)
            if found is not None:
                return words.format(*found.groups())
    return citation or day or ""


def shortened(citation: str | None) -> str | None:
    """The citation, of which only the first notice is named where there are many.

    A temporary order is renewed twice a year, and every renewal is cited.
    """
    count = 0 if citation is None else len(_NOTICE.findall(citation))
    if citation is None or count <= _CITED:
        return citation
    return f"{order_of(citation, None)} and {count - 1} later notices"


def key_of(name: str, order: str) -> str:
    """The same for the same name and order in every edition, readable, and never shared."""
    folded = " ".join(name.casefold().split())
    readable = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:_SLUG].rstrip("-")
    mark = hashlib.sha256(f"{folded}\n{order}".encode()).hexdigest()[:8]
    return f"{readable}-{mark}" if readable else mark
