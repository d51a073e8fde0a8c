"""What agreement adds and contradiction takes away, given the score so far."""

from app.matching.config import EFFECTS


def agree(kind: str, score: float) -> float:
    """A share of what is missing to a full score."""
    return round((1.0 - score) * EFFECTS[kind], 4)


def differ(kind: str, score: float) -> float:
    """A fixed part, but not more than there is."""
    return round(max(EFFECTS[kind], -score), 4)
