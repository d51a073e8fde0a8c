"""The hot loops, compiled by numba: keys of words, likeness of words and names, the search.

A name travels as *packed tokens*: one row per token in parallel arrays (see
:mod:`app.matching.packed`). The same :func:`~app.matching.kernels.align.align` ranks
candidates by the thousand and explains a single pair, so an explanation can never differ
from the score. Every kernel releases the interpreter's lock and is cached on disk.
"""
