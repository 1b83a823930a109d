"""Compiles some modules of the package with mypyc when a wheel is built; run as a program by `build_hook`.

The modules stay as they are: what is compiled is their own source, so nothing is written twice and what they do is the
same. As a program of its own, since a compiler that fails must not end an installation.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: The options of mypy: what is compiled is checked elsewhere, against packages that are not there while building.
OPTIONS = ("--ignore-missing-imports", "--follow-imports=silent", "--config-file=")
#: Of the library that holds all of them; each module loads it.
GROUP = "normalize"


def compile_modules(folder: str, names: list[str]) -> None:
    """Compile modules of the package in the working directory, given by name, into a folder."""
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    extensions = mypycify(
        [
            *OPTIONS,
            f"--cache-dir={os.path.join(folder, 'cache')}",
            *(os.path.join(*name.split(".")) + ".py" for name in names),
        ],
        # The next level takes half as long again to compile, and what it makes is no faster.
        opt_level="1",
        debug_level="0",
        multi_file=True,
        group_name=GROUP,
        target_dir=os.path.join(folder, "c"),
    )
    command = build_ext(Distribution({"name": "zh-normalize", "ext_modules": extensions}))
    command.build_lib, command.build_temp = os.path.join(folder, "lib"), os.path.join(folder, "temp")
    command.parallel = os.cpu_count() or 1
    command.ensure_finalized()
    command.run()


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    compile_modules(sys.argv[1], sys.argv[2:])
