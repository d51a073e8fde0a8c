"""Who works on a batch: one process and no other, and when another one takes its place."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.db import batches as stored
from app.db.session import make_engine, session_factory, transaction
from app.db.tables_screening import BatchRow
from app.services.batch_owner import Owner, place_of
from app.services.batch_queue import GRACE, BatchQueue
from tests.jobs import Yard

LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def yard(database_url: str, tmp_path: Path) -> Iterator[Yard]:
    engine = make_engine(database_url)
    yield Yard(session_factory(engine), tmp_path / "batches")
    engine.dispose()


def arrived(yard: Yard) -> Owner:
    owner = Owner(yard.folder)
    owner.arrive()
    return owner


def queue_of(yard: Yard, owner: Owner) -> BatchQueue:
    return BatchQueue(yard.sessions, owner, lambda: place_of(yard.folder), yard.folder.joinpath)


def looked(yard: Yard, owner: Owner) -> list[str]:
    """What an owner gets that has nothing yet."""
    queue = queue_of(yard, owner)
    queue.look()
    got: list[str] = []
    while (batch_id := queue.turn()) is not None and batch_id not in got:
        got.append(batch_id)
    return got


def test_one_process_gets_a_batch_and_no_other(yard: Yard) -> None:
    for number in range(4):
        yard.queue(f"bat_{number}", ["Mary Poppins"])
    owners = [arrived(yard) for _ in range(4)]
    got: list[list[str]] = []
    at_once = threading.Barrier(len(owners))

    def look(owner: Owner) -> None:
        at_once.wait()
        got.append(looked(yard, owner))

    threads = [threading.Thread(target=look, args=(owner,)) for owner in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(id for each in got for id in each) == [f"bat_{n}" for n in range(4)]
    assert {yard.row(f"bat_{n}").owner for n in range(4)} <= {owner.name for owner in owners}
    for owner in owners:
        owner.leave()


def test_an_owner_that_ended_is_followed_at_once(yard: Yard) -> None:
    """Killed without a word: the system takes its lock away, and the lease need not run out."""
    yard.queue("bat_1", ["Mary Poppins"])
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from app.services.batch_owner import Owner\n"
        "owner = Owner(Path(sys.argv[1]))\n"
        "owner.arrive()\n"
        "print(owner.name, flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(yard.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdin is not None
    name = other.stdout.readline().strip()
    with transaction(yard.sessions, write=True) as session:
        assert stored.claim(session, "bat_1", name, timedelta(hours=1))
    me = arrived(yard)
    assert looked(yard, me) == [], "it lives"
    other.kill()
    other.wait()
    assert looked(yard, me) == ["bat_1"]
    assert yard.row("bat_1").owner == me.name
    assert not list(yard.folder.glob(f"*{name}*"))
    other.stdin.close()
    other.stdout.close()
    me.leave()


def test_an_owner_elsewhere_is_followed_when_its_time_is_over(yard: Yard) -> None:
    yard.queue("bat_1", ["Mary Poppins"])
    me = arrived(yard)
    with transaction(yard.sessions, write=True) as session:
        assert stored.claim(session, "bat_1", "elsewhere.7.x", timedelta(hours=1))
    assert looked(yard, me) == []
    with transaction(yard.sessions, write=True) as session:
        stored.renew(session, "elsewhere.7.x", timedelta(seconds=-1))
    assert looked(yard, me) == ["bat_1"]
    with transaction(yard.sessions, write=True) as session:
        assert not stored.hold(session, "bat_1", "elsewhere.7.x"), "it stores nothing any more"
        assert stored.hold(session, "bat_1", me.name)
    me.leave()


def test_a_claim_is_kept_by_renewing_it_and_given_back_at_the_end(yard: Yard) -> None:
    yard.queue("bat_1", ["Mary Poppins"])
    me, other = arrived(yard), arrived(yard)
    queue = queue_of(yard, me)
    queue.look()
    before = yard.row("bat_1").owned_until
    queue.renew()
    after = yard.row("bat_1").owned_until
    assert before is not None
    assert after is not None
    assert after > before
    assert looked(yard, other) == []
    queue.give_back()
    assert looked(yard, other) == ["bat_1"]
    me.leave()
    other.leave()


def test_a_file_on_another_disk_is_left_to_others(yard: Yard) -> None:
    yard.queue("bat_1", ["Mary Poppins"], place="the folder of another machine")
    yard.queue("bat_2", ["Mary Poppins"], place=None)
    yard.queue("bat_3", ["Mary Poppins"], place=None)
    (yard.folder / "bat_3").unlink()
    me = arrived(yard)
    assert looked(yard, me) == ["bat_2"], "of which nobody noted where it lies, but it is here"
    assert [yard.row(f"bat_{n}").state for n in (1, 3)] == ["queued", "queued"]
    me.leave()


def test_a_folder_has_one_name(tmp_path: Path) -> None:
    names: list[str] = []
    threads = [
        threading.Thread(target=lambda: names.append(place_of(tmp_path / "a"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 8
    assert len(set(names)) == 1
    assert place_of(tmp_path / "b") not in names


def test_a_process_with_work_leaves_new_batches_to_others_for_a_moment(yard: Yard) -> None:
    yard.queue("bat_1", ["Mary Poppins"], now=LONG_AGO)
    me = arrived(yard)
    queue = queue_of(yard, me)
    queue.look(at_once=True)
    yard.queue("bat_2", ["Mary Poppins"], now=datetime.now(UTC) + timedelta(minutes=1))
    queue.look(at_once=True)
    assert yard.row("bat_2").owner is None
    with transaction(yard.sessions, write=True) as session:
        row = session.get(BatchRow, "bat_2")
        assert row is not None
        row.created_at = datetime.now(UTC) - GRACE - timedelta(seconds=1)
    queue.look(at_once=True)
    assert yard.row("bat_2").owner == me.name
    me.leave()


def test_turns_go_round_and_a_batch_that_rests_is_passed_over(yard: Yard) -> None:
    clock = [0.0]
    for number in range(3):
        yard.queue(f"bat_{number}", ["Mary Poppins"], now=LONG_AGO + timedelta(seconds=number))
    me = arrived(yard)
    queue = BatchQueue(
        yard.sessions,
        me,
        lambda: place_of(yard.folder),
        yard.folder.joinpath,
        clock=lambda: clock[0],
    )
    queue.look()
    assert [queue.turn() for _ in range(5)] == ["bat_0", "bat_1", "bat_2", "bat_0", "bat_1"]
    queue.rest("bat_2", 10)
    assert [queue.turn() for _ in range(3)] == ["bat_0", "bat_1", "bat_0"]
    queue.forget("bat_0")
    assert not queue.several
    clock[0] = 11
    assert queue.several
    assert {queue.turn(), queue.turn()} == {"bat_1", "bat_2"}
    me.leave()


def test_another_owner_is_asked_about_only_on_this_machine(yard: Yard) -> None:
    me, other = arrived(yard), arrived(yard)
    machine = me.name.partition(".")[0]
    assert not me.is_gone(other.name)
    other.leave()
    assert me.is_gone(other.name)
    assert me.is_gone(f"{machine}.{os.getpid()}.never")
    assert not me.is_gone("elsewhere.7.x")
    me.leave()
