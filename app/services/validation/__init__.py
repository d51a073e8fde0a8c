"""The matcher put to the test against the loaded lists, and the report of it."""
