"""Named sets of thresholds: how much alarm a caller puts up with, and for what.

``strict`` is for payments, which few alarms may stop; ``standard`` is the default; ``broad``
is for taking on customers, where somebody has time to look. The table of ours,
``profiles.tsv``, was chosen by measurement; an installation may change it and add to it with a
file of the same columns, in which a source and a type can have thresholds of their own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from app.domain.kinds import EntityType
from app.domain.screening import ThresholdRule
from app.errors import InvalidRequest

PROFILES_FILE = "profiles.tsv"
DEFAULT_PROFILE = "standard"
COLUMNS = ("profile", "source", "type", "threshold", "review_floor")
ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The thresholds of a profile, and those of single sources and types."""

    name: str
    threshold: float
    review_floor: float
    rules: tuple[ThresholdRule, ...] = ()

    def over(self, rule: ThresholdRule) -> "Profile":
        """This profile with one rule more, which replaces the one for the same things."""
        if rule.rank == 0:
            return replace(self, threshold=rule.threshold, review_floor=rule.review_floor)
        kept = [r for r in self.rules if (r.source, r.type) != (rule.source, rule.type)]
        order = sorted([*kept, rule], key=lambda r: (r.source or "", r.type or ""))
        return replace(self, rules=tuple(order))


@dataclass(frozen=True, slots=True)
class Profiles:
    """All profiles of an installation, by name."""

    all: tuple[Profile, ...]

    def get(self, name: str | None, field: str = "options.profile") -> Profile:
        """The profile of that name, or the default; InvalidRequest naming the field."""
        wanted = DEFAULT_PROFILE if name is None else name
        for profile in self.all:
            if profile.name == wanted:
                return profile
        known = ", ".join(profile.name for profile in self.all)
        raise InvalidRequest(
            f"{field}: {wanted[:40]!r} is not one of {known}", field=field, value=wanted[:40]
        )

    def over(self, rows: Iterable[tuple[str, ThresholdRule]]) -> "Profiles":
        """These profiles with rules added; InvalidRequest for one without thresholds of its own."""
        found = {profile.name: profile for profile in self.all}
        given = list(rows)
        # The general rule of a profile stands for it, wherever it stands in the table.
        given.sort(key=lambda row: row[1].rank > 0)
        for name, rule in given:
            if name in found:
                found[name] = found[name].over(rule)
            elif rule.rank == 0:
                found[name] = Profile(
                    name=name, threshold=rule.threshold, review_floor=rule.review_floor
                )
            else:
                raise InvalidRequest(
                    f"profiles: {name[:40]!r} needs a row for every source and type (* and *)",
                    field="profile",
                    value=name[:40],
                )
        return Profiles(tuple(found[name] for name in sorted(found)))


@cache
def built_in() -> Profiles:
    """The profiles that come with Cordon."""
    text = resources.files(__package__).joinpath(PROFILES_FILE).read_text(encoding="utf-8")
    return read_profiles(text, Profiles(()))


def read_profiles(text: str, base: Profiles | None = None) -> Profiles:
    """The profiles of a table, over those of ``base``, which are ours unless given.

    Raises InvalidRequest naming the line for anything that is not a rule.
    """
    return (built_in() if base is None else base).over(_rows(text))


def _rows(text: str) -> Iterator[tuple[str, ThresholdRule]]:
    header = True
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if header:
            header = False
            if cells != COLUMNS:
                raise _wrong(number, f"the columns are not {', '.join(COLUMNS)}")
            continue
        if len(cells) != len(COLUMNS) or not cells[0]:
            raise _wrong(number, f"not {len(COLUMNS)} cells between tabs")
        yield cells[0], _rule(number, *cells[1:])


def _rule(number: int, source: str, kind: str, threshold: str, floor: str) -> ThresholdRule:
    try:
        type = None if kind == ANY else EntityType(kind)
        limits = float(threshold), float(floor)
    except ValueError as error:
        raise _wrong(number, str(error)) from None
    if not 0.0 <= limits[1] <= limits[0] <= 1.0:
        raise _wrong(number, "0 <= review_floor <= threshold <= 1 does not hold")
    return ThresholdRule(
        source=None if source == ANY else source,
        type=type,
        threshold=limits[0],
        review_floor=limits[1],
    )


def _wrong(number: int, what: str) -> InvalidRequest:
    return InvalidRequest(f"profiles, line {number}: {what}", field="profiles", line=number)


def profiles_table(profiles: Profiles, note: str) -> str:
    """The text of a table, as :func:`read_profiles` reads it."""
    lines = [f"# {note}", "\t".join(COLUMNS)]
    for profile in profiles.all:
        general = ThresholdRule(threshold=profile.threshold, review_floor=profile.review_floor)
        for rule in (general, *profile.rules):
            cells = [profile.name, rule.source or ANY, rule.type or ANY]
            lines.append("\t".join([*cells, f"{rule.threshold:g}", f"{rule.review_floor:g}"]))
    return "\n".join(lines) + "\n"
