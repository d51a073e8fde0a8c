"""The advanced format is read in little memory, however large the file."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.kinds import EntityType
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac import OfacReader
from tests.sources.ofac_advanced_file import PARTIES, write

REAL_SIZE = 125_000_000
REAL_PARTIES = 17_000
LIMIT_MB = 300

# What the system counts as a process's peak (VmHWM) begins anew with the program. ru_maxrss,
# which other systems have instead, may be that of the process that started this one, but
# then both readings are.
MEASURE = """
import resource, sys
from pathlib import Path
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac import OfacReader

log, entities = IssueLog(), 0
for name in sys.argv[1:]:
    for entity in OfacReader.sdn().read([SourceFile.at(Path(name))], log):
        entities += 1
status = Path("/proc/self/status")
if status.exists():
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    peak = int(fields["VmHWM"].split()[0]) / 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
print(entities, len(log.issues), peak)
"""


def measured(*files: Path) -> tuple[int, int, float]:
    """Entities, issues and the peak in megabytes of a process that reads the files."""
    command = [sys.executable, "-c", MEASURE, *map(str, files)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    entities, issues, peak = done.stdout.split()
    return int(entities), int(issues), float(peak)


def test_a_file_of_many_copies_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "sdn_advanced.xml"
    write(path, copies=20)
    log = IssueLog()
    entities = {e.key: e for e in OfacReader.sdn().read([SourceFile.at(path)], log)}
    assert len(entities) == 20 * PARTIES
    assert log.issues == []
    person, holding = entities["13044101"], entities["13044102"]
    assert (person.type, person.caption) == (EntityType.PERSON, "PETROV13, Ivan13 Ivanovich13")
    assert [r.target for r in person.relations] == ["ofac-sdn:13044102"]
    assert [r.target for r in holding.relations] == ["ofac-sdn:13044101", "ofac-sdn:13044104"]
    assert {m.programme for m in person.measures} == {"RUSSIA-EO14024", "BELARUS"}


@pytest.mark.slow
def test_a_file_of_the_real_size_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "sdn_advanced.xml"
    write(path, copies=REAL_PARTIES // PARTIES)
    assert path.stat().st_size > REAL_SIZE
    _, _, baseline = measured()
    entities, issues, peak = measured(path)
    assert (entities, issues) == (REAL_PARTIES, 0)
    assert peak - baseline < LIMIT_MB
