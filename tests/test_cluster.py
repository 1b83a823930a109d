"""A run on a Ray cluster: the tree, the audit and the manifest of a local run, whatever dies meanwhile."""

from __future__ import annotations

import contextlib
import gzip
import os
import signal
import subprocess

import installed
import pytest
import stores
from cases import texts
from installed import CLEAN, COMMAND, running, wait_for, write
from test_shards import LINES, lines
from test_steps_readme import QUIET

pytestmark = pytest.mark.steps

#: What stands in a text on which a process is to die or hang.
KILL, HANG = "殺掉這個程序", "掛住這個程序"
CUSTOM = f"""
import os, time
import normalize.encoding
decode = normalize.encoding.decode
def fatal(data, *more):
    if {KILL.encode()!r} in data:
        os.kill(os.getpid(), 9)
    if {HANG.encode()!r} in data:
        time.sleep(600)
    return decode(data, *more)
normalize.encoding.decode = fatal
import normalize.jsonl
parse = normalize.jsonl.parse
def fatal_line(line, *more):
    if {KILL!r} in line:
        os.kill(os.getpid(), 9)
    return parse(line, *more)
normalize.jsonl.parse = fatal_line
"""


@pytest.fixture(autouse=True)
def environment(tmp_path, monkeypatch):
    """Ray of its own for every run, which writes nothing of the user's."""
    for name, value in (QUIET | {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


def command(*arguments):
    return [COMMAND, "clean", *arguments, "--engine", "ray", "--jobs", "2", "--quiet"]


def clean(*arguments, code=0):
    done = subprocess.run(command(*arguments), env={**CLEAN, **os.environ}, capture_output=True, timeout=240)
    assert done.returncode == code, done.stderr.decode()
    return done


def local(*arguments, code=0):
    done = installed.normalize("clean", *arguments, "--quiet", env=dict(os.environ))
    assert done.returncode == code, done.stderr.decode()


def workers(run):
    """Return the processes of Ray below a run that are at a unit of work."""
    parents, names = {}, {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{entry}/stat") as stat, open(f"/proc/{entry}/cmdline") as name:
            parents[int(entry)] = int(stat.read().rpartition(")")[2].split()[1])
            names[int(entry)] = name.read()
    found = []
    for process, name in names.items():
        above = process
        while above and above != run.pid:
            above = parents.get(above, 0)
        if above and name.startswith("ray::work"):
            found.append(process)
    return found


def written():
    """Return the outputs that are there; temporaries come and go."""
    return [name for name in os.listdir("out") if name[0] != "."] if os.path.isdir("out") else []


CORPUS = {
    **{f"articles/{name}": text for name, text in texts("articles").items()},
    "a.jsonl": LINES,
    "b.jsonl": LINES + b'\n{"text": 5}\n' + lines(20),
    "c.jsonl.gz": gzip.compress(lines(300)),
    "cut off.jsonl.gz": gzip.compress(lines(300))[:-9],
    "d/e.ndjson": lines(3000),
    "no text.txt": bytes(range(256)) * 9,
}


def test_a_cluster_gives_tree_audit_and_manifest_of_a_local_run(tmp_path):
    write("raw", CORPUS)
    write(".", {"words.txt": "渡口\t码头\n", "site.toml": RULE})
    options = ("--audit", "audit.jsonl", "--rules", "site.toml", "--dictionary", "words.txt", "--id-field", "n")
    local("raw", "expected", *options, code=3)
    audit = (tmp_path / "audit.jsonl").read_bytes()
    clean("raw", "out", *options, code=3)
    assert installed.tree("out") == installed.tree("expected")
    assert (tmp_path / "audit.jsonl").read_bytes() == audit
    # What either has done is done for the other too.
    for run in (local, clean):
        output = "out" if run is local else "expected"
        before = {name: os.stat(os.path.join(output, name)).st_mtime_ns for name in installed.tree(output)}
        run("raw", output, "--rules", "site.toml", "--dictionary", "words.txt", "--id-field", "n", code=3)
        after = {name: os.stat(os.path.join(output, name)).st_mtime_ns for name in before}
        assert [name for name in after if after[name] != before[name]] == ["rejects.jsonl"]
        assert installed.tree("out") == installed.tree("expected")
    done = installed.normalize("clean", "raw", "out", "--json", "--rules", "site.toml", "--dictionary", "words.txt",
                               "--id-field", "n", env=dict(os.environ)).stdout  # fmt: skip
    assert f'"done_before": {len(CORPUS) - 2}'.encode() in done


RULE = """
[[rule]]
id = "slogan"
group = "promo"
where = "foot"
why = "The paper's slogan stands below every article."
text = "讀渡口時報，看見對岸"
keeps = ["人们读渡口时报，看见对岸的灯火。"]
"""

#: Some seconds of work, in units of both kinds.
LONG = {
    **{f"{number:03}.txt": "隨著網絡的發展，人們的生活改變了。\n" * 4000 for number in range(120)},
    **{f"z{number}.jsonl": lines(15_000, number) for number in range(4)},
}


def test_one_of_two_workers_is_killed_in_the_middle(tmp_path):
    write("raw", LONG)
    local("raw", "expected", "--audit", "expected.jsonl")
    with running(command("raw", "out", "--audit", "audit.jsonl")) as run:
        found = wait_for(lambda: len(found := workers(run)) == 2 and written() and found, run)
        os.kill(found[0], signal.SIGKILL)
        _, told = run.communicate(timeout=240)
    assert run.returncode == 0, told.decode()
    assert installed.tree("out") == installed.tree("expected")
    assert (tmp_path / "audit.jsonl").read_bytes() == (tmp_path / "expected.jsonl").read_bytes()


def test_a_machine_goes_away_in_the_middle(tmp_path):
    from ray.cluster_utils import Cluster

    write("raw", LONG)
    local("raw", "expected", "--audit", "expected.jsonl")
    small = {"object_store_memory": 80_000_000, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **small})
    try:
        nodes = [cluster.add_node(num_cpus=1, **small) for _ in range(2)]
        with running(command("raw", "out", "--audit", "audit.jsonl", "--ray-address", cluster.address)) as run:
            wait_for(lambda: len(written()) > 1, run)
            cluster.remove_node(nodes[0], allow_graceful=False)
            _, told = run.communicate(timeout=240)
    finally:
        cluster.shutdown()
    assert run.returncode == 0, told.decode()
    assert {name: data for name, data in installed.tree("out").items() if name[0] != "."} == installed.tree("expected")
    assert (tmp_path / "audit.jsonl").read_bytes() == (tmp_path / "expected.jsonl").read_bytes()


def test_what_kills_or_hangs_its_process_every_time_is_one_failed_document(tmp_path, monkeypatch):
    write(".", {"custom/sitecustomize.py": CUSTOM})
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "custom"))
    record = f'{{"text": "{KILL}"}}\n'.encode()
    write("raw", {"a.txt": "漢字\n", "b.txt": KILL, "c.txt": "天氣\n", "d.jsonl": LINES + b"\n" + record + lines(9)})
    local("raw", "expected", "--jobs", "2", "--timeout", "30", "--audit", "expected.jsonl", code=3)
    clean("raw", "out", "--audit", "audit.jsonl", code=3)
    assert installed.tree("out") == installed.tree("expected")
    assert installed.tree("out").keys() == {"a.txt", "c.txt", "d.jsonl", "rejects.jsonl"}
    assert (tmp_path / "audit.jsonl").read_bytes() == (tmp_path / "expected.jsonl").read_bytes()
    write("raw", {"b.txt": HANG, "d.jsonl": LINES})
    clean("raw", "out", "--audit", "audit.jsonl", "--timeout", "3", code=3)
    assert installed.tree("out").keys() == {"a.txt", "c.txt", "d.jsonl"}
    assert b"it took longer than 3 seconds" in (tmp_path / "audit.jsonl").read_bytes()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_and_the_next_one_does_the_rest(number):
    write("raw", LONG)
    local("raw", "expected")
    with running(command("raw", "out")) as run:
        # More than the two units that are under way.
        wait_for(lambda: len(written()) > 60, run)
        os.kill(run.pid, number)
        _, told = run.communicate(timeout=60)
        assert run.returncode == 128 + number, told.decode()
    done = installed.tree("out")
    assert done.items() <= installed.tree("expected").items()
    told = installed.normalize("clean", "raw", "out", "--json", env=dict(os.environ)).stdout
    assert b'"done_before": 0' not in told
    assert installed.tree("out") == installed.tree("expected")


def test_a_cluster_over_a_store(tmp_path, monkeypatch):
    write("raw", CORPUS)
    local("raw", "expected", "--audit", "expected.jsonl", code=3)
    with stores.served() as given:
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        s3 = stores.client(given)
        s3.create_bucket(Bucket="corpus")
        stores.put(s3, "corpus", CORPUS, "in/")
        clean("s3://corpus/in", "s3://corpus/out", "--audit", "audit.jsonl", code=3)
        assert stores.tree(s3, "corpus", "out/") == installed.tree("expected")
        assert stores.uploads(s3, "corpus") == []
    audit = (tmp_path / "audit.jsonl").read_bytes().replace(b"s3://corpus/in", b"raw")
    assert audit == (tmp_path / "expected.jsonl").read_bytes()


def test_what_is_refused(tmp_path):
    write("raw", {"a.txt": "漢字\n"})
    for arguments, sentence in {
        ("raw/a.txt",): "name an input and an output",
        ("raw", "out", "--ray-address", "127.0.0.1:9"): "the Ray cluster 127.0.0.1:9 cannot be used",
    }.items():
        done = subprocess.run(command(*arguments), env={**CLEAN, **os.environ}, capture_output=True, timeout=120)
        assert done.returncode == 2, done.stderr.decode()
        assert sentence in done.stderr.decode()
    done = installed.normalize("clean", "raw", "out", "--ray-address", "auto")
    assert (done.returncode, b"goes with --engine ray" in done.stderr) == (2, True)
    done = installed.normalize("clean", "raw", "out", "--engine", "spark")
    assert (done.returncode, b"local or ray" in done.stderr) == (2, True)
