"""The numbers of docs/scale.md follow from the rate that docs/speed.md reports."""

import re
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
CUSTOMERS = 100_000_000


def test_plan_and_cost_follow_from_the_measured_rate() -> None:
    scale = (DOCS / "scale.md").read_text(encoding="utf-8")
    speed = (DOCS / "speed.md").read_text(encoding="utf-8")
    stated = re.search(r"\| rate `r` of one process \| ([\d,]+) rows/s \| half of ([\d,]+) ", scale)
    assert stated is not None
    rate, both = (int(number.replace(",", "")) for number in stated.groups())
    assert f"{stated[2]} rows/s" in speed, "docs/speed.md reports another rate"
    assert rate == both // 2
    hours = f"{CUSTOMERS / 3600 / rate:.1f}"
    assert f"| core-hours for 100 million | {hours} |" in scale
    assert f"| cost | {hours} × your price" in scale
    rows = re.findall(r"^\| (\d+) \| ([\d.]+) min \| (\d+) machines", scale, re.M)
    assert len(rows) == 3
    for processes, minutes, machines in rows:
        assert minutes == f"{CUSTOMERS / 60 / int(processes) / rate:.1f}"
        assert int(machines) * 8 == int(processes)
