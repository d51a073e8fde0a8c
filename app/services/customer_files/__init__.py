"""Customer files: a table in, the same rows in the same order out, with answers added.

``compression`` unpacks, ``formats`` says what a file is, and ``delimited`` (with ``encoding``
and ``dialect``), ``workbook``, ``jsonlines`` and ``parquetfile`` each read one format as a
:class:`~app.services.customer_files.table.Table`. ``columns`` and ``dates`` say what its columns
mean, ``file`` puts these together, ``preview`` shows it, ``screen_rows`` turns rows into answers
(``output``), ``writers`` names the module that writes each format, and ``summary`` counts.
Everything streams: no file is ever held in memory.
"""
