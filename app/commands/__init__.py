"""The commands of ``cordon``, one module for each group."""
