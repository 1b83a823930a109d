"""What a large corpus costs: `python tests/benchmarks/scale.py`, with `zh-normalize[ray,s3]` and `moto[s3,server]`.

Prints what one core does with shards, on the disk and through a store (an S3 server on loopback, so that what is told
there is the time of our own processors, not that of a network), what a Ray cluster of this machine costs beside our
own processes, what the process that drives a run holds in memory, and what the manifest holds for an input. From these
follow the nodes and hours for 10 TB.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

import shards
import stores
from machine import command, describe, environment

#: Bytes of a shard, and how many there are; and inputs of the manifest.
SIZE, SHARDS, INPUTS = 20_000_000, 8, 20_000
QUICK_SIZE, QUICK_SHARDS, QUICK_INPUTS = 500_000, 2, 200
CORPUS = 10e12
#: CPUs of a node that is reckoned with.
CPUS = 64


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="scale.py", description="Measure what a large corpus costs.")
    parser.add_argument("--quick", action="store_true", help="to see that it runs; figures mean nothing")
    quick = parser.parse_args().quick
    size, count = (QUICK_SIZE, QUICK_SHARDS) if quick else (SIZE, SHARDS)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print(", ".join(describe(place).values()))
        raw = place / "raw"
        raw.mkdir()
        shards.write(raw / "00.jsonl", size)
        for number in range(1, count):
            shutil.copy(raw / "00.jsonl", raw / f"{number:02}.jsonl")
        megabytes = sum(path.stat().st_size for path in raw.iterdir()) / 1e6
        print(f"{count} shards of JSON Lines, {megabytes:.0f} MB")
        _, cpu, _ = clean(place, "raw", "out", "--jobs", "1")
        local = megabytes / cpu
        print(f"{'one core, on the disk':<46} {local:7.1f} MB/s")
        stored = store(place, megabytes)
        print(f"{'one core, from and to S3 (time of the CPU)':<46} {stored:7.1f} MB/s")
        engines(place, megabytes, count)
        manifest(place, QUICK_INPUTS if quick else INPUTS)
        hours = CORPUS / 1e6 / stored / 3600
        print(f"{'10 TB through a store':<46} {hours:7,.0f} hours of a core, {hours / CPUS:.1f} of a node with {CPUS}")


def clean(place: Path, source: str, output: str, *more: str, env: dict[str, str] | None = None) -> tuple[float, ...]:
    """Run the command; return seconds, seconds of the CPU, and the memory of the process that drives it, in MB."""
    arguments = [*command(), "clean", source, output, "--force", "--quiet", *more]
    given = environment(ours=True) | (env or {}) | {"XDG_STATE_HOME": str(place / "state")}
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.Popen(arguments, cwd=place, env=given)
    peak = 0
    while run.poll() is None:
        try:
            status = Path(f"/proc/{run.pid}/status").read_text()
            peak = max(peak, int(status.partition("VmHWM:")[2].split()[0]))
        except (OSError, IndexError):
            pass
        time.sleep(0.05)
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu, peak * 1024 / 1e6


def store(place: Path, megabytes: float) -> float:
    """Return the MB that a second of the CPU cleans from a store into a store."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        given = stores.ACCOUNT | {"AWS_ENDPOINT_URL": server.stdout.readline().strip()}
        s3 = stores.client(given)
        s3.create_bucket(Bucket="corpus")
        stores.put(s3, "corpus", {f"raw/{path.name}": path.read_bytes() for path in (place / "raw").iterdir()})
        _, cpu, _ = clean(place, "s3://corpus/raw", "s3://corpus/out", "--jobs", "1", env=given)
        return megabytes / cpu
    finally:
        server.kill()
        server.wait()


SERVER = """
import logging, threading
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print("http://%s:%s" % server.get_host_and_port(), flush=True)
threading.Event().wait()
"""


def engines(place: Path, megabytes: float, count: int) -> None:
    """Print what two processes and what two workers of Ray do, and the memory of the process that drives each."""
    quiet = {"RAY_AUTH_MODE": "disabled", "HOME": str(place)}
    seconds, _, peak = clean(place, "raw", "out", "--jobs", "2")
    print(f"{'two processes':<46} {megabytes / seconds:7.1f} MB/s, {peak:4.0f} MB in the process that drives")
    once, _, peak = clean(place, "raw", "out", "--jobs", "2", "--engine", "ray", env=quiet)
    print(f"{'two workers of Ray, with their start':<46} {megabytes / once:7.1f} MB/s, {peak:4.0f} MB")
    for number in range(count, 4 * count):
        shutil.copy(place / "raw" / "00.jsonl", place / "raw" / f"{number:02}.jsonl")
    seconds, _, peak = clean(place, "raw", "out", "--jobs", "2", "--engine", "ray", env=quiet)
    print(f"{'the same, four times as many shards':<46} {4 * megabytes / seconds:7.1f} MB/s, {peak:4.0f} MB")
    start = (4 * once - seconds) / 3
    print(f"{'the same, without the start of ' + format(start, '.1f') + ' s':<46} "
          f"{4 * megabytes / (seconds - start):7.1f} MB/s")  # fmt: skip
    seconds, _, peak = clean(place, "raw", "out", "--jobs", "2")
    print(f"{'two processes, four times as many shards':<46} {4 * megabytes / seconds:7.1f} MB/s, {peak:4.0f} MB")


def manifest(place: Path, inputs: int) -> None:
    """Print the size of the manifest for an input."""
    folder = place / "many"
    folder.mkdir()
    for number in range(inputs):
        (folder / f"news-2024-{number:08}.txt").write_text(f"第{number}条新闻。\n", encoding="utf-8")
    clean(place, "many", "cleaned")
    size = (place / ".cleaned.manifest.sqlite3").stat().st_size
    print(f"{'the manifest':<46} {size / inputs:7.0f} bytes for an input")


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
