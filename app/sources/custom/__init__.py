"""Lists of the user's own: CSV, XLSX or JSON lines with the columns of ``table.COLUMNS``.

``table`` reads any of the three formats into rows, ``rows`` turns a row into an entity,
``reader`` does so for all of them or for none.
"""

from app.sources.custom.reader import CustomReader

__all__ = ["CustomReader"]
