"""How the kernels are compiled.

Numba counts references to every array that a function takes out of a tuple or hands on, which
in the innermost functions takes ten times as long as what they do. So a ``kernel`` is compiled
without counting. It can then make no array, and is given a
:class:`~app.matching.kernels.room.Room` to write to; functions that do make arrays are compiled
by ``njit`` as usual, and call kernels.
"""

from typing import Any

from numba import njit

# Numba's types leave its option ``_nrt`` (its run time, which counts) out.
_njit: Any = njit
kernel: Any = _njit(cache=True, nogil=True, _nrt=False)
"""Compiles a function that makes no array and keeps none."""
