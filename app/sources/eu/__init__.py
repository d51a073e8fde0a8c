"""The European Union's consolidated list of financial sanctions.

``reader`` recognises the format, ``xml_1_1``, ``csv_1_1`` and ``legacy`` take a file apart, and
``facts`` turns the fields, which are the same in all of them, into facts.
"""

from app.sources.eu.reader import EuReader

__all__ = ["EuReader"]
