"""The installed command: its commands, options, streams and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig

import pytest
from installed import CLEAN, COMMAND, normalize, tree, write

TRADITIONAL = "隨著網絡的發展，人們的生活改變了，我們在這裡學習。\n"
SIMPLIFIED = "随着网络的发展，人们的生活改变了，我们在这里学习。\n"


@pytest.fixture
def raw(tmp_path):
    write(
        tmp_path / "raw",
        {
            "a/one.txt": TRADITIONAL,
            "a/two.md": SIMPLIFIED,
            "three.txt": TRADITIONAL.encode("big5hkscs"),
            "picture.png": b"\x89PNG",
        },
    )
    return tmp_path / "raw"


def test_version_answers_without_loading_anything_heavy():
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "normalize", "--version"], capture_output=True, text=True, env=CLEAN
    )
    assert run.returncode == 0
    assert run.stdout.startswith("normalize ")
    loaded = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "normalize" in loaded
    assert not loaded & {"numpy", "typer", "re2", "rich", "json", "normalize.cli", "normalize.pipeline"}


def test_all_three_ways_to_start_are_the_same():
    short = os.path.join(sysconfig.get_path("scripts"), "zh-normalize")
    answers = {
        subprocess.run([*start, "--version"], capture_output=True, env=CLEAN).stdout
        for start in ([COMMAND], [short], [sys.executable, "-m", "normalize"])
    }
    assert len(answers) == 1


def test_cleaning_a_file_loads_no_bar_and_no_processes(raw):
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "normalize", "clean", "three.txt"],
        capture_output=True,
        text=True,
        cwd=raw,
        env=CLEAN,
    )
    assert run.stdout == SIMPLIFIED
    loaded = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "normalize.pipeline" in loaded
    assert not loaded & {
        "rich",
        "multiprocessing",
        "concurrent.futures",
        "normalize.audit",
        "normalize.pool",
    }


def test_no_arguments_show_the_help():
    run = normalize()
    assert run.returncode == 0
    for name in ("clean", "convert", "check", "diff", "explain", "rules"):
        assert name in run.stdout.decode()
    assert normalize("--help").stdout == normalize("-h").stdout == run.stdout


@pytest.mark.parametrize("name", ["clean", "convert", "check", "diff", "explain", "rules"])
def test_every_option_has_a_help_with_an_example(name):
    shown = normalize(name, "--help", env={"COLUMNS": "400", "TERMINAL_WIDTH": "400", "NO_COLOR": "1"}).stdout.decode()
    options = [line for line in shown.splitlines() if " --" in line[:12]]
    assert len(options) > 3
    assert [line for line in options if "Example: " not in line and "--help" not in line] == []
    assert [line for line in shown.splitlines() if line.startswith(" Example: ") and f"normalize {name}" in line]


def test_folder_to_folder(raw, tmp_path):
    run = normalize("clean", "raw", "cleaned", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, b"")
    expected = SIMPLIFIED.encode()
    assert tree(tmp_path / "cleaned") == {"a/one.txt": expected, "a/two.md": expected, "three.txt": expected}
    told = run.stderr.decode()
    assert "3 documents" in told
    assert "2 changed, 1 unchanged" in told
    assert "encodings: utf-8 2" in told


def test_file_and_standard_input_go_to_the_standard_output(raw):
    run = normalize("clean", raw / "three.txt")
    assert (run.returncode, run.stdout, run.stderr) == (0, SIMPLIFIED.encode(), b"")
    run = normalize("clean", "-", stdin=TRADITIONAL.encode())
    assert (run.returncode, run.stdout, run.stderr) == (0, SIMPLIFIED.encode(), b"")


def test_file_to_file_and_file_to_folder(raw, tmp_path):
    assert normalize("clean", "raw/three.txt", "new.txt", cwd=tmp_path).returncode == 0
    assert normalize("clean", "raw/three.txt", "there/", cwd=tmp_path).returncode == 0
    assert normalize("clean", "-", "piped.txt", cwd=tmp_path, stdin=TRADITIONAL.encode()).returncode == 0
    for name in ("new.txt", "there/three.txt", "piped.txt"):
        assert (tmp_path / name).read_text("utf-8") == SIMPLIFIED


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("clean",), "Missing argument"),
        (("clean", "raw"), "type `normalize clean raw OUTPUT-FOLDER`"),
        (("clean", "raw", "raw/out"), "lies in the input"),
        (("clean", "raw", "raw"), "is the input itself"),
        (("clean", "nothing", "out"), "does not exist"),
        (("clean", "-", "there/"), "name an output file"),
        (("clean", "raw", "out", "--in-place"), "no output"),
        (("clean", "raw", "out", "--audit", "raw/audit.jsonl"), "lies in the input"),
        (("clean", "raw/three.txt", "--json"), "name an output file"),
        (("clean", "raw", "out", "--profile", "most"), "use one of minimal, article, corpus"),
        (("clean", "raw", "out", "--keep", "adverts"), "unknown group 'adverts'"),
        (("clean", "raw", "out", "--convert", "klingon"), "klingon"),
        (("clean", "raw", "out", "--encoding", "klingon"), "klingon"),
        (("clean", "raw", "out", "--jobs", "0"), "from 1 upward"),
        (("clean", "raw", "out", "--jobs", "two"), "--jobs"),
        (("clean", "raw", "out", "--indent", "some"), '"keep" or "drop"'),
        (("clean", "raw", "out", "--rules", "nowhere.toml"), "nowhere.toml"),
        (("clean", "raw", "out", "--dictionary", "nowhere.txt"), "nowhere.txt"),
        (("clean", "raw", "out", "--config", "nowhere.toml"), "nowhere.toml"),
        (("clean", "raw", "out", "--frobnicate"), "--frobnicate"),
        (("frobnicate",), "frobnicate"),
        (("explain", "raw"), "explain takes one document"),
        (("rules", "no-such-rule"), "no-such-rule"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_writes_nothing(raw, tmp_path, arguments, said):
    before = tree(tmp_path)
    run = normalize(*arguments, cwd=tmp_path)
    assert run.returncode == 2
    assert run.stdout == b""
    told = run.stderr.decode()
    assert said in told
    assert told.startswith("normalize: ")
    assert told.count("\n") == 1
    assert tree(tmp_path) == before
    assert not (tmp_path / "out").exists()


def test_check_names_what_would_change(raw, tmp_path):
    before = tree(tmp_path)
    run = normalize("check", raw)
    assert (run.returncode, run.stdout) == (1, b"a/one.txt\nthree.txt\n")
    assert normalize("check", raw, "--quiet").stdout == b""
    assert normalize("check", raw / "a" / "two.md").returncode == 0
    assert normalize("check", "-", stdin=SIMPLIFIED.encode()).returncode == 0
    assert tree(tmp_path) == before


def test_diff_is_a_patch(raw, tmp_path):
    run = normalize("diff", raw / "a", env={"FORCE_COLOR": "1"})
    assert run.returncode == 1
    assert run.stdout.decode() == f"--- a/one.txt\n+++ b/one.txt\n@@ -1 +1 @@\n-{TRADITIONAL}+{SIMPLIFIED}"
    run = normalize("diff", raw / "a" / "two.md")
    assert (run.returncode, run.stdout) == (0, b"")


def test_explain_gives_place_rule_and_reason(raw):
    name = str(raw / "a" / "one.txt")
    assert "conversions not shown" in normalize("explain", name).stdout.decode()
    shown = normalize("explain", name, "--all").stdout.decode()
    assert "1:3" in shown
    assert "'網" in shown
    write(raw, {"bad.txt": b"\xff\xff\xff"})
    assert normalize("explain", raw / "bad.txt").returncode == 3


def test_rules_are_listed_and_shown_whole():
    listed = normalize("rules").stdout.decode().splitlines()
    assert len(listed) > 10
    name = listed[0].split()[3]
    shown = normalize("rules", name).stdout.decode()
    for part in (name, "why", "pattern", "removes", "keeps"):
        assert part in shown
    on = sum(line.startswith("on ") for line in listed)
    assert on < sum(
        line.startswith("on ") for line in normalize("rules", "--profile", "corpus").stdout.decode().splitlines()
    )


def test_json_is_the_only_thing_on_the_standard_output(raw, tmp_path):
    write(raw, {"bad.txt": b"\xff\xff\xfe\x00\x81"})
    run = normalize("clean", "raw", "out", "--json", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (3, b"")
    summary = json.loads(run.stdout)
    assert (summary["documents"], summary["changed"], summary["unchanged"], summary["failed"]) == (4, 2, 1, 1)
    assert [failure["path"] for failure in summary["failures"]] == ["bad.txt"]
    assert summary["exit_code"] == 3


def test_quiet_is_quiet(raw, tmp_path):
    run = normalize("clean", "raw", "out", "-q", cwd=tmp_path)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_a_full_standard_output_cannot_go_on(raw):
    with open("/dev/full", "wb") as full:
        for command in (("clean", "three.txt"), ("convert", "three.txt"), ("rules",)):
            run = subprocess.run([COMMAND, *command], cwd=raw, stdout=full, stderr=subprocess.PIPE, env=CLEAN)
            assert run.returncode == 4
            assert run.stderr.startswith(b"normalize: ")
            assert b"Traceback" not in run.stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    (tmp_path / "long.txt").write_text(SIMPLIFIED * 100_000, "utf-8")
    for command in ("clean", "convert"):
        with subprocess.Popen(
            [COMMAND, command, tmp_path / "long.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=CLEAN
        ) as run:
            run.stdout.read(10)
            run.stdout.close()
            assert run.stderr.read() == b""
            assert run.wait() == 141
