"""OFAC's lists, in the four formats in which it publishes them.

``reader`` recognises the format; ``lists`` tells the SDN list from the consolidated one.

- CSV: ``csv_set`` gathers the rows of ``files`` by entry, ``entry`` puts one together and
  ``remarks`` takes the Remarks column apart.
- XML: ``classic``, ``enhanced`` (with ``enhanced_entity``) and ``advanced`` know where things
  stand; what they mean is decided in ``builder`` and ``relationships``.

All of them share ``labels`` (a label and its value), ``names``, ``dates``, ``links`` (whom
"Linked To" means), and two modules of data: ``tables`` for codes and labels, ``words`` for
the words of the XML formats.
"""

from app.sources.ofac.reader import OfacReader

__all__ = ["OfacReader"]
