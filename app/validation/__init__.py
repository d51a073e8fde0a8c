"""The questions that put the matcher to the test; pure, and independent of the matcher.

Nothing here imports :mod:`app.matching` or reads its tables: a test made from the tables
that the matcher uses would only ask it what it has been told.
"""
