"""``python -m app`` is ``cordon``."""

from app.cli import main

main()
