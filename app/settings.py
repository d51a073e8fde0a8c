"""What an installation can set, each as ``CORDON_<NAME>`` in the environment.

Read only where Cordon starts: :mod:`app.main`, the commands and the migrations. Everything
further in is given the values that it needs as arguments.
"""

import json
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.kinds import EuLimit
from app.errors import InvalidRequest
from app.resources import data_path

LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """Frozen; an unknown value fails at start, not at the first use."""

    model_config = SettingsConfigDict(env_prefix="CORDON_", frozen=True)

    home: Path = Field(
        default=Path("var"),
        description="Folder for everything that Cordon keeps: the embedded database, the index, "
        "uploaded files.",
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL of the database (`sqlite:///…` or `postgresql+psycopg://…`). "
        "Empty: SQLite in the file `cordon.db` under the home folder.",
    )
    host: str = Field(default="127.0.0.1", description="Address on which the server listens.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port on which the server listens.")
    required_sources: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Sources, separated by commas, without which an answer is `incomplete` and "
        "never reads as clear. Empty: at least one list of any source.",
    )
    load_seeds: bool = Field(
        default=True,
        description="Whether a database without any list is given the seeds: the people and "
        "companies of the article.",
    )
    seeds: Path = Field(
        default_factory=lambda: data_path("seeds"),
        description="Folder with the seed data. Default: the folder that comes with Cordon.",
    )
    source_urls: dict[str, tuple[str, ...]] = Field(
        default={},
        description="Addresses to fetch lists from in the place of the publishers' own, as JSON "
        """by source: `{"un-sc": ["https://mirror.example/un.xml"]}`.""",
    )
    fetch_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Hosts, separated by commas, from which lists may be fetched although their "
        "address is private or without TLS: a mirror within the house.",
    )
    proxy: str = Field(
        default="",
        description="HTTP proxy through which lists are fetched: `http://user:password@host:port`. "
        "It looks the publisher's host up and connects to it, so that a name which leads into "
        "the own network must be refused there; the hosts of `CORDON_FETCH_HOSTS` are reached "
        "without it. Empty: no proxy, whatever `HTTPS_PROXY` says.",
    )
    refresh_hours: dict[str, float] = Field(
        default={},
        description="How often the server refreshes a list, in hours, as JSON by source: "
        """`{"ofac-sdn": 6, "un-sc": 24}`. Empty: never by itself.""",
    )
    max_list_bytes: int = Field(
        default=1_000_000_000, ge=1, description="Largest list that is fetched, in bytes."
    )
    max_name_length: int = Field(
        default=1000, ge=1, description="Longest name, in characters, that is compared."
    )
    max_body_bytes: int = Field(
        default=4_000_000, ge=1, description="Largest JSON body of a request, in bytes."
    )
    max_upload_bytes: int = Field(
        default=1_000_000_000,
        ge=1,
        description="Largest customer file that may be uploaded, in bytes.",
    )
    max_unpacked_bytes: int = Field(
        default=5_000_000_000,
        ge=1,
        description="Most bytes that may come out of a customer file that is packed: gzip, zstd, "
        "XLSX, Parquet.",
    )
    max_bulk: int = Field(
        default=500, ge=1, description="Most questions in one call of `/v1/screen/bulk`."
    )
    threads: int = Field(
        default=8,
        ge=1,
        description="Requests that one server process works on at the same moment; the others "
        "wait their turn. Single questions are answered one after the other by a thread of "
        "their own.",
    )
    batch_workers: int = Field(
        default=1,
        ge=0,
        description="Processes that each serving process has for the customer files sent to it. "
        "They step back for whoever asks one question, and end when there is nothing to do. "
        "0: the serving process does it itself, which takes less memory and slows its answers.",
    )
    batch_days: float = Field(
        default=90,
        ge=0,
        description="Days after its end for which the file and the results of a batch are kept. "
        "What was counted, and the lists and the engine behind it, stay after that. 0: nothing "
        "is removed.",
    )
    cluster: str = Field(
        default="",
        description="Address of a Dask scheduler, `tcp://host:8786` or `tls://host:8786`, whose "
        "workers screen the customer files sent to the server in the place of its own processes. "
        "Empty: none. (`cordon batch` has `--cluster`.)",
    )
    index_store: str = Field(
        default="",
        description="Folder that several machines see. Whoever has a file screened by a cluster "
        "puts the index there, and the workers take it from there. Empty: none.",
    )
    index_url: str = Field(
        default="",
        description="Address of a Cordon server, such as `http://cordon:8000`, which the workers "
        "of a cluster ask for an index that is not in the shared folder. Empty: they ask whoever "
        "sent the work.",
    )
    profiles: str = Field(
        default="",
        description="File with thresholds that are put over Cordon's own profiles: columns "
        "`profile`, `source`, `type`, `threshold`, `review_floor` between tabs, with a header; "
        "`*` is any source or type, and a row for one source goes before a row for one type. "
        "Empty: our profiles as they are.",
    )
    eu_limit: EuLimit = Field(
        default=EuLimit.HALF_OR_MORE,
        description="How the EU's limit of ownership is read where a question does not say: "
        "`half_or_more` (Best Practices of 2024) or `more_than_half` (of 2018). Every answer "
        "says which was applied.",
    )
    log_level: LogLevel = Field(
        default="info", description="Least level of the messages written to the log."
    )

    @field_validator("required_sources", "fetch_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("proxy")
    @classmethod
    def _is_proxy(cls, value: str) -> str:
        parts = urlsplit(value)
        # Reading the port raises ValueError where it cannot exist.
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if value and (not usable or parts.path.strip("/") or parts.query):
            raise ValueError("not the address of a proxy, such as http://proxy.example:3128")
        return value

    @field_validator("cluster")
    @classmethod
    def _is_cluster(cls, value: str) -> str:
        return cluster_address(value) if value else value

    @field_validator("index_url")
    @classmethod
    def _is_server(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("not the address of a server, such as http://cordon:8000")
        return value

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{(self.home / 'cordon.db').absolute()}"

    @property
    def index_dir(self) -> Path:
        """Where the indexes of list versions are kept."""
        return self.home / "index"

    @property
    def fetched_dir(self) -> Path:
        """Where a worker of a cluster keeps the indexes that it was given."""
        return self.home / "fetched"

    @property
    def download_dir(self) -> Path:
        """Where the publishers' files are kept between two refreshes."""
        return self.home / "downloads"

    def environment(self) -> dict[str, str]:
        """These settings as variables for a process of ours."""
        values = self.model_dump(mode="json")
        return {
            f"CORDON_{name.upper()}": ",".join(value)
            if isinstance(value, list)
            else json.dumps(value)
            if isinstance(value, dict | bool)
            else str(value)
            for name, value in values.items()
        }

    @property
    def batch_dir(self) -> Path:
        """Where uploaded customer files and their results are kept."""
        return self.home / "batches"


def cluster_address(value: str) -> str:
    """The address of a Dask scheduler, with its port; ValueError for one that cannot be."""
    parts = urlsplit(value)
    # Reading the port raises ValueError where it cannot exist.
    if parts.scheme not in ("tcp", "tls") or not parts.hostname or not parts.port:
        raise ValueError("not the address of a Dask scheduler, such as tcp://scheduler:8786")
    return value


def read_settings() -> Settings:
    """The settings of this environment; raise InvalidRequest naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = f"CORDON_{'_'.join(str(part) for part in first['loc'][:1]).upper()}"
        raise InvalidRequest(f"{name}: {first['msg']}", field=name) from None
