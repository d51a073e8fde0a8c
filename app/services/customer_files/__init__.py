"""Customer files: a table in, the same rows in the same order out, with answers added.

``encoding`` and ``dialect`` find out how a text file is written, ``delimited`` reads it as
a :class:`~app.services.customer_files.table.Table`, ``columns`` and ``dates`` say what its
columns mean, ``file`` puts these together, ``rows`` turns a row into a question, and
``output`` writes the results. Everything streams: no file is ever held in memory.
"""
