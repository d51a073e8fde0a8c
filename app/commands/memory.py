"""How much memory this process takes."""

import re
import resource
import sys
from dataclasses import dataclass
from pathlib import Path


def peak_memory_mb() -> int:
    """The most memory that this process has held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Megabytes that a process holds now.

    Pages of files that it has only read, such as an index, are there once for all processes.
    """

    own_mb: int
    shareable_mb: int


def mapped_memory() -> Mapped | None:
    """What this process holds now; None where the system does not tell."""
    try:
        text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    sizes = {name: int(size) for name, size in re.findall(r"^(\w+):\s+(\d+) kB$", text, re.M)}
    own = sizes["Private_Dirty"]
    return Mapped(own // 1024, (sizes["Rss"] - own) // 1024)
