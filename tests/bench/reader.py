"""What a reader takes, alone: python -m tests.bench.reader SOURCE FILE...

Prints entities, issues, seconds, and how far the peak of resident memory rose above what the
program took before it read.
"""

import resource
import sys
import time
from pathlib import Path

from app.sources.base import IssueLog, SourceFile
from app.sources.registry import reader_for


def main(source: str, *names: str) -> None:
    files, log = [SourceFile.at(Path(name)) for name in names], IssueLog()
    reader = reader_for(source)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    reader.published(files)
    entities = sum(1 for _ in reader.read(files, log))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(
        f"{entities:,} entities, {len(log.issues):,} issues, {seconds:.1f} s, "
        f"{peak / 1024:.0f} MB over the {before / 1024:.0f} before"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
