"""A second run does the shards that are new or changed, or were not wholly cleaned, and no others."""

from __future__ import annotations

import gzip
import json
import os

import pyarrow
import pytest
from backports import zstd
from installed import tree, write
from pyarrow import parquet
from test_shards import LINES, lines

from normalize import batch, pieces, resume
from normalize.model import Config
from normalize.request import Request
from normalize.settings import Settings

NAMES = ("a.jsonl", "b.jsonl.gz", "c.ndjson.zst", "d.parquet", "sub/e.jsonl")


@pytest.fixture(autouse=True)
def raw(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(resume, "SETTLED", -1)
    shards = {"a.jsonl": LINES, "b.jsonl.gz": gzip.compress(LINES), "c.ndjson.zst": zstd.compress(lines(9))}
    write("raw", {**shards, "sub/e.jsonl": lines(30), "f.txt": "漢字\n"})
    table = pyarrow.table({"text": ["隨著", None, "天氣"] * 5, "n": range(15)})
    parquet.write_table(table, "raw/d.parquet", row_group_size=4)
    return tmp_path / "raw"


@pytest.fixture
def run(capsysbinary, monkeypatch):
    """Run in this process; return which files were cleaned, and the summary. `code` is what is expected."""
    cleaned = []
    note = resume.Resume.note

    def noted(self, outcome):
        cleaned.extend(one.relative for one in outcome.finished)
        note(self, outcome)

    monkeypatch.setattr(resume.Resume, "note", noted)

    def run(*paths, code=0, jobs=1, config=None, fields=("text",), **more):
        cleaned.clear()
        request = Request(*(paths or ("raw", "out")), json=True, **more)
        assert batch.run(request, Settings(config or Config(), jobs=jobs, text_field=fields)) == code
        return sorted(cleaned), json.loads(capsysbinary.readouterr().out)

    return run


ALL = sorted((*NAMES, "f.txt"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_finished_shards_are_passed_over(run, monkeypatch, jobs):
    monkeypatch.setattr(batch, "SMALL", -1)
    monkeypatch.setattr(pieces, "SIZE", 500)
    assert run(jobs=jobs)[0] == ALL
    before = tree("out")
    names, summary = run(jobs=jobs)
    assert names == []
    assert (summary["documents"], summary["done_before"], summary["bytes"]) == (6, 6, 0)
    assert tree("out") == before
    assert run(jobs=jobs, force=True)[0] == ALL


@pytest.mark.parametrize("name", NAMES)
def test_a_touched_shard_is_compared_and_a_changed_one_is_done(run, name):
    run()
    os.utime(f"raw/{name}", ns=(10**18, 10**18))
    assert run()[0] == []
    other = "raw/a.jsonl" if name == "sub/e.jsonl" else "raw/sub/e.jsonl"
    form = {".gz": gzip.compress, ".zst": zstd.compress}.get(os.path.splitext(name)[1], bytes)
    if name == "d.parquet":
        parquet.write_table(pyarrow.table({"text": ["漢"]}), f"raw/{name}")
    else:
        with open(other, "rb") as file:
            write("raw", {name: form(file.read())})
    assert run()[0] == [name]
    assert run()[0] == []


def test_an_output_that_has_gone_or_has_another_time_is_made_again(run):
    run()
    before = tree("out")
    os.unlink("out/a.jsonl")
    os.utime("out/d.parquet", ns=(10**18, 10**18))
    assert run()[0] == ["a.jsonl", "d.parquet"]
    assert tree("out") == before


def test_other_fields_do_all_again(run):
    run()
    names, summary = run(fields=("text", "text2"), code=3)
    assert names == [name for name in ALL if name != "d.parquet"]
    assert "no column 'text2'" in summary["failures"][0]["error"]


@pytest.mark.parametrize("bad", [b'{"text": 5}\n', None])
def test_a_shard_with_rejects_or_that_failed_is_tried_again(run, bad):
    write("raw", {"g.jsonl.gz": gzip.compress(LINES + b"\n" + bad) if bad else gzip.compress(LINES)[:-4]})
    assert run(code=3)[0] == ALL
    names, summary = run(code=3)
    assert (names, summary["done_before"]) == ([], 6)
    assert ("rejects.jsonl" in os.listdir("out")) == (bad is not None)
    write("raw", {"g.jsonl.gz": gzip.compress(LINES)})
    assert run()[0] == ["g.jsonl.gz"]
    assert "rejects.jsonl" not in os.listdir("out")


def test_in_place_the_new_state_is_recorded(run):
    assert run("raw", in_place=True)[0] == ALL
    before = tree("raw")
    assert run("raw", in_place=True)[0] == []
    os.utime("raw/sub/e.jsonl", ns=(10**18, 10**18))
    assert run("raw", in_place=True)[0] == ["sub/e.jsonl"]
    os.utime("raw/sub/e.jsonl", ns=(10**18, 10**18))
    assert run("raw", in_place=True)[0] == []
    assert tree("raw") == before


def test_a_shard_that_has_gone_is_told(run):
    run()
    os.unlink("raw/a.jsonl")
    assert run()[1]["gone"] == ["a.jsonl"]
