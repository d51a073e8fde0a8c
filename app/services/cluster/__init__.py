"""Chunks on other machines: a Dask cluster as the executor, and the index that finds its way.

The coordinator (a command or a server) reads the file, gives out chunks and stores results, as
it does with processes of its own. :mod:`.executor` hands chunks to the cluster and says what goes
wrong there; :mod:`.contents` names an index by what is in it; :mod:`.finding` brings it to a
worker; :mod:`.builds` keeps those out that would answer differently.
"""
