"""The README's examples of pipelines, each run as a script of its own, on articles, with the real engine."""

import contextlib
import os
import signal
import subprocess
import sys

import installed
import pytest
import rows
import stores
from test_readme import EXTRAS, ROOT, STEPS, blocks, clone, run

__all__ = ["clone"]

pytestmark = pytest.mark.steps

EXAMPLES = {
    block.partition("normalize.steps.")[2].partition(" ")[0] or "tables": block for block in blocks("python", STEPS)
}

#: No engine may look for another machine, keep anything at home, or report its use.
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AUTH_MODE": "disabled",
    "HF_HUB_OFFLINE": "1",
    "SPARK_LOCAL_IP": "127.0.0.1",
    "PYSPARK_PYTHON": sys.executable,
}


def test_every_step_has_its_example():
    assert set(EXAMPLES) == {"datatrove", "datasets", "raydata", "spark", "tables", "sklearn"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_cleans_every_article(tmp_path, name):
    rows.write(tmp_path / "shards")
    (tmp_path / "example.py").write_text(EXAMPLES[name], encoding="utf-8")
    environment = {**os.environ, **QUIET, "HOME": str(tmp_path), "HF_HOME": str(tmp_path / "hf")}
    environment["RAY_ADDRESS"] = "127.0.0.1:1"  # a cluster that runs beside must not be what an example finds
    output = tmp_path / "output"
    with output.open("wb") as file:
        # In a session of its own, so that an engine that hangs is ended with all its workers.
        command = [sys.executable, "example.py"]
        run = subprocess.Popen(command, cwd=tmp_path, stdout=file, stderr=file, env=environment, start_new_session=True)
        try:
            status = run.wait(timeout=300)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
    assert status == 0, output.read_text(encoding="utf-8", errors="replace")
    if name != "sklearn":
        assert rows.read(tmp_path / "clean") == sorted(rows.cleaned(), key=lambda row: row["id"])


@pytest.fixture(scope="module")
def store():
    with stores.served() as environment:
        s3 = stores.client(environment)
        s3.create_bucket(Bucket="corpus")
        for folder in ("articles", "shards"):
            stores.put(s3, "corpus", installed.tree(ROOT / "fixtures" / folder), "raw/")
        yield environment


def test_there_are_commands_for_stores_and_clusters():
    assert len([command for command in EXTRAS if "s3://" in command]) >= 3
    assert len([command for command in EXTRAS if "ray" in command]) >= 2


@pytest.mark.parametrize("command", EXTRAS)
def test_every_command_for_stores_and_clusters_runs(clone, store, tmp_path, monkeypatch, command):
    for name, value in {**QUIET, **store, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}.items():
        monkeypatch.setenv(name, value)
    done = run(command + " --quick" if "benchmarks" in command else command, clone)
    assert done.returncode == 0, done.stderr.decode()
    url = next((word for word in command.split()[3:4] if "s3://" in word), None)
    if url is not None:
        cleaned = stores.tree(stores.client(store), "corpus", url.removeprefix("s3://corpus/") + "/")
        assert cleaned.items() >= installed.tree(ROOT / "fixtures" / "cleaned").items()
