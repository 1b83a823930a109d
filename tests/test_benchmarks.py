"""The benchmarks run, their articles are what they are said to be, and no verdict is hidden."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"


@pytest.fixture
def corpus(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("corpus")


@pytest.fixture
def figures(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("figures")


def test_quick_run_of_cleaning(tmp_path):
    report = tmp_path / "report.json"
    options = ["--quick", "--only", "cleaning", "--no-peers", "--json", str(report), "--workdir", str(tmp_path)]
    done = subprocess.run([sys.executable, str(BENCHMARKS / "run.py"), *options], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    found = json.loads(report.read_bytes())
    speeds = {item["name"]: item["value"] for item in found["figures"]}
    assert speeds["clean_many, profile article"] > 0
    assert speeds["UTF-8 round trip"] > speeds["clean_many, profile article"]
    verdicts = {item["name"]: item["verdict"] for item in found["goals"]}
    assert verdicts["clean_many / UTF-8 round trip"] in ("reached", "MISSED")
    assert verdicts["clean_many / OpenCC t2s alone"] == "not measured"
    assert list(tmp_path.iterdir()) == [report]


def test_quick_run_of_cost(tmp_path):
    report = tmp_path / "report.json"
    options = ["--quick", "--only", "cost", "--json", str(report), "--workdir", str(tmp_path)]
    done = subprocess.run([sys.executable, str(BENCHMARKS / "run.py"), *options], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    found = json.loads(report.read_bytes())
    assert [item["value"] > 0 for item in found["figures"]] == [True] * 4
    assert {item["verdict"] for item in found["goals"]} <= {"reached", "MISSED"}


def test_no_round_sees_a_document_again(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    engines, speed = importlib.import_module("engines"), importlib.import_module("speed")
    asked = []
    with engines.Engines(tmp_path, {}, quick=True) as running:
        monkeypatch.setattr(running, "ask", lambda task, number=0: asked.append((task, number)) or 1.0)
        speed.cleaning(running, importlib.import_module("figures").Figures({}, quick=True))
        cleaned = [running.path(task.texts, number) for task, number in asked if task.engine == engines.OURS and number]
    seen = [text for path in cleaned for text in path.read_bytes().split(b"\0")]
    assert len(cleaned) == 2 * engines.QUICK_ROUNDS
    assert len(seen) == len(set(seen)) == len(cleaned) * engines.QUICK_DOCUMENTS


@pytest.mark.parametrize("script", ["traditional", "simplified"])
def test_stock_is_varied(corpus, script):
    topics = corpus.topics(script)
    sentences = [sentence for topic in topics for sentence in topic.sentences]
    assert len(topics) >= 15
    assert len(set(sentences)) == len(sentences) >= 150


def test_articles_are_the_same_each_time(corpus):
    assert list(corpus.articles(20)) == [corpus.article(number) for number in range(20)]
    assert corpus.article(0, seed=1) != corpus.article(0, seed=2)


def test_articles_are_like_scraped_ones(corpus):
    articles = list(corpus.articles(400))
    sizes = [len(text.encode()) for text in articles]
    assert 4_000 < sum(sizes) / len(sizes) < 6_000
    assert len(set(articles)) == len(articles)
    assert 1_500 <= len(set("".join(articles))) <= 2_600
    assert not any(re.search(r"\{\w+\}", text) for text in articles)
    assert all("的" in text for text in articles)
    traditional, simplified = "".join(articles[::2]), "".join(articles[1::2])
    assert all(char in traditional for char in "著裡後髮這個")
    assert not any(char in simplified for char in "裡後髮這個")
    assert 0.05 < sum("," in text for text in articles) / len(articles) < 0.3


def test_glosses_hit_bytes_as_on_the_pages(corpus):
    assert corpus.gloss("永宏PLC") == "永宏P(guān)LC"
    assert corpus.gloss("互聯網") == "互聯(lián)網(wǎng)"
    assert corpus.gloss("\U00020000聯") == "\U00020000聯"


def test_written_files_are_the_articles(corpus, tmp_path):
    size = corpus.write(tmp_path / "in", 120)
    paths = sorted((tmp_path / "in").rglob("*.txt"))
    assert [path.read_text(encoding="utf-8") for path in paths] == list(corpus.articles(120))
    assert sum(path.stat().st_size for path in paths) == size


def test_quick_run_of_the_repair_accuracy():
    command = [sys.executable, str(BENCHMARKS / "repair_accuracy.py"), "--documents", "20"]
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    first, _, *rows = done.stdout.decode().splitlines()
    assert "documents without damage: 0 changed" in first
    assert [row[:34].rstrip() for row in rows] == [
        "characters seen", "characters seen, lead bytes lost",
        "and characters never seen", "and characters never seen, lead bytes lost"[:34],
    ]  # fmt: skip
    # What no byte was lost of is exact.
    assert [row.split()[-3] for row in rows] == ["100.0"] * 4


def test_verdicts(figures):
    assert figures.Goal("part", "name", 0.999, 1.0).verdict == "MISSED"
    assert figures.Goal("part", "name", 1.0, 1.0).verdict == "reached"
    assert figures.Goal("part", "name", 2.51, 2.5, at_least=False).verdict == "MISSED"
    assert figures.Goal("part", "name", 2.5, 2.5, at_least=False).verdict == "reached"
    assert figures.Goal("part", "name", None, 1.0).verdict == "not measured"


def test_text_and_json_tell_the_same(figures, tmp_path):
    machine = dict.fromkeys(("cpu", "cores", "system", "python", "numpy", "files", "load", "measured"), "?")
    found = figures.Figures(machine, quick=False)
    found.figure("conversion", "hans", 123.4, "MB/s", "ours")
    found.figure("conversion", "hans", None, "MB/s", "peer")
    found.goal("conversion", "hans / peer", figures.ratio(1.0, None), 1.0)
    found.goal("startup", "clean / import numpy", 2.5, 2.0, at_least=False)
    found.write(tmp_path / "report.json")
    written = json.loads((tmp_path / "report.json").read_bytes())
    assert [goal["verdict"] for goal in written["goals"]] == ["not measured", "MISSED"]
    lines = found.text().splitlines()
    assert [line.split() for line in lines if line.startswith("hans")] == [["hans", "123", "-"]]
    assert sum(line.endswith("MISSED") for line in lines) == 1
