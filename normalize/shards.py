"""Shards among the documents of a run: cut into pieces for the workers, put together again in the order of the walk.

Until the last piece of a shard is there its audit lines, its rejects and its counts are provisional: a file that turns
out to be cut off is one failed shard, and nothing says that its records were written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from normalize import files, temporaries
from normalize.audit import AuditFile
from normalize.faults import FileError
from normalize.forms import form
from normalize.growing import GrowingFile
from normalize.lines import Lines
from normalize.model import NormalizeError
from normalize.pieces import Piece
from normalize.report import Outcome
from normalize.worker import clean_unit

if TYPE_CHECKING:
    from normalize.growing import Target
    from normalize.job import Item, Job
    from normalize.parquet import Parquet
    from normalize.whole import Kept

#: The list of the records that are not in the output, in the output folder.
REJECTS = "rejects.jsonl"
#: So many bytes of a shard's rejects are kept in the manifest; a shard that has more is done again by the next run.
KEPT = 1 << 20


def _bug(error: Exception) -> str:
    said = f"{type(error).__name__}: {error}".partition("\n")[0]
    return f"the shard could not be processed ({said}): please report it"


class Shards:
    """The shards of a run. `cut` runs ahead of `take`, by as much as there are workers."""

    def __init__(
        self,
        job: Job,
        audit: AuditFile | Kept | None = None,
        note: Callable[[Outcome], None] | None = None,
        rejects: Kept | None = None,
    ) -> None:
        #: `note` is told of a shard that was written, for the manifest.
        self.job, self.audit, self.note = job, audit, note
        self.rejects: AuditFile | Kept | None = rejects
        self._open: dict[str, Lines | Parquet] = {}
        self._seen: set[str] = set()
        self._exits = ExitStack()
        # Of the shard that is being put together:
        self._name: str | None = None
        self._total = Outcome()
        self._target: Target | None = None
        self._marks = (0, 0)
        self._failed: str | None = None
        #: Its rejects for the manifest, None where they are too many to be kept there.
        self._rejected: bytes | None = b""

    def cut(self, relative: str, size: int = 0) -> Iterator[tuple[list[Item], int]]:
        """Yield units of one piece with their sizes, and at last one that says how it ended.

        Before anything is read comes an empty one with the `size` of the shard.
        """
        if relative in self._seen or (relative == REJECTS and self.job.folder):
            reason = "it is named twice" if relative in self._seen else "this is the name of the list of rejects"
            yield [(relative, "skipped", reason)], 0
            return
        self._seen.add(relative)
        kind, problem = "jsonl" if self.job.jsonl else form(relative) or "jsonl", None
        try:
            shard = self._opened(relative, kind)
            yield [], size
            for piece in shard.pieces():
                yield [piece], len(piece.lines) or 1 << 20
        except NormalizeError as error:
            problem = str(error)
        except Exception as error:
            problem = _bug(error)
        yield [Piece(relative, "jsonl", 0, problem=problem, end=True)], 0

    def _opened(self, relative: str, kind: str) -> Lines | Parquet:
        if kind == "parquet":
            from normalize.parquet import Parquet

            self._open[relative] = Parquet(self.job, relative)
        else:
            self._open[relative] = Lines(self.job, relative)
        return self._open[relative]

    def take(self, outcome: Outcome) -> Outcome:
        """Put a piece where it belongs; return what can be told of it now, which is all of a shard at its end.

        Raises `FileError` where no further file can be written either.
        """
        done = outcome.piece
        assert done is not None  # noqa: S101
        if done.whole:
            self._seen.add(done.shard)
            self._reject(done.rejects)
            return outcome
        if self._name != done.shard:
            self._name = done.shard
            self._total, self._target, self._failed, self._rejected = Outcome(), None, None, b""
            self._marks = (self.audit.mark() if self.audit else 0, self.rejects.mark() if self.rejects else 0)
        self._total.add(outcome)
        shard = self._open.get(done.shard)
        told = Outcome(audit=outcome.audit, data=outcome.data)
        try:
            if done.problem is not None:
                self._failed = self._failed or done.problem
            if self._failed is None and shard is not None and self._writes:
                if self._target is None:
                    self._target = self._create(done.shard)
                if done.end:
                    shard.end(self._target)
                    self._put()
                else:
                    shard.add(done, self._target)
                    self._reject(done.rejects)
                    if self._rejected is not None:
                        self._rejected += b"".join(done.rejects)
                        self._rejected = self._rejected if len(self._rejected) <= KEPT else None
        except FileError as error:
            if error.fatal:
                raise
            self._failed = str(error)
        except Exception as error:
            self._failed = _bug(error)
        if self._failed is not None:
            self._forget()
            told = Outcome()
        if not done.end:
            return told
        self._open.pop(done.shard, None)
        self._name = None
        if self._failed is not None:
            return clean_unit(self.job, [(done.shard, "failed", self._failed)])
        self._total.audit, self._total.data = told.audit, told.data
        whole = not self._total.statuses["failed"] or self.job.output is not None
        if self.note is not None and self._writes and shard is not None and whole and self._rejected is not None:
            from normalize.places import finished_shard

            same = self.job.output is None and not self._total.statuses["changed"]
            self.note(Outcome(finished=finished_shard(self.job, done.shard, shard.digest, same, self._rejected)))
        return self._total

    @property
    def _writes(self) -> bool:
        return self.job.action == "write" and not self.job.dry_run

    def _create(self, relative: str) -> Target:
        job = self.job
        if files.is_remote(job.target(relative)):
            from normalize.upload import Upload

            return Upload(job.target(relative))
        keep = (job.preserve or job.output is None) and job.source != "-"
        return GrowingFile(
            job.target(relative),
            mode_from=job.path(relative) if keep else None,
            keep_times=job.preserve and keep,
            durable=job.durable,
            within=(job.output or job.source) if job.folder else None,
        )

    def _put(self) -> None:
        assert self._target is not None  # noqa: S101
        if self.job.output is None and not self._total.statuses["changed"]:
            # In place: a file of which no record changed is not compressed or encoded anew.
            self._target.discard()
        else:
            self._target.finish()
        self._target = None

    def _reject(self, lines: tuple[bytes, ...]) -> None:
        if not lines or self.job.output is None:
            return
        if self.rejects is None:
            path = self._path()
            if files.is_remote(path):
                import tempfile

                path = os.path.join(self._exits.enter_context(tempfile.TemporaryDirectory()), REJECTS)
            # Under a name of its own: another run may write there, and what a killed one leaves is swept.
            partial = temporaries.claim(os.path.dirname(path))
            self._exits.callback(temporaries.release, partial)
            self.rejects = AuditFile(path, partial=partial)
        self.rejects.write(lines)

    def _path(self) -> str:
        assert self.job.output is not None  # noqa: S101
        return self.job.output + (REJECTS if self.job.folder else "." + REJECTS)

    def _forget(self) -> None:
        """Take back what was said of the shard that is being put together."""
        if self._target is not None:
            self._target.discard()
            self._target = None
        shard = self._open.get(self._name or "")
        if shard is not None:
            shard.drop()
        if self._name is not None and self.audit is not None:
            self.audit.rewind(self._marks[0])
        if self._name is not None and self.rejects is not None:
            self.rejects.rewind(self._marks[1])

    def keep(self, rejected: list[tuple[str, bytes]]) -> None:
        """Leave the rejects of shards that this run was not given in the list, if it writes one."""
        self._reject(tuple(lines for shard, lines in rejected if self._seen and shard not in self._seen))

    def close(self) -> None:
        """End: what is not complete is taken back, the rejects get their name; a list without any is removed."""
        self._forget()
        if not self._seen or not self._writes or self.job.output is None:
            return
        if self.rejects is not None and not isinstance(self.rejects, AuditFile):
            return
        empty = self.rejects is None or not self.rejects.mark()
        with self._exits:
            if self.rejects is not None:
                self.rejects.__exit__(None, None, None)
            if files.is_remote(self._path()):
                from normalize.upload import replace

                replace(self._path(), None if empty or self.rejects is None else self.rejects.path)
            elif empty:
                with suppress(OSError):
                    os.unlink(self._path())
