"""Every error that Cordon raises on purpose.

::

    AppError
    ├── InvalidRequest            422  the caller's input cannot be used as it stands
    │   ├── InvalidName           422  nothing in the name can be compared
    │   ├── InvalidDate           422  not a calendar date, or one that cannot be meant
    │   ├── UnknownCountry        422  not a country or territory we know
    │   ├── UnknownSource         422  a source that Cordon cannot read
    │   └── InvalidFile           422  a customer file that cannot be read as a table
    │       └── MissingColumn     422  … because no column holds a name or an identifier
    ├── NotFound                  404  an id that names nothing here
    ├── Conflict                  409  right question, wrong moment
    ├── PayloadTooLarge           413  more than the configured limit
    ├── UnsupportedFile           415  a file of a kind that is not read
    ├── ListRejected              422  a list version that must not become active
    ├── FetchFailed               502  a publisher's file that could not be downloaded
    ├── ChunkFailed               500  rows of a customer file over which processes die
    └── Unavailable               503  the service itself is not ready
        ├── ListNotLoaded         503  there is no list to search
        └── ClusterUnavailable    503  the cluster that screens files cannot do it

An error carries values, not prose to be parsed: ``code`` is stable, ``details`` holds
the field, row or element it speaks of, and ``str(error)`` is a sentence for a person.
The HTTP status stands here because one handler turns every error into one shape; no
other module names a status.
"""

from typing import ClassVar


class AppError(Exception):
    """Base of every error with a name. ``details`` must be JSON-serialisable."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def as_dict(self) -> dict[str, object]:
        """The one error shape, as the API and ``--json`` print it."""
        return {"error": {"code": self.code, "message": self.message, "details": self.details}}


class InvalidRequest(AppError):
    """The caller's input cannot be used; ``details['field']`` says which."""

    code = "invalid_request"
    status = 422


class InvalidName(InvalidRequest):
    """The name is empty, too long, or holds nothing that can be compared."""

    code = "invalid_name"


class InvalidDate(InvalidRequest):
    """A date that does not exist, is not a date, or lies where it cannot."""

    code = "invalid_date"


class UnknownCountry(InvalidRequest):
    """A country that is neither an ISO 3166 code nor a name we know."""

    code = "unknown_country"


class UnknownSource(InvalidRequest):
    """The named source is not one that Cordon can read."""

    code = "unknown_source"


class InvalidFile(InvalidRequest):
    """A file that cannot be read as what it should be; nothing of it was used."""

    code = "invalid_file"


class MissingColumn(InvalidFile):
    """The table has no column that we recognise for something we need."""

    code = "missing_column"


class NotFound(AppError):
    """No such thing under that id."""

    code = "not_found"
    status = 404


class Conflict(AppError):
    """The thing exists, but its present state does not allow this."""

    code = "conflict"
    status = 409


class PayloadTooLarge(AppError):
    """The request is larger than this installation allows."""

    code = "payload_too_large"
    status = 413


class UnsupportedFile(AppError):
    """The file is of a kind that is not read."""

    code = "unsupported_file"
    status = 415


class ListRejected(AppError):
    """A list version failed its checks; the version before it keeps serving."""

    code = "list_rejected"
    status = 422


class FetchFailed(AppError):
    """A publisher's file could not be downloaded; nothing of it was kept.

    ``details['reason']`` is a stable word for what went wrong, ``details['url']`` the address
    without its query, which may hold a token.
    """

    code = "fetch_failed"
    status = 502


class ChunkFailed(AppError):
    """Every process that was given these rows of a customer file died.

    ``details`` names them: ``first_row`` and ``last_row``, counted from 1 after the header,
    and the lines of the file on which they start.
    """

    code = "chunk_failed"
    status = 500


class Unavailable(AppError):
    """The service cannot answer at all right now."""

    code = "unavailable"
    status = 503


class ListNotLoaded(Unavailable):
    """No list version is active, so there is nothing to compare with."""

    code = "list_not_loaded"


class ClusterUnavailable(Unavailable):
    """The cluster that should screen a file cannot be reached, is lost, or must not do it.

    ``details['reason']`` is a stable word: ``not_installed``, ``not_reached``, ``lost``,
    ``no_workers``, ``worker_differs`` (another Cordon, which would answer differently),
    ``no_index`` (a worker cannot get it), ``worker_failed``. What was screened before stays.
    """

    code = "cluster_unavailable"
