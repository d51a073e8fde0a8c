"""Waiting for the answer of a thread without a thread that waits."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from app.services.asking import Asking

Answer = TypeVar("Answer")


async def in_turn(asking: Asking, ask: Callable[[], tuple[Answer, Future[None]]]) -> Answer:
    """The answer, once it is stored; raises what asking or storing raised."""
    waiting: _Waiting[Answer] = _Waiting(asyncio.get_running_loop())
    asking.submit(ask, waiting.tell)
    try:
        return await waiting.answered
    finally:
        # An error knows this frame, which must not know the error in turn.
        del waiting


class _Waiting(Generic[Answer]):
    """What :func:`asyncio.wrap_future` is, without the circle of objects that it leaves behind."""

    __slots__ = ("_loop", "answered")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.answered: asyncio.Future[Answer] = loop.create_future()

    def tell(self, answer: Answer | None, error: BaseException | None) -> None:
        self._loop.call_soon_threadsafe(_settle, self.answered, answer, error)


def _settle(
    answered: "asyncio.Future[Answer]", answer: Answer | None, error: BaseException | None
) -> None:
    if answered.cancelled():
        # Whoever asked has gone, and can find the screening among those stored.
        return
    if error is not None:
        answered.set_exception(error)
    elif answer is not None:
        answered.set_result(answer)
