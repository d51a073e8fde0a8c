"""The advanced XML format (SDN_ADVANCED.XML, CONS_ADVANCED.XML).

Everything is a number that is explained elsewhere in the file: in the reference value sets
at its head, among the locations and documents before the parties, or among the
relationships and sanctions entries behind them. The file has 125 MB, so nothing but that
is held: ``survey`` collects it, with ``references`` for the words, in a first reading, and
``party`` makes one entity after another in a second.
"""

from app.sources.ofac.advanced.reader import ROOT, published, read

__all__ = ["ROOT", "published", "read"]
