"""Names to candidates to evidence to score to explanation; pure, usable as a library."""
