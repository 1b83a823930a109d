"""What a command line means: where documents go, and what is refused before anything is read."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from installed import CLEAN, write

from normalize import request
from normalize.model import ConfigError
from normalize.request import Request
from normalize.settings import Settings


@pytest.mark.parametrize(
    ("source", "output", "target"),
    [
        ("raw", "out", "out/sub/a.txt"),
        ("raw/sub/a.txt", "new", "new"),
        ("raw/sub/a.txt", "new/", "new/a.txt"),
        ("raw/sub/a.txt", "there", "there/a.txt"),
        ("-", "new", "new"),
    ],
)
def test_where_a_document_goes(tmp_path, monkeypatch, source, output, target):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"raw/sub/a.txt": "a"})
    os.mkdir("there")
    job = request.plan(Request(source, output), Settings())
    assert job.target("sub/a.txt" if job.folder else "a.txt") == target


def test_a_second_name_of_the_source_is_not_written_over(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.txt": "a"})
    os.link("a.txt", "b.txt")
    os.symlink("a.txt", "c.txt")
    for output in ("a.txt", "b.txt", "c.txt", "."):
        with pytest.raises(ConfigError):
            request.plan(Request("a.txt", output), Settings())
    with pytest.raises(ConfigError):
        request.plan(Request("a.txt", "new.txt", audit="new.txt"), Settings())


@pytest.mark.parametrize(
    "wanted",
    [
        Request("raw"),
        Request("raw", "-"),
        Request("raw", "out", in_place=True),
        Request("-", in_place=True),
        Request("-", "there"),
        Request("raw/sub/a.txt", json=True),
        Request("raw", "out", audit="raw/new/audit"),
        Request("raw", "."),
        Request("raw", "raw/sub"),
    ],
)
def test_what_is_refused(tmp_path, monkeypatch, wanted):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"raw/sub/a.txt": "a"})
    os.mkdir("there")
    with pytest.raises(ConfigError):
        request.plan(wanted, Settings())
    assert sorted(os.listdir()) == ["raw", "there"]


@pytest.mark.parametrize(
    ("package", "arguments", "extra"),
    [
        ("fsspec", ("s3://corpus/in", "out"), "s3"),
        ("fsspec", ("raw", "s3://corpus/out"), "s3"),
        ("ray", ("raw", "out", "--engine", "ray"), "ray"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(tmp_path, package, arguments, extra):
    write(tmp_path, {"raw/a.txt": "a"})
    hidden = f"import sys; sys.modules[{package!r}] = None"
    program = f"{hidden}; from normalize.__main__ import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "clean", *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=CLEAN, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"pip install 'zh-normalize[{extra}]'" in done.stderr
