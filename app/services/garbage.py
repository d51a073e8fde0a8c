"""When a serving process looks for garbage, which takes it as long as a hundred answers.

What an answer is made of is gone once the answer is given: nothing in it goes in circles, and
counting references is enough. Python's collector goes through everything that lives all the
same, again and again while the tables of words met so far grow, and found nothing in hundreds
of thousands of objects, in up to 0.4 s each time. So it looks by itself at the newest objects
alone. At the old ones it looks when nobody has asked for a while; or at the latest when so much
has come to stay that it could be garbage after all.
"""

import gc
import threading
import time
from collections.abc import Callable

QUIET_SECONDS = 2.0
"""For so long nobody has asked when the old objects are looked at; less than lies between two
questions whether the server is ready."""
LOOK_SECONDS = 1.0
FEW, MANY = 10, 2000
"""Collections of the newest objects, for each of which some 700 have come to stay. After fewer
it is not worth looking; after more it is done whoever is waiting."""
NEVER = 2**31 - 1


class GarbageKeeper:
    """Looks at the old objects of this process at a good moment.

    ``last_asked`` is when somebody asked for the last time, by ``clock``.
    """

    def __init__(
        self, last_asked: Callable[[], float], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._last_asked = last_asked
        self._clock = clock
        self._swept_at = 0
        self._before = gc.get_threshold()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="garbage", daemon=True)

    def start(self) -> None:
        """From now on. What lives already is not looked at again before a good moment."""
        gc.set_threshold(self._before[0], NEVER, NEVER)
        self.sweep()
        self._thread.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        gc.set_threshold(*self._before)
        gc.unfreeze()

    def is_time(self) -> bool:
        """Whether this is a good moment, or one must be taken."""
        come = _collections() - self._swept_at
        quiet = self._clock() - self._last_asked() > QUIET_SECONDS
        return come > MANY or (quiet and come > FEW)

    def sweep(self) -> None:
        """Look at everything now."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._swept_at = _collections()

    def _work(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            if self.is_time():
                self.sweep()


def _collections() -> int:
    return int(gc.get_stats()[0]["collections"])
