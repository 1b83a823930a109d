"""The run over many documents: faults stay where they happen, and nothing depends on how the work is cut."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
from collections import Counter, deque

import pytest
from documents import rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from installed import tree, write

from normalize import batch, files, pipeline, pool, report, serving, team, units, worker
from normalize.model import Config, Result
from normalize.report import Outcome
from normalize.request import Request
from normalize.settings import Settings
from normalize.worker import Job


class Stub:
    """Turns a into b; has faults on demand. The workers are forked, so they have it too."""

    rules_sha256 = "0" * 64

    def __init__(self, config=None):
        self.config = config

    def run(self, text):
        if "BUG" in text:
            raise ZeroDivisionError("a bug")
        if "KILL" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "ONCE" in text:
            marker = text.split()[1]
            if not os.path.exists(marker):
                open(marker, "w").close()
                os._exit(9)
        return Result(text, text.replace("a", "b"), ("please look",) if "WARN" in text else ())

    def run_many(self, texts):
        return [self.run(text) for text in texts]

    def clean_counted(self, texts):
        results = self.run_many(texts)
        warnings = [(at, sentence) for at, result in enumerate(results) for sentence in result.warnings]
        return [result.text for result in results], Counter(), warnings


@pytest.fixture
def stub(monkeypatch):
    monkeypatch.setattr(pipeline, "Normalizer", Stub)
    worker.normalizer_of.cache_clear()
    yield
    worker.normalizer_of.cache_clear()


@pytest.fixture
def many(monkeypatch):
    """Make every run a run with processes and several units."""
    monkeypatch.setattr(batch, "SMALL", -1)
    monkeypatch.setattr(units, "UNIT_FILES", 4)


def clean(tmp_path, texts, jobs=2, timeout=None, **more):
    write(tmp_path / "raw", {f"{number:03}.txt": text for number, text in enumerate(texts)})
    wanted = Request(
        str(tmp_path / "raw"), str(tmp_path / "out"), audit=str(tmp_path / "audit.jsonl"), quiet=True, **more
    )
    code = batch.run(wanted, Settings(jobs=jobs, timeout=timeout))
    audit = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_bytes().splitlines()]
    return code, {line["path"][:3]: line for line in audit}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_is_one_documents_failure(stub, many, tmp_path, jobs):
    code, audit = clean(tmp_path, ["a", "BUG", "aa", "a WARN", "BUG", "c"], jobs)
    assert code == 3
    assert [line["status"] for line in audit.values()] == [
        "changed",
        "failed",
        "changed",
        "changed",
        "failed",
        "unchanged",
    ]
    assert "ZeroDivisionError: a bug" in audit["001"]["error"]
    assert audit["003"]["warnings"] == ["please look"]
    assert tree(tmp_path / "out") == {"000.txt": b"b", "002.txt": b"bb", "003.txt": b"b WARN", "005.txt": b"c"}


def test_a_document_that_kills_its_worker_is_a_failed_one(stub, many, tmp_path):
    texts = [f"a{number}" for number in range(30)]
    texts[3] = texts[17] = texts[29] = "KILL"
    code, audit = clean(tmp_path, texts)
    assert code == 3
    assert [name for name, line in audit.items() if line["status"] == "failed"] == ["003", "017", "029"]
    assert "died twice" in audit["017"]["error"]
    assert len(tree(tmp_path / "out")) == 27
    assert list(audit) == sorted(audit)


def test_a_worker_that_dies_once_costs_nothing(stub, many, tmp_path):
    texts = [f"a{number}" for number in range(12)]
    texts[5] = f"ONCE {tmp_path / 'died'}"
    code, audit = clean(tmp_path, texts)
    assert (tmp_path / "died").exists()
    assert code == 0
    assert len(audit) == len(tree(tmp_path / "out")) == 12


def test_workers_that_are_not_forked_do_the_same(monkeypatch, many, tmp_path):
    monkeypatch.setattr(pool, "METHOD", "spawn")
    code, audit = clean(tmp_path, ["網絡", "网络", "漢字"])
    assert code == 0
    assert tree(tmp_path / "out") == {
        "000.txt": "网络".encode(),
        "001.txt": "网络".encode(),
        "002.txt": "汉字".encode(),
    }
    assert list(audit) == ["000", "001", "002"]


def test_the_start_of_a_worker_is_not_time_of_its_first_document(monkeypatch, many, tmp_path):
    """Where it is not forked it loads all tables: on a busy machine each document would have run out of time."""
    monkeypatch.setattr(pool, "METHOD", "spawn")
    (tmp_path / "sitecustomize.py").write_text("import time\ntime.sleep(1.5)\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    code, _ = clean(tmp_path, ["網絡", "漢字"], timeout=1.0)
    assert code == 0
    assert tree(tmp_path / "out") == {"000.txt": "网络".encode(), "001.txt": "汉字".encode()}


def test_a_worker_that_never_starts_runs_out_of_time_too(monkeypatch, many, tmp_path):
    monkeypatch.setattr(pool, "METHOD", "spawn")
    monkeypatch.setattr(team, "STARTING", 0.0)
    (tmp_path / "sitecustomize.py").write_text("import time\ntime.sleep(60)\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    code, audit = clean(tmp_path, ["網絡"], timeout=1.0)
    assert code == 3
    assert audit["000"]["error"] == "it took longer than 1 seconds (--timeout)"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_ends_the_run(stub, many, monkeypatch, tmp_path, capsys, number, jobs):
    written = files.put

    def full(path, data, **more):
        if path.endswith("005.txt"):
            raise files.FileError(f"cannot write {path!r}: the disk is full", path, number)
        return written(path, data, **more)

    monkeypatch.setattr(files, "put", full)
    code, audit = clean(tmp_path, ["a"] * 40, jobs)
    assert code == 4
    assert "the disk is full" in capsys.readouterr().err
    assert list(audit)[-1] == "005"
    assert {f"{name:03}.txt" for name in range(5)} <= set(tree(tmp_path / "out"))


@pytest.mark.parametrize(("writable", "code"), [(True, 3), (False, 4)])
def test_permission_of_one_file_and_of_the_whole_output(stub, monkeypatch, tmp_path, writable, code):
    written = files.put

    def forbidden(path, data, **more):
        if path.endswith("001.txt"):
            raise files.FileError("permission is denied", path, errno.EACCES)
        return written(path, data, **more)

    monkeypatch.setattr(files, "put", forbidden)
    monkeypatch.setattr(os, "access", lambda path, mode: writable)
    answer, audit = clean(tmp_path, ["a"] * 4, 1)
    assert answer == code
    assert audit["001"]["status"] == "failed"
    assert ("003" in audit) == writable


def test_an_output_that_cannot_be_made(stub, tmp_path, capsys):
    write(tmp_path, {"raw/a.txt": "a", "file": ""})
    code = batch.run(Request(str(tmp_path / "raw"), str(tmp_path / "file" / "out")), Settings())
    assert code == 4
    assert "is a file, not a folder" in capsys.readouterr().err


def test_what_a_killed_run_left_is_swept(stub, tmp_path):
    child = os.fork()
    if child == 0:
        from normalize import temporaries

        os.makedirs(tmp_path / "out" / "sub")
        open(temporaries.claim(str(tmp_path / "out" / "sub")), "w").close()
        os._exit(0)
    os.waitpid(child, 0)
    assert len(tree(tmp_path / "out")) == 1
    clean(tmp_path, ["a"], dry_run=True)
    assert len(tree(tmp_path / "out")) == 1
    clean(tmp_path, ["a"])
    assert tree(tmp_path / "out") == {"000.txt": b"b"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text("漢字网络,. \n責任編輯：", max_size=40), min_size=1, max_size=12),
    unit=st.integers(1, 5),
    size=st.integers(1, 200),
    jobs=st.integers(1, 3),
    asked=st.booleans(),
)
def test_nothing_depends_on_how_the_work_is_cut(tmp_path_factory, monkeypatch, texts, unit, size, jobs, asked):
    results = []
    for limits in ((10**9, 10**9, 10**9, 1), (-1, unit, size, jobs)):
        for name, value in zip(("SMALL", "UNIT_FILES", "UNIT_BYTES"), limits[:3], strict=True):
            monkeypatch.setattr(batch if name == "SMALL" else units, name, value)
        root = tmp_path_factory.mktemp("cut")
        write(root / "raw", {f"{number}.txt": text for number, text in enumerate(texts)})
        audit = str(root / "audit") if asked else None
        total = Outcome()
        monkeypatch.setattr(batch, "_tell", lambda *told, total=total: total.add(told[3]))
        code = batch.run(
            Request(str(root / "raw"), str(root / "out"), audit=audit),
            Settings(Config(profile="corpus"), jobs=limits[3]),
        )
        results.append((code, total, tree(root / "out"), (root / "audit").read_bytes() if asked else b""))
    assert results[0] == results[1]


def test_units_in_flight_are_bounded(stub, tmp_path):
    write(tmp_path / "raw", {f"{number:03}.txt": "a" for number in range(60)})
    began, done = [], []

    def units():
        for number in range(60):
            began.append(number)
            assert len(began) - len(done) <= 2 * pool.DEPTH
            yield [f"{number:03}.txt"]

    job = Job(Config(), f"{tmp_path}/raw/", output=f"{tmp_path}/out/")
    pool.run(job, units(), 2, done.append)
    assert sum(outcome.documents for outcome in done) == 60


def test_workers_that_are_killed_at_work_or_idle_are_replaced(stub, tmp_path):
    write(tmp_path / "raw", {f"{number:03}.txt": "a" for number in range(60)})
    job, done = Job(Config(), f"{tmp_path}/raw/", output=f"{tmp_path}/out/"), []

    def take(outcome):
        done.append(outcome)
        if len(done) in (1, 20):
            for process in multiprocessing.active_children():
                process.kill()

    pool.run(job, ([f"{number:03}.txt"] for number in range(60)), 3, take)
    assert sum(outcome.statuses["changed"] for outcome in done) == 60
    assert len(tree(tmp_path / "out")) == 60
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_a_fault_of_the_program_in_a_worker_is_not_taken_for_its_death(stub, monkeypatch, tmp_path):
    def faulty(job, unit):
        raise LookupError("a bug")

    monkeypatch.setattr(serving, "clean_unit", faulty)
    with pytest.raises(LookupError, match="a bug"):
        pool.run(Job(Config(), f"{tmp_path}/"), [["a.txt"], ["b.txt"]], 2, print)
    assert not multiprocessing.active_children()


def test_more_failures_than_are_listed(stub, tmp_path, capsys):
    write(tmp_path / "raw", {f"{number:02}.txt": "BUG" for number in range(14)})
    assert batch.run(Request(str(tmp_path / "raw"), str(tmp_path / "out")), Settings(jobs=1)) == report.SOME_FAILED
    told = capsys.readouterr().err
    assert "09.txt: " in told
    assert "10.txt: " not in told
    assert "and 4 more" in told


@pytest.mark.parametrize("jobs", [1, 2, 50])
def test_the_last_units_are_small_for_several_processes_and_the_order_stays(jobs):
    missed = []

    def found():
        for number in range(5000):
            if number % 1000 == 7:
                missed.append((f"{number}-", "skipped", "why"))
            yield files.Source(f"raw/{number}", f"{number}.txt", 100, 0, 0)

    names = [name for number in range(5000) for name in ([f"{number}-"] * (number % 1000 == 7) + [f"{number}.txt"])]
    cut = [unit for unit, _ in units.cut(found(), missed, Job(Config(), "raw/"), None, jobs=jobs)]
    assert [item if isinstance(item, str) else item[0] for unit in cut for item in unit] == names
    sizes = list(map(len, cut))
    assert max(sizes) <= units.UNIT_FILES
    if jobs > 1:
        assert sizes[-1] <= units.LAST_FILES
        assert sizes == sorted(sizes, reverse=True)
    else:
        assert set(sizes[:-1]) == {units.UNIT_FILES}


def test_a_worker_has_its_next_unit_as_soon_as_its_answer_is_noted(stub, tmp_path):
    write(tmp_path / "raw", {f"{number:03}.txt": "a" for number in range(6)})
    job, noted, heard = Job(Config(), f"{tmp_path}/raw/", output=f"{tmp_path}/out/"), [], []
    crew = team.Team(job, pool.METHOD, lambda outcome: noted.append(len(crew.working)))
    ready = deque(team.Slot([f"{number:03}.txt"]) for number in range(6))
    try:
        crew.assign(ready, 1)
        while crew.working:
            crew.hear()
            crew.assign(ready, 1)
            heard.append(len(crew.working))
        crew.idle = True
    finally:
        crew.stop()
    # A kill costs no more than the unit each is at: nothing new begins before the last answer is noted.
    assert noted == [0] * 6
    assert heard == [1] * 5 + [0]
    assert len(tree(tmp_path / "out")) == 6


def test_workers_that_have_done_much_make_room_for_new_ones(stub, monkeypatch, tmp_path):
    monkeypatch.setattr(team, "LIFE", 6)
    monkeypatch.setattr(team, "LATER", 6)
    write(tmp_path / "raw", {f"{number:03}.txt": "a" for number in range(60)})
    job, done, workers = Job(Config(), f"{tmp_path}/raw/", output=f"{tmp_path}/out/"), [], set()

    def take(outcome):
        done.append(outcome)
        workers.update(process.pid for process in multiprocessing.active_children())
        assert len(multiprocessing.active_children()) <= 4

    pool.run(job, ([f"{number:03}.txt"] for number in range(60)), 2, take)
    assert sum(outcome.statuses["changed"] for outcome in done) == 60
    assert len(tree(tmp_path / "out")) == 60
    assert len(workers) >= 60 // 6
    assert not multiprocessing.active_children()


@pytest.mark.skipif(pool.METHOD != "fork", reason="nothing is inherited where processes are not forked")
def test_new_workers_have_the_patterns_that_earlier_ones_needed(monkeypatch, tmp_path):
    monkeypatch.setattr(team, "LIFE", 2)
    monkeypatch.setattr(team, "LATER", 2)
    page = "渡口今天恢复通航，人们在岸边等候第一班船。\n" * 5 + "\n".join(rule.removes[0] for rule in rules()[:300:12])
    write(tmp_path / "raw", {f"{number:02}.txt": page for number in range(12)})
    job, told = Job(Config(), f"{tmp_path}/raw/", output=f"{tmp_path}/out/"), []
    pool.run(
        job, ([f"{number:02}.txt"] for number in range(12)), 1, lambda _: None, lambda one: told.append(one.patterns)
    )
    assert len(told) == 12
    assert told[0]
    # Each worker is told what the ones before it compiled, and compiles none of it again.
    assert not any(told[1:])
