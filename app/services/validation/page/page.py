"""A report filled into its page."""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.services.validation.page import plots
from app.services.validation.plan import NEAR_MISSES, Case, Curve, Report
from app.validation.statistics import Share

_HERE = Path(__file__).parent
SHOWN_THRESHOLDS = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
SHOWN_MISSES = 3
"""Misses of each kind on the page; all of them stand in the JSON file."""
SHOWN_CUSTOMERS = 15
"""Innocent customers of each set that are shown as alarms."""


def _percent(share: Share) -> str:
    return "—" if share.value is None else f"{100 * share.value:.1f} %"


def _interval(share: Share) -> str:
    if share.low is None or share.high is None:
        return ""
    return f"{100 * share.low:.1f}–{100 * share.high:.1f}"


def _per_thousand(share: Share) -> str:
    return "—" if share.value is None else f"{1000 * share.value:.1f}"


def _thousand_interval(share: Share) -> str:
    if share.low is None or share.high is None:
        return ""
    return f"{1000 * share.low:.1f}–{1000 * share.high:.1f}"


def _rest(share: Share, other: Share) -> str:
    """What is neither, in percent."""
    if share.value is None or other.value is None:
        return "—"
    return f"{100 * (share.of - share.count - other.count) / share.of:.1f} %"


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def strange(text: str) -> str:
    """Characters that no reader can tell from others: of no width, or of another alphabet."""
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha()}
    odd = [
        c
        for c in text
        if unicodedata.category(c) == "Cf"
        or (len(scripts) > 1 and c.isalpha() and not unicodedata.name(c, "").startswith("LATIN"))
    ]
    return ", ".join(f"U+{ord(c):04X}" for c in odd)


def render(report: Report) -> str:
    """The whole page, with its styles and pictures in it."""
    pages = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    pages.filters |= {
        "percent": _percent, "interval": _interval, "per_thousand": _per_thousand,
        "thousand_interval": _thousand_interval, "count": _count, "strange": strange,
    }  # fmt: skip
    return pages.get_template(
        "report.html"
    ).render(
        r=report,
        rest=_rest,
        style=Markup((_HERE / "report.css").read_text(encoding="utf-8")),  # noqa: S704 (our own file)
        recall=Markup(_recall_plot(report)),  # noqa: S704 (plots escape every text)
        alarms=Markup(_alarm_plot(report)),  # noqa: S704 (as above)
        trade=Markup(_trade_plot(report)),  # noqa: S704 (as above)
        thresholds=_threshold_rows(report),
        columns=[c.title for c in _shown(report)],
        misses=_first_of_each(report.misses, SHOWN_MISSES),
        alarmed={
            i.title: [case for case in report.alarms if case.part == i.title][:SHOWN_CUSTOMERS]
            for i in report.innocents
        },
        mistaken=_first_of_each(
            (case for case in report.alarms if case.part == NEAR_MISSES), SHOWN_MISSES
        ),
    )


def _first_of_each(cases: Iterable[Case], most: int) -> list[Case]:
    """The first cases of each kind, which were asked in random order."""
    counts: dict[tuple[str, str], int] = {}
    shown = []
    for case in cases:
        key = (case.part, case.kind)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= most:
            shown.append(case)
    return shown


def _is_customers(curve: Curve) -> bool:
    return curve.id.startswith("customers")


def _shown(report: Report) -> list[Curve]:
    """The curves of groups that were asked at all."""
    return [curve for curve in report.curves if curve.asked]


def _shares(report: Report, curve: Curve, scale: float = 1.0) -> list[tuple[float, float]]:
    counts = zip(report.thresholds, curve.counts, strict=True)
    return [(threshold, scale * count / curve.asked) for threshold, count in counts]


def _marks(report: Report) -> list[tuple[float, str]]:
    return [
        (float(str(report.options["threshold"])), "hit"),
        (float(str(report.options["review_floor"])), "review"),
    ]


def _recall_plot(report: Report) -> str:
    lines = [
        plots.Line(curve.title, _shares(report, curve))
        for curve in _shown(report)
        if not _is_customers(curve) and curve.id != "near_misses"
    ]
    return plots.plot(
        lines, plots.score_axis(), plots.share_axis("found"), marks=_marks(report),
        described="Share of names found at each threshold, by group",
    )  # fmt: skip


def _alarm_plot(report: Report) -> str:
    customers = [curve for curve in _shown(report) if _is_customers(curve)]
    lines = [plots.Line(c.title, _shares(report, c, 1000)) for c in customers]
    axis = plots.per_thousand_axis("alarms per 1000", 0.1)
    return plots.plot(
        lines, plots.score_axis(), axis, marks=_marks(report),
        described="Innocent customers alarmed of a thousand at each threshold",
    )  # fmt: skip


def _trade_plot(report: Report) -> str:
    """Aliases found against customers alarmed, along the thresholds."""
    by_id = {curve.id: curve for curve in _shown(report)}
    aliases, customers = by_id.get("aliases"), by_id.get("customers_0")
    if aliases is None or customers is None:
        return ""
    found, alarmed = _shares(report, aliases), _shares(report, customers, 1000)
    points = [(a, f) for (_, a), (_, f) in zip(alarmed, found, strict=True)]
    dots = [
        (alarm, share, f"{threshold:.2f}")
        for (threshold, alarm), (_, share) in zip(alarmed, found, strict=True)
        if threshold in (0.6, 0.7, 0.8, 0.9)
    ]
    return plots.plot(
        [plots.Line("Real aliases found, threshold beside each dot", points)],
        plots.per_thousand_axis("alarms per 1000 innocent customers, by name and type", 0.1),
        plots.share_axis("aliases found"), dots=dots,
        described="Real aliases found against innocent customers alarmed",
    )  # fmt: skip


def _threshold_rows(report: Report) -> list[tuple[float, list[str]]]:
    rows = []
    for threshold in SHOWN_THRESHOLDS:
        at = report.thresholds.index(threshold)
        cells = [
            f"{1000 * c.counts[at] / c.asked:.1f} ‰"
            if _is_customers(c)
            else f"{100 * c.counts[at] / c.asked:.1f} %"
            for c in _shown(report)
        ]
        rows.append((threshold, cells))
    return rows
