"""Runs the installed command, as a person or a script does."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Mapping

COMMAND = os.path.join(sysconfig.get_path("scripts"), "normalize")
#: The caller's own settings must not reach the tests.
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("NORMALIZE_")}


def normalize(
    *arguments: str | bytes | os.PathLike[str],
    cwd: str | os.PathLike[str] | None = None,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end; the standard streams are bytes."""
    return subprocess.run(
        [COMMAND, *arguments], cwd=cwd, input=stdin, capture_output=True, timeout=120, env={**CLEAN, **(env or {})}
    )


def tree(root: str | os.PathLike[str]) -> dict[str, bytes]:
    """Return the files below a folder, by their relative paths."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, root)] = file.read()
    return found


def write(root: str | os.PathLike[str], files: Mapping[str, str | bytes]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
