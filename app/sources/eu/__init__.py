"""The European Union's consolidated list of financial sanctions.

``reader`` recognises the format; ``xml_1_1``, ``csv_files`` and ``legacy`` take a file apart
into the entries of ``record``, which are the same for all of them; ``facts`` turns an entry
into an entity, and ``tables`` holds what the publisher's codes stand for.
"""

from app.sources.eu.reader import EuReader

__all__ = ["EuReader"]
