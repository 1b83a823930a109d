"""What the steps promise without any engine: gaps, errors, pickles, and which extra a missing package belongs to."""

import os
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import normalize
from normalize import Config, Normalizer
from normalize.steps import column
from normalize.steps.column import clean_column, fingerprint
from normalize.steps.datasets import CleanBatch
from normalize.steps.raydata import CleanTable
from normalize.steps.spark import CleanBatches

STEPS = (CleanBatch, CleanTable, CleanBatches)


@given(st.lists(st.none() | st.sampled_from(["我們的網站", "", "明天會下雨.", "打開APP體驗更佳"])))
def test_a_column_is_cleaned_row_by_row(values):
    assert clean_column(values) == [None if value is None else normalize.clean(value) for value in values]


def test_a_column_takes_any_iterable_and_its_configuration():
    config = Config(convert="none", punctuation=False)
    assert clean_column(iter(["網,站.", None]), config) == [Normalizer(config).clean("網,站."), None]
    assert clean_column(()) == []


def test_within_a_process_an_edited_dictionary_changes_neither_answers_nor_fingerprint(tmp_path, monkeypatch):
    words = tmp_path / "words.txt"
    config = Config(dictionaries=(str(words),))
    loads = []
    monkeypatch.setattr(column, "Normalizer", lambda config: loads.append(config) or Normalizer(config))
    seen = set()
    for target in ("渡头", "老码头"):
        words.write_text(f"渡口\t{target}\n", encoding="utf-8")
        seen.add((fingerprint(config), *clean_column(["渡口"], config)))
    assert {answer for _, answer in seen} == {"渡头"}
    assert len(seen) == 1
    # One for the fingerprint, one for the texts.
    assert len(loads) == 2


@pytest.mark.parametrize("value", [1, b"bytes", float("nan"), ["list"]])
def test_what_is_not_text_is_refused_with_its_row(value):
    with pytest.raises(TypeError, match=f"row 1 of the column is not text but {type(value).__name__}"):
        clean_column(["text", value])


def test_a_batch_of_datasets_gives_back_only_its_columns():
    batch = {"id": [1, 2], "text": ["我們", None], "title": ["網站", "網路"]}
    assert CleanBatch()(batch) == {"text": ["我们", None]}
    assert CleanBatch("title", "text")(batch) == {"title": ["网站", "网路"], "text": ["我们", None]}
    with pytest.raises(KeyError, match="body"):
        CleanBatch("body")(batch)
    with pytest.raises(TypeError, match="batched=True"):
        CleanBatch()({"text": "我們"})


def test_a_configuration_that_cannot_be_used_is_refused_where_the_function_is_made():
    with pytest.raises(normalize.ConfigError):
        CleanBatch(config=Config(dictionaries=("no-such-file.txt",)))


@pytest.mark.parametrize("table", [None, [{"text": "a"}], {"text": ["a"]}])
def test_what_is_not_a_table_is_refused(table):
    with pytest.raises(TypeError, match="clean_table takes a data frame"):
        normalize.clean_table(table)


def test_a_fingerprint_follows_the_contents_of_files(tmp_path):
    words = tmp_path / "words.txt"
    config = Config(dictionaries=(str(words),))
    found = {fingerprint(Config()), fingerprint(Config(repair=False))}
    for text in ("渡口\t渡头\n", "渡口\t码头\n"):
        words.write_text(text, encoding="utf-8")
        fingerprint.cache_clear()  # as in another process
        found.add(fingerprint(config))
    assert len(found) == 4


@pytest.mark.parametrize("step", STEPS)
def test_pickles_are_the_same_in_every_process_and_small(step):
    name = f"{step.__module__}:{step.__name__}"
    code = (
        "import importlib, pickle, sys; module, name = sys.argv[1].split(':');"
        "from normalize import Config;"
        "step = getattr(importlib.import_module(module), name)('text', config=Config(keep=('share', 'promo')));"
        "sys.stdout.buffer.write(pickle.dumps(step, 4))"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", code, name],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    (pickled,) = shown
    assert len(pickled) < 1000
    again = pickle.loads(pickled)  # noqa: S301
    assert (again.columns, again.config) == (("text",), Config(keep=("share", "promo")))


@pytest.mark.parametrize(("name", "package"), [("datatrove", "datatrove"), ("sklearn", "scikit-learn")])
def test_a_missing_package_is_named_with_its_extra(name, package):
    code = f"import sys; sys.modules[{name!r}] = None; import normalize.steps.{name}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"ImportError: this step needs {package}: pip install 'zh-normalize[{name}]'" in done.stderr


@pytest.mark.parametrize("name", ["datasets", "raydata", "spark", "table"])
def test_steps_without_a_base_class_load_without_their_engine(name):
    engines = ("datasets", "ray", "pyspark", "pyarrow", "pandas", "polars")
    code = f"import sys; sys.modules.update(dict.fromkeys({engines!r})); import normalize.steps.{name}"
    subprocess.run([sys.executable, "-c", code], check=True)
