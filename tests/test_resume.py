"""A second run does what is new or changed, or was cleaned under other rules, and nothing else."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from contextlib import closing

import pytest
from installed import normalize, tree, write

from normalize import batch, files, manifest, report, resume
from normalize.model import Config
from normalize.request import Request
from normalize.settings import Settings

TRADITIONAL = "隨著網絡的發展，人們的生活改變了，我們在這裡學習。\n"
SIMPLIFIED = "随着网络的发展，人们的生活改变了，我们在这里学习。\n"
HIDDEN = ".out.manifest.sqlite3"


@pytest.fixture(autouse=True)
def raw(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("raw", {"a/one.txt": TRADITIONAL, "a/two.txt": SIMPLIFIED, "b.txt": TRADITIONAL.encode("gb18030")})
    return tmp_path / "raw"


@pytest.fixture
def settled(monkeypatch):
    """Trust the times of files that were only just written."""
    monkeypatch.setattr(resume, "SETTLED", -1)


@pytest.fixture
def run(capsysbinary):
    """Run in this process; return the summary. `code` is the exit code that is expected."""

    def run(*paths, code=0, config=None, jobs=1, **more):
        given = Request(*(paths or ("raw", "out")), json=True, **more)
        assert batch.run(given, Settings(config or Config(), jobs=jobs)) == code
        return json.loads(capsysbinary.readouterr().out)

    return run


def done(summary) -> int:
    """How many documents were cleaned."""
    return summary["changed"] + summary["unchanged"]


def test_a_second_run_reads_nothing(run, settled, monkeypatch):
    assert done(run()) == 3
    outputs = tree("out")

    def read(path, *more, **further):
        assert not path.startswith(("raw", "out")), path
        return real(path, *more, **further)

    real = files.read
    monkeypatch.setattr(files, "read", read)
    summary = run()
    assert (summary["documents"], summary["done_before"], done(summary), summary["bytes"]) == (3, 3, 0, 0)
    assert tree("out") == outputs
    assert sorted(os.listdir()) == [HIDDEN, "out", "raw"]


def test_what_a_person_reads_explains_it():
    assert normalize("clean", "raw", "out").returncode == 0
    told = normalize("clean", "raw", "out").stderr.decode()
    assert "3 documents (0.0 kB)" in told
    assert "3 done before" in told
    assert "--force does them again" in told
    assert normalize("clean", "raw", "out", "--force").stderr.count(b"done before") == 0
    assert normalize("clean", "raw", "out", "--no-manifest").stderr.count(b"done before") == 0


def test_new_and_changed_files_are_done(run, settled):
    run()
    write("raw", {"a/one.txt": TRADITIONAL.replace("這裡", "那裡"), "c.txt": TRADITIONAL})
    summary = run()
    assert (done(summary), summary["done_before"]) == (2, 2)
    assert tree("out")["a/one.txt"].decode() == SIMPLIFIED.replace("这里", "那里")
    assert run()["done_before"] == 4


def test_a_change_that_keeps_size_and_time_is_seen(run):
    """A download or an archive may set the time of the file it replaces."""
    run()
    before = os.stat("raw/b.txt")
    write("raw", {"b.txt": TRADITIONAL.replace("這裡", "那裡").encode("gb18030")})
    os.utime("raw/b.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    after = os.stat("raw/b.txt")
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert done(run()) == 1
    assert tree("out")["b.txt"].decode() == SIMPLIFIED.replace("这里", "那里")


def test_a_touched_file_is_read_once_and_not_done(run, settled, monkeypatch):
    run()
    os.utime("raw/b.txt", ns=(10**18, 10**18))
    read = []
    holds = resume._holds
    monkeypatch.setattr(resume, "_holds", lambda path, digest: read.append(path) or holds(path, digest))
    assert run()["done_before"] == 3
    assert read == ["raw/b.txt"]
    assert run()["done_before"] == 3
    assert read == ["raw/b.txt"]


def test_a_file_that_was_only_just_written_is_compared_by_its_content(run, monkeypatch):
    """A second change in the same tick of the clock leaves size and times as they were."""
    run()
    state = resume._state
    changed = TRADITIONAL.replace("這裡", "那裡").encode("gb18030")
    before = os.stat("raw/b.txt")
    with open("raw/b.txt", "r+b") as file:
        file.write(changed)

    def same_tick(source):
        same = source._replace(mtime_ns=before.st_mtime_ns, ctime_ns=before.st_ctime_ns)
        return state(same if source.relative == "b.txt" else source)

    monkeypatch.setattr(resume, "_state", same_tick)
    monkeypatch.setattr(resume, "SETTLED", -1)
    assert done(run()) == 1
    assert tree("out")["b.txt"].decode() == SIMPLIFIED.replace("这里", "那里")


@pytest.mark.parametrize("other", [b"", b"something else\n", None])
def test_an_output_that_is_not_as_it_was_left_is_made_again(run, settled, other):
    run()
    expected = tree("out")
    if other is None:
        os.unlink("out/b.txt")
    else:
        write("out", {"b.txt": other.ljust(len(expected["b.txt"])) if other else other})
    summary = run()
    assert (done(summary), summary["done_before"]) == (1, 2)
    assert tree("out") == expected


def test_an_output_with_another_time_is_compared(run, settled):
    run()
    os.utime("out/b.txt", ns=(10**18, 10**18))
    assert run()["done_before"] == 3
    assert os.stat("out/b.txt").st_mtime_ns == 10**18


def test_a_link_in_the_place_of_an_output_is_not_an_output(run, settled):
    run()
    os.rename("out/b.txt", "elsewhere.txt")
    os.symlink("../elsewhere.txt", "out/b.txt")
    summary = run(code=report.SOME_FAILED)
    assert (summary["done_before"], summary["failed"]) == (2, 1)


def test_another_configuration_does_all_again(run, settled):
    run()
    for config in (Config(profile="corpus"), Config(convert="none"), Config(keep=("contact",)), Config(max_share=0.5)):
        assert done(run(config=config)) == 3
        assert run(config=config)["done_before"] == 3
    # The state is that of the last run, not of any run.
    assert done(run()) == 3


def test_another_encoding_does_all_again(capsysbinary, settled):
    wanted = Request("raw", "out", json=True)
    for settings in (Settings(jobs=1), Settings(jobs=1, encoding="gb18030"), Settings(jobs=1, preserve=True)):
        batch.run(wanted, settings)
        assert json.loads(capsysbinary.readouterr().out)["done_before"] == 0


RULES = """
[[rule]]
id = "site-line"
group = "contact"
where = "foot"
why = "A line of the site."
cues = ["{word}"]
pattern = '''{word}'''
removes = ["{word}"]
keeps = ["{word}和别的"]
"""


@pytest.mark.parametrize("what", ["rules", "dictionaries"])
def test_a_changed_file_of_rules_or_words_does_all_again(run, settled, what):
    first, second = (
        (RULES.replace("{word}", word) for word in ("学习园地", "读书园地")) if what == "rules"
        else ("網絡\t互联网\n", "網絡\t因特网\n")
    )  # fmt: skip
    for name in ("own", "same"):
        write(".", {name: first})
    config = Config(**{what: ("own",)})
    assert done(run(config=config)) == 3
    assert run(config=config)["done_before"] == 3
    # The content counts, not the name.
    assert run(config=Config(**{what: ("same",)}))["done_before"] == 3
    write(".", {"own": second})
    # A new process: rules and dictionaries are read once in each.
    option = "--rules" if what == "rules" else "--dictionary"
    assert json.loads(normalize("clean", "raw", "out", "--json", option, "own").stdout)["done_before"] == 0
    assert json.loads(normalize("clean", "raw", "out", "--json", option, "own").stdout)["done_before"] == 3


def test_another_version_does_all_again(run, settled, monkeypatch):
    run()
    monkeypatch.setattr(resume, "__version__", "999")
    assert done(run()) == 3


def test_force_does_all_and_records_it(run, settled):
    run()
    assert done(run(force=True)) == 3
    assert run()["done_before"] == 3


def test_what_failed_is_tried_again(run, settled):
    write("raw", {"bad.txt": b"\xff\xff\xff"})
    run(code=report.SOME_FAILED)
    summary = run(code=report.SOME_FAILED)
    assert (summary["done_before"], summary["failed"]) == (3, 1)


def test_an_input_that_has_gone_is_told_and_its_output_left(run, settled):
    run()
    os.unlink("raw/b.txt")
    summary = run()
    assert (summary["gone"], summary["done_before"]) == (["b.txt"], 2)
    assert "b.txt" in tree("out")
    assert b"b.txt: the input is gone; its output was left" in normalize("clean", "raw", "out").stderr
    os.unlink("out/b.txt")
    assert run()["gone"] == []
    with closing(sqlite3.connect(HIDDEN)) as connection:
        assert connection.execute("SELECT count(*) FROM input").fetchone() == (2,)


def test_files_that_another_glob_chooses_are_not_gone(run, settled, capsysbinary):
    run()
    batch.run(Request("raw", "out", json=True), Settings(glob=("b*",), jobs=1))
    summary = json.loads(capsysbinary.readouterr().out)
    assert (summary["gone"], summary["documents"], summary["done_before"]) == ([], 1, 1)


def test_another_input_with_the_same_names_is_done(run, settled):
    """Two archives often have equal names, sizes and times."""
    write("other", {name: data.replace("這裡".encode(), "那裡".encode()) for name, data in tree("raw").items()})
    for name in tree("raw"):
        for root in ("raw", "other"):
            os.utime(os.path.join(root, name), ns=(10**18, 10**18))
    run()
    assert done(run("other", "out")) == 3
    assert tree("out")["a/one.txt"].decode() == SIMPLIFIED.replace("这里", "那里")
    # Its outputs were replaced; of two equal ones nothing was written.
    assert done(run()) >= 1
    assert tree("out")["a/one.txt"].decode() == SIMPLIFIED


def test_one_manifest_for_two_outputs(run, settled):
    run(manifest="shared.sqlite3")
    assert done(run("raw", "second", manifest="shared.sqlite3")) == 3
    assert run(manifest="shared.sqlite3")["done_before"] == 3
    assert tree("second") == tree("out")


def test_in_place_the_new_state_is_recorded(run, settled):
    assert done(run("raw", in_place=True)) == 3
    assert run("raw", in_place=True)["done_before"] == 3
    assert ".raw.manifest.sqlite3" in os.listdir()
    write("raw", {"b.txt": TRADITIONAL})
    assert done(run("raw", in_place=True)) == 1
    assert set(tree("raw").values()) == {SIMPLIFIED.encode()}


def test_in_place_nothing_is_converted_twice(run, settled):
    """Some conversions are not their own end: here the answer of the first run would change once more."""
    write("raw", {"b.txt": "計算機\n"})
    write(".", {"words.txt": "計算機\t电脑\n电脑\t计算机\n"})
    config = Config(dictionaries=("words.txt",))
    run("raw", in_place=True, config=config)
    once = tree("raw")
    assert once["b.txt"].decode() == "电脑\n"
    run("raw", in_place=True, config=config)
    assert tree("raw") == once
    run("raw", in_place=True, config=config, no_manifest=True)
    assert tree("raw")["b.txt"].decode() == "计算机\n"


def test_an_audit_tells_of_every_document(run, settled):
    run(audit="audit.jsonl")
    first = tree(".")["audit.jsonl"]
    assert done(run(audit="audit.jsonl")) == 3
    assert tree(".")["audit.jsonl"] == first
    assert run()["done_before"] == 3


def test_one_file_has_a_manifest_only_on_request(run, settled):
    run("raw/b.txt", "b.txt")
    assert HIDDEN not in os.listdir()
    assert done(run("raw/b.txt", "b.txt", manifest="m")) == 1
    assert run("raw/b.txt", "b.txt", manifest="m")["done_before"] == 1


def test_a_dry_run_neither_asks_nor_writes(run, settled):
    run(dry_run=True)
    assert os.listdir() == ["raw"]
    run()
    assert done(run(dry_run=True)) == 3


def test_names_that_are_not_utf8_and_times_out_of_range(run, settled):
    name = os.fsdecode(b"bad\xff.txt")
    try:
        write("raw", {name: TRADITIONAL})
    except OSError:
        return  # A file system that takes only UTF-8 has no such names.
    os.utime("raw/b.txt", ns=(-(10**18), -(10**18)))
    run()
    assert run()["done_before"] == 4
    os.unlink(os.path.join("raw", name))
    assert run()["gone"] == [name]


def test_where_the_default_manifest_is(tmp_path, monkeypatch):
    there = os.path.realpath(tmp_path)
    assert manifest.default_path("out") == os.path.join(there, ".out.manifest.sqlite3")
    assert manifest.default_path("raw/") == os.path.join(there, ".raw.manifest.sqlite3")
    monkeypatch.setattr(os.path, "ismount", lambda path: path == os.path.join(there, "out"))
    assert manifest.default_path("out") == os.path.join(there, "out", ".out.manifest.sqlite3")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: path != there)
    assert manifest.default_path("out") == os.path.join(there, "out", ".out.manifest.sqlite3")


def test_order_does_not_matter_to_the_look_up(run, settled):
    write("raw", {f"{number}.txt": TRADITIONAL for number in range(50)})
    run()
    total = report.Outcome()
    job = batch.plan(Request("raw", "out"), Settings())
    with resume.Resume(job, HIDDEN, total, print, required=True, force=False) as again:
        sources = list(files.walk("raw"))
        assert list(again.todo([*sources[::-1], *sources, *sources[::7]])) == []
    assert total.statuses[report.DONE_BEFORE] == 2 * len(sources) + len(sources[::7])


def test_mode_of_the_outputs_is_nothing_to_the_manifest(run, settled):
    run()
    os.chmod("out/b.txt", 0o600)
    assert run()["done_before"] == 3
    assert stat.S_IMODE(os.stat("out/b.txt").st_mode) == 0o600
