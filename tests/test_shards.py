"""Shards in a run: only the texts change, a shard is whole or not there, and no record is lost silently."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import time

import pytest
from backports import zstd
from installed import CLEAN, COMMAND, normalize, peak, tree, write

from normalize import batch, pieces, team
from normalize.report import SOME_FAILED
from normalize.request import Request
from normalize.settings import Settings

LINES = (
    b'{"id": 12345678901234567890123, "v": 1.10, "text": "\xe9\x9a\xa8\xe8\x91\x97", "text2" :"\xe9\x9a\xa8"}\r\n'
    b"\n"
    b'{"text": "\\u6f22\\u5b57","z":[1e400,NaN],"z":{}}\n'
    b'{"a": "\\u6f22", "text": null}\n'
    b'{"text":"\xe5\xa4\xa9\xe6\xb0\xa3"}'
)
CLEANED = (
    LINES.replace(b'"text": "\xe9\x9a\xa8\xe8\x91\x97"', b'"text": "\xe9\x9a\x8f\xe7\x9d\x80"')
    .replace(b"\\u6f22\\u5b57", b"\\u6c49\\u5b57")
    .replace(b"\xe6\xb0\xa3", b"\xe6\xb0\x94")
)
#: What is no record, and a word of the reason.
BAD = {
    b"[1]": "not an object",
    b"{": "a key is missing",
    b'{"text": 5}': "a number, not a string",
    b'{"x": "a"}': "no field 'text'",
    b'{"text": "\xff"}': "not UTF-8",
}


def lines(count, start=0):
    """Return so many records with texts for every pass, of some hundred bytes each."""
    texts = ("「隨著」網絡發展,人們的生活改變了.\n第二段。" * 4, "天气很好。" * 20, "乾隆的頭髮（第{}次）" * 9)
    return b"".join(
        json.dumps({"n": at, "text": texts[at % 3].replace("{}", str(at))}, ensure_ascii=at % 2 == 0).encode() + b"\n"
        for at in range(start, start + count)
    )


@pytest.fixture
def many(monkeypatch):
    """Make every run one with processes, and its pieces small."""
    monkeypatch.setattr(batch, "SMALL", -1)
    monkeypatch.setattr(pieces, "SIZE", 2000)


def clean(tmp_path, jobs=1, name="out", **more):
    audit = tmp_path / f"{name}.audit"
    settings = {key: more.pop(key) for key in tuple(more) if key in Settings._fields}
    request = Request(str(tmp_path / "raw"), str(tmp_path / name), audit=str(audit), quiet=True, **more)
    code = batch.run(request, Settings(jobs=jobs, **settings))
    return code, [json.loads(line) for line in audit.read_bytes().splitlines()]


def test_only_the_texts_change_in_every_form_of_a_shard(tmp_path):
    write(
        tmp_path / "raw",
        {
            "a.jsonl": LINES,
            "sub/b.ndjson": LINES,
            "c.JSONL.gz": gzip.compress(LINES),
            "sub/deep/d.ndjson.zst": zstd.compress(LINES[:100]) + zstd.compress(LINES[100:]),
            "e.txt": "漢字。\n",
            "empty.jsonl": b"",
            "empty.jsonl.gz": gzip.compress(b""),
            "empty.jsonl.zst": zstd.compress(b""),
            "picture.png": b"\x89PNG",
        },
    )
    done = normalize("clean", "raw", "out", "--quiet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    out = tree(tmp_path / "out")
    assert out.pop("a.jsonl") == CLEANED
    assert out.pop("sub/b.ndjson") == CLEANED
    assert gzip.decompress(out.pop("c.JSONL.gz")) == CLEANED
    assert zstd.decompress(out.pop("sub/deep/d.ndjson.zst")) == CLEANED
    assert out.pop("e.txt").decode() == "汉字。\n"
    assert out.pop("empty.jsonl") == b""
    assert gzip.decompress(out.pop("empty.jsonl.gz")) == zstd.decompress(out.pop("empty.jsonl.zst")) == b""
    assert not out


def test_a_zst_has_a_check_sum(tmp_path):
    write(tmp_path, {"a.jsonl.zst": zstd.compress(lines(300))})
    assert normalize("clean", "a.jsonl.zst", "b.jsonl.zst", cwd=tmp_path).returncode == 0
    data = (tmp_path / "b.jsonl.zst").read_bytes()
    assert data[4] & 4  # Content_Checksum_flag of the frame header (RFC 8878, 3.1.1.1.1)
    # Without it the last bytes would be text.
    with pytest.raises(zstd.ZstdError, match="checksum"):
        zstd.decompress(data[:-1] + bytes([data[-1] ^ 1]))


def test_the_frame_of_a_zst_is_one_since_readers_stop_after_the_first(tmp_path, many):
    write(tmp_path / "raw", {"a.jsonl.zst": zstd.compress(lines(100))})
    clean(tmp_path)
    data = (tmp_path / "out" / "a.jsonl.zst").read_bytes()
    decompressor = zstd.ZstdDecompressor()
    assert decompressor.decompress(data).count(b"\n") == 100
    assert decompressor.eof
    assert not decompressor.unused_data


def test_bad_lines_are_rejects_with_their_numbers_and_the_rest_is_written(tmp_path, many):
    good = lines(30).splitlines(keepends=True)
    shard = b"".join(good[:10]) + b"\n".join(BAD) + b"\n" + b"".join(good[10:])
    write(tmp_path / "raw", {"a.jsonl": shard, "b.jsonl": b"".join(good), "c.jsonl": b"x\n"})
    code, audit = clean(tmp_path)
    assert code == SOME_FAILED
    out = tree(tmp_path / "out")
    assert out["a.jsonl"] == out["b.jsonl"]
    assert out["a.jsonl"].count(b"\n") == 30
    rejects = [json.loads(line) for line in out["rejects.jsonl"].splitlines()]
    assert [(reject["shard"], reject["number"]) for reject in rejects] == [
        *(("a.jsonl", 11 + at) for at in range(5)),
        ("c.jsonl", 1),
    ]
    for reject, reason in zip(rejects, BAD.values(), strict=False):
        assert reason in reject["reason"]
    failed = [line for line in audit if line["status"] == "failed"]
    assert [(line["path"], line["record"], line["error"]) for line in failed] == [
        (reject["shard"], reject["number"], reject["reason"]) for reject in rejects
    ]
    # The next run has none, so the list must not tell of the last.
    write(tmp_path / "raw", {"a.jsonl": b"", "c.jsonl": b""})
    assert clean(tmp_path)[0] == 0
    assert sorted(tree(tmp_path / "out")) == ["a.jsonl", "b.jsonl", "c.jsonl"]


def test_two_runs_at_once_give_the_list_of_rejects_of_one(tmp_path):
    write(tmp_path, {"raw/a.jsonl": b'{"text": 5}\n' + lines(3), "raw/b.jsonl": lines(20_000)})
    command = [COMMAND, "clean", "raw", "out", "--quiet", "--jobs", "1"]
    runs = [subprocess.Popen(command, cwd=tmp_path, env=CLEAN, stderr=subprocess.PIPE) for _ in range(2)]
    for run in runs:
        _, told = run.communicate(timeout=120)
        assert run.returncode == SOME_FAILED, told.decode()
    assert sorted(tree(tmp_path / "out")) == ["a.jsonl", "b.jsonl", "rejects.jsonl"]
    assert (tmp_path / "out" / "rejects.jsonl").read_bytes().count(b"\n") == 1


def test_audit_lines_of_records_have_all_fields_and_undo(tmp_path):
    record = {"meta": {"url": "https://example.com/1"}, "title": "漢字", "text": "天氣。\n"}
    write(tmp_path / "raw", {"a.jsonl": json.dumps(record, ensure_ascii=False)})
    fields = {"text_field": ("title", "text"), "id_field": "meta.url"}
    code, audit = clean(tmp_path, **fields, conversions=True)
    assert code == 0
    assert [(line["path"], line["record"], line["id"], line["field"], line["status"]) for line in audit] == [
        ("a.jsonl", 1, "https://example.com/1", "title", "changed"),
        ("a.jsonl", 1, "https://example.com/1", "text", "changed"),
    ]
    write(tmp_path / "txt", {"a.txt": "天氣。\n"})
    request = Request(
        str(tmp_path / "txt"), str(tmp_path / "o"), audit=str(tmp_path / "t"), conversions=True, quiet=True
    )
    batch.run(request, Settings())
    of_file = json.loads((tmp_path / "t").read_bytes())
    for key in ("encoding", "source_sha256", "output_sha256", "version", "rules_sha256", "counts", "edits"):
        assert audit[1][key] == of_file[key], key


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_the_answers_do_not_depend_on_jobs_or_on_the_size_of_pieces(tmp_path, monkeypatch, form):
    compress = {"jsonl": bytes, "jsonl.gz": gzip.compress, "jsonl.zst": zstd.compress}[form]
    shard = compress(lines(150) + b"bad\n" + lines(150, 150))
    write(tmp_path / "raw", {f"a.{form}": shard, "b.txt": "漢字", f"c.{form}": compress(lines(5))})
    runs = []
    for jobs, size in ((1, 1 << 20), (2, 3000), (3, 777)):
        monkeypatch.setattr(batch, "SMALL", -1)
        monkeypatch.setattr(pieces, "SIZE", size)
        code, audit = clean(tmp_path, jobs, f"out{jobs}")
        assert code == SOME_FAILED
        out = tree(tmp_path / f"out{jobs}")
        if form == "jsonl.gz":
            out = {name: gzip.decompress(data) if name.endswith("gz") else data for name, data in out.items()}
        runs.append((out, audit))
    assert runs[0] == runs[1] == runs[2]
    assert len(runs[0][1]) == 307


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_shard_that_is_cut_off_has_failed_and_nothing_is_written_for_it(tmp_path, many, name, jobs):
    compress = gzip.compress if name.endswith("gz") else zstd.compress
    random = "".join(chr(0x4E00 + at * 7919 % 9000) for at in range(20_000))
    whole = compress(b"bad\n" + lines(200) + json.dumps({"text": random}).encode() + b"\n")
    for cut in (0, 10, len(whole) // 2, len(whole) - 3):
        write(tmp_path / "raw", {name: whole[:cut], "b.txt": "漢字", "0.jsonl": b"0\n"})
        code, audit = clean(tmp_path, jobs)
        assert code == SOME_FAILED
        assert [(line["path"], line["status"]) for line in audit] == [
            ("0.jsonl", "failed"),
            (name, "failed"),
            ("b.txt", "changed"),
        ]
        assert "cut off" in audit[1]["error"] or not cut
        out = tree(tmp_path / "out")
        assert sorted(out) == ["0.jsonl", "b.txt", "rejects.jsonl"]
        assert out["rejects.jsonl"].count(b"\n") == 1
    write(tmp_path / "raw", {name: whole})
    clean(tmp_path, jobs)
    before = tree(tmp_path / "out")[name]
    write(tmp_path / "raw", {name: whole[:-3]})
    clean(tmp_path, jobs)
    assert tree(tmp_path / "out")[name] == before


def test_what_is_no_gzip_or_zstandard_has_failed(tmp_path):
    write(tmp_path / "raw", {"a.jsonl.gz": b"{}\n", "b.jsonl.zst": b"{}\n", "c.jsonl.gz": gzip.compress(b"") + b"x"})
    code, audit = clean(tmp_path)
    assert code == SOME_FAILED
    assert all("damaged" in line["error"] for line in audit)
    assert len(audit) == 3
    assert tree(tmp_path / "out") == {}


def test_a_line_over_the_limit_is_a_reject_and_never_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "SIZE", 1000)
    long = b'{"text": "' + b"x" * 9000 + b'"}\n'
    good = lines(4).splitlines(keepends=True)
    write(tmp_path / "raw", {"a.jsonl": good[0] + long + long + good[1] + good[2] + good[3] + long[:-1]})
    for size in (1000, 1 << 20):
        monkeypatch.setattr(pieces, "SIZE", size)
        code, audit = clean(tmp_path, line_limit=5000)
        assert code == SOME_FAILED
        failed = [line for line in audit if line["status"] == "failed"]
        assert [line["record"] for line in failed] == [2, 3, 7]
        assert {line["error"] for line in failed} == {
            "the line is over the limit of 5,000 bytes: raise it with --line-limit"
        }
        assert (tmp_path / "out" / "a.jsonl").read_bytes().count(b"\n") == 4


def test_a_bomb_has_failed(tmp_path, monkeypatch):
    from normalize import lines as module

    monkeypatch.setattr(module, "SMALL", 1 << 20)
    bomb = zstd.compress(b" " * (1 << 22) + b"\n")
    write(tmp_path / "raw", {"a.jsonl.zst": bomb})
    code, audit = clean(tmp_path)
    assert code == SOME_FAILED
    assert "--ratio-limit" in audit[0]["error"]
    assert clean(tmp_path, ratio_limit=10**6)[0] == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_target_that_cannot_be_written_is_one_failed_shard(tmp_path, many, jobs):
    write(tmp_path / "raw", {"a.jsonl": lines(50), "b.jsonl": lines(50)})
    (tmp_path / "out" / "a.jsonl").mkdir(parents=True)
    code, audit = clean(tmp_path, jobs)
    assert code == SOME_FAILED
    assert [line["status"] for line in audit if line["path"] == "a.jsonl"] == ["failed"]
    assert len(audit) == 51
    assert sorted(tree(tmp_path / "out")) == ["b.jsonl"]


def test_in_place_bad_lines_stay_and_a_shard_without_a_change_is_left_alone(tmp_path):
    clean_shard = gzip.compress(b'{"text": "a"}\n', 1)
    write(tmp_path / "raw", {"a.jsonl": b"bad\n" + LINES, "b.jsonl.gz": clean_shard})
    done = normalize("clean", "raw", "--in-place", cwd=tmp_path)
    assert done.returncode == SOME_FAILED
    assert b"a.jsonl:1: the line is not JSON" in done.stderr
    assert tree(tmp_path / "raw") == {"a.jsonl": b"bad\n" + CLEANED, "b.jsonl.gz": clean_shard}


def test_a_single_shard_goes_to_a_file_a_folder_or_the_standard_output(tmp_path):
    write(tmp_path, {"a.jsonl.gz": gzip.compress(LINES + b"\nbad\n"), "out/x": b""})
    done = normalize("clean", "a.jsonl.gz", "b.jsonl.gz", cwd=tmp_path)
    assert done.returncode == SOME_FAILED
    assert gzip.decompress((tmp_path / "b.jsonl.gz").read_bytes()) == CLEANED + b"\n"
    assert json.loads((tmp_path / "b.jsonl.gz.rejects.jsonl").read_bytes())["number"] == 6
    assert normalize("clean", "a.jsonl.gz", "out", cwd=tmp_path).returncode == SOME_FAILED
    assert gzip.decompress((tmp_path / "out" / "a.jsonl.gz").read_bytes()) == CLEANED + b"\n"
    done = normalize("clean", "a.jsonl.gz", cwd=tmp_path)
    assert done.stdout == CLEANED + b"\n"
    assert b"bad" not in done.stdout
    assert b"a.jsonl.gz:6: " in done.stderr


def test_check_and_diff_name_records_and_a_dry_run_writes_nothing(tmp_path):
    write(tmp_path / "raw", {"a.jsonl": LINES})
    done = normalize("check", "raw", "--quiet", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["changed"] == 3
    done = normalize("check", "raw", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"a.jsonl:1\na.jsonl:3\na.jsonl:5\n")
    done = normalize("diff", "raw/a.jsonl", cwd=tmp_path)
    assert "-漢字\n".encode() in done.stdout
    assert b"a.jsonl:3" in done.stdout
    done = normalize("clean", "raw", "out", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert b"3 would change" in done.stderr
    assert tree(tmp_path / "out") == {}


def test_a_filter_takes_records_and_hands_them_on(tmp_path):
    done = normalize("clean", "--jsonl", "-", stdin=LINES + b"\nbad\n")
    assert done.returncode == SOME_FAILED
    assert done.stdout == CLEANED + b"\n"
    assert b"-:6: the line is not JSON" in done.stderr
    done = normalize("clean", "--jsonl", "-", "out.jsonl", "--jobs", "2", stdin=lines(9_000), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.jsonl").read_bytes() == normalize("clean", "--jsonl", "-", stdin=lines(9_000)).stdout
    write(tmp_path, {"odd.name": LINES})
    assert normalize("clean", "--jsonl", "odd.name", cwd=tmp_path).stdout == CLEANED


def test_an_unbuffered_filter_answers_before_the_next_record_comes():
    command = [COMMAND, "clean", "--jsonl", "-", "--unbuffered"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=CLEAN) as running:
        assert running.stdin
        assert running.stdout
        for text in ("隨著", "網絡"):
            running.stdin.write(json.dumps({"text": text}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["text"] == {"隨著": "随着", "網絡": "网络"}[text]
        running.stdin.close()
        assert running.wait(20) == 0


def test_a_list_names_the_inputs(tmp_path):
    write(tmp_path / "raw", {"a.txt": "漢", "sub/b c.html": "字", "c.jsonl": LINES, "not.txt": "漢"})
    write(tmp_path, {"other.txt": "漢"})
    names = b"raw/sub/b c.html\nraw/c.jsonl\n\nraw/sub/../a.txt\nraw/a.txt\nraw/missing.txt\nother.txt\nraw/sub\n"
    done = normalize("clean", "raw", "out", "--files-from", "-", "--json", cwd=tmp_path, stdin=names)
    assert done.returncode == SOME_FAILED
    assert sorted(tree(tmp_path / "out")) == ["a.txt", "c.jsonl", "sub/b c.html"]
    summary = json.loads(done.stdout)
    assert {skip["path"]: skip["reason"] for skip in summary["skips"]} == {
        "a.txt": "it is named twice",
        "sub": "a folder",
    }
    assert len(summary["failures"]) == 2
    write(tmp_path, {"list": b"raw/a.txt\0raw/c.jsonl"})
    done = normalize("clean", "raw", "out0", "--files-from", "list", "-0", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(tree(tmp_path / "out0")) == ["a.txt", "c.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["clean", "a.parquet"], "name an output file"),
        (["clean", ".", "--jsonl", "--in-place"], "--jsonl reads one input"),
        (["clean", "a.jsonl", "--unbuffered"], "goes with --jsonl"),
        (["clean", "a.jsonl", "b.jsonl", "--files-from", "x"], "name that folder"),
        (["clean", ".", "out", "-0"], "-0 goes with --files-from"),
        (["clean", "a.jsonl", "b.jsonl.gz"], "written in the form of 'a.jsonl': name it *.jsonl"),
        (["clean", "a.jsonl.gz", "b.jsonl"], "written in the form of 'a.jsonl.gz': name it *.gz"),
        (["clean", "a.jsonl.gz", "b.zst"], "name it *.gz"),
        (["clean", "a.parquet", "b.jsonl"], "name it *.parquet"),
        (["clean", "--jsonl", "-", "b.jsonl.gz"], "the form of '-': name it *.jsonl"),
        (["clean", "-", "--timeout", "5"], "--timeout"),
        (["clean", "a.jsonl", "--timeout", "0"], "timeout is above 0"),
        (["clean", "a.jsonl", "--line-limit", "0"], "line-limit is above 0"),
    ],
)
def test_requests_that_make_no_sense(tmp_path, arguments, said):
    write(tmp_path, {"a.jsonl": LINES, "a.parquet": b""})
    done = normalize(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_what_fits_no_pipe_is_put_in_the_right_place(tmp_path, many):
    write(tmp_path / "raw", {"a.jsonl": lines(3000), "b.jsonl": lines(10), "c.txt": "漢"})
    code, audit = clean(tmp_path, 2)
    assert code == 0
    assert [line["record"] for line in audit if line["path"] == "a.jsonl"] == list(range(1, 3001))
    read = [json.loads(line)["n"] for line in (tmp_path / "out" / "a.jsonl").read_bytes().splitlines()]
    assert read == list(range(3000))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_killed_leaves_a_shard_whole_or_not_at_all_and_the_next_run_all(tmp_path, number):
    write(tmp_path / "raw", {"a.jsonl": lines(4000), "b.jsonl": lines(4000)})
    command = [COMMAND, "clean", "raw", "out", "--audit", "audit.jsonl", "--quiet", "--jobs", "2"]
    began = time.monotonic()
    assert subprocess.run(command, cwd=tmp_path, env=CLEAN, check=False).returncode == 0
    whole, seconds = tree(tmp_path / "out"), time.monotonic() - began
    for part in (0.5, 0.8):
        for name in ("a.jsonl", "b.jsonl"):
            (tmp_path / "out" / name).unlink(missing_ok=True)
        with subprocess.Popen(command, cwd=tmp_path, env=CLEAN) as running:
            time.sleep(seconds * part)
            running.send_signal(number)
        found = {name: data for name, data in tree(tmp_path / "out").items() if not name.startswith(".")}
        assert found.items() <= whole.items()
        if number != signal.SIGKILL:
            assert found == tree(tmp_path / "out")
            audit = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_bytes().splitlines()]
            assert {line["path"] for line in audit} == found.keys()
        assert subprocess.run(command, cwd=tmp_path, env=CLEAN, check=False).returncode == 0
        assert tree(tmp_path / "out") == whole


@pytest.mark.slow
def test_memory_does_not_grow_with_the_shard(tmp_path):
    with gzip.open(tmp_path / "a.jsonl.gz", "wb", 1) as file:
        piece = lines(2000)
        for _ in range(120):
            file.write(piece)
        file.write(b'{"text": "')
        for _ in range(200):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n')
    code, kilobytes, said = peak("clean", "a.jsonl.gz", "b.jsonl.gz", "-q", "-j", "1", cwd=tmp_path)
    assert code == SOME_FAILED, said
    assert kilobytes < 300_000
    with gzip.open(tmp_path / "b.jsonl.gz") as file:
        assert sum(1 for _ in io.BufferedReader(file)) == 240_000


@pytest.mark.slow
@pytest.mark.parametrize("form", ["txt", "jsonl"])
def test_a_document_that_hangs_is_a_failed_document(tmp_path, monkeypatch, form):
    from normalize import pipeline, worker

    class Hanging(pipeline.Normalizer):
        def clean_counted(self, texts):
            if any("HANG" in text for text in texts):
                time.sleep(60)
            return super().clean_counted(texts)

        def run_many(self, texts):
            self.clean_counted(texts)
            return super().run_many(texts)

    monkeypatch.setattr(pipeline, "Normalizer", Hanging)
    worker.normalizer_of.cache_clear()
    texts = ["漢字", "HANG", "天氣", "漢字"]
    if form == "txt":
        write(tmp_path / "raw", {f"{at}.txt": text for at, text in enumerate(texts)})
    else:
        write(tmp_path / "raw", {"a.jsonl": "\n".join(json.dumps({"text": text}) for text in texts)})
    began = time.monotonic()
    code, audit = clean(tmp_path, jobs=1, timeout=1.0)
    worker.normalizer_of.cache_clear()
    assert time.monotonic() - began < 20
    assert code == SOME_FAILED
    assert [line["status"] for line in audit] == ["changed", "failed", "changed", "changed"]
    assert audit[1]["error"] == "it took longer than 1 seconds (--timeout)"
    if form == "jsonl":
        assert (tmp_path / "out" / "a.jsonl").read_bytes().count(b"\n") == 2


def test_a_record_on_which_a_worker_dies_is_a_reject(tmp_path, monkeypatch, many):
    from normalize import pipeline, worker

    class Deadly(pipeline.Normalizer):
        def run_many(self, texts):
            if any("KILL" in text for text in texts):
                os.kill(os.getpid(), signal.SIGKILL)
            return super().run_many(texts)

    monkeypatch.setattr(pipeline, "Normalizer", Deadly)
    monkeypatch.setattr(team, "PATIENCE", 1.0)
    worker.normalizer_of.cache_clear()
    started = []
    start = team.Team._start
    monkeypatch.setattr(team.Team, "_start", lambda self: (started.append(self), start(self))[1])
    deadly = b'{"text": "KILL"}\n'
    write(tmp_path / "raw", {"a.jsonl": lines(9) + deadly + lines(9)})
    code, audit = clean(tmp_path, jobs=2)
    worker.normalizer_of.cache_clear()
    # Two, another one for the one that died, and apart from these one for the piece and two for its records.
    assert len(started) <= 6
    assert code == SOME_FAILED
    assert [line["record"] for line in audit if line["status"] == "failed"] == [10]
    assert "died twice" in audit[9]["error"]
    assert (tmp_path / "out" / "a.jsonl").read_bytes().count(b"\n") == 18


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 3])
def test_workers_that_are_killed_cost_none_of_the_pieces_that_lay_before_them(tmp_path, monkeypatch, many, jobs):
    write(tmp_path / "raw", {"a.jsonl": lines(600)})
    assert clean(tmp_path, name="expected")[0] == 0
    hear, heard = team.Team.hear, []

    def deadly(self, *given):
        heard.append(sum(map(len, self.ahead.values())))
        if len(heard) in (3, 4, 20):
            for process in self.processes.values():
                process.kill()
        return hear(self, *given)

    monkeypatch.setattr(team.Team, "hear", deadly)
    code, audit = clean(tmp_path, jobs=jobs)
    assert code == 0
    # Without any that lay before a worker nothing was tried.
    assert max(heard) > 0
    assert [line["record"] for line in audit] == list(range(1, 601))
    assert (tmp_path / "out" / "a.jsonl").read_bytes() == (tmp_path / "expected" / "a.jsonl").read_bytes()
