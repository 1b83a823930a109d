"""Names for files that exist only while a target is written, and what becomes of them when a run dies.

A name says which process made it: `.normalize-tmp-<place>-<process id>-<its start>-<number>`. The place is a check sum
of the host's name, its boot and its process id name space, because on a shared disk or between containers a process id
alone says nothing. The name owes nothing to the target's, so that a target of 255 bytes has room for its temporary.
"""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import suppress
from functools import cache
from itertools import count
from zlib import crc32

#: Seconds after which a temporary of another place counts as orphaned: they live for milliseconds.
STALE = 86_400.0

_NAME = re.compile(r"\.normalize-tmp-([0-9a-f]{8})-([1-9][0-9]{0,8})-([0-9]{1,20})-([0-9]{1,20})")
_number = count()
_live: set[str] = set()


def claim(folder: str) -> str:
    """Return a fresh name in `folder` and count it as live until `release`; nothing is made on disk.

    Claimed before it is opened, so that a signal between the two cannot leave a file that nobody knows.
    """
    name = f"{_prefix()}{next(_number)}"
    path = f"{folder}/{name}" if folder else name
    _live.add(path)
    return path


def release(path: str) -> None:
    """Forget a name whose file has been renamed or removed."""
    _live.discard(path)


def discard_temporaries() -> None:
    """Remove the temporaries that this process is writing now; for signal handlers that end the process.

    Takes no lock and raises nothing. A write that is under way fails afterwards.

    >>> discard_temporaries()
    """
    for path in tuple(_live):
        with suppress(OSError):
            os.unlink(path)


def sweep(root: str) -> int:
    """Remove temporaries that dead runs left below `root` and return how many there were.

    Hidden folders are left alone, since `walk` does not enter them and so nothing is written there; links are not
    followed. A root that is a file, or not there yet, means the folder it is in, without the folders below. A temporary
    goes when its process is dead on this host, or when it was made elsewhere and has not been touched for a day. What
    cannot be listed or removed is passed over: whoever reads or writes there will hear of it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     open(os.path.join(folder, ".normalize-tmp-00000000-1-1-1"), "w").close()
    ...     sweep(folder)  # Not from this host, but made a moment ago.
    0
    """
    deep = os.path.isdir(root)
    folders = [root if deep else os.path.dirname(root) or "."]
    removed = 0
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.name[0] != ".":
                        if deep and entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
                    elif made := _NAME.fullmatch(entry.name):
                        with suppress(OSError):
                            if _orphaned(made, entry.stat(follow_symlinks=False)):
                                os.unlink(entry.path)
                                removed += 1
        except OSError:
            continue
    return removed


def _orphaned(made: re.Match[str], status: os.stat_result) -> bool:
    if not stat.S_ISREG(status.st_mode):
        return False
    if os.name != "posix" or made[1] != _place():
        # The change time, because a temporary may carry its source's modification time.
        return time.time() - status.st_ctime > STALE
    return not _runs(int(made[2]), made[3])


def _runs(process: int, start: str) -> bool:
    """Tell whether the process that began at `start` still runs, and not only another one under its number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # Someone else's, so it is there.
    state, began = _process(process)
    return state != "Z" and began in (start, "0")


def _process(process: int) -> tuple[str, str]:
    """Return the state and the start (clock ticks after boot) of a process, proc_pid_stat(5); where unknown, "0"."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return fields[0].decode(), fields[19].decode()
    except (OSError, IndexError):
        return "0", "0"


@cache
def _prefix() -> str:
    process = os.getpid()
    return f".normalize-tmp-{_place()}-{process}-{_process(process)[1]}-"


@cache
def _place() -> str:
    marks = [os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")]
    with suppress(OSError), open("/proc/sys/kernel/random/boot_id") as file:
        marks.append(file.read().strip())
    with suppress(OSError):
        marks.append(os.readlink("/proc/self/ns/pid"))
    return f"{crc32(repr(marks).encode('utf-8', 'surrogateescape')):08x}"


def _begin_child() -> None:
    """Let a forked child use its own name and leave its parent's temporaries alone."""
    _prefix.cache_clear()
    _place.cache_clear()
    _live.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_child)
