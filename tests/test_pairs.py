"""The sentence pairs of `fixtures/pairs`: what a careful editor signs, what stays, and a floor for `hans`."""

import importlib
from pathlib import Path

import pytest

from normalize.converter import Converter

BENCHMARKS = Path(__file__).parent / "benchmarks"
FOLDER = Path(__file__).parent.parent / "fixtures" / "pairs"
FILES = sorted(FOLDER.glob("**/*.tsv"))
HANS = Converter("hans")


def read(path):
    return [tuple(line.split("\t")) for line in path.read_text("utf-8").splitlines()]


PAIRS = [pair for path in FILES for pair in read(path)]
INDEPENDENT = [pair for path in FILES if path.parent != FOLDER for pair in read(path)]


@pytest.fixture
def accuracy(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("accuracy")


def test_there_are_enough_of_many_kinds():
    assert len(FILES) >= 40
    assert len(PAIRS) == len({traditional for traditional, _ in PAIRS}) >= 1283
    assert len(INDEPENDENT) >= 739
    assert all(len(pair) == 2 and len(pair[0]) == len(pair[1]) for pair in PAIRS)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_sentences_read_as_the_editor_signs_them(path):
    wrong = [(HANS.convert(text), wanted) for text, wanted in read(path) if HANS.convert(text) != wanted]
    assert wrong == []


def test_a_page_of_sentences_reads_as_each_by_itself():
    assert HANS.convert("\n".join(text for text, _ in PAIRS)) == "\n".join(wanted for _, wanted in PAIRS)
    assert HANS.convert_many([text for text, _ in PAIRS]) == [wanted for _, wanted in PAIRS]


def test_what_the_editor_signs_stays():
    assert [wanted for _, wanted in PAIRS if HANS.convert(wanted) != wanted] == []


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("", "", 0), ("软体", "软件", 1), ("网路", "互联网", 3), ("网络", "网", 1), ("", "网络", 2), ("上网", "网上", 2)],
)
def test_errors_are_counted_by_character(accuracy, one, other, count):
    assert accuracy.distance(one, other) == accuracy.distance(other, one) == count
    assert accuracy.errors([one, "“对”"], [other, "「对」"]) == 1e4 * count / (len(other) + 3)


def test_the_benchmark_reads_all_pairs(accuracy):
    assert sorted(accuracy.pairs() + accuracy.pairs(accuracy.INDEPENDENT)) == sorted(PAIRS)
    assert accuracy.pairs(accuracy.INDEPENDENT) == INDEPENDENT
