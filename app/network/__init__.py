"""Ownership rules and paths between entities; pure."""
