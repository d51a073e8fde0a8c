"""The Consolidated Screening List of the United States, and the list of denied persons in it.

``reader`` recognises the format, ``rows`` brings CSV and JSON to one kind of row, ``cells``
reads what several facts share a cell for, ``lists`` says which lists are brought together, and
``entry`` puts an entity together. ``denied`` reads the Denied Persons List as its own publisher
gives it out, ``orders`` tells apart those whom these lists give no number.
"""

from app.sources.csl.denied import DeniedPersonsReader
from app.sources.csl.reader import CslReader

__all__ = ["CslReader", "DeniedPersonsReader"]
