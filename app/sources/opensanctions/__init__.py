"""OpenSanctions' exports: FollowTheMoney entities, Senzing records and the table of targets.

``reader`` recognises the format. ``ftm`` reads FollowTheMoney entities, flat or nested: ``flat``
takes them out of one another, ``beside`` finds what other lines say of one (``offsets`` where),
``facts``, ``relations`` and ``percentages`` read it. ``senzing`` and ``simple`` read the others,
and ``properties`` says what the properties of FollowTheMoney stand for.
"""

from app.sources.opensanctions.reader import OpenSanctionsReader

__all__ = ["OpenSanctionsReader"]
