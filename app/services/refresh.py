"""Refreshing a source: fetch what its publisher offers, check it, load it.

Whatever goes wrong is the outcome of the refresh, recorded for everybody to see, and the
active version keeps serving. Files are kept between refreshes, so that a publisher who
answers "not modified" for three files of four is not asked for them again.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from app.db import checks
from app.db.checks import Kept, Outcome, SourceCheck
from app.db.locks import held
from app.db.session import SessionFactory, transaction
from app.errors import FetchFailed, InvalidRequest, ListRejected
from app.services.loading import LoadResult, Prepare, load_version
from app.services.workfolder import work_folder
from app.sources.base import Download, Reader, SourceFile
from app.sources.checksums import difference, stated
from app.sources.fetch import Fetcher, Reason, Validators

_SHA256 = re.compile(r"[0-9a-f]{64}")

Progress = Callable[[str], None]
"""Told in words what is going on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshResult:
    """What came of a refresh. ``elsewhere`` means that another process did the work meanwhile."""

    source: str
    outcome: Outcome
    message: str
    started: datetime
    finished: datetime
    notes: tuple[str, ...] = ()
    """What was odd about the publisher's answers, but no reason to refuse them."""
    elsewhere: bool = False
    load: LoadResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresher:
    """Refreshes sources one by one; safe to use from several processes at once.

    ``folder`` keeps what was downloaded. ``urls`` are the addresses of this installation,
    by source, in the place of the publisher's own.
    """

    sessions: SessionFactory
    fetcher: Fetcher
    folder: Path
    urls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prepare: Prepare | None = None
    clock: Callable[[], datetime]

    def refresh(
        self, reader: Reader, *, accept: bool = False, progress: Progress | None = None
    ) -> RefreshResult:
        """Fetch, check and load a source's list; failures are in the result, not raised."""
        source = reader.info.id
        wanted = downloads_of(reader, self.urls)
        asked = self.clock()
        with held(self.sessions, f"refresh-{source}"):
            with transaction(self.sessions) as session:
                before = checks.last_check(session, source)
            if before is not None and asked <= before.finished <= self.clock():
                # Another process refreshed it while this one waited for the lock. A check
                # that ends in the future was made by a clock that was wrong.
                return _result(before, elsewhere=True)
            work = _Refresh(self, reader, before, accept=accept, progress=progress)
            load = None
            try:
                files = work.fetch(wanted)
                load = work.load(files)
                outcome, message = _words(load)
            except FetchFailed as error:
                outcome, message = Outcome.FAILED, error.message
            except ListRejected as error:
                outcome, message = Outcome.REJECTED, error.message
            check = SourceCheck(
                source=source,
                started=asked,
                finished=self.clock(),
                outcome=outcome,
                message=message,
                downloads=work.kept,
                notes=tuple(work.notes),
            )
            with transaction(self.sessions, write=True) as session:
                checks.record(session, check)
            return replace(_result(check), load=load)


@dataclass(slots=True)
class _Refresh:
    """One refresh under way."""

    house: Refresher
    reader: Reader
    before: SourceCheck | None
    accept: bool = field(kw_only=True)
    progress: Progress | None = field(kw_only=True)
    kept: dict[str, Kept] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What is worth saying of files that were fetched all the same."""

    def fetch(self, downloads: Sequence[Download]) -> list[SourceFile]:
        """The files, downloaded or kept from the time before."""
        if self.before is not None:
            # What was kept stays kept if this time the publisher cannot be reached.
            self.kept = dict(self.before.downloads)
        files = [self._file(download) for download in downloads]
        # All is here: what was kept of other addresses or editions is needed no more.
        self.kept = {download.url: self.kept[download.url] for download in downloads}
        self._tidy()
        return files

    def load(self, files: Sequence[SourceFile]) -> LoadResult:
        """Load the files; :class:`ListRejected` if they must not become active."""
        self._tell("reading")
        return load_version(
            self.house.sessions,
            self.reader,
            files,
            published=None,
            now=self.house.clock(),
            accept=self.accept,
            prepare=self.house.prepare,
            progress=lambda count: self._tell(f"{count:,} entities read"),
        )

    def _file(self, download: Download) -> SourceFile:
        folder = self._folder
        kept = self._usable(download)
        known = None
        if kept is not None:
            known = Validators(etag=kept.etag, last_modified=kept.last_modified, of=kept.of)
        with work_folder(folder, ".fetching-") as work:
            fetched = self.house.fetcher.fetch(
                download,
                work,
                hosts=self.reader.info.hosts,
                known=known,
                progress=lambda done, size: self._tell(_amount(download.name, done, size)),
            )
            self.notes += (f"{download.name}: {note}" for note in fetched.notes)
            if fetched.file is None or fetched.sha256 is None:
                assert kept is not None, "a server may say 'not modified' only if asked"
                return SourceFile(folder / kept.sha256, download.name)
            self._compare(download, fetched.file, Path(work))
            path = fetched.file.path.rename(folder / fetched.sha256)
        self._keep(download, fetched.sha256, fetched.validators)
        return SourceFile(path, download.name)

    def _compare(self, download: Download, file: SourceFile, work: Path) -> None:
        """Refuse a file that is not the one of which the publisher states the checksum."""
        index = self.reader.info.index
        if index is None or download.link is not None:
            return
        beside = Download(name=index, url=urljoin(download.url, index))
        try:
            fetched = self.house.fetcher.fetch(beside, work / "index", hosts=self.reader.info.hosts)
            assert fetched.file is not None, "only a request with validators may be answered so"
            known = stated(fetched.file, download.name)
        except (FetchFailed, ListRejected) as error:
            self.notes.append(f"{download.name} was compared with no checksum: {error.message}")
            return
        words = difference(file, known)
        if words is not None:
            raise FetchFailed(
                f"{download.name} is not what the publisher's {index} says: {words}; it arrived "
                "damaged, or was replaced meanwhile",
                file=download.name,
                reason=Reason.CHECKSUM.value,
            )
        if known.version is not None:
            self.notes.append(f"the publisher calls it version {known.version}")
        if known.digest is None:
            self.notes.append(f"{index} states no checksum of {download.name}")

    @property
    def _folder(self) -> Path:
        return self.house.folder / self.reader.info.id

    def _usable(self, download: Download) -> Kept | None:
        """What was kept of a download, if its bytes are still there unharmed."""
        kept = self.kept.get(download.url)
        if kept is None:
            return None
        path = self._folder / kept.sha256
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            intact = hashlib.file_digest(stream, "sha256").hexdigest() == kept.sha256
        return kept if intact else None

    def _keep(self, download: Download, sha256: str, validators: Validators) -> None:
        self.kept[download.url] = Kept(
            sha256=sha256,
            etag=validators.etag,
            last_modified=validators.last_modified,
            of=validators.of,
        )

    def _tidy(self) -> None:
        """Remove the files that are kept for nothing."""
        needed = {kept.sha256 for kept in self.kept.values()}
        for path in self._folder.iterdir():
            if _SHA256.fullmatch(path.name) and path.name not in needed:
                path.unlink()

    def _tell(self, words: str) -> None:
        if self.progress is not None:
            self.progress(f"{self.reader.info.id}: {words}")


def downloads_of(reader: Reader, urls: Mapping[str, tuple[str, ...]]) -> tuple[Download, ...]:
    """What is fetched for a source; ``urls`` are addresses, by source, that come first.

    Raises :class:`InvalidRequest` for a source without any address.
    """
    own = urls.get(reader.info.id)
    if own is not None:
        return tuple(Download(name=_name_of(url, place), url=url) for place, url in enumerate(own))
    if not reader.info.downloads:
        raise InvalidRequest(
            f"{reader.info.id} has no address to fetch it from; load it from a file",
            field="source",
            value=reader.info.id,
        )
    return reader.info.downloads


def _words(load: LoadResult) -> tuple[Outcome, str]:
    version = load.version
    if load.already_loaded:
        return Outcome.UNCHANGED, f"the version of {version.published} is still the newest"
    message = (
        f"{version.entities:,} entities published {version.published}: added {load.added:,}, "
        f"changed {load.changed:,}, removed {load.removed:,}"
    )
    return Outcome.LOADED, "; ".join([message, *load.warnings])


def _result(check: SourceCheck, *, elsewhere: bool = False) -> RefreshResult:
    return RefreshResult(
        source=check.source,
        outcome=check.outcome,
        message=check.message,
        started=check.started,
        finished=check.finished,
        notes=check.notes,
        elsewhere=elsewhere,
    )


def _amount(name: str, done: int, size: int | None) -> str:
    megabytes = f"{done / 1e6:.1f}"
    return (
        f"{name}: {megabytes} MB" if size is None else f"{name}: {megabytes} of {size / 1e6:.1f} MB"
    )


def _name_of(url: str, place: int) -> str:
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return name if name and "." in name else f"download-{place + 1}"
