"""What a run did: counts, the exit code and what a person reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from normalize.model import ConfigError, DecodeError

if TYPE_CHECKING:
    from normalize.compiling import Key
    from normalize.pieces import Done

DONE, WOULD_CHANGE, USAGE, SOME_FAILED, CANNOT_GO_ON = range(5)
#: The status of a document that an earlier run finished and that was not read again.
DONE_BEFORE = "done before"
#: How many failures and warnings are named to a person; the others are counted, and all of them are in the audit.
LISTED = 10
#: How many are kept in memory, for the JSON summary.
KEPT = 1000


class Finished(NamedTuple):
    """A document that was written: SHA-256 of what was read and of what was written, and the state of the output."""

    relative: str
    source: bytes
    output: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    #: Of a shard the lines of its rejects, which are not in the output.
    rejects: bytes | None = None


@dataclass(slots=True)
class Outcome:
    """What became of some documents, small enough to travel between processes and to be summed up over a run."""

    statuses: Counter[str] = field(default_factory=Counter)
    #: Bytes read.
    size: int = 0
    #: Edits by rule.
    counts: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    #: (relative path, reason) of failed and skipped documents, (relative path, sentence) of warnings.
    failures: list[tuple[str, str]] = field(default_factory=list)
    skips: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    warned: int = 0
    #: Audit lines and data for the standard output, in the order of the documents.
    audit: list[bytes] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)
    #: Of a piece of a shard: what is to be put together.
    piece: Done | None = None
    #: What the manifest is to record.
    finished: list[Finished] = field(default_factory=list)
    #: Relative paths of inputs that an earlier run finished and that are no longer there.
    gone: list[str] = field(default_factory=list)
    #: Patterns that the worker has compiled for it.
    patterns: list[Key] = field(default_factory=list)
    #: Why no further document can be done.
    fatal: str | None = None

    def add(self, other: Outcome) -> None:
        """Sum up; audit lines, data, pieces, patterns and what is for the manifest are not kept."""
        self.statuses.update(other.statuses)
        self.size += other.size
        self.counts.update(other.counts)
        self.encodings.update(other.encodings)
        self.warned += other.warned
        for mine, theirs in (
            (self.failures, other.failures),
            (self.skips, other.skips),
            (self.warnings, other.warnings),
        ):
            mine += theirs[: KEPT - len(mine)]
        self.fatal = self.fatal or other.fatal

    @property
    def documents(self) -> int:
        """How many documents were looked at."""
        return sum(self.statuses.values())

    def exit_code(self, *, asking: bool = False) -> int:
        """Return the exit code of the run; `asking` is for `check` and `diff`, where a change is an answer.

        >>> Outcome(statuses=Counter(changed=2)).exit_code(asking=True)
        1
        """
        if self.fatal is not None:
            return CANNOT_GO_ON
        if self.statuses["failed"]:
            return SOME_FAILED
        return WOULD_CHANGE if asking and self.statuses["changed"] else DONE


def exit_code_of(error: Exception) -> int:
    """Return the exit code for an error that ended the command."""
    if isinstance(error, ConfigError):
        return USAGE
    return SOME_FAILED if isinstance(error, DecodeError) else CANNOT_GO_ON


def json_summary(total: Outcome, seconds: float, **more: Any) -> bytes:  # noqa: ANN401
    """Return the summary as a line of JSON; at most `KEPT` failures and warnings are named."""
    import json

    statuses = {name: total.statuses[name] for name in ("changed", "unchanged", "skipped", "failed")}
    fields = {
        **more,
        "documents": total.documents,
        **statuses,
        "done_before": total.statuses[DONE_BEFORE],
        "bytes": total.size,
        "seconds": round(seconds, 3),
        "counts": dict(sorted(total.counts.items())),
        "encodings": dict(sorted(total.encodings.items())),
        "failures": [{"path": path, "error": reason} for path, reason in total.failures],
        "skips": [{"path": path, "reason": reason} for path, reason in total.skips],
        "warned": total.warned,
        "warnings": [{"path": path, "warning": sentence} for path, sentence in total.warnings],
        "gone": total.gone[:KEPT],
        "error": total.fatal,
    }
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def summary(total: Outcome, seconds: float, *, would: bool = False) -> str:
    """Return what a person reads at the end: statuses, encodings, counts by rule, failures with their reasons.

    >>> print(summary(Outcome(Counter(changed=1), 2_000_000, Counter({"gloss": 3})), 0.5))
    1 document (2.0 MB) in 0.5 s: 1 changed
    edits by rule:
                 3  gloss
    """
    many = "document" if total.documents == 1 else "documents"
    verb = {"changed": "would change"} if would else {}
    order = ("changed", "unchanged", DONE_BEFORE, "skipped", "failed")
    statuses = ", ".join(f"{total.statuses[name]:,} {verb.get(name, name)}" for name in order if total.statuses[name])
    head = f"{total.documents:,} {many} ({megabytes(total.size)}) in {seconds:.1f} s"
    lines = [f"{head}: {statuses}" if statuses else f"{head}"]
    if len(total.encodings) > 1 or (total.encodings and set(total.encodings) != {"utf-8"}):
        lines.append("encodings: " + ", ".join(f"{name} {count:,}" for name, count in total.encodings.most_common()))
    if total.counts:
        lines.append("edits by rule:")
        ranked = sorted(total.counts.items(), key=lambda item: (-item[1], item[0]))
        lines += [f"{count:>14,}  {rule}" for rule, count in ranked]
    lines += _listing("failed", total.statuses["failed"], total.failures)
    lines += _listing("skipped", total.statuses["skipped"], total.skips)
    lines += _listing("to look at", total.warned, total.warnings)
    gone = [(path, "the input is gone; its output was left") for path in total.gone[:LISTED]]
    lines += _listing("gone", len(total.gone), gone)
    if total.statuses[DONE_BEFORE]:
        lines.append("done before: input, rules and output are as an earlier run left them; --force does them again")
    if total.fatal is not None:
        lines.append(f"stopped: {total.fatal}")
    return "\n".join(lines)


def troubles(total: Outcome) -> list[str]:
    """Return one line for each document that failed and for each warning: all there is to say when text is printed."""
    lines = [f"{path}: {reason}" for path, reason in (*total.failures, *total.skips, *total.warnings)]
    return lines if total.fatal is None else [*lines, total.fatal]


def megabytes(size: int) -> str:
    """Return a number of bytes for a person.

    >>> megabytes(1_500), megabytes(2_000_000)
    ('1.5 kB', '2.0 MB')
    """
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.1f} kB"


def _listing(title: str, count: int, entries: list[tuple[str, str]]) -> list[str]:
    if not count:
        return []
    lines = [f"{title} ({count:,}):", *(f"  {path}: {reason}" for path, reason in entries[:LISTED])]
    if count > LISTED:
        lines.append(f"  and {count - LISTED:,} more; --audit FILE names them all")
    return lines
