"""The installed command on folders: what is written, what is refused, what the audit says."""

from __future__ import annotations

import hashlib
import json
import os
import random

import pytest
from installed import normalize, tree, write

TRADITIONAL = "隨著網絡的發展，人們的生活改變了，我們在這裡學習。\n"
SIMPLIFIED = "随着网络的发展，人们的生活改变了，我们在这里学习。\n"
FIELDS = {"path", "output", "status", "encoding", "confidence", "source_sha256", "output_sha256", "version",
          "rules_sha256", "counts", "edits"}  # fmt: skip


@pytest.fixture
def raw(tmp_path):
    files = {"a/one.txt": TRADITIONAL, "a/two.txt": SIMPLIFIED, "b.txt": TRADITIONAL.encode("gb18030")}
    write(tmp_path / "raw", files)
    return tmp_path / "raw"


def lines(path) -> list[dict]:
    return [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]


def test_the_source_is_never_written_and_a_second_run_changes_nothing(raw, tmp_path):
    before = {name: os.stat(raw / name) for name in tree(raw)}
    normalize("clean", raw, tmp_path / "out")
    assert {name: os.stat(raw / name).st_mtime_ns for name in before} == {
        name: status.st_mtime_ns for name, status in before.items()
    }
    first = {name: os.stat(tmp_path / "out" / name) for name in tree(tmp_path / "out")}
    run = normalize("clean", raw, tmp_path / "out")
    assert run.returncode == 0
    assert {name: os.stat(tmp_path / "out" / name).st_ino for name in first} == {
        name: status.st_ino for name, status in first.items()
    }
    again = normalize("clean", tmp_path / "out", tmp_path / "twice")
    assert b"3 unchanged" in again.stderr


def test_an_output_of_another_run_is_replaced(raw, tmp_path):
    write(tmp_path / "out", {"b.txt": "what an earlier version of b became\n"})
    assert normalize("clean", "raw", "out", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out" / "b.txt").read_text("utf-8") == SIMPLIFIED


def test_in_place_rewrites_what_changes_and_keeps_its_mode(raw, tmp_path):
    os.chmod(raw / "b.txt", 0o640)
    untouched = os.stat(raw / "a" / "two.txt")
    run = normalize("clean", raw, "--in-place", "--audit", tmp_path / "audit.jsonl")
    assert run.returncode == 0
    assert set(tree(raw).values()) == {SIMPLIFIED.encode()}
    assert os.stat(raw / "b.txt").st_mode & 0o777 == 0o640
    after = os.stat(raw / "a" / "two.txt")
    assert (after.st_ino, after.st_mtime_ns) == (untouched.st_ino, untouched.st_mtime_ns)
    # The audit is the only way back, so it is not written over by a run that finds nothing to do.
    held = (tmp_path / "audit.jsonl").read_bytes()
    assert normalize("clean", raw, "--in-place", "--audit", tmp_path / "audit.jsonl").returncode == 2
    assert (tmp_path / "audit.jsonl").read_bytes() == held


def test_preserve_keeps_mode_and_times(raw, tmp_path):
    os.chmod(raw / "b.txt", 0o600)
    os.utime(raw / "b.txt", ns=(10**18, 10**18 + 7))
    normalize("clean", raw, tmp_path / "out", "--preserve", "--durable")
    status = os.stat(tmp_path / "out" / "b.txt")
    assert (status.st_mode & 0o777, status.st_mtime_ns) == (0o600, 10**18 + 7)


def test_a_dry_run_writes_nothing_and_says_what_would_be(raw, tmp_path):
    write(tmp_path / "out", {"b.txt": "someone's own words\n"})
    before = tree(tmp_path)
    run = normalize("clean", "raw", "out", "--dry-run", cwd=tmp_path)
    assert run.returncode == 0
    assert b"2 would change, 1 unchanged" in run.stderr
    assert tree(tmp_path) == before
    assert normalize("clean", "raw", "new", "--dry-run", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "new").exists()


def test_audit_lines_have_the_fields_that_are_promised(raw, tmp_path):
    normalize("clean", "raw", "out", "--audit", "audit.jsonl", cwd=tmp_path)
    found = lines(tmp_path / "audit.jsonl")
    assert [line["path"] for line in found] == ["a/one.txt", "a/two.txt", "b.txt"]
    assert [line["status"] for line in found] == ["changed", "unchanged", "changed"]
    for line in found:
        assert set(line) == FIELDS
        assert line["output"] == line["path"]
        assert line["source_sha256"] == hashlib.sha256((raw / line["path"]).read_bytes()).hexdigest()
        assert line["output_sha256"] == hashlib.sha256((tmp_path / "out" / line["path"]).read_bytes()).hexdigest()
        assert line["edits"] == []
    assert found[0]["counts"] == {"convert": sum(map(str.__ne__, TRADITIONAL, SIMPLIFIED))}
    assert not list(tmp_path.glob("*.partial"))


def test_audit_lists_conversions_on_request_and_replays(raw, tmp_path):
    write(raw, {"c.txt": "﻿標題\r\n\r\n正文,很好\r\n"})
    normalize("clean", "raw", "out", "--audit", "audit.jsonl", "--audit-convert", cwd=tmp_path)
    for line in lines(tmp_path / "audit.jsonl"):
        text = (raw / line["path"]).read_bytes().decode(line["encoding"]).removeprefix("\ufeff")
        starts = [0]
        for row in text.replace("\r\n", "\n").split("\n"):
            starts.append(starts[-1] + len(row) + (2 if text[starts[-1] + len(row) :][:1] == "\r" else 1))
        for edit in reversed(line["edits"]):
            at = starts[edit["line"] - 1] + edit["column"] - 1
            assert text[at : at + len(edit["old"])] == edit["old"]
            text = text[:at] + edit["new"] + text[at + len(edit["old"]) :]
        assert text.encode() == (tmp_path / "out" / line["path"]).read_bytes()
        assert sum(line["counts"].values()) == len(line["edits"])


def test_what_fails_is_named_and_the_others_go_on(raw, tmp_path):
    write(raw, {"a/bad.txt": b"\xff\xff\xff", "empty.txt": b""})
    os.symlink("nowhere", raw / "link.txt")
    run = normalize("clean", "raw", "out", "--audit", "audit.jsonl", cwd=tmp_path)
    assert run.returncode == 3
    assert b"a/bad.txt: " in run.stderr
    assert sorted(tree(tmp_path / "out")) == ["a/one.txt", "a/two.txt", "b.txt", "empty.txt"]
    found = {line["path"]: line for line in lines(tmp_path / "audit.jsonl")}
    assert found["a/bad.txt"]["status"] == "failed"
    assert found["a/bad.txt"]["error"]
    assert "output" not in found["a/bad.txt"]
    assert (found["link.txt"]["status"], found["link.txt"]["error"]) == ("skipped", "a link that leads nowhere")
    assert found["empty.txt"]["status"] == "unchanged"


def test_names_that_are_not_utf8_survive(tmp_path):
    name = b"\xd0\xc2\xce\xc5\xff.txt"
    os.makedirs(os.fsencode(tmp_path) + b"/raw")
    try:
        with open(os.fsencode(tmp_path) + b"/raw/" + name, "w", encoding="utf-8") as file:
            file.write(TRADITIONAL)
        with open(os.fsencode(tmp_path) + b"/raw/bad\xff.txt", "wb") as file:
            file.write(b"\xff\xff\xff")
    except OSError:
        return  # A file system that takes only UTF-8 has no such names.
    for locale in ({"LC_ALL": "C.UTF-8"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        run = normalize("clean", "raw", "out", "--audit", "audit.jsonl", cwd=tmp_path, env=locale)
        assert run.returncode == 3
        assert b"Traceback" not in run.stderr
        assert b"bad\\udcff.txt: " in run.stderr
        assert os.listdir(os.fsencode(tmp_path) + b"/out") == [name]
        paths = [line["path"] for line in lines(tmp_path / "audit.jsonl")]
        assert sorted(map(os.fsencode, paths)) == [b"bad\xff.txt", name]
        assert normalize("check", "raw", cwd=tmp_path, env=locale).stdout == name + b"\n"
        one = normalize("clean", b"raw/" + name, cwd=tmp_path, env=locale)
        assert one.stdout == SIMPLIFIED.encode()


def test_globs_choose(raw, tmp_path):
    write(raw, {"c.html": TRADITIONAL})
    normalize("clean", "raw", "out", "--glob", "*.html", "--glob", "a/*", cwd=tmp_path)
    assert sorted(tree(tmp_path / "out")) == ["a/one.txt", "a/two.txt", "c.html"]
    run = normalize("clean", "raw", "none", "--glob", "*.csv", cwd=tmp_path)
    assert run.returncode == 0
    assert b"matches *.csv" in run.stderr


def test_the_result_does_not_depend_on_the_number_of_processes(tmp_path):
    dice = random.Random(7)  # noqa: S311
    texts = [TRADITIONAL * dice.randrange(1, 40) + "责任编辑：王某\n" * dice.randrange(2) for _ in range(1200)]
    write(tmp_path / "raw", {f"{number % 7}/{number}.txt": text for number, text in enumerate(texts)})
    write(tmp_path / "raw", {"3/bad.txt": b"\xff\xff\xff"})
    seen = []
    for jobs in ("1", "2", "3"):
        audit = tmp_path / f"{jobs}.jsonl"
        run = normalize(
            "clean", "raw", jobs, "--jobs", jobs, "--audit", audit, "--json", "--profile", "corpus", cwd=tmp_path
        )
        assert run.returncode == 3
        summary = json.loads(run.stdout)
        del summary["seconds"], summary["output"]
        plain = json.loads(
            normalize("check", "raw", "--jobs", jobs, "--json", "--profile", "corpus", cwd=tmp_path).stdout
        )
        assert plain["counts"] == summary["counts"]
        seen.append((summary, audit.read_bytes(), tree(tmp_path / jobs)))
    assert seen[0] == seen[1] == seen[2]
    paths = [line["path"] for line in lines(tmp_path / "1.jsonl")]
    assert paths == sorted(paths)
    assert len(paths) == 1201
