"""Measurements that take minutes; none of them runs with the tests.

``python -m tests.bench.storage``: how a database grows over hundreds of daily versions.
``python -m tests.bench.swap``: what a load beside a running server does to its answers.
``python -m tests.bench.ftm_file``: a file of any number of made-up entities, to be loaded.
``python -m tests.bench.groups``: groups of entries drawn at random, to be judged by hand.
"""
