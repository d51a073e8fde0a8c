"""What ``cordon calibrate`` found, as the tables of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.errors import InvalidRequest
from app.matching.calibration import Calibration
from app.matching.calibration_report import ProfileFigures, Reliability
from app.matching.fitting_report import Share
from app.matching.profiles import Profiles
from app.matching.tokens import Style

BEGIN = "<!-- Written by `cordon calibrate`: begin -->"
END = "<!-- Written by `cordon calibrate`: end -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everything that one run found. ``fitted`` is on the data of the fit itself."""

    base_rate: float
    calibration: Mapping[Style, Calibration]
    fitted: Mapping[Style, Reliability]
    left_out: Mapping[Style, Reliability]
    profiles: Profiles
    figures: Sequence[ProfileFigures]
    figures_left_out: Sequence[ProfileFigures]


def fill_page(text: str, written: str, name: str) -> str:
    """The page with what stands between its marks replaced; InvalidRequest without marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InvalidRequest(f"{name}: the marks {BEGIN} and {END} are not in it", field="page")
    return f"{before}{BEGIN}\n\n{written}\n{END}{after}"


def tables(found: Measured) -> str:
    """All tables in Markdown."""
    parts = [_profiles(found), _probabilities(found)]
    for style in Style:
        parts.append(_reliability(style, found.left_out[style], found.fitted[style]))
    return "\n\n".join(parts) + "\n"


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _profiles(found: Measured) -> str:
    head = (
        *("profile", "threshold", "review floor", "aliases found", "persons"),
        *("organisations", "innocents alarmed", "shown for review", "made organisations alarmed"),
    )
    rows = []
    for figures, beside in zip(found.figures, found.figures_left_out, strict=True):
        p = figures.profile
        cells = [f"`{p.name}`", f"{p.threshold:g}", f"{p.review_floor:g}"]
        pairs = [
            (sum(figures.aliases.values(), Share()), sum(beside.aliases.values(), Share())),
            *((figures.aliases[s], beside.aliases[s]) for s in Style),
            (figures.innocents, beside.innocents),
            (figures.looked_at, beside.looked_at),
            (figures.made, beside.made),
        ]
        rows.append([*cells, *(f"{_percent(a)} ({_percent(b)})" for a, b in pairs)])
    said = "In brackets: each source left out in turn, judged by weights fitted without it."
    return f"### Profiles\n\n{_rows(head, rows)}\n\n{said}"


def _percent(share: Share) -> str:
    return "" if share.value is None else f"{100 * share.value:.2f} %"


def _probabilities(found: Measured) -> str:
    person, other = (found.calibration[style] for style in Style)
    rows = [
        [f"{score:g}", f"{one:.4f}", f"{two:.4f}"]
        for score, one, two in zip(
            person.scores, person.probabilities, other.probabilities, strict=True
        )
    ]
    title = f"### Probability by score, where {100 * found.base_rate:g} % of those asked are listed"
    return f"{title}\n\n{_rows(('score', 'person', 'anything else'), rows)}"


def _reliability(style: Style, left_out: Reliability, fitted: Reliability) -> str:
    what = "persons" if style is Style.PERSON else "everything else"
    rows = [
        [
            f"{b.low:g}–{b.high:g}",
            f"{b.right:,}",
            f"{b.wrong:,}",
            f"{100 * b.predicted:.1f} %",
            f"{100 * b.observed:.1f} %",
        ]
        for b in left_out.bins
    ]
    head = ("said", "right", "wrong", "said on average", "came true")
    brier = (
        f"Brier score {left_out.brier:.4f}, where saying the mean to all gives "
        f"{left_out.constant:.4f}: {100 * left_out.skill:.0f} % less "
        f"({100 * fitted.skill:.0f} % on the data fitted)."
    )
    return (
        f"### Reliability of {what}, each source left out in turn\n\n{_rows(head, rows)}\n\n{brier}"
    )
