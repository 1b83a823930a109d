"""Parquet shards: the texts change, and nothing else that a reader can see."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from installed import CLEAN, peak, tree

from normalize import batch, pieces
from normalize.report import SOME_FAILED
from normalize.request import Request
from normalize.settings import Settings

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

TEXTS = ["隨著網絡發展,人們的生活改變了.", None, "天气很好", "", "漢字" * 50] * 20
NEW = ["随着网络发展，人们的生活改变了。", None, "天气很好", "", "汉字" * 50] * 20


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(batch, "SMALL", -1)
    monkeypatch.setattr(pieces, "SIZE", 500)


def table(kind=None):
    kind = pa.string() if kind is None else kind
    columns = {
        "id": pa.array(range(100), pa.uint64()),
        "text": pa.array(TEXTS, kind),
        "when": pa.array([10**15] * 100, pa.timestamp("us", "Asia/Shanghai")),
        "price": pa.array(["1.10"] * 100).cast(pa.decimal128(20, 2)),
        "tags": pa.array([["隨", None], None] * 50, pa.list_(pa.string())),
        "meta": pa.array([{"title": "漢字", "n": 1}, None, {"title": None, "n": 2}, {"title": "新", "n": None}] * 25),
        "site": pa.array(["漢", "字"] * 50).dictionary_encode(),
    }
    made = pa.table(columns)
    fields = [field.with_metadata({"why": field.name}) for field in made.schema]
    return made.cast(pa.schema(fields, metadata={"origin": "測試", "pandas": "{}"}))


def clean(tmp_path, jobs=1, **more):
    audit = tmp_path / "audit"
    settings = {key: more.pop(key) for key in tuple(more) if key in Settings._fields}
    output = None if more.get("in_place") else str(tmp_path / "out")
    code = batch.run(
        Request(str(tmp_path / "raw"), output, audit=str(audit), quiet=True, force=True, **more),
        Settings(jobs=jobs, **settings),
    )
    return code, [json.loads(line) for line in audit.read_bytes().splitlines()]


def put(tmp_path, made, name="a.parquet", **options):
    (tmp_path / "raw").mkdir(exist_ok=True)
    pq.write_table(made, tmp_path / "raw" / name, **options)


def layout(path):
    """Return what a reader sees besides the values."""
    about = pq.ParquetFile(path).metadata
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    columns = [
        (
            column.path_in_schema,
            column.compression,
            column.physical_type,
            column.has_dictionary_page,
            column.has_offset_index,
        )
        for group in groups
        for column in (group.column(number) for number in range(group.num_columns))
    ]
    extra = {key: value for key, value in (about.metadata or {}).items() if key != b"ARROW:schema"}
    return [(group.num_rows, group.sorting_columns) for group in groups], columns, extra, about.format_version


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
def test_all_but_the_texts_stays(tmp_path, many, kind, jobs):
    types = {"dictionary": lambda: pa.dictionary(pa.int32(), pa.string())}
    made = table((types.get(kind) or getattr(pa, kind))())
    compression = dict.fromkeys(made.column_names, "zstd") | {"text": "snappy", "id": "none"}
    flat = {"tags.list.element": "gzip", "meta.title": "zstd", "meta.n": "zstd"}
    compression = {name: value for name, value in (compression | flat).items() if name not in ("tags", "meta")}
    put(tmp_path, made, compression=compression, row_group_size=30, use_dictionary=["site", "text"],
        write_page_index=True, sorting_columns=[pq.SortingColumn(0)])  # fmt: skip
    code, audit = clean(tmp_path, jobs)
    assert code == 0, audit[-1]
    raw, out = tmp_path / "raw" / "a.parquet", tmp_path / "out" / "a.parquet"
    assert layout(raw) == layout(out)
    read, before = pq.read_table(out), pq.read_table(raw)
    assert read.schema.equals(before.schema, check_metadata=True)
    assert read.column("text").to_pylist() == NEW
    assert read.drop_columns("text").equals(before.drop_columns("text"))
    assert [line["record"] for line in audit] == [at + 1 for at, text in enumerate(TEXTS) if text is not None]


def test_what_was_sorted_by_its_texts_is_not_said_to_be(tmp_path, many):
    texts = sorted(["網絡", "网络", "漢字"])
    put(tmp_path, pa.table({"text": texts}), sorting_columns=[pq.SortingColumn(0)])
    assert clean(tmp_path)[0] == 0
    assert pq.read_metadata(tmp_path / "out" / "a.parquet").row_group(0).sorting_columns == ()


def test_a_column_of_nothing_stays(tmp_path, many):
    put(tmp_path, pa.table({"text": ["漢字", None], "title": pa.nulls(2)}))
    assert clean(tmp_path, text_field=("text", "title"))[0] == 0
    read = pq.read_table(tmp_path / "out" / "a.parquet")
    assert read.to_pydict() == {"text": ["汉字", None], "title": [None, None]}
    assert read.schema.field("title").type == pa.null()


def test_fields_of_structs_and_several_columns(tmp_path, many):
    put(tmp_path, table(), row_group_size=7)
    code, audit = clean(tmp_path, 2, text_field=("meta.title", "text"), id_field="id")
    assert code == 0
    read, before = (pq.read_table(tmp_path / name / "a.parquet") for name in ("out", "raw"))
    assert (
        read.column("meta").to_pylist()
        == [
            {"title": "汉字", "n": 1},
            None,
            {"title": None, "n": 2},
            {"title": "新", "n": None},
        ]
        * 25
    )
    assert read.column("text").to_pylist() == NEW
    assert read.schema.equals(before.schema, check_metadata=True)
    assert {line["id"] + 1 == line["record"] for line in audit} == {True}
    assert [line["field"] for line in audit[:3]] == ["meta.title", "text", "text"]


def test_the_result_does_not_depend_on_jobs_or_pieces(tmp_path, monkeypatch):
    put(tmp_path, table(), row_group_size=40)
    found = []
    for jobs, size in ((1, 1 << 20), (2, 300), (3, 5000)):
        monkeypatch.setattr(batch, "SMALL", -1)
        monkeypatch.setattr(pieces, "SIZE", size)
        code, audit = clean(tmp_path, jobs)
        assert code == 0
        found.append((tree(tmp_path / "out"), audit))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("part", [0, 3, 0.5, 0.99])
def test_a_file_that_is_cut_off_has_failed(tmp_path, many, part):
    put(tmp_path, table())
    path = tmp_path / "raw" / "a.parquet"
    data = path.read_bytes()
    path.write_bytes(data[: int(part * len(data)) if part < 1 else part])
    code, audit = clean(tmp_path)
    assert code == SOME_FAILED
    assert "damaged or cut off" in audit[0]["error"]
    assert tree(tmp_path / "out") == {}


def zeros_fail_the_shard(tmp_path, path, at, size):
    """Write zeros into a shard: it has failed, and nothing is written for it."""
    data = bytearray(path.read_bytes())
    data[at : at + size] = bytes(size)
    path.write_bytes(data)
    code, audit = clean(tmp_path, 2)
    assert code == SOME_FAILED
    assert [line["status"] for line in audit] == ["failed"]
    assert tree(tmp_path / "out") == {}


def test_damage_in_the_middle_is_one_failed_shard(tmp_path, many):
    put(tmp_path, table(), row_group_size=10, compression="zstd", write_page_checksum=True)
    path = tmp_path / "raw" / "a.parquet"
    column = pq.ParquetFile(path).metadata.row_group(5).column(1)
    at = column.data_page_offset + column.total_compressed_size // 2
    zeros_fail_the_shard(tmp_path, path, at, 20)


def test_columns_that_are_no_text_or_not_there(tmp_path):
    put(tmp_path, table())
    for field, reason in (("id", "is uint64, not text"), ("body", "no column 'body'"), ("meta.x", "no field 'meta.x'")):
        code, audit = clean(tmp_path, text_field=(field,))
        assert code == SOME_FAILED
        assert reason in audit[0]["error"]


def undecodable():
    binary = pa.array([b"\xe6\xbc\xa2", b"\xff", None], pa.binary())
    text = pa.StringArray.from_buffers(3, binary.buffers()[1], binary.buffers()[2], binary.buffers()[0])
    return pa.table({"n": [1, 2, 3], "text": text})


def test_a_row_that_is_not_utf_8_is_a_reject(tmp_path, many):
    put(tmp_path, undecodable())
    code, audit = clean(tmp_path, 2)
    assert code == SOME_FAILED
    assert pq.read_table(tmp_path / "out" / "a.parquet").to_pylist() == [{"n": 1, "text": "汉"}, {"n": 3, "text": None}]
    (reject,) = (tmp_path / "out" / "rejects.jsonl").read_bytes().splitlines()
    assert json.loads(reject) == {"shard": "a.parquet", "number": 2, "reason": "the text of 'text' is not UTF-8"}
    before = tree(tmp_path / "raw")
    code, audit = clean(tmp_path, in_place=True)
    assert code == SOME_FAILED
    assert "cannot be written in place" in audit[-1]["error"]
    assert tree(tmp_path / "raw") == before


def test_a_text_over_the_limit_is_a_reject(tmp_path, many):
    put(tmp_path, pa.table({"n": [1, 2, 3], "text": ["漢字", "漢" * 5000, None]}))
    code, _ = clean(tmp_path, 2, line_limit=9000)
    assert code == SOME_FAILED
    assert pq.read_table(tmp_path / "out" / "a.parquet").to_pylist() == [
        {"n": 1, "text": "汉字"},
        {"n": 3, "text": None},
    ]
    (reject,) = map(json.loads, (tmp_path / "out" / "rejects.jsonl").read_bytes().splitlines())
    reason = "the text of 'text' is over the limit of 9,000 bytes: raise it with --line-limit"
    assert reject == {"shard": "a.parquet", "number": 2, "reason": reason}
    code, _ = clean(tmp_path, 1, line_limit=9000, in_place=True)
    assert code == SOME_FAILED
    assert pq.read_table(tmp_path / "raw" / "a.parquet").column("text").to_pylist() == ["汉字", "漢" * 5000, None]


def test_damage_in_a_column_that_is_not_cleaned_is_a_failed_shard(tmp_path, many):
    made = table().append_column("noise", pa.array([os.urandom(50) for _ in range(100)]))
    put(tmp_path, made, row_group_size=10, compression="zstd", write_page_checksum=True)
    path = tmp_path / "raw" / "a.parquet"
    group = pq.ParquetFile(path).metadata.row_group(5)
    column = group.column(group.num_columns - 1)
    assert column.path_in_schema == "noise"
    at = column.data_page_offset + column.total_compressed_size - 60
    zeros_fail_the_shard(tmp_path, path, at, 50)


def test_names_with_dots_lead_where_they_say(tmp_path, many):
    """Columns whose names are the beginning of others, and a struct beside a column with a dot in its name."""
    columns = {
        "a": pa.array([{"b": "漢", "c": "字"}, None, {"b": None, "c": "隨"}]),
        "a.b": pa.array(["網", "絡", None]),
        "a.b.c": pa.array(["漢", "漢", "漢"]),
        "x": pa.array([1, 2, 3]),
    }
    put(tmp_path, pa.table(columns), row_group_size=2)
    code, _ = clean(tmp_path, 2, text_field=("a.b", "a.c"), id_field="x")
    assert code == 0
    assert pq.read_table(tmp_path / "out" / "a.parquet").to_pydict() == {
        "a": [{"b": "漢", "c": "字"}, None, {"b": None, "c": "随"}],
        "a.b": ["网", "络", None],
        "a.b.c": ["漢", "漢", "漢"],
        "x": [1, 2, 3],
    }


@pytest.mark.slow
def test_memory_is_that_of_a_row_group(tmp_path):
    (tmp_path / "raw").mkdir()
    schema = pa.schema([("n", pa.int64()), ("text", pa.string())])
    with pq.ParquetWriter(tmp_path / "raw" / "a.parquet", schema) as writer:
        for group in range(10):
            texts = [f"第{group}篇第{row}段:" + "隨著網絡發展,人們的生活改變了。" * 100 for row in range(4000)]
            writer.write_table(pa.table({"n": range(4000), "text": texts}, schema))
    code, kilobytes, said = peak("clean", "raw/a.parquet", "b.parquet", "-q", "-j", "1", cwd=tmp_path)
    assert code == 0, said
    assert kilobytes < 250_000
    assert pq.read_metadata(tmp_path / "b.parquet").num_row_groups == 10


def test_files_without_rows(tmp_path):
    put(tmp_path, table().slice(0, 0))
    assert clean(tmp_path)[0] == 0
    raw, out = (pq.read_table(tmp_path / name / "a.parquet") for name in ("raw", "out"))
    assert raw.schema.equals(out.schema, check_metadata=True)
    assert out.num_rows == 0


def test_without_pyarrow_the_shard_has_failed_and_the_extra_is_named(tmp_path):
    put(tmp_path, table())
    (tmp_path / "raw" / "b.txt").write_text("漢字")
    program = (
        "import sys; sys.modules['pyarrow'] = None; sys.modules['backports'] = None; sys.modules['compression'] = None;"
        "from normalize.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    (tmp_path / "raw" / "c.jsonl.zst").write_bytes(b"x")
    command = [sys.executable, "-c", program, "clean", "raw", "out"]
    done = subprocess.run(command, cwd=tmp_path, env=CLEAN, capture_output=True, check=False)
    assert done.returncode == SOME_FAILED
    assert b"pip install 'zh-normalize[parquet]'" in done.stderr
    assert b"pip install 'zh-normalize[zstd]'" in done.stderr
    assert sorted(tree(tmp_path / "out")) == ["b.txt"]
