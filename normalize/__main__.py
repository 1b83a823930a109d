"""The entry point of the commands `normalize` and `zh-normalize`, and of `python -m normalize`."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence

#: What a shell reports for a filter whose reader went away, 128 + SIGPIPE.
BROKEN_PIPE = 141
#: What Python reports where the last of the standard output cannot be written.
UNFLUSHED = 120
#: Objects that may be made before the collector of cyclic garbage looks for some; Python's own 700 make it look at
#: every module again and again while they are loaded, which takes a tenth of the start.
UNCOLLECTED = 100_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    `arguments` are those after the command's name; without them `sys.argv` has them, and the process ends here.

    >>> main(["--version"])
    normalize 0.1.0
    0
    """
    if arguments is None:
        _end(_run(sys.argv[1:]))
    return _run(list(arguments or ()))


def _end(code: int) -> None:
    """End the process: what is registered for its end is done, but no module is taken apart, which takes 20 ms."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except OSError:
            code = code or UNFLUSHED
    os._exit(code)


def _run(given: list[str]) -> int:
    if given in (["--version"], ["-V"]):
        from normalize import __version__

        print(f"normalize {__version__}")  # noqa: T201
        return 0
    gc.set_threshold(UNCOLLECTED)
    # Nothing here multiplies matrices: the threads that the numerical library would start cost time and forbid forks.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from normalize import files, report, signals, standard
    from normalize.cli import command
    from normalize.model import NormalizeError

    signals.install()
    try:
        code = command(given or ["--help"])
        if sys.stdout is not None:
            sys.stdout.flush()
    except standard.ReaderGoneError:
        return BROKEN_PIPE
    except signals.Interrupted as interrupted:
        files.discard_temporaries()
        standard.tell(f"normalize: {interrupted}")
        return interrupted.code
    except NormalizeError as error:
        standard.tell(f"normalize: {error}")
        return report.exit_code_of(error)
    except OSError as error:
        # What concerns one file was told there; this is the standard output, or the system as a whole.
        standard.silence()
        standard.tell(f"normalize: cannot go on: {error.strerror or error}")
        return report.CANNOT_GO_ON
    except Exception as error:
        # Python's own exit code would be 1, which `check` and `diff` use for an answer.
        if os.environ.get("NORMALIZE_TRACEBACK"):
            raise
        standard.tell(
            f"normalize: a fault of the program ({type(error).__name__}: {error}): please report it with what "
            "NORMALIZE_TRACEBACK=1 prints"
        )
        return report.CANNOT_GO_ON
    return code


if __name__ == "__main__":
    sys.exit(main())
