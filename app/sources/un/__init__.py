"""The United Nations Security Council's consolidated list, in XML.

``reader`` recognises the file, ``entry`` puts an entry together, ``names``, ``dates`` and
``documents`` take apart what the list writes into one value, ``tables`` holds what its words
stand for.
"""

from app.sources.un.reader import UnReader

__all__ = ["UnReader"]
