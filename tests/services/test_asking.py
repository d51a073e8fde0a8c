"""Questions are answered in their order, and an answer is told once it is stored."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial

import pytest

from app.errors import InvalidName
from app.services.asking import Asking


@pytest.fixture
def asking() -> Iterator[Asking]:
    made = Asking(1)
    yield made
    made.close()


def submit(
    asking: Asking, ask: Callable[[], tuple[str, Future[None]]]
) -> "Future[tuple[str | None, BaseException | None]]":
    """What is told, as a future."""
    told: Future[tuple[str | None, BaseException | None]] = Future()
    asking.submit(ask, lambda answer, error: told.set_result((answer, error)))
    return told


def done() -> Future[None]:
    stored: Future[None] = Future()
    stored.set_result(None)
    return stored


def test_an_answer_is_told_once_it_is_stored(asking: Asking) -> None:
    stored: Future[None] = Future()
    told = submit(asking, lambda: ("the answer", stored))
    assert submit(asking, lambda: ("another", done())).result(10) == ("another", None)
    assert not told.done()
    stored.set_result(None)
    assert told.result(10) == ("the answer", None)


def test_what_could_not_be_stored_is_no_answer(asking: Asking) -> None:
    stored: Future[None] = Future()
    told = submit(asking, lambda: ("the answer", stored))
    error = OSError("no room")
    stored.set_exception(error)
    assert told.result(10) == (None, error)


def _refuse() -> tuple[str, Future[None]]:
    try:
        raise KeyError("name")
    except KeyError:
        raise InvalidName("name: is empty") from None


def test_an_error_is_told_and_leaves_nothing_behind(asking: Asking) -> None:
    """No garbage collector has to come by, which it does rarely in a server."""
    gc.disable()
    try:
        told = submit(asking, _refuse)
        _, error = told.result(10)
        assert isinstance(error, InvalidName)
        seen = weakref.ref(error)
        del error, told, _
        # The thread that asked has forgotten it too once it is at the next question.
        submit(asking, lambda: ("", done())).result(10)
        assert seen() is None
    finally:
        gc.enable()


def test_questions_are_answered_in_their_order(asking: Asking) -> None:
    begun: list[str] = []
    go_on = threading.Event()

    def ask(name: str) -> tuple[str, Future[None]]:
        begun.append(name)
        go_on.wait(10)
        return name, done()

    answers = [submit(asking, partial(ask, name)) for name in "abcde"]
    go_on.set()
    assert [told.result(10)[0] for told in answers] == begun == list("abcde")
