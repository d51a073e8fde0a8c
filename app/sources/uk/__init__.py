"""The United Kingdom's lists: the UK Sanctions List, and OFSI's consolidated list before it.

``reader`` recognises the format, ``rows`` brings every format to the fields of one name row,
and ``entry`` puts an entity together from the rows that belong to it.
"""

from app.sources.uk.reader import UkReader

__all__ = ["UkReader"]
