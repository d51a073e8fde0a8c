"""The parts of which :mod:`app.sources.fetch` is made.

``limits`` is what a download may cost, ``failures`` how a failure is said, ``transport``
the connection, ``exchange`` one request with its redirects, ``body`` what arrives, and
``links`` the file that a page points to.
"""
