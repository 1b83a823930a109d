"""The engines we are measured against: which versions, and an environment of its own for each.

Two of them share the import name `opencc`, so none can live beside another. Environments are made once, in
`$XDG_CACHE_HOME/zh-normalize-bench` (by default `~/.cache/zh-normalize-bench`), and used again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import venv
from dataclasses import dataclass
from pathlib import Path

from machine import CLONE


class PeerError(Exception):
    """A peer that cannot be installed here; its text says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One engine of the field. `share` is the part of the text it gets: slow ones would hold up the run."""

    name: str
    version: str
    share: float = 1.0
    #: What is installed beside it.
    more: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder of its environment."""
        python = f"py{sys.version_info.major}.{sys.version_info.minor}"
        return cache() / f"{self.name}-{self.version}-{python}"

    def python(self) -> str:
        """Return the path of its interpreter; installs it first where that has not been done.

        Raises `PeerError` where pip cannot install it.
        """
        scripts = "Scripts" if os.name == "nt" else "bin"
        executable = self.folder / scripts / "python"
        done = self.folder / "installed"
        if not done.exists():
            print(f"installing {self.name} {self.version} in {self.folder}", file=sys.stderr)
            venv.create(self.folder, clear=True, symlinks=os.name != "nt", with_pip=True)
            command = [str(executable), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            wanted = [f"{self.name}=={self.version}", *self.more]
            run = subprocess.run([*command, *wanted], capture_output=True, text=True)
            if run.returncode:
                lines = [line for line in run.stderr.splitlines() if line.startswith("ERROR")] or ["pip failed"]
                raise PeerError(f"{self.name} {self.version} cannot be installed: {lines[-1]}")
            done.touch()
        return str(executable)


def cache() -> Path:
    """Return the folder that holds the environments."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "zh-normalize-bench"


OPENCC = Peer("OpenCC", "1.4.2", 0.25)
#: Two wheels of one engine: the second has OpenCC's phrase tables besides MediaWiki's. The faster one counts.
ZHCONV = (Peer("zhconv-rs", "0.4.2"), Peer("zhconv-rs-opencc", "0.4.2"))
PYO3 = Peer("opencc-pyo3", "0.12.0", 0.5)
PYTHON = Peer("opencc-python-reimplemented", "0.1.7", 0.02)
PEERS = (*ZHCONV, PYO3, OPENCC, PYTHON)
#: Written in Python and slower still than that: only its answers are compared.
PUREPY = Peer("opencc-purepy", "1.5.0")
#: What runs pipelines, with what our package needs to be imported there from the clone.
_OURS = tuple(tomllib.loads((CLONE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"])
DATATROVE = Peer("datatrove", "0.10.1", more=("ftfy==6.3.1", "orjson==3.13.0", "regex", *_OURS))
RAY = Peer("ray", "2.60.0", more=_OURS)


def install(wanted: tuple[Peer, ...]) -> tuple[dict[Peer, str], list[str]]:
    """Return the interpreters of the peers that could be installed, and a sentence for each that could not."""
    found: dict[Peer, str] = {}
    missing: list[str] = []
    for peer in wanted:
        try:
            found[peer] = peer.python()
        except (PeerError, OSError, subprocess.SubprocessError) as error:
            missing.append(str(error))
    return found, missing
