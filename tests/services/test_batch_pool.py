"""The processes of a server stay from batch to batch, unless one of them died."""

import os
import signal
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import pytest

from app.services.batch_pool import KeptExecutor
from app.services.batch_workers import pool


class Held(Executor):
    """Does nothing by itself."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []
        self.ended = False

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.ended:
            raise BrokenExecutor
        self.futures.append(Future())
        return self.futures[-1]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.ended = True


@pytest.fixture
def made() -> list[Held]:
    return []


@pytest.fixture
def kept(made: list[Held]) -> KeptExecutor:
    def make(_: int) -> Executor:
        made.append(Held())
        return made[-1]

    return KeptExecutor(make)


def test_an_executor_is_kept_from_one_user_to_the_next(
    kept: KeptExecutor, made: list[Held]
) -> None:
    assert not kept.warm
    first = kept.lend(2)
    waiting = first.submit(abs, 1)
    first.shutdown(wait=True, cancel_futures=True)
    assert waiting.cancelled()
    kept.lend(2).submit(abs, 1)
    assert (len(made), made[0].ended, kept.warm) == (1, False, True)
    kept.close()
    assert (made[0].ended, kept.warm) == (True, False)
    kept.lend(2)
    assert len(made) == 2


def test_one_that_lost_a_process_is_replaced(kept: KeptExecutor, made: list[Held]) -> None:
    first = kept.lend(2)
    lost = first.submit(abs, 1)
    made[0].futures[0].set_exception(BrokenExecutor())
    assert isinstance(lost.exception(), BrokenExecutor)
    first.shutdown(wait=True, cancel_futures=True)
    assert made[0].ended
    second = kept.lend(2)
    assert len(made) == 2
    # It broke while nobody asked anything of it.
    made[1].ended = True
    with pytest.raises(BrokenExecutor):
        second.submit(abs, 1)
    second.shutdown()
    kept.lend(2)
    assert len(made) == 3


def test_an_error_of_the_work_breaks_nothing(kept: KeptExecutor, made: list[Held]) -> None:
    lent = kept.lend(1)
    lent.submit(abs, 1)
    made[0].futures[0].set_exception(ValueError())
    lent.shutdown()
    kept.lend(1)
    assert len(made) == 1


def test_real_processes_are_kept_and_replaced() -> None:
    kept = KeptExecutor(pool)
    pids = []
    for _ in range(2):
        lent = kept.lend(1)
        pids.append(lent.submit(os.getpid).result())
        lent.shutdown()
    assert pids[0] == pids[1]
    lent = kept.lend(1)
    os.kill(pids[0], signal.SIGKILL)
    # Whether it is noticed before or after the question does not matter.
    try:
        lost: BaseException | None = lent.submit(os.getpid).exception()
    except BrokenExecutor as error:
        lost = error
    assert isinstance(lost, BrokenExecutor)
    lent.shutdown()
    assert kept.lend(1).submit(os.getpid).result() != pids[0]
    kept.close()
