"""``cordon batch IN/ OUT/``: a folder of Parquet files, one result for each of them.

A part's result is put in its place whole; ``_SUCCESS``, with the summary of all parts in it, is
written last, so that whoever finds it knows that nothing is missing.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import orjson
import typer

from app.commands.batch import Run, progress, replacing
from app.errors import Conflict, InvalidRequest
from app.services.batch_job import counters

if TYPE_CHECKING:
    from app.services.customer_files.file import CustomerFile
    from app.services.customer_files.summary import Circumstances, Summary, Tally
    from app.services.customer_files.writers import ResultFormat
    from app.services.folder_batches import FolderBatch

SUCCESS = "_SUCCESS"


def checked_out(path: Path, out: Path, said: str | None) -> "ResultFormat":
    """The format of the results of a folder; Parquet unless another one is said.

    Raises :class:`InvalidRequest` where they cannot go to ``out``.
    """
    from app.services.customer_files.writers import ResultFormat, format_of

    if out.exists() and not out.is_dir():
        raise InvalidRequest(f"{out} is a file; the results of a folder need one", field="out")
    if out.resolve().is_relative_to(path.resolve()):
        raise InvalidRequest(f"{out} is inside the folder of the customers", field="out")
    return ResultFormat.PARQUET if said is None else format_of(out, said)


class FolderRun(Run):
    """A folder on its way through, part after part."""

    __slots__ = ()

    def screen(self, out: Path, start: float, *, quiet: bool) -> tuple[Counter[str], "Summary"]:
        """Write the result of each part to the folder ``out``, and ``_SUCCESS`` at the end."""
        from app.services.customer_files.parts import name_of, parts_of
        from app.services.customer_files.summary import Tally
        from app.services.folder_batches import FolderBatch

        whole = self.taken.file
        counted = Tally()
        with self.batch() as batch:
            folder = FolderBatch(batch)
            written = folder.written()
            targets = {name_of(part): out / self._named(part) for part in parts_of(whole)}
            begun = bool(written) or batch.job.done > 0
            _refuse_others(out, targets, written, begun=begun)
            out.mkdir(parents=True, exist_ok=True)
            for tally in written.values():
                counted.merge(tally)
            before = counted.verdicts.total() + batch.job.done
            if before and not quiet:
                typer.echo(f"{before:,} rows were screened before", err=True)
            with progress(whole.rows_total, before, start, quiet=quiet) as show:
                for part in parts_of(whole):
                    if name_of(part) not in written:
                        with replacing(targets[name_of(part)], batch.job.batch_id) as stream:
                            tally = self._part(folder, part, stream, counted, show)
                        folder.keep(part, tally)
                        counted.merge(tally.as_dict())
            done = self._summary(self.around(batch.job), counted)
            with replacing(out / SUCCESS, batch.job.batch_id) as stream:
                stream.write(orjson.dumps(done, option=orjson.OPT_INDENT_2) + b"\n")
            batch.forget()
        return Counter(counters(counted.as_dict())), done

    def _part(
        self,
        folder: "FolderBatch",
        part: "CustomerFile",
        stream: BinaryIO,
        before: "Tally",
        show: Callable[[Mapping[str, int]], None],
    ) -> "Tally":
        """Write the result of a part, and count it; ``before`` is what the others came to."""
        from app.services.batch_results import unpack
        from app.services.customer_files.summary import Tally
        from app.services.customer_files.writers import WRITERS

        counted = Tally()
        sofar = Counter(counters(before.as_dict()))
        writer = WRITERS[self.kind](stream, part.table.columns, all_hits=self.all_hits)
        with closing(folder.results(part)) as chunks:
            for packed, tally in chunks:
                writer.write(list(unpack(packed)))
                counted.merge(tally)
                sofar.update(counters(tally))
                show(sofar)
        # Without times, so that a part is the same to the byte however it came about.
        timeless = replace(self.around(folder.batch.job), started_at=None, finished_at=None)
        writer.finish(self._summary(timeless, counted))
        return counted

    def _summary(self, around: "Circumstances", counted: "Tally") -> "Summary":
        from app.services.customer_files.summary import summarise

        return summarise(counted, around, self.house.now())

    def _named(self, part: "CustomerFile") -> str:
        """What the result of a part is called: as the part, with the ending of its format."""
        from app.services.customer_files.parts import name_of

        return f"{name_of(part).removesuffix('.parquet')}.{self.kind}"


def _refuse_others(
    out: Path, targets: Mapping[str, Path], written: Mapping[str, object], *, begun: bool
) -> None:
    """Raise :class:`Conflict` where a folder holds what is not of this batch, or misses some.

    ``begun``: an earlier command may have put results there that nobody has noted yet.
    """
    if len(set(targets.values())) < len(targets):
        raise InvalidRequest("two parts differ in nothing but .parquet at the end", field="file")
    gone = [targets[name].name for name in written if not targets[name].exists()]
    if gone:
        raise Conflict(f"{out} has {gone[0]} no more; begin again without --resume", gone=gone)
    mine = {path.name for path in targets.values()} if begun else set()
    if len(written) == len(targets):
        mine.add(SUCCESS)
    found = sorted(path.name for path in out.iterdir()) if out.exists() else []
    others = [name for name in found if name not in mine and not name.endswith(".part")]
    if others:
        raise Conflict(
            f"{out} holds {others[0]} already; choose another folder, or empty it", found=others
        )
