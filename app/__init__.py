"""Cordon: sanctions screening that says why, and on whose authority."""

__version__ = "0.1.0"
