"""The machine and the processes we start: what it is, how they see it, what memory they take."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
#: Seconds between two looks at the memory of a process tree.
LOOK = 0.02


def installed() -> bool:
    """Return whether the package is installed; where it is not, the clone itself is measured."""
    return importlib.util.find_spec("normalize") is not None


def environment(ours: bool) -> dict[str, str]:
    """Return the environment for a process: one thread, no settings; the clone for ours if none is installed."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHONPATH", "NORMALIZE_"))}
    env |= {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    if ours and not installed():
        env["PYTHONPATH"] = str(CLONE)
    return env


def command() -> list[str]:
    """Return how the command is started: the installed script, or the module where there is none."""
    script = Path(sys.executable).with_name("normalize")
    return [str(script)] if script.exists() else [sys.executable, "-m", "normalize"]


def file_system(folder: Path) -> str:
    """Return the kind of file system a folder lies on; where /proc does not tell, "unknown"."""
    found = ("", "unknown")
    try:
        for line in Path("/proc/mounts").read_text().splitlines():
            mount, kind = line.split()[1:3]
            if folder.resolve().is_relative_to(mount) and len(mount) >= len(found[0]):
                found = (mount, kind)
    except OSError:
        pass
    return found[1]


def describe(folder: Path) -> dict[str, str]:
    """Return what a reader of the figures wants to know of the machine, and of the disk that holds the files."""
    cpu = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), cpu)
        load = f"{os.getloadavg()[0]:.1f}"
    except OSError:
        load = "unknown"
    return {
        "cpu": cpu,
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "numpy": importlib.metadata.version("numpy"),
        "files": file_system(folder),
        "measured": "installed package" if installed() else "clone (nothing installed)",
        "load": load,
    }


def run(arguments: list[str], ours: bool = False, cwd: Path | None = None) -> float:
    """Run a process to its end and return its wall time in seconds.

    Raises `subprocess.CalledProcessError` where it fails; a figure for a failed run would be worth nothing.
    """
    return timed(arguments, environment(ours), cwd)


def timed(arguments: list[str], env: dict[str, str], cwd: Path | None = None) -> float:
    """Do the same in a given environment."""
    began = time.perf_counter()
    subprocess.run(arguments, check=True, capture_output=True, env=env, cwd=cwd)
    return time.perf_counter() - began


def peak_memory(arguments: list[str], cwd: Path | None = None) -> float | None:
    """Run our command and return the largest sum of memory over its process tree in MB, None where /proc lacks it.

    Shared pages are counted once (PSS), so that workers that share an interpreter are not counted twice.
    """
    if not Path(f"/proc/{os.getpid()}/status").exists():
        return None
    process = subprocess.Popen(
        arguments, env=environment(ours=True), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_memory, _tree(process.pid))))
        time.sleep(LOOK)
    _, errors = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments, stderr=errors)
    return peak * 1024 / 1e6


def _tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _tree(int(child))
    except OSError:
        pass  # It ended while we looked.
    return found


def _memory(pid: int) -> int:
    """Return the memory of a process in KiB: PSS, or RSS where the system does not tell PSS."""
    for name, key in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            for line in Path(f"/proc/{pid}/{name}").read_text().splitlines():
                if line.startswith(key):
                    return int(line.split()[1])
        except OSError:
            continue
    return 0
