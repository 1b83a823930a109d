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

from normalize import batch, pieces, resume, shards
from normalize.model import Config
from normalize.request import Request
from normalize.settings import Settings

NAMES = ("a.jsonl", "b.jsonl.gz", "c.ndjson.zst", "d.parquet", "sub/e.jsonl")


@pytest.fixture(autouse=True)
def raw(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(resume, "SETTLED", -1)
    lined = {"a.jsonl": LINES, "b.jsonl.gz": gzip.compress(LINES), "c.ndjson.zst": zstd.compress(lines(9))}
    write("raw", {**lined, "sub/e.jsonl": lines(30), "f.txt": "漢字\n"})
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


BAD = LINES + b'\n{"text": 5}\n[]\n'


def test_a_shard_that_failed_is_tried_again(run):
    write("raw", {"g.jsonl.gz": gzip.compress(LINES)[:-4]})
    assert run(code=3)[0] == ALL
    names, summary = run(code=3)
    assert (names, summary["done_before"]) == ([], 6)
    write("raw", {"g.jsonl.gz": gzip.compress(LINES)})
    assert run()[0] == ["g.jsonl.gz"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_shard_with_rejects_is_passed_over_and_they_stay_in_the_list(run, monkeypatch, jobs):
    monkeypatch.setattr(batch, "SMALL", -1)
    monkeypatch.setattr(pieces, "SIZE", 100)
    write("raw", {"a0.jsonl": BAD, "g.jsonl.gz": gzip.compress(BAD), "sub/z.jsonl": BAD})
    names, first = run(code=3, jobs=jobs)
    assert names == sorted((*ALL, "a0.jsonl", "g.jsonl.gz", "sub/z.jsonl"))
    before = tree("out")
    assert before["rejects.jsonl"].count(b"\n") == 6
    names, again = run(code=3, jobs=jobs)
    assert (names, again["done_before"], again["failed"]) == ([], 9, 6)
    assert again["failures"] == first["failures"]
    assert tree("out") == before
    # One is done once more between two that are not.
    os.unlink("out/g.jsonl.gz")
    assert run(code=3, jobs=jobs)[0] == ["g.jsonl.gz"]
    assert tree("out") == before
    # Once it has none, its lines are gone, and the others' are not.
    write("raw", {"g.jsonl.gz": gzip.compress(LINES)})
    assert run(code=3, jobs=jobs)[0] == ["g.jsonl.gz"]
    assert (
        b"".join(line for line in before["rejects.jsonl"].splitlines(True) if b"g.jsonl" not in line)
        == (tree("out")["rejects.jsonl"])
    )
    write("raw", {"a0.jsonl": LINES, "sub/z.jsonl": LINES})
    assert run(jobs=jobs)[0] == ["a0.jsonl", "sub/z.jsonl"]
    assert "rejects.jsonl" not in os.listdir("out")
    assert run(jobs=jobs)[0] == []


def test_a_shard_with_more_rejects_than_the_manifest_keeps_is_done_again(run, monkeypatch):
    monkeypatch.setattr(shards, "KEPT", 100)
    write("raw", {"g.jsonl": BAD})
    assert run(code=3)[0] == ALL
    assert run(code=3)[1]["done_before"] == len(ALL)
    assert tree("out")["rejects.jsonl"].count(b"\n") == 2


def test_the_rejects_of_shards_that_a_list_leaves_out_stay_in_the_list(run, tmp_path):
    """Each night the new shards by a list: what earlier nights could not clean is still not in the output."""
    rejected = []
    for number, content in enumerate((b'{"text": 5}\n', lines(3), b'{"n": 1}\n'), 1):
        write(tmp_path, {f"raw/night-{number}.jsonl": content, "list": f"raw/night-{number}.jsonl\n"})
        run(files_from="list", code=0 if number == 2 else 3)
        with open("out/rejects.jsonl", encoding="utf-8") as file:
            rejected.append([json.loads(line)["shard"] for line in file])
    assert rejected == [["night-1.jsonl"], ["night-1.jsonl"], ["night-3.jsonl", "night-1.jsonl"]]
    # A list of texts alone leaves it alone, and shards whose outputs have gone are not in it.
    write(tmp_path, {"list": "raw/f.txt\n"})
    run(files_from="list", force=True)
    os.unlink("out/night-1.jsonl")
    write(tmp_path, {"list": "raw/night-2.jsonl\n"})
    run(files_from="list", force=True)
    with open("out/rejects.jsonl", encoding="utf-8") as file:
        assert [json.loads(line)["shard"] for line in file] == ["night-3.jsonl"]


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
