"""OFAC's lists in the comma-separated format of its data specification.

``reader`` puts an entry together; ``files`` recognises the four files, ``remarks`` takes
the Remarks column apart, ``links`` finds whom "Linked To" means, ``tables`` holds what
OFAC's codes and labels stand for.
"""

from app.sources.ofac.reader import OfacReader

__all__ = ["OfacReader"]
