"""OpenSanctions' exports: FollowTheMoney entities, and the simple table of targets.

``reader`` recognises the format, ``ftm`` and ``simple`` read it, ``properties`` says what the
properties of FollowTheMoney stand for.
"""

from app.sources.opensanctions.reader import OpenSanctionsReader

__all__ = ["OpenSanctionsReader"]
