"""Which inputs are done already: a second run does what is new, what changed, and what other rules had cleaned.

An input is done when the manifest knows it under the same setup (version, configuration, rules, dictionaries), it has
the size and times it had then, and its output is as it was left. Where only times differ, the contents are compared by
their checksums. Everything else is done again, which costs time and never a text.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import file_digest, sha256
from types import TracebackType
from typing import Any

from normalize import __version__, basetables, dictionary, files, places
from normalize.faults import FileError
from normalize.forms import form
from normalize.manifest import Entry, Manifest, Setup, path_bytes
from normalize.model import NormalizeError
from normalize.report import DONE_BEFORE, Outcome
from normalize.worker import Job, normalizer_of

#: A file that was written less than so many nanoseconds ago may change once more without a new time (FAT counts in
#: steps of two seconds): the next run compares its content.
SETTLED = 2_000_000_000
#: How many entries are looked up at once, at most, and how many with new times are written at once.
AHEAD = TOUCHED = 1000
_END = b"\xff" * 8  # Greater than paths are.


def setup_of(job: Job) -> Setup:
    """Return all that an answer depends on besides the text. Files count by their contents, not by their names."""
    fields = {field.name: getattr(job.config, field.name) for field in dataclasses.fields(job.config)}
    own = fields.pop("dictionaries")
    del fields["rules"]
    configuration = repr(sorted(fields.items())) + repr((job.encoding, job.preserve, job.text_fields, job.line_limit))
    contents = sha256()
    for folder in (basetables.folder(), dictionary.UPSTREAM, dictionary.SUPPLEMENT):
        for name in sorted(os.listdir(folder)):
            if name.endswith(".txt"):
                contents.update(name.encode() + sha256(files.read(os.path.join(folder, name))).digest())
    for path in own:
        contents.update(sha256(files.read(path)).digest())
    rules = normalizer_of(job.config).rules_sha256
    return Setup(__version__, sha256(configuration.encode()).hexdigest(), rules, contents.hexdigest())


class Resume:
    """What a run does with the manifest: passes over inputs that are done, and records those it does.

    A manifest that was asked for (`required`) ends the run when it cannot be used: `ConfigError` or `FileError`. The
    default one is told of and left. `force` passes over nothing.
    """

    def __init__(
        self, job: Job, path: str, total: Outcome, tell: Callable[[str], None], *, required: bool, force: bool
    ) -> None:
        self.job, self.total, self.tell, self.required, self.force = job, total, tell, required, force
        self.manifest: Manifest | None = None
        #: The states of the sources that are being worked on.
        self._pending: dict[str, tuple[int, int, int]] = {}
        self._touched: list[Entry] = []
        #: Of shards that are passed over the lines of their rejects.
        self.kept: dict[str, bytes] = {}
        self._known = self._before = 0
        self._outputs = places.outputs(job)
        #: What is known of the inputs between two paths, and how many of them are looked up at once.
        self._near: dict[bytes, Entry] = {}
        self._first, self._last, self._ahead = b"", b"", 1
        setup = setup_of(job)
        try:
            self.manifest = Manifest(path, durable=job.durable)
            self._tree = self.manifest.tree(places.whole(job.source), places.whole(job.output or job.source))
            self._setup = self.manifest.setup(setup)
            self._before = self.manifest.count(self._tree)
        except NormalizeError as error:
            if required:
                self.close()
                raise
            self._leave(error)

    def __enter__(self) -> Resume:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Write down what is left to write, and close the manifest."""
        manifest = self.manifest
        if manifest is None:
            return
        try:
            self._flush()
            manifest.close()
        except NormalizeError as error:
            self._leave(error)
        self.manifest = None

    def _leave(self, error: NormalizeError) -> None:
        """Go on without the manifest, or end the run in the way of other files that cannot be written."""
        self.manifest = None
        if self.required:
            raise FileError(str(error)) from error
        self.tell(f"normalize: {error}; this run goes on without it")

    def todo(self, sources: Iterable[files.Source]) -> Iterator[files.Source]:
        """Yield the sources that are not done, and shards of which rejects are `kept`; the others are counted."""
        for source in sources:
            if self.manifest is None or not self._before:
                if self.manifest is not None:
                    self._pending[source.relative] = _state(source)
                yield source
                continue
            try:
                if self._is_done(self.manifest, source):
                    self.total.statuses[DONE_BEFORE] += 1
                    if form(source.relative) is None:
                        continue
                    rejects = self.manifest.rejects(self._tree, path_bytes(source.relative))
                    if not rejects:
                        continue
                    self.kept[source.relative] = rejects
            except NormalizeError as error:
                self._leave(error)
            yield source

    def _is_done(self, manifest: Manifest, source: files.Source) -> bool:
        entry = self._find(manifest, path_bytes(source.relative))
        state = _state(source)
        if entry is not None:
            self._known += 1
            now = None if self.force or entry.setup != self._setup else self._as_it_is(source, state, entry)
            if now is not None:
                if now != entry:
                    self._touched.append(now)
                    if len(self._touched) >= TOUCHED:
                        self._flush()
                return True
        self._pending[source.relative] = state
        return False

    def _find(self, manifest: Manifest, path: bytes) -> Entry | None:
        """Look an input up; as long as they come in the order of the walk, with more and more that follow."""
        if not self._first <= path <= self._last:
            self._ahead = min(2 * self._ahead, AHEAD) if path > self._last else 1
            found = manifest.beginning_with(self._tree, path, self._ahead)
            self._near = {entry.path: entry for entry in found}
            # Behind the last entry nothing need be looked up.
            self._first, self._last = path, found[-1].path if len(found) == self._ahead else _END
        return self._near.get(path)

    def _as_it_is(self, source: files.Source, state: tuple[int, int, int], entry: Entry) -> Entry | None:
        """Return the entry with the times of now where input and output hold what it says, else None."""
        if state != entry[1:4] or not state[2]:
            if state[0] != entry.size or not _holds(source.path, entry.sha256):
                return None
            entry = entry._replace(mtime_ns=state[1], ctime_ns=state[2])
        if self.job.output is None:
            return entry
        target = self.job.target(source.relative)
        size, written = self._outputs.find(source.relative) or (-1, 0)
        if size != entry.output_size:
            return None
        if written != entry.output_mtime_ns:
            if not _holds(target, entry.output_sha256):
                return None
            entry = entry._replace(output_mtime_ns=written)
        return entry

    def note(self, outcome: Outcome) -> None:
        """Record what a unit of work has finished."""
        entries, rejects = list[tuple[Any, ...]](), dict[bytes, bytes]()
        pending, in_place = self._pending, self.job.output is None
        for relative, read, output, size, mtime, ctime, lines in outcome.finished:
            state = pending.pop(relative, None)
            written = mtime & places.TIME
            if in_place and read != output:
                # What was written is what the next run reads.
                read, state = output, (size, written, ctime & places.TIME)
            if state is not None:
                path = path_bytes(relative)
                entries.append((path, *state, read, self._setup, size, written, output))
                if lines is not None:
                    rejects[path] = lines
        try:
            if self.manifest is not None:
                self.manifest.record(self._tree, entries, rejects)
        except NormalizeError as error:
            self._leave(error)

    def rejected(self) -> list[tuple[str, bytes]]:
        """Return all finished shards that have rejects and an output, and the lines of these."""
        found: list[tuple[bytes, bytes]] = []
        with suppress(NormalizeError):  # Whatever is wrong is told when the manifest is closed.
            found = self.manifest.rejected(self._tree) if self.manifest is not None else found
        return [(name, lines) for path, lines in found if self._outputs.has(name := os.fsdecode(path))]

    def finish(self) -> None:
        """Tell of inputs that have gone since, once all that are there were looked at. Their outputs are left."""
        if self.manifest is None or self._known >= self._before:
            return
        forgotten = []
        sources, outputs = places.sources(self.job), places.outputs(self.job)
        try:
            for path in self.manifest.paths(self._tree):
                relative = os.fsdecode(path)
                if sources.has(relative):
                    continue
                if self.job.output is not None and outputs.has(relative):
                    self.total.gone.append(relative)
                else:
                    forgotten.append(path)
            self.manifest.forget(self._tree, forgotten)
        except NormalizeError as error:
            self._leave(error)

    def _flush(self) -> None:
        touched, self._touched = self._touched, []
        if self.manifest is not None and touched:
            self.manifest.record(self._tree, touched)


def _state(source: files.Source) -> tuple[int, int, int]:
    settled = time.time_ns() - source.ctime_ns > SETTLED
    return source.size, source.mtime_ns & places.TIME, source.ctime_ns & places.TIME if settled else 0


def _holds(path: str, digest: bytes) -> bool:
    if not digest:
        return False
    try:
        with files.stream(path)[0] as file:
            return file_digest(file, "sha256").digest() == digest
    except (files.FileError, OSError):
        return False
