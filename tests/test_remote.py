"""Inputs and outputs in a store: the answers of a local run, whole objects or none, and errors that say what to do."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import os
import signal
import subprocess
import sys
import urllib.request

import installed
import pyarrow
import pytest
import stores
from backports import zstd
from cases import texts
from installed import running, wait_for, write
from pyarrow import parquet
from test_shards import LINES, lines

pytestmark = pytest.mark.steps

_number = itertools.count()


@pytest.fixture(scope="module")
def server():
    with stores.served() as environment:
        yield environment


@pytest.fixture
def environment(server, tmp_path, monkeypatch):
    """The environment of a command and of this process; nothing of the user's is read or written."""
    given = {**server, "XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path)}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return given


@pytest.fixture
def s3(environment):
    return stores.client(environment)


@pytest.fixture
def bucket(s3):
    name = f"corpus-{next(_number)}"
    s3.create_bucket(Bucket=name)
    return name


def normalize(*arguments, code=0, **more):
    done = installed.normalize(*arguments, **more, env=dict(os.environ))
    assert done.returncode == code, done.stderr.decode()
    return done


def summary(*arguments, code=0, **more):
    return json.loads(normalize(*arguments, "--json", code=code, **more).stdout)


def packed(table, **more):
    file = io.BytesIO()
    parquet.write_table(table, file, **more)
    return file.getvalue()


@pytest.fixture(scope="module")
def corpus():
    """Every form of text and shard, with what fails, is rejected, hidden or not ours among it."""
    table = pyarrow.table({"text": ["隨著網絡", None, "天氣很好。"] * 40, "n": range(120)})
    articles = {f"articles/{name}": text for name, text in texts("articles").items()}
    return articles | {
        "a.jsonl": LINES,
        "rejects in.jsonl": LINES + b'\n{"text": 5}\n' + lines(20),
        "sub/b.jsonl.gz": gzip.compress(lines(300)),
        "sub/c.ndjson.zst": zstd.compress(lines(200)),
        "sub/d.parquet": packed(table, row_group_size=50, compression="zstd"),
        "cut off.jsonl.gz": gzip.compress(lines(300))[:-9],
        "cut off.parquet": packed(table)[:-9],
        "empty.txt": b"",
        "empty.jsonl": b"",
        "no text.txt": bytes(range(256)) * 9,
        "新聞/漢字 #1?+%20.txt": "漢字。\n",
        "新聞/z.md": "---\ntitle: 漢字\n---\n隨著網絡\n",
        ".hidden/x.txt": "漢字\n",
        "picture.png": b"\x89PNG",
    }


@pytest.fixture
def local(corpus, environment, tmp_path):
    """The corpus on the disk, cleaned there: the tree and the audit that every other way has to give."""
    write(tmp_path / "raw", corpus)
    normalize("clean", "raw", "expected", "--id-field", "n", "--audit", "expected.jsonl", code=3)
    return installed.tree(tmp_path / "expected"), (tmp_path / "expected.jsonl").read_bytes()


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("way", ["out", "in", "both"])
def test_every_way_gives_the_answers_of_a_local_run(local, corpus, s3, bucket, tmp_path, jobs, way):
    tree, audit = local
    if way != "out":
        stores.put(s3, bucket, corpus, "in/")
        # Consoles make such an object for a folder.
        stores.put(s3, bucket, {"in/sub/": b""})
    source = "raw" if way == "out" else f"s3://{bucket}/in"
    output = "out" if way == "in" else f"s3://{bucket}/out/"
    timeout = ("--timeout", "60") if jobs == "2" else ()
    run = ("clean", source, output, "--id-field", "n", "--jobs", jobs, *timeout)
    told = summary(*run, "--audit", "audit.jsonl", code=3)
    assert told["failed"] == 4
    found = installed.tree(tmp_path / "out") if way == "in" else stores.tree(s3, bucket, "out/")
    assert found == tree
    assert (tmp_path / "audit.jsonl").read_bytes().replace(source.encode(), b"raw") == audit
    assert stores.uploads(s3, bucket) == []


def test_a_second_run_does_what_is_new_or_changed(s3, bucket, tmp_path):
    url = f"s3://{bucket}"
    stores.put(s3, bucket, {"a.txt": "漢字\n", "b/c.txt": "天氣\n", "d.jsonl": LINES, "e.txt": "網絡\n"}, "in/")
    first = summary("clean", f"{url}/in", f"{url}/out")
    assert (first["done_before"], first["changed"]) == (0, 6)
    (manifest,) = (tmp_path / "state" / "normalize").iterdir()
    assert manifest.name.startswith("out-")
    told = normalize("clean", f"{url}/in", f"{url}/out").stderr.decode()
    assert str(manifest) in told
    assert "4 done before" in told
    # A store knows by the entity tag what has changed: another text of the same size is another object.
    stores.put(s3, bucket, {"in/e.txt": "隨著\n", "in/f.txt": "新聞\n", "out/a.txt": "别字\n"})
    s3.delete_object(Bucket=bucket, Key="in/b/c.txt")
    s3.delete_object(Bucket=bucket, Key="out/d.jsonl")
    second = summary("clean", f"{url}/in", f"{url}/out")
    assert (second["documents"], second["done_before"], second["gone"]) == (7, 0, ["b/c.txt"])
    assert stores.tree(s3, bucket, "out/")["a.txt"].decode() == "汉字\n"
    assert stores.tree(s3, bucket, "out/")["e.txt"].decode() == "随着\n"
    assert summary("clean", f"{url}/in", f"{url}/out")["done_before"] == 4
    # The same object once more, with another time: only a shard is cleaned again, of which no check sum is known.
    stores.put(s3, bucket, {"in/e.txt": "隨著\n"})
    s3.copy_object(Bucket=bucket, Key="in/f.txt", CopySource=f"{bucket}/in/a.txt")
    third = summary("clean", f"{url}/in", f"{url}/out")
    assert (third["done_before"], third["changed"]) == (3, 1)
    assert summary("clean", f"{url}/in", f"{url}/out", "--force")["done_before"] == 0


def test_a_manifest_of_a_local_output_is_beside_it(s3, bucket, tmp_path):
    stores.put(s3, bucket, {"in/a.txt": "漢字\n", "in/b.jsonl": LINES})
    summary("clean", f"s3://{bucket}/in", "out")
    assert (tmp_path / ".out.manifest.sqlite3").exists()
    assert not (tmp_path / "state").exists()
    assert summary("clean", f"s3://{bucket}/in", "out")["done_before"] == 2
    assert summary("clean", f"s3://{bucket}/in", "out", "--no-manifest")["done_before"] == 0


def test_thousands_of_objects_are_listed_page_by_page(s3, bucket, tmp_path):
    names = [f"{number:04}.txt" for number in range(2100)]
    write(tmp_path / "raw", {name: f"第{name}個漢字\n" for name in names})
    url = f"s3://{bucket}/in"
    assert summary("clean", "raw", url)["changed"] == 2100
    assert summary("clean", "raw", url)["done_before"] == 2100
    told = summary("clean", url, "out", "--jobs", "2")
    assert told["unchanged"] == 2100
    assert summary("clean", url, "out")["done_before"] == 2100
    assert (tmp_path / "out" / "2099.txt").read_text(encoding="utf-8") == "第2099.txt个汉字\n"


def test_single_objects(s3, bucket, tmp_path):
    url = f"s3://{bucket}"
    stores.put(s3, bucket, {"in/a.txt": "漢字\n", "in/b.jsonl": LINES})
    assert normalize("clean", f"{url}/in/a.txt").stdout.decode() == "汉字\n"
    normalize("clean", f"{url}/in/a.txt", "a.txt")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "汉字\n"
    normalize("clean", f"{url}/in/a.txt", f"{url}/in/a2.txt")
    normalize("clean", f"{url}/in/b.jsonl", f"{url}/out/")
    normalize("clean", "-", f"{url}/out/c.txt", stdin="天氣".encode())
    normalize("clean", f"{url}/in/a.txt", f"{url}/out")  # The folder is there by now.
    tree = stores.tree(s3, bucket, "")
    assert tree["in/a2.txt"] == tree["out/a.txt"] == "汉字\n".encode()
    assert tree["out/c.txt"].decode() == "天气"
    assert tree["out/b.jsonl"].count(b"\n") == LINES.count(b"\n")
    assert normalize("check", f"{url}/in", code=1).stdout.decode().split() == ["a.txt", "b.jsonl:1", "b.jsonl:3",
                                                                                 "b.jsonl:5"]  # fmt: skip
    assert "-漢字" in normalize("diff", f"{url}/in/a.txt", code=1).stdout.decode()


def test_names_from_a_list(s3, bucket):
    url = f"s3://{bucket}"
    stores.put(s3, bucket, {"a.txt": "漢字\n", "b/c.html": "天氣\n", "d.jsonl": LINES, "e.txt": "網絡\n"}, "in/")
    listed = f"{url}/in/a.txt\nb/c.html\na.txt\nnone.txt\ns3://other/x.txt\n../x.txt\n".encode()
    told = summary("clean", f"{url}/in", f"{url}/out", "--files-from", "-", stdin=listed, code=3)
    assert (told["changed"], told["skipped"], told["failed"]) == (2, 1, 3)
    assert stores.tree(s3, bucket, "out/").keys() == {"a.txt", "b/c.html"}
    again = summary("clean", f"{url}/in", f"{url}/out", "--files-from", "-", stdin=b"d.jsonl\0a.txt", code=3)
    assert again["failed"] == 1  # One name, with a NUL in it.
    again = summary("clean", f"{url}/in", f"{url}/out", "--files-from", "-", "-0", stdin=b"d.jsonl\0a.txt")
    assert (again["changed"], again["done_before"]) == (3, 1)


def small_parts(*arguments, part=5 << 20):
    """Return what runs the command with small parts, which S3 takes from 5 MiB on."""
    program = (
        f"import sys; from normalize import upload; upload.PART = {part}\n"
        "from normalize.__main__ import main\n"
        "if __name__ == '__main__': sys.exit(main())"
    )
    return [sys.executable, "-c", program, *arguments]


def wait_for_upload(s3, bucket, run):
    wait_for(lambda: stores.uploads(s3, bucket), run)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_run_that_is_ended_in_the_middle_of_an_upload_leaves_no_object(s3, bucket, tmp_path, number, form):
    from normalize import upload

    data = lines(120_000)
    if form == "parquet":
        records = [json.loads(line) for line in data.splitlines()]
        data = packed(pyarrow.Table.from_pylist(records), row_group_size=5000, compression="none")
    name = f"big.{form}"
    write(tmp_path / "raw", {name: data})
    normalize("clean", "raw", "expected")
    url = f"s3://{bucket}/out"
    stores.put(s3, bucket, {f"out/{name}": b"what was there before"})
    with running(small_parts("clean", "raw", url)) as run:
        wait_for_upload(s3, bucket, run)
        os.kill(run.pid, number)
        _, told = run.communicate(timeout=60)
    assert run.returncode == (-number if number == signal.SIGKILL else 128 + number), told.decode()
    assert stores.tree(s3, bucket, "out/") == {name: b"what was there before"}
    if number == signal.SIGKILL:
        # Nobody was left to abort it. It is no object, and goes once it is a day old.
        assert stores.uploads(s3, bucket) == [f"out/{name}"]
        with pytest.MonkeyPatch.context() as patch:
            # This server says of all uploads that they were begun in 2010.
            patch.setattr(upload, "STALE", 1e10)
            assert upload.sweep(url) == 0
        assert upload.sweep(f"s3://{bucket}/other") == 0
        assert upload.sweep(url) == 1
    assert stores.uploads(s3, bucket) == []
    with running(small_parts("clean", "raw", url)) as run:
        assert run.wait(120) == 0
    assert stores.tree(s3, bucket, "out/") == installed.tree(tmp_path / "expected")
    assert stores.uploads(s3, bucket) == []


def test_an_upload_whose_part_fails_is_aborted(s3, bucket, environment, tmp_path, monkeypatch):
    from s3fs.core import S3File

    from normalize import batch, upload
    from normalize.request import Request
    from normalize.settings import Settings

    monkeypatch.setattr(upload, "PART", 5 << 20)
    write(tmp_path / "raw", {"a.jsonl": lines(60_000), "b.txt": "漢字\n"})
    send, sent = S3File._upload_chunk, []

    def fail(self, final=False):
        sent.append(final)
        if len(sent) == 2:
            raise OSError("the line was cut")
        return send(self, final)

    monkeypatch.setattr(S3File, "_upload_chunk", fail)
    assert batch.run(Request("raw", f"s3://{bucket}/out", quiet=True), Settings(jobs=1)) == 3
    assert stores.tree(s3, bucket, "out/").keys() == {"b.txt"}
    assert stores.uploads(s3, bucket) == []
    assert batch.run(Request("raw", f"s3://{bucket}/out", quiet=True), Settings(jobs=1)) == 0
    assert stores.tree(s3, bucket, "out/").keys() == {"a.jsonl", "b.txt"}


def test_a_worker_that_dies_is_replaced(s3, bucket, environment):
    """The processes of such a run are started afresh, not forked."""
    stores.put(s3, bucket, {f"in/{number:03}.txt": "漢字\n" * 9000 for number in range(150)})
    with running(small_parts("clean", f"s3://{bucket}/in", f"s3://{bucket}/out", "--jobs", "2")) as run:
        workers = []
        while len(workers) < 2:
            assert run.poll() is None
            with open(f"/proc/{run.pid}/task/{run.pid}/children") as file:
                children = file.read().split()
            workers = [child for child in children if b"spawn_main" in open(f"/proc/{child}/cmdline", "rb").read()]  # noqa: SIM115
        while not stores.tree(s3, bucket, "out/"):
            assert run.poll() is None
        os.kill(int(workers[0]), signal.SIGKILL)
        assert run.wait(120) == 0
    assert stores.tree(s3, bucket, "out/") == {f"{number:03}.txt": "汉字\n".encode() * 9000 for number in range(150)}


def refusal(*arguments, code, **more):
    told = normalize(*arguments, code=code, **more).stderr.decode()
    assert told.count("\n") == 1, told
    return told


def test_what_is_refused_before_anything_is_written(s3, bucket, tmp_path):
    url = f"s3://{bucket}"
    stores.put(s3, bucket, {"in/a.txt": "漢字\n", "file": "x"})
    write(tmp_path / "raw", {"a.txt": "漢字\n"})
    for arguments, sentence in {
        (f"{url}/in", f"{url}/in"): "is the input itself",
        (f"{url}/in", f"s3a://{bucket}/in/out"): "lies in the input",
        (f"{url}/in", url): "holds the input",
        (f"{url}/in/a.txt", f"{url}/in"): "is the input itself",
        (f"{url}/none", f"{url}/out"): "does not exist",
        ("s3://no-such-bucket-here/in", "out"): "there is no bucket of this name",
        ("raw", "s3://no-such-bucket-here/out"): "there is no bucket of this name",
        ("raw", f"{url}/file"): "is an object, and the input a folder",
        (f"{url}/in", "--in-place"): "name an output",
        (f"{url}/in", f"{url}/out", "--preserve"): "leave it out",
        (f"{url}/in", f"{url}/out", "--audit", f"{url}/a.jsonl"): "name a file here",
        (f"{url}/in", f"{url}/out", "--manifest", f"{url}/m.db"): "name a file here",
        ("file:///tmp/x", "out"): "without file://",
        ("nosuch://x/y", "out"): "no store that fsspec knows",
        ("hdfs2://x/y", "out"): "no store that fsspec knows",
    }.items():
        assert sentence in refusal("clean", *arguments, code=2), arguments
    assert stores.tree(s3, bucket, "").keys() == {"in/a.txt", "file"}


def test_credentials_that_are_missing_wrong_or_not_enough(s3, bucket, environment, tmp_path):
    import boto3

    write(tmp_path / "raw", {"a.txt": "漢字\n", "b.jsonl": LINES})
    url, endpoint = f"s3://{bucket}/in", environment["AWS_ENDPOINT_URL"]
    nobody = {name: value for name, value in os.environ.items() if name[:10] not in ("AWS_ACCESS", "AWS_SECRET")}
    done = subprocess.run([installed.COMMAND, "clean", url, "out"], env=nobody, capture_output=True, timeout=60)
    assert done.returncode == 2
    assert "there are no credentials" in done.stderr.decode()

    iam = boto3.client("iam", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="a",
                       aws_secret_access_key="b")  # fmt: skip # noqa: S106
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"}],
    }
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=json.dumps(policy))
    reader = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    stores.put(s3, bucket, {"in/a.txt": "漢字\n"})

    def asked(actions):
        request = urllib.request.Request(f"{endpoint}/moto-api/reset-auth", actions, {"Content-Type": "text/plain"})  # noqa: S310
        urllib.request.urlopen(request).close()  # noqa: S310

    asked(b"0")
    try:
        with pytest.MonkeyPatch.context() as patch:
            told = refusal("clean", url, "out", code=4)
            assert "does not accept the credentials" in told
            for name, value in reader.items():
                patch.setenv(name, value)
            assert normalize("clean", url, "out", "--quiet").returncode == 0
            told = normalize("clean", "raw", f"s3://{bucket}/out", "--no-manifest", code=4).stderr.decode()
            assert "the store denies permission" in told
    finally:
        asked(b"inf")
    assert stores.tree(s3, bucket, "").keys() == {"in/a.txt"}


def test_a_store_that_does_not_answer(environment, monkeypatch, tmp_path):
    write(tmp_path / "raw", {"a.txt": "漢字\n"})
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert "does not answer" in refusal("clean", "raw", "s3://corpus/out", code=4)


def test_a_key_with_an_empty_part_is_skipped_and_one_that_leads_out_is_hidden(s3, bucket, tmp_path):
    stores.put(s3, bucket, {"a//b.txt": "漢字\n", "c.txt": "漢字\n", "../../x.txt": "漢字\n", "/y.txt": "z"}, "in/")
    told = summary("clean", f"s3://{bucket}/in", "out")
    assert (told["changed"], told["skipped"]) == (1, 2)
    assert installed.tree(tmp_path / "out").keys() == {"c.txt"}


def test_other_stores_are_read_folder_by_folder(corpus, environment, tmp_path):
    """A store of fsspec without S3's listing; one in memory, which has no other processes."""
    import fsspec

    from normalize import batch
    from normalize.request import Request
    from normalize.settings import Settings

    memory = fsspec.filesystem("memory")
    for name, content in corpus.items():
        memory.pipe_file(f"/raw/{name}", content.encode() if isinstance(content, str) else content)
    write(tmp_path / "raw", corpus)

    def clean(source, output):
        return batch.run(Request(source, output, audit=f"{output[-3:]}.audit", quiet=True), Settings(jobs=1))

    assert clean("raw", "expected") == 3
    assert clean("memory://raw", "memory://clean/out") == 3
    found = {name.removeprefix("/clean/out/"): memory.cat_file(name) for name in memory.find("/clean/out")}
    assert found == installed.tree(tmp_path / "expected")
    audit = (tmp_path / "out.audit").read_bytes().replace(b"memory://raw", b"raw")
    assert audit == (tmp_path / "ted.audit").read_bytes()


def test_docstrings():
    import doctest
    import importlib

    for name in ("remote", "listing", "upload", "storefaults"):
        assert doctest.testmod(importlib.import_module(f"normalize.{name}")).failed == 0
