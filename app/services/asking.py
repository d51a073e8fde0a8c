"""Threads that answer single questions, in the order in which the questions came.

Python computes in one thread at a time. Where every question has a thread, all of them are
worked on in slices and all become ready late; one thread finishes a question before it begins
another. What waits for a database or for an index goes to threads of another instance: see
``docs/decisions/0013-questions-in-their-order.md``.

Nothing here is left for the garbage collector, which comes by rarely in a server: an error
knows the frames that it went through, so none of them may know who is told of it.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

Answer = TypeVar("Answer")
Told_contra = TypeVar("Told_contra", contravariant=True)


class Tell(Protocol[Told_contra]):
    """Is given the answer or the error, in whatever thread, and only passes it on."""

    def __call__(self, answer: Told_contra | None, error: BaseException | None, /) -> None: ...


@dataclass(slots=True)
class _Asked(Generic[Answer]):
    """A question on its way to the thread that answers it, which takes it out of here."""

    ask: Callable[[], tuple[Answer, Future[None]]]
    tell: Tell[Answer] | None


class Asking:
    """At most so many questions at once; the others wait their turn."""

    def __init__(self, threads: int) -> None:
        # They start with the first questions.
        self._pool = ThreadPoolExecutor(threads, "asking")

    def submit(self, ask: Callable[[], tuple[Answer, Future[None]]], tell: Tell[Answer]) -> None:
        """Ask, and tell the answer once the future beside it says that it is stored.

        Told is the error of asking or of storing instead, if there is one.
        """
        self._pool.submit(_ask, _Asked(ask, tell))

    def close(self) -> None:
        """Answer what was asked, and let the threads end. Nothing may be asked any more."""
        self._pool.shutdown()


def _ask(asked: _Asked[Answer]) -> None:
    tell, asked.tell = asked.tell, None
    assert tell is not None
    try:
        answer, stored = asked.ask()
    except BaseException as error:  # noqa: BLE001 (raised where it was asked)
        tell(None, error)
        del tell
    else:
        stored.add_done_callback(partial(_pass_on, tell, answer))


def _pass_on(tell: Tell[Answer], answer: Answer, stored: Future[None]) -> None:
    error = stored.exception()
    tell(answer if error is None else None, error)
