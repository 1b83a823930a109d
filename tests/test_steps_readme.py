"""The README's examples of pipelines, each run as a script of its own, on articles, with the real engine."""

import contextlib
import os
import signal
import subprocess
import sys

import pytest
import rows
from test_readme import STEPS, blocks

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
