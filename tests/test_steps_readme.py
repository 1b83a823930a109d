"""The README's examples of pipelines, each run as a script of its own, on articles, with the real engine."""

import os
import subprocess
import sys

import pytest
import rows
from test_readme import STEPS, blocks

pytestmark = pytest.mark.steps

EXAMPLES = {block.partition("normalize.steps.")[2].partition(" ")[0] or "tables": block for block in blocks("python", STEPS)}

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
    command = [sys.executable, "example.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    if name != "sklearn":
        assert rows.read(tmp_path / "clean") == sorted(rows.cleaned(), key=lambda row: row["id"])
