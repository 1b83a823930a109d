"""The index of our rules is what the tables say, and a stale or broken one is not used."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import write_rule_index
from documents import rules

from normalize import cuestarts, rulebook
from normalize.cues import Cues
from normalize.pipeline import Normalizer
from normalize.rule import digest
from normalize.view import view


def bare(rule):
    return (rule.id, rule.group, rule.where, rule.pattern, rule.cues, rule.span, rule.opens, rule.longest, rule.pieces)


def test_the_index_is_up_to_date():
    assert Path(rulebook.INDEX).read_text(encoding="utf-8") == write_rule_index.text()


def test_both_ways_load_the_same_rules():
    assert list(map(bare, rulebook.load_quickly())) == list(map(bare, rulebook.load()))


@pytest.fixture
def copied(tmp_path, monkeypatch):
    shutil.copytree(rulebook.FOLDER, tmp_path / "rules")
    monkeypatch.setattr(rulebook, "FOLDER", str(tmp_path / "rules"))
    monkeypatch.setattr(rulebook, "INDEX", str(tmp_path / "rules" / "index.json"))
    return tmp_path / "rules"


def test_a_changed_table_counts_and_not_the_index(copied):
    path = copied / "other.toml"
    text = path.read_text(encoding="utf-8")
    first = rulebook.load()[0].id
    changed = text.replace('"end-mark"', '"end-mark-renamed"')
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    loaded = [rule.id for rule in rulebook.load_quickly()]
    assert "end-mark-renamed" in loaded
    assert loaded[0] == first


@pytest.mark.parametrize("content", ["", "{", json.dumps({"rules": []})])
def test_a_broken_index_is_not_used(copied, content):
    (copied / "index.json").write_text(content, encoding="utf-8")
    assert list(map(bare, rulebook.load_quickly())) == list(map(bare, rulebook.load()))


def test_the_digest_at_hand_is_that_of_the_rules():
    assert rulebook.own_digest() == digest(rulebook.load_quickly()) == Normalizer().rules_sha256


def test_a_changed_table_has_no_digest_at_hand(copied):
    path = copied / "other.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"end-mark"', '"end-mark-renamed"'), encoding="utf-8")
    assert rulebook.own_digest() is None
    (copied / "index.json").unlink()
    assert rulebook.own_digest() is None


def test_an_index_with_a_damaged_row_is_not_used(copied):
    path = copied / "index.json"
    data = path.read_bytes()
    path.write_bytes(data[:-200])
    assert list(map(bare, rulebook.load_quickly())) == list(map(bare, rulebook.load()))


def arrays(starts):
    pairs = starts.pairs
    return (*starts[1:3], pairs.numbers, pairs.numbered, pairs.together, pairs.prose, *starts[4:])


def test_the_tables_of_cues_are_up_to_date():
    assert np.load(cuestarts.SAVED).tolist() == write_rule_index.starts().tolist()


def test_saved_tables_are_those_that_are_made():
    made = Cues(rulebook.load_quickly()).starts
    saved = cuestarts.saved(rulebook.fingerprint())
    assert saved.starts == made.starts
    for one, other in zip(arrays(saved), arrays(made), strict=True):
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        assert np.array_equal(one, other)


def test_tables_of_other_rules_and_broken_ones_are_not_used(tmp_path):
    path = tmp_path / "cues.npy"
    assert cuestarts.saved(rulebook.fingerprint() ^ 1) is None
    assert cuestarts.saved(rulebook.fingerprint(), str(path)) is None
    row = np.load(cuestarts.SAVED)
    for broken in (b"", Path(cuestarts.SAVED).read_bytes()[:-5000], b"\x93NUMPY"):
        path.write_bytes(broken)
        assert cuestarts.saved(rulebook.fingerprint(), str(path)) is None
    for damaged in (row[:0], row[:9], row[:-100]):
        np.save(path, damaged)
        assert cuestarts.saved(rulebook.fingerprint(), str(path)) is None


def test_the_full_stops_of_a_rule_are_not_underestimated():
    shown = [line for rule in rules() for example in (*rule.removes, *rule.keeps) for line in example.split("\n")]
    lines = {view(line) for line in shown}
    # What a pattern takes in with more full stops than the page has shown.
    lines |= {line.replace(",", "。") for line in lines} | {line.replace("。", "。。") for line in lines}
    lines = [line for line in lines if "。" in line]
    most = 0
    for rule in rulebook.load_quickly():
        for line in lines if not rule.span else ():
            if rule.stops < line.count("。"):
                assert not rule.matches(line), (rule.id, line)
                most += 1
    assert most > 10_000


@pytest.mark.parametrize(
    ("regex", "stops"),
    [
        ("[^。]{2,40}。?", 1),
        ("(?:a|[^b]){3}", 3),
        (r"[\x{3001}-\x{3003}]c*", 1),
        ("a.b", 1),
        ("(?:本站。|[,。]{2})?[^a-z]{0,7}", 9),
        (r"\S|\d\w", 1),
        ("[^。,]*", 0),
    ],
)
def test_full_stops_are_counted(regex, stops):
    assert write_rule_index.most_stops(regex) == stops
    assert write_rule_index.most_stops(f"(?:{regex})*") == (stops and write_rule_index.ANY)
