"""Names to candidates to evidence to score to explanation; pure, usable as a library."""

from app.matching.compare import Comparison, compare_names
from app.matching.engine import Engine
from app.matching.views import SearchOptions

__all__ = ["Comparison", "Engine", "SearchOptions", "compare_names"]
