"""Builds the compiled kernel when the package is built or installed; run by hatchling, never imported by the package.

Into a wheel go also some modules of the package as compiled by mypyc (`build_modules`); in an editable installation all
are Python, so that what is edited is what runs. Without a compiler, or without the headers of Python, the package is
built without either, and NumPy does the kernel's work. So it is where `NORMALIZE_KERNEL=none` is set.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
NAME = "normalize.kernel.native"


def source() -> int:
    """Return a checksum of the C files, which the built module is to have as `SOURCE`."""
    checksum = 0
    for path in sorted([*HERE.glob("*.c"), *HERE.glob("*.h")]):
        checksum = zlib.crc32(path.read_bytes().replace(b"\r\n", b"\n"), checksum)
    return checksum


def build(folder: str) -> Path:
    """Compile the module in a folder, and return where it is."""
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    version = re.findall("^VERSION = ([0-9]+)$", (HERE / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE)[0]
    extension = Extension(
        NAME,
        [str(path) for path in sorted(HERE.glob("*.c"))],
        define_macros=[("KERNEL_VERSION", version), ("KERNEL_SOURCE", f"{source()}u")],
        extra_compile_args=[] if os.name == "nt" else ["-O3"],
    )
    command = build_ext(Distribution({"name": "zh-normalize", "ext_modules": [extension]}))
    command.build_lib, command.build_temp = os.path.join(folder, "lib"), os.path.join(folder, "temp")
    command.ensure_finalized()
    command.run()
    return Path(command.get_ext_fullpath(NAME))


class KernelHook(BuildHookInterface):
    """Puts the module beside its sources, where a checkout and an editable install find it too, and into the wheel."""

    #: Where the modules of a wheel were compiled, until they are in it.
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, before the files of the wheel are gathered."""
        if version == "editable":
            # What pip does for other installations: where Python may not write bytecode, as in many containers, each
            # start would compile all modules again.
            compileall.compile_dir(HERE.parent, quiet=2)
        if os.environ.get("NORMALIZE_KERNEL") == "none":
            return
        with tempfile.TemporaryDirectory() as folder:
            try:
                made = build(folder)
                target = HERE / made.name
                # Another process may be running with the one that is there.
                os.replace(_beside(made), target)
            except Exception as error:  # Whatever a compiler fails with; NumPy does the same work.
                self.app.display_warning(f"the compiled kernel could not be built ({error}): NumPy does its work")
                return
        build_data["artifacts"].append(f"/normalize/kernel/{target.name}")
        build_data["pure_python"], build_data["infer_tag"] = False, True
        if version != "editable":
            self._add_modules(build_data)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was compiled, once it is in the wheel."""
        if self._folder is not None:
            self._folder.cleanup()

    def _add_modules(self, build_data: dict[str, Any]) -> None:
        """Compile the modules that are named in `pyproject.toml`, and put them into the wheel."""
        self._folder = tempfile.TemporaryDirectory()
        made = Path(self._folder.name)
        command = [sys.executable, str(HERE / "build_modules.py"), str(made), *self.config["modules"]]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")  # noqa: S603 # our own program
        if done.returncode:
            last = done.stderr.strip().rpartition("\n")[2]
            self.app.display_warning(f"no module could be compiled ({done.returncode}: {last}): all are Python")
            return
        for path in sorted(made.glob("lib/**/*.*")):
            build_data["force_include"][str(path)] = path.relative_to(made / "lib").as_posix()


def _beside(made: Path) -> str:
    """Copy a file into this folder under another name, and return its path."""
    path = HERE / f".{os.getpid()}.{made.name}"
    shutil.copy(made, path)
    return str(path)
