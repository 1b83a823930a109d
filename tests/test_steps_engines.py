"""The steps in the engines they are for, on our articles, with more than one worker where the engine has workers."""

import itertools
import os
import pickle
import subprocess
import sys

import pytest
import rows
from test_steps_readme import QUIET

import normalize
from normalize import Config

pytestmark = pytest.mark.steps

EXPECTED = sorted(rows.cleaned(), key=lambda row: row["id"])


@pytest.mark.parametrize("name", ["datatrove", "datasets", "raydata", "spark", "table", "sklearn", "column"])
def test_examples_in_docstrings_run(name):
    import doctest
    import importlib

    done = doctest.testmod(importlib.import_module(f"normalize.steps.{name}"))
    assert done.attempted
    assert done.failed == 0


def documents():
    from datatrove.data import Document

    return [Document(row["text"], row["id"], metadata={"title": row["title"], "n": 1}) for row in rows.rows()]


def test_datatrove_cleans_text_and_metadata_and_counts():
    from normalize.steps.datatrove import CleanDocuments

    step = CleanDocuments("text", "title", "subtitle")
    done = [
        {"id": document.id, "text": document.text, "title": document.metadata["title"]}
        for document in pickle.loads(pickle.dumps(step))(documents())  # noqa: S301
    ]
    assert done == list(rows.cleaned())
    cleaned = list(step.run(iter(documents())))
    assert all(document.metadata.keys() == {"title", "n"} for document in cleaned)
    changed = sum(row != done for row, done in zip(rows.rows(), rows.cleaned(), strict=True))
    assert step.stats["total"].total == len(cleaned)
    assert step.stats["changed"].total == changed
    assert changed > 0


def test_datatrove_streams():
    from datatrove.data import Document

    from normalize.steps.datatrove import CHARACTERS, DOCUMENTS, CleanDocuments

    for text, most in (("我們的網站", DOCUMENTS), ("天" * (CHARACTERS // 4), 4)):
        taken = itertools.count()
        endless = (Document(text, str(number)) for number in taken)
        first = next(CleanDocuments().run(endless))
        assert first.text == normalize.clean(text)
        assert next(taken) <= most


@pytest.fixture
def quiet(monkeypatch, tmp_path):
    for name, value in (QUIET | {"HOME": str(tmp_path), "HF_HOME": str(tmp_path / "hf")}).items():
        monkeypatch.setenv(name, value)


def test_datasets_in_two_processes(quiet):
    import datasets

    from normalize.steps.datasets import CleanBatch

    articles = datasets.Dataset.from_list([row | {"n": 1} for row in rows.rows()])
    done = articles.map(CleanBatch("text", "title"), batched=True, num_proc=2, batch_size=10)
    assert done.features == articles.features
    assert [{key: row[key] for key in ("id", "text", "title")} for row in done] == list(rows.cleaned())
    stream = articles.to_iterable_dataset().map(CleanBatch("text", "title"), batched=True, batch_size=3)
    assert [row["text"] for row in stream] == [row["text"] for row in rows.cleaned()]


CACHED = """
import sys, datasets, normalize.steps.column
from normalize import Config
from normalize.steps.datasets import CleanBatch
calls = 0
def counted(self, batch, call=CleanBatch.__call__):
    global calls
    calls += 1
    return call(self, batch)
CleanBatch.__call__ = counted
articles = datasets.load_dataset("json", data_files="shards/*.jsonl", split="train")
step = CleanBatch(config=Config(dictionaries=("words.txt",)))
if "used" in sys.argv:
    step({"text": ["用過的"]})
    calls = 0
articles.map(step, batched=True)
print(calls)
"""


def test_datasets_finds_its_cache_again_and_not_after_a_dictionary_changed(quiet, tmp_path):
    def calls(*arguments, seed):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", CACHED, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    rows.write(tmp_path / "shards")
    (tmp_path / "words.txt").write_text("渡口\t渡头\n", encoding="utf-8")
    assert calls(seed="1") > 0
    assert calls(seed="2") == 0
    assert calls("used", seed="3") == 0
    (tmp_path / "words.txt").write_text("渡口\t码头\n", encoding="utf-8")
    assert calls(seed="1") > 0


@pytest.fixture(scope="module")
def ray():
    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUIET.items():
            patch.setenv(name, value)
        import ray

        # Beside this test another one may run a cluster, which must not be found.
        ray.init("local", num_cpus=3, include_dashboard=False, object_store_memory=200_000_000)
        yield ray
        ray.shutdown()


def test_ray_with_two_actors(ray):
    from normalize.steps.raydata import CleanTable

    articles = ray.data.from_items([row | {"n": 1} for row in rows.rows()])
    done = articles.map_batches(
        CleanTable,
        fn_constructor_args=("text", "title"),
        fn_constructor_kwargs={"config": Config(profile="article")},
        batch_format="pyarrow",
        batch_size=16,
        compute=ray.data.ActorPoolStrategy(size=2),
    ).take_all()
    assert sorted(done, key=lambda row: row["id"]) == [row | {"n": 1} for row in EXPECTED]


def test_spark_with_two_workers(quiet, tmp_path):
    from pyspark.sql import SparkSession

    from normalize.steps.spark import CleanBatches

    builder = SparkSession.builder.master("local[2,4]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.warehouse.dir", str(tmp_path / "warehouse")).getOrCreate()
    try:
        articles = spark.createDataFrame([(row["id"], row["text"], row["title"], 1) for row in rows.rows()],
                                         "id string, text string, title string, n int").repartition(2)  # fmt: skip
        step = CleanBatches("text", "title", config=Config(profile="article"))
        done = articles.mapInArrow(step, articles.schema).collect()
    finally:
        spark.stop()
    assert sorted((row.asDict() for row in done), key=lambda row: row["id"]) == [row | {"n": 1} for row in EXPECTED]


def test_scikit_learn_in_a_pipeline():
    import numpy
    import pandas
    import polars
    from sklearn.base import clone
    from sklearn.compose import make_column_transformer
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.pipeline import make_pipeline

    from normalize.steps.sklearn import TextCleaner

    texts = [row["text"] for row in rows.rows()]
    expected = [row["text"] for row in rows.cleaned()]
    config = Config(profile="article")
    cleaner = clone(TextCleaner(config=config))
    assert cleaner.get_params() == {"columns": None, "config": config}
    assert cleaner.fit(texts) is cleaner
    assert pickle.loads(pickle.dumps(cleaner)).transform(texts) == expected  # noqa: S301
    assert cleaner.transform(numpy.array(texts, dtype=object)).tolist() == expected
    assert cleaner.transform(polars.Series("body", texts)).to_list() == expected
    series = cleaner.transform(pandas.Series(texts, name="body", index=range(5, 5 + len(texts))))
    assert (series.tolist(), series.name, series.index[0]) == (expected, "body", 5)
    with pytest.raises(TypeError, match="2 dimensions"):
        cleaner.transform(numpy.array([["a"]], dtype=object))

    frame = pandas.DataFrame(rows.rows())
    cleaned = TextCleaner(columns=("text", "title")).fit_transform(frame)
    assert cleaned["text"].tolist() == expected
    characters = CountVectorizer(analyzer="char").fit_transform(expected)
    front = make_column_transformer((make_pipeline(TextCleaner(), CountVectorizer(analyzer="char")), "text"))
    for counts in (
        make_pipeline(TextCleaner(), CountVectorizer(analyzer="char")).fit_transform(texts),
        front.fit_transform(frame),
    ):
        assert (counts != characters).sum() == 0
